"""需求反映: the declaration of its ledger."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from registry import codes
from registry.about_resident.known import IDENTITY
from registry.about_resident.ledger import NAME, AboutResident
from registry.about_resident.telling import Tell
from registry.ledger.columns import Part, Values
from registry.ledger.findings import Finding
from registry.ledger.ledger import Examination, QuickView
from registry.models import Need, Resident
from registry.models.need import ANSWERED, CLOSED_STATES, PROMISED, REFLECTED, TO_REFLECT
from registry.needs import paper, rules

PARTS = (
    Part("need", "需求", ("number", "raised_on", "raised_by", "category", "content")),
    Part("reflected", "反映", ("reflected_to", "reflected_on", "handler", "unit", "promised_on"),
         note="新登记的需求先不填，登记后用“反映”办理；补录以前的需求在这里填写", waits="未到"),
    Part("answered", "答复与办结", (
        "answered_on", "answer_method", "answer", "closed_on", "outcome", "outcome_note",
        "satisfaction"), note="同上", waits="未到"),
)  # fmt: skip

OPTIONS: dict[str, dict[str, Any]] = {
    "number": {"also": ("需求编号", "单号"), "hint": "留空由系统编号"},
    "raised_on": {"also": ("登记日期", "登记时间"), "required": True},
    "raised_by": {"also": ("反映人类型", "反映来源"), "required": True},
    "category": {"also": ("类别", "需求类型"), "required": True},
    "content": {"also": ("需求内容", "具体内容", "诉求"), "required": True},
    "reflected_to": {"also": ("向谁反映", "反映单位")},
    "reflected_on": {"also": ("反映日期", "反映时间")},
    "handler": {"also": ("经办",)},
    "unit": {"also": ("承办单位",)},
    "promised_on": {"also": ("承诺办结日", "承诺日期")},
    "answered_on": {"also": ("答复日期", "答复时间")},
    "closed_on": {"also": ("办结日期", "办结时间")},
    "outcome": {"also": ("结果", "办结结果")},
    "outcome_note": {"also": ("处理情况", "办理过程")},
    "satisfaction": {"also": ("满意情况",)},
}

WAITING = Q(state__in=(REFLECTED, PROMISED))


def _reflected_late(today: datetime.date) -> Q:
    """Reflected after the limit, or not at all although it is over."""
    still = Q(state=TO_REFLECT, reflect_due_on__lt=today)
    return Q(reflected_on__gt=F("reflect_due_on")) | still


def _not_by(key: str, day: datetime.date) -> Q:
    """Which had not come to the step ``key`` by the end of ``day``."""
    return Q(**{f"{key}__isnull": True}) | Q(**{f"{key}__gt": day})


def _waited(day: datetime.date) -> Q:
    """What was told by ``day`` and neither reflected nor closed by then."""
    told = Q(raised_on__isnull=True) | Q(raised_on__lte=day)
    return told & _not_by("reflected_on", day) & _not_by("closed_on", day)


def _were_over(day: datetime.date) -> Q:
    """Whose next step was due before ``day`` and not taken by then."""
    due = Q(answer_due_on__lt=day, promised_on__isnull=True) | Q(promised_on__lt=day)
    unanswered = _not_by("answered_on", day) & _not_by("closed_on", day)
    return _waited(day) & Q(reflect_due_on__lt=day) | Q(reflected_on__lte=day) & due & unanswered


VIEWS = (
    QuickView("all", "全部", lambda today: Q()),
    QuickView("to_reflect", "待反映", lambda today: Q(state=TO_REFLECT), then=_waited),
    QuickView("soon", "将到期", lambda today: Q(due_on__gte=today, warn_on__lte=today)),
    QuickView("over", "已超期", lambda today: Q(due_on__lt=today), then=_were_over),
    QuickView("waiting", "待答复", lambda today: WAITING),
    QuickView("answered", "待办结", lambda today: Q(state=ANSWERED),
              hint="已答复，还没有核实办结"),
    QuickView("closed", "已办结", lambda today: Q(state__in=CLOSED_STATES), on_home=False,
              then=lambda day: Q(closed_on__lte=day)),
    QuickView("late", "反映超过时限", lambda today: _reflected_late(today), on_home=False,
              hint="超过时限才反映的，和到期还没有反映的"),
)  # fmt: skip


class NeedLedger(AboutResident):
    """What residents need, told to whoever can help, within a time (方案（一）5)."""

    key, title, noun, work_area = "need", "需求反映", "需求", 1
    model = Need
    known = (*IDENTITY, "phone", "live_addr")
    never_empty = ("category", "content")
    parts = PARTS
    options = OPTIONS
    unasked = ("state", "reflect_due_on", "answer_due_on", "due_on", "warn_on")
    counter = "件"
    list_columns = (NAME, "category", "content", "raised_on", "state", "due_on", "unit")
    filters = ("state", "category", "outcome", "satisfaction", "raised_by")
    quick_views = VIEWS
    period_by = "raised_on"
    ordering = "-raised_on"
    beside_title = "工作记录"
    beside_columns = ("raised_on", "state")
    paper = "print/need.html"
    paper_title = "需求反映单"

    @classmethod
    def start(cls, resident: Resident) -> Values:
        return {**super().start(resident), "raised_on": timezone.localdate()}

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        rules.derive(values, today, before)

    @classmethod
    def tells(cls, record: Need) -> Tell | None:
        """Where 台账一 says that nothing is needed, and this need is still open."""
        if record.is_closed or record.resident.needs != [rules.NO_NEED]:
            return None
        label = codes.get("needs").label(code := rules.as_needed(record.category))
        return Tell(
            "台账一登记的是“目前无需求”，与这条需求不符，请更正台账一。",
            f"把台账一的需求改为“{label}”",
            {"needs": [code], "no_need_on": None},
            f"登记了需求：{record.content}"[:200],
        )

    @classmethod
    def beside(cls, record: Need, user: Any) -> list[dict[str, Any]]:
        from registry.work.beside import works_behind

        return works_behind(record, user)

    @classmethod
    def closing(cls, values: Values, on: datetime.date, reason: str) -> Values:
        if values["state"] in CLOSED_STATES:
            return {}
        days = (values[key] for key in ("raised_on", "reflected_on", "answered_on"))
        return {
            "closed_on": max(filter(None, (on, *days))), "outcome": rules.NOT_SOLVED,
            "outcome_note": reason,
        }  # fmt: skip

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return [*super().check(values, today, before), *rules.check(values, today)]

    @classmethod
    def finish(cls, record: Need, examination: Examination) -> None:
        """Number what has none by day and key: no two offices need to ask each other."""
        if not record.number:
            day = record.raised_on or timezone.localdate()
            record.number = f"XQ{day:%Y%m%d}-{record.pk.hex[:6].upper()}"
        super().finish(record, examination)

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "乌云其其格", "resident__id_no": "150404197511120023",
            "raised_on": f"{year}-03-05", "raised_by": "本人", "category": "辅助器具",
            "content": "轮椅损坏，申请更换",
        }  # fmt: skip

    @classmethod
    def paper_context(
        cls, record: Need, *, plain: bool, printed_by: str, office: str
    ) -> dict[str, Any]:
        return paper.context(record, plain=plain, printed_by=printed_by, office=office)

    @classmethod
    def urls(cls, extra: Any = ()) -> Any:
        from registry.needs.views import addresses

        return super().urls([*addresses(cls), *extra])

    @classmethod
    def views(cls) -> dict[str, type[Any]]:
        from registry.needs import views

        return {"list": views.NeedList, "create": views.NeedCreate, "detail": views.NeedDetail}
