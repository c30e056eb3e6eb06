"""The declarations of 社会组织 and 政策扶持."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from assistance.models import PolicySupport, SocialOrganisation
from assistance.organisations import known
from registry import account_kind
from registry import amounts as money
from registry.about_area.ledger import AREA, PLACE, AboutArea
from registry.account_kind import AccountKind
from registry.credit_code import CreditCodeKind
from registry.five_knowns import months_before
from registry.ledger.columns import Part, Values
from registry.ledger.findings import Finding, error
from registry.ledger.kinds import Kind
from registry.ledger.ledger import QuickView
from registry.models import Area

LEVELS = (Area.Level.BANNER, Area.Level.COMMUNITY)
CREDIT_CODE: dict[str, Any] = {
    "kind": CreditCodeKind(),
    "required": True,
    "also": ("信用代码", "机构代码"),
}


MOST_SHOWN = 10


def held_by(
    record: SocialOrganisation, ledger: Any, day: str, what: str, user: Any
) -> dict[str, Any]:
    """What ``ledger`` holds of the organisation, by its code, as far as ``user`` may see it.

    ``day`` and ``what`` are the fields each is told by.
    """
    held = ledger.visible(user).current().filter(credit_code=record.credit_code)
    if not record.credit_code:
        held = held.none()
    found = list(held.order_by(f"-{day}", "pk")[:MOST_SHOWN])
    return {
        "title": ledger.title,
        "noun": ledger.noun,
        "count": held.count() if len(found) == MOST_SHOWN else len(found),
        "counter": ledger.counter,
        "records": [
            {"url": ledger.url("detail", one.pk), "label": _told(one, day, what)} for one in found
        ],
        "all_url": "",
        "new_url": "",
    }


def _told(record: Any, day: str, what: str) -> str:
    on, said = getattr(record, day), getattr(record, what) or str(record)
    return f"{said}（{known.day_said(on)}）" if on else said


class OrganisationLedger(AboutArea):
    """社会组织: who serves disabled people here, by 统一社会信用代码 (方案三（八）)."""

    key, title, noun, work_area = "social-organisation", "社会组织", "社会组织", 8
    model = SocialOrganisation
    levels = LEVELS
    counter = "家"
    parts = (
        Part("organisation", "组织", (
            "name", "credit_code", "kind", "registered_with", "founded_on", "services")),
        Part("contact", "联系和账号", ("contact", "phone", "account_id", "ended_on")),
    )  # fmt: skip
    options = {
        "name": {"kind": Kind(100), "required": True, "also": ("名称", "机构名称", "社会组织名称")},
        "credit_code": {**CREDIT_CODE, "hint": "18 位，登记证书上的"},
        "kind": {"required": True, "also": ("类型",)},
        "registered_with": {"also": ("登记机关", "备案机关")},
        "services": {"required": True, "also": ("服务项目", "业务范围")},
        "contact": {"required": True},
        "phone": {"required": True, "also": ("电话",)},
        "account_id": {
            "kind": AccountKind(), "also": ("用户名",),
            "hint": "登录本系统的用户名，须有承接机构岗位；没有的不填",
        },
        "ended_on": {"hint": "还在服务的不填"},
    }  # fmt: skip
    never_empty = ("name",)
    one_per = (AREA, "credit_code")
    presets = ("credit_code",)
    list_columns = ("name", "kind", "credit_code", "services", "contact", PLACE)
    filters = ("kind",)
    quick_views = (
        QuickView("current", "现有", lambda today: Q(ended_on=None)),
        QuickView("gaps", "有缺项", lambda today: Q(ended_on=None, gap_count__gt=0)),
        QuickView("ended", "已注销或撤出", lambda today: Q(ended_on__isnull=False)),
    )
    attachment_kinds = {"licence": "登记证书", "agreement": "合作协议"}
    paper, paper_title = "print/area_record.html", "社会组织登记表"

    @classmethod
    def taken_text(cls, twin: Any, visible: bool) -> str:
        return f"{twin.community_name}已登记这个统一社会信用代码，请在原有的上面更正"

    @classmethod
    def search(cls, queryset: Any, text: str) -> Any:
        """Organisations by name, credit code or what they do."""
        found = Q(name__contains=text) | Q(credit_code=text.upper()) | Q(services__contains=text)
        return queryset.filter(found)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = super().check(values, today, before)
        founded, ended = values.get("founded_on"), values.get("ended_on")
        if founded and founded > today:
            found.append(error("founded_on", "founded_on", "成立日期不能晚于今天"))
        if ended and (ended > today or (founded and ended < founded)):
            text = "注销或撤出日期须在成立日期之后、不晚于今天"
            found.append(error("ended_on", "ended_on", text, about=("founded_on",)))
        code = str(values.get(AREA) or "")
        return [*found, *account_kind.check(values, before, "institution", code)]

    @classmethod
    def actions(cls, record: SocialOrganisation, user: Any) -> list[dict[str, str]]:
        from assistance.organisations.contracts import ContractLedger

        if not cls.may(user, "E", record.community_id):
            return []
        asked = f"?community={record.community_id}&credit_code={record.credit_code}"
        return [
            {"label": "登记购买服务合同", "url": f"{ContractLedger.url('create')}{asked}"},
            {"label": "登记政策扶持", "url": f"{PolicySupportLedger.url('create')}{asked}"},
        ]

    @classmethod
    def beside(cls, record: SocialOrganisation, user: Any) -> list[dict[str, Any]]:
        from assistance.organisations.contracts import ContractLedger

        return [
            held_by(record, ContractLedger, "begins_on", "project", user),
            held_by(record, PolicySupportLedger, "on", "content", user),
        ]

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "name": "松山区暖阳社会工作服务中心", "credit_code": "52150404MJY000123W",
            "kind": "社会服务机构", "services": "居家照护、心理疏导", "contact": "包晓光",
            "phone": "13800000000",
        }  # fmt: skip


class PolicySupportLedger(AboutArea):
    """政策扶持: rooms, fees waived, training and subsidies given to organisations (方案三（八）)."""

    key, title, noun, work_area = "policy-support", "政策扶持", "扶持", 8
    model = PolicySupport
    levels = LEVELS
    counter = "项"
    amounts = True
    parts = (
        Part("support", "扶持", (
            "organisation_name", "credit_code", "kind", "on", "amount", "content", "doc_no")),
    )  # fmt: skip
    options = {
        "organisation_name": {"kind": Kind(100), "required": True, "also": ("组织名称", "受益组织"),
                              "hint": "可以只填信用代码，名称从社会组织台账带出"},
        "credit_code": {**CREDIT_CODE, "hint": "社区社会组织没有代码的不填", "required": False},
        "kind": {"required": True, "also": ("类型",)},
        "on": {"required": True, "also": ("日期",)},
        "amount": {"kind": money.kind(), "unit": " 元", "required": True, "also": ("金额",),
                   "hint": "场地、减免、培训折算成钱"},
        "content": {"required": True, "also": ("内容",)},
        "doc_no": {"also": ("文号",)},
    }  # fmt: skip
    never_empty = ("organisation_name",)
    presets = ("credit_code",)
    name_column = "organisation_name"
    ordering = "-on"
    list_columns = ("organisation_name", "kind", "on", "amount", "content", PLACE)
    totals = list_sums = ("amount",)
    filters = ("kind",)
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("year", "本年度", lambda today: Q(on__year=today.year)),
        QuickView("months", "近十二个月",
                  lambda today: Q(on__range=(months_before(today, 12), today))),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
    )  # fmt: skip
    attachment_kinds = {"basis": "扶持依据"}
    paper, paper_title = "print/area_record.html", "政策扶持登记表"

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        known.name_organisation(values)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = super().check(values, today, before)
        if values.get("on") and values["on"] > today:
            found.append(error("on", "on", "扶持日期不能晚于今天"))
        return [*found, *known.named_otherwise(values)]

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "organisation_name": "松山区暖阳社会工作服务中心", "kind": "场地", "on": f"{year}-03-05",
            "amount": 12000, "content": "免费提供社区服务中心二楼一间",
        }  # fmt: skip
