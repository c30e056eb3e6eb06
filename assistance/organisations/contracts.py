"""The declaration of 购买服务合同."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from assistance.models import ContractPayment, ServiceContract
from assistance.organisations import delivery, known
from assistance.organisations.ledger import LEVELS
from registry import amounts as money
from registry.about_area.ledger import AREA, PLACE, AboutArea
from registry.credit_code import CreditCodeKind
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding, error, hint, question
from registry.ledger.kinds import IntegerKind, Kind, MoneyKind
from registry.ledger.ledger import QuickView
from registry.ledger.lines import lines_of

PAYMENTS = columns(
    ContractPayment,
    ("what", "on", "amount", "voucher_no"),
    {"amount": {"kind": money.kind(), "unit": " 元"}},
)
FULL_SCORE = Decimal(100)


class ScoreKind(MoneyKind):
    """A score from 0 to 100."""

    what, unit = "评分", "分"


class ContractLedger(AboutArea):
    """购买服务合同: promised, delivered, paid (方案三（八）)."""

    key, title, noun, work_area = "service-contract", "购买服务合同", "合同", 8
    model = ServiceContract
    levels = LEVELS
    counter = "份"
    amounts = True
    parts = (
        Part("contract", "合同", (
            "project", "contract_no", "service_kind", "procurement", "amount", "begins_on",
            "ends_on")),
        Part("organisation", "承接组织", ("credit_code", "organisation_name", "organisation_kind"),
             note="已在社会组织台账登记的，填信用代码，名称和类型自动带出"),
        Part("promise", "约定的服务", ("promised_people", "promised_times")),
        Part("payments", "付款", (), ("payments",), also=("payment_lines",), waits="未到"),
        Part("acceptance", "验收", ("accepted_on", "score"), waits="未到"),
    )  # fmt: skip
    options = {
        "project": {"kind": Kind(100), "required": True, "also": ("项目", "购买服务项目", "服务项目")},
        "contract_no": {"required": True, "also": ("合同号", "编号"),
                        "hint": "服务对象和服务记录按这个编号归到合同"},
        "service_kind": {"required": True, "also": ("类别", "服务类型")},
        "procurement": {"required": True, "also": ("采购",)},
        "organisation_name": {"kind": Kind(100), "required": True,
                              "also": ("承接主体", "承接单位", "承接机构", "服务机构")},
        "credit_code": {"kind": CreditCodeKind(), "required": True, "also": ("信用代码",)},
        "organisation_kind": {"also": ("承接主体类型",)},
        "amount": {"kind": money.kind(), "unit": " 元", "required": True, "also": ("金额",)},
        "begins_on": {"required": True, "also": ("起", "合同开始", "服务开始")},
        "ends_on": {"required": True, "also": ("止", "合同结束", "服务结束")},
        "promised_people": {"kind": IntegerKind(1_000_000), "required": True, "unit": " 人",
                            "also": ("服务对象数", "服务人数")},
        "promised_times": {"kind": IntegerKind(1_000_000), "required": True, "unit": " 次",
                           "also": ("服务次数",)},
        "accepted_on": {"also": ("验收时间",)},
        "score": {"kind": ScoreKind(), "unit": " 分", "also": ("绩效", "评分")},
    }  # fmt: skip
    tables = (Table("payments", "付款", ContractPayment, "contract", PAYMENTS, noun="笔"),)
    more_columns = (lines_of("payment_lines", "payments", "付款", PAYMENTS),)
    never_empty = ("project",)
    presets = ("credit_code",)
    one_per = (AREA, "contract_no")
    name_column = "project"
    ordering = "-begins_on"
    list_columns = (
        "project", "contract_no", "organisation_name", "service_kind", "amount", "begins_on",
        "ends_on", "score", PLACE,
    )  # fmt: skip
    totals = list_sums = ("amount",)
    filters = ("service_kind", "procurement")
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("running", "履行中", known.running),
        QuickView("year", "本年度", lambda today: Q(begins_on__year=today.year)),
        QuickView("unaccepted", "到期未验收",
                  lambda today: Q(ends_on__lt=today, accepted_on=None)),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
    )  # fmt: skip
    attachment_kinds = {"contract": "合同文本", "acceptance": "验收单", "voucher": "付款凭证"}
    paper, paper_title = "print/area_record.html", "购买服务合同登记表"

    @classmethod
    def taken_text(cls, twin: Any, visible: bool) -> str:
        return f"{twin.community_name}已有这个编号的合同，请在原有的上面更正"

    @classmethod
    def search(cls, queryset: Any, text: str) -> Any:
        """Contracts by project, number or organisation."""
        found = Q(project__contains=text) | Q(contract_no__contains=text)
        return queryset.filter(found | Q(organisation_name__contains=text))

    @classmethod
    def start(cls, area: Any) -> Values:
        return {**super().start(area), "organisation_kind": ""}

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        known.name_organisation(values)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = super().check(values, today, before)
        return found or [
            *_term(values, today), *_accepted(values), *_money(values, today), *_unknown(values),
            *known.named_otherwise(values),
        ]  # fmt: skip

    @classmethod
    def attachments_due(cls, values: Values) -> tuple[str, ...]:
        return ("contract", "acceptance") if values.get("accepted_on") else ("contract",)

    @classmethod
    def actions(cls, record: ServiceContract, user: Any) -> list[dict[str, str]]:
        from assistance.organisations.served import ServedLedger

        if not cls.may(user, "E", record.community_id) or not record.contract_no:
            return []
        url = f"{ServedLedger.url('create')}?{urlencode({'contract_no': record.contract_no})}"
        return [{"label": "登记服务对象", "url": url}]

    @classmethod
    def page_pieces(
        cls, record: ServiceContract, gaps: list[dict[str, str]], user: Any
    ) -> list[tuple[str, dict[str, Any]]]:
        told = delivery.panel(record, user)
        return [("organisations/delivery.html", {**told, "gaps": gaps})]

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "project": "重度残疾人居家照护", "contract_no": f"松购{year}-01", "service_kind": "居家照护",
            "procurement": "竞争性磋商", "organisation_name": "松山区暖阳社会工作服务中心",
            "amount": 120000, "begins_on": f"{year}-01-01", "ends_on": f"{year}-12-31",
            "promised_people": 30, "promised_times": 1200,
        }  # fmt: skip


def _term(values: Values, today: datetime.date) -> list[Finding]:
    begins, ends, accepted = (values.get(k) for k in ("begins_on", "ends_on", "accepted_on"))
    found = []
    if begins and ends and ends < begins:
        found.append(error("ends_on", "ends_on", "结束日期早于开始日期", about=("begins_on",)))
    if accepted and accepted > today:
        found.append(error("accepted_on", "accepted_on", "验收日期不能晚于今天"))
    elif accepted and begins and accepted < begins:
        text = "验收日期早于合同开始日期"
        found.append(error("accepted_on", "accepted_on", text, about=("begins_on",)))
    if values.get("score") is not None and values["score"] > FULL_SCORE:
        found.append(error("score", "score", "绩效评分按百分制，不超过 100 分"))
    return found


def _accepted(values: Values) -> list[Finding]:
    """That work is accepted of which no service is on record."""
    if not values.get("accepted_on") or not values.get(AREA):
        return []
    keys = ("contract_no", AREA, "begins_on", "ends_on")
    if delivery.of(ServiceContract(**{key: values.get(key) for key in keys})).times:
        return []
    text = "填了验收日期，但服务对象台账里没有这份合同的服务记录（0 人、0 次），请核对或先登记服务"
    return [question("nothing_served", "accepted_on", text, about=("contract_no",))]


def _money(values: Values, today: datetime.date) -> list[Finding]:
    rows, amount, begins = (
        values.get("payments") or [],
        values.get("amount"),
        values.get("begins_on"),
    )
    found = []
    for number, row in enumerate(rows, 1):
        if row.get("amount") is None:
            text, at = f"第 {number} 笔付款没有金额", (number - 1, "amount")
            found.append(error("payment", "payments", text, line=at))
        if row.get("on") and row["on"] > today:
            text, at = f"第 {number} 笔付款的日期晚于今天", (number - 1, "on")
            found.append(error("payment", "payments", text, line=at))
        elif row.get("on") and begins and row["on"] < begins:
            text = f"第 {number} 笔付款早于合同开始日期（{known.day_said(begins)}），请核对"
            at = (number - 1, "on")
            found.append(question("paid_before", "payments", text, about=("begins_on",), line=at))
    paid = delivery.paid(rows)
    if amount is not None and paid > amount:
        text = f"付款合计 {money.exact(paid)}，超过合同金额 {money.exact(amount)}，请核对"
        found.append(question("overpaid", "payments", text, about=("amount",)))
    return found


def _unknown(values: Values) -> list[Finding]:
    code = values.get("credit_code")
    if not code or not values.get(AREA) or code in known.organisations(str(values[AREA])):
        return []
    text = "这家组织还没有登记在社会组织台账；登记并指定账号后，承接机构才看得到服务对象"
    return [hint("organisation", "credit_code", text)]
