"""台账四 帮扶情况登记表: helping pairs, their measures and what was done."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from registry import account_kind, applications, parameters, review
from registry.about_resident import known
from registry.about_resident.ledger import NAME, AboutResident
from registry.account_kind import AccountKind
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding
from registry.ledger.ledger import Examination, QuickView
from registry.ledger.lines import lines_of
from registry.models import SupportAct, SupportMeasure, SupportPair
from registry.support import paper, rules
from registry.support.rules import ENDED_ASKED, PAIRED, RENEWED
from registry.work.columns import HoursKind

AGREEMENT = "agreement"
IN_FORCE = Q(state__in=(PAIRED, RENEWED))
OF_VOLUNTEER = {"helper_kind": {"in": [rules.VOLUNTEER]}}

MEASURES = columns(
    SupportMeasure,
    ("measure", "goal", "due_on", "person", "funds", "done_on"),
    {"funds": {"unit": " 元"}},
)
ACTS = columns(
    SupportAct,
    ("on", "way", "content", "hours", "amount", "goods", "confirmed"),
    {"hours": {"kind": HoursKind(), "unit": " 小时"}, "amount": {"unit": " 元"}},
)


def _not_of(key: str) -> dict[str, Any]:
    return {"helper_kind": {"not": list(rules.UNASKED[key])}}


def _days(key: str) -> datetime.timedelta:
    return datetime.timedelta(days=parameters.of_region(key)[0])


def _expiring(today: datetime.date) -> Q:
    return IN_FORCE & Q(ends_on__gte=today, ends_on__lte=today + _days("support_term_days"))


def idle_since(day: datetime.date) -> Q:
    """Pairs in force to whom nobody came since before ``day``; never helped counts from the pairing."""
    never = Q(last_support_on__isnull=True)
    unpaired = Q(paired_on__isnull=True) | Q(paired_on__lt=day)
    return IN_FORCE & (Q(last_support_on__lt=day) | never & unpaired)


def _idle(today: datetime.date) -> Q:
    return idle_since(today - _days("support_idle_days"))


def _unjudged(today: datetime.date) -> Q:
    return IN_FORCE & Q(paired_on__lte=today - _days("support_result_days"), satisfaction="")


def _unfilled(today: datetime.date) -> Q:
    """Of whoever is registered still; a pair of somebody gone is to be ended, not filled in."""
    return IN_FORCE & Q(resident__status__in=("1", "2"), gap_count__gt=0)


VIEWS = (
    QuickView("all", "结对中", lambda today: IN_FORCE),
    QuickView("gaps", "有缺项", lambda today: IN_FORCE & Q(gap_count__gt=0)),
    QuickView("expiring", "快到期", _expiring),
    QuickView("expired", "到期未续签", lambda today: IN_FORCE & Q(ends_on__lt=today)),
    QuickView("vague", "措施不具体", lambda today: IN_FORCE & Q(concrete=False)),
    QuickView("idle", "帮扶中断", _idle),
    QuickView("unjudged", "该评满意度", _unjudged),
    *review.views(IN_FORCE),
    QuickView("ended", "已终止", lambda today: ~IN_FORCE, on_home=False),
    QuickView("unfilled", "在册的人结对中有缺项", _unfilled, aside=True),
)  # fmt: skip


class SupportLedger(AboutResident):
    """台账四: one pair a record; a household with several residents may have several."""

    key = "support"
    title = "帮扶情况"
    noun = "帮扶对子"
    model = SupportPair
    reviewed = True
    known = (
        *known.IDENTITY, "phone", "live_addr", "household__head_name", "household__poverty",
    )  # fmt: skip
    parts = (
        Part("helper", "谁来帮", (
            "helper_kind", "helper_unit", "helper_name", "helper_post", "helper_phone",
            "helper_id", "volunteer_no", "account_id")),
        Part("term", "结对", ("paired_on", "ends_on", "agreement", "difficulties")),
        Part("measures", "帮扶措施", ("concrete",), ("measures",),
             note="目标、完成时限、责任人三样都写明的，算“措施具体”", also=("measure_lines",)),
        Part("acts", "帮扶记录", ("last_support_on",), ("acts",), also=("act_lines",),
             waits="未到"),
        Part("results", "成效", ("results", "results_note", "satisfaction"),
             note="结对满半年的须填写成效和满意度", waits="未到"),
        Part("state", "结对状态", ("state", "ended_on", "end_reason")),
    )  # fmt: skip
    options = {
        "helper_kind": {"required": True, "also": ("帮扶主体", "主体类型")},
        "helper_unit": {
            "required": True,
            "asked": _not_of("helper_unit"),
            "also": ("帮扶主体单位", "责任单位", "结对单位"),
        },
        "helper_name": {"also": ("责任人", "帮扶人", "帮扶干部", "联系人"), "required": True},
        "helper_post": {
            "required": True,
            "asked": _not_of("helper_post"),
            "also": ("职务", "帮扶人职务"),
        },
        "helper_phone": {"required": True, "also": ("帮扶人电话", "责任人联系电话", "联系电话")},
        "helper_id": {"also": ("帮扶人身份证号",), "hint": "可以不填"},
        "volunteer_no": {
            "asked": OF_VOLUNTEER,
            "also": ("注册号", "志愿者编号"),
            "hint": "志愿者台账里的注册号，姓名、电话由此带出，服务时长据此计算",
        },
        "account_id": {
            "kind": AccountKind(),
            "also": ("帮扶人账号",),
            "hint": "责任人登录本系统的用户名，须有帮扶责任人岗位；没有的不填",
        },
        "paired_on": {"required": True, "also": ("结对时间", "开始日期")},
        "ends_on": {
            "required": True,
            "also": ("期限", "到期日期", "结束日期"),
            "hint": "帮扶到哪一天",
        },
        "agreement": {"required": True, "also": ("协议书", "是否签订协议")},
        "difficulties": {"required": True, "also": ("主要困难", "困难与需求", "困难和需求")},
        "results": {"also": ("成效",)},
        "state": {"required": True, "also": ("状态",)},
        "concrete": {"derived": True},
        "last_support_on": {"derived": True},
        "ended_on": {"asked": ENDED_ASKED},
        "end_reason": {"asked": ENDED_ASKED},
    }
    tables = (
        Table("measures", "帮扶措施", SupportMeasure, "pair", MEASURES, required=True, noun="项"),
        Table("acts", "帮扶记录", SupportAct, "pair", ACTS, required=True, noun="次"),
    )
    more_columns = (
        lines_of("measure_lines", "measures", "帮扶措施", MEASURES, also=("措施",)),
        lines_of("act_lines", "acts", "帮扶记录", ACTS, also=("记录",)),
    )
    attachment_kinds = {"photo": "帮扶照片", AGREEMENT: "帮扶协议书", "receipt": "签收单"}
    never_empty = ("helper_name",)
    presets = ("helper_kind", "volunteer_no", "paired_on")
    beside_columns = ("paired_on", "state")
    list_columns = (
        "resident__name", "resident__household__head_name", "helper_kind", "helper_unit", "helper_name",
        "paired_on", "ends_on", "last_support_on", "state",
    )  # fmt: skip
    office_columns = (
        "resident__name", "resident__id_no", "resident__household__head_name", "helper_kind",
        "helper_unit", "helper_name", "helper_post", "helper_phone", "paired_on", "ends_on",
        "agreement", "difficulties", "measure_lines", "results", "satisfaction", "state",
    )  # fmt: skip
    filters = ("helper_kind", "state", "satisfaction", "agreement")
    quick_views = VIEWS
    ordering = "resident__name_pinyin"
    paper = "print/support.html"
    paper_title = "帮扶情况登记表"

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "乌云其其格", "resident__id_no": "150404197511120023", "helper_kind": "党员干部",
            "helper_unit": "全宁街道办事处", "helper_name": "其木格", "helper_post": "科员",
            "helper_phone": "13800000000", "paired_on": f"{year}-03-05",
            "ends_on": f"{year}-12-31", "agreement": "是", "difficulties": "下肢行动不便，出门难",
            "state": "结对中",
        }  # fmt: skip

    @classmethod
    def fill_in(cls, values: Values, asked: Any) -> None:
        super().fill_in(values, asked)
        cls._name_volunteer(values)

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        if before is None or before.get("volunteer_no") != values.get("volunteer_no"):
            cls._name_volunteer(values)
        rules.derive(values, today)

    @classmethod
    def _name_volunteer(cls, values: Values) -> None:
        """Who the volunteer with the number is, where the pair does not say it (in place)."""
        number, code = values.get("volunteer_no"), values.get("resident__community_id")
        if not number or not code or values.get("helper_kind") != rules.VOLUNTEER:
            return
        for brought in applications.parts("helpers"):
            for key, told in brought.by_number(str(code), number).items():
                values[key] = values.get(key) or told

    @classmethod
    def closing(cls, values: Values, on: datetime.date, reason: str) -> Values:
        if values["state"] == rules.ENDED:
            return {}
        ended = max(on, values["paired_on"] or on)
        return {"state": rules.ENDED, "ended_on": ended, "end_reason": reason}

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = super().check(values, today, before) or rules.check(values, today)
        code = str(values.get("resident__community_id") or "")
        return [*found, *account_kind.check(values, before, "helper", code)]

    @classmethod
    def missing(cls, values: Values, today: datetime.date) -> list[str]:
        days = parameters.of_region("support_result_days", "support_idle_days")
        return rules.missing(values, today, *days)

    @classmethod
    def attachments_due(cls, values: Values) -> tuple[str, ...]:
        return (AGREEMENT,) if values["agreement"] == rules.SIGNED else ()

    @classmethod
    def finish(cls, record: SupportPair, examination: Examination) -> None:
        """The duty reaches the household the person lives in."""
        record.household_id = record.resident.household_id
        super().finish(record, examination)

    @classmethod
    def paper_context(
        cls, record: SupportPair, *, plain: bool, printed_by: str, office: str
    ) -> dict[str, Any]:
        return paper.of(record, plain=plain, printed_by=printed_by, office=office)
