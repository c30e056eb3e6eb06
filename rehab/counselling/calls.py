"""心理热线 and 热线来电: the lines of an area, and the calls that came in on them."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django.db.models import Q
from django.urls import path, reverse
from django.utils import timezone

from registry.about_area.ledger import PLACE, AboutArea
from registry.cases import handlers
from registry.cases.ledger import AreaCaseLedger
from registry.ledger.columns import Part, Values
from registry.ledger.findings import Finding, error
from registry.ledger.ledger import QuickView
from registry.models import Area
from rehab.counselling.rules import GRAVE
from rehab.grave import rules as grave
from rehab.grave.ledger import TOLD, ReportsGrave
from rehab.models import Hotline, HotlineCall, HotlineCallHandler

IN_USE = "1"
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
DIALLED = re.compile(r"[0-9]{3,4}-[0-9]{7,8}|[0-9]{3,12}")


class HotlineLedger(AboutArea):
    """心理热线 (方案三（七）通过开通电话热线)."""

    key, title, noun, work_area = "hotline", "心理热线", "热线", 7
    model = Hotline
    levels = (3, 5)
    counter = "条"
    parts = (Part("hotline", "热线", ("name", "phone", "hours", "in_use", "opened_on", "run_by")),)
    options = {
        "name": {"required": True},
        "phone": {"required": True, "hint": "例如 0476-12345678、12356；号码公开"},
        "hours": {"required": True, "hint": "例如 每天 8:30–20:00"},
        "in_use": {"required": True},
        "run_by": {"hint": "旗县残联、社区、医院或社会组织"},
    }
    name_column = "name"
    list_columns = ("name", "phone", "hours", "in_use", PLACE)
    filters = ("in_use",)
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("used", "在用", lambda today: Q(in_use=IN_USE)),
    )

    @classmethod
    def start(cls, area: Area) -> Values:
        return {**super().start(area), "in_use": IN_USE}

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = super().check(values, today, before)
        phone = values.get("phone") or ""
        if phone and not DIALLED.fullmatch(phone):
            text = "号码写成 0476-12345678、手机号或短号，只用数字和一个短横线"
            found.append(error("phone", "phone", text))
        if values.get("opened_on") and values["opened_on"] > today:
            found.append(error("day", "opened_on", "开通日期不能晚于今天"))
        return found


class HotlineCallLedger(ReportsGrave, AreaCaseLedger):
    """热线来电: who takes a call handles it; a call may become a case in one step."""

    key, title, noun, work_area = "hotline-call", "热线来电", "来电记录", 7
    model = HotlineCall
    levels = (3, 5)
    counter = "次"
    refers = True
    parts = (
        Part("call", "来电", ("topic", "called_on", "called_at", "minutes", "line")),
        Part("caller", "来电人", ("caller_kind", "caller", "caller_phone"),
             note="不愿说的不问，选“匿名”；姓名和号码加密保存"),
        Part("said", "问题和处理", ("problems", "risk", "summary", "done")),
        Part("handlers", "责任人", (), ("handlers",)),
    )  # fmt: skip
    options = {
        "topic": {"required": True, "hint": "几个字说清，不写姓名"},
        "called_on": {"required": True},
        "called_at": {"hint": "例如 14:30"},
        "minutes": {"unit": " 分钟"},
        "line": {"hint": "在哪条热线上接到的"},
        "caller_kind": {"required": True},
        "problems": {"required": True},
        "risk": {"required": True, "hint": "高危的须在 24 小时内上报、转介"},
        "summary": {"hint": "只有责任人能查看，每次查看都有记录"},
        "done": {"required": True},
    }
    never_empty = ("topic", "called_on")
    tables = (handlers.table(HotlineCallHandler),)
    unasked = ("case_number", *TOLD)
    name_column = "topic"
    list_columns = ("topic", "called_on", "minutes", "problems", "risk", "case_number", PLACE)
    filters = ("risk", "caller_kind")
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("unreported", "高危未上报", lambda today: grave.UNREPORTED),
        QuickView("loose", "没有转成个案", lambda today: Q(case_number="")),
    )
    ordering = "-called_on"
    period_by = "called_on"

    @classmethod
    def start(cls, area: Area) -> Values:
        """Today and now, on the line in use here or above."""
        lines = Hotline.objects.unscoped("the number of a line is public").current()
        codes = [area.code[:6], area.code]
        used = lines.filter(community_id__in=codes, in_use=IN_USE).order_by("-community_id", "pk")
        now = timezone.localtime()
        return {
            **super().start(area), "called_on": now.date(), "called_at": f"{now:%H:%M}",
            "line": used.values_list("phone", flat=True).first() or "",
        }  # fmt: skip

    @classmethod
    def is_grave(cls, values: Values, code: str) -> bool:
        """Once it is a case, the case is what is reported."""
        return values.get("risk") == GRAVE and not values.get("case_number")

    @classmethod
    def grave_on(cls, values: Values, code: str) -> datetime.datetime | None:
        """When it was called; without a time of day, the end of that day."""
        day, clock = values.get("called_on"), values.get("called_at") or ""
        if day is None:
            return None
        if not CLOCK.fullmatch(clock):
            return grave.end_of(day)
        at = datetime.datetime.combine(day, datetime.time.fromisoformat(clock))
        return timezone.make_aware(at)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = super().check(values, today, before)
        if values.get("called_on") and values["called_on"] > today:
            found.append(error("day", "called_on", "来电日期不能晚于今天"))
        if values.get("called_at") and not CLOCK.fullmatch(values["called_at"]):
            found.append(error("time", "called_at", "时刻写成 14:30 的样子"))
        return found

    @classmethod
    def actions(cls, record: Any, user: Any) -> list[dict[str, str]]:
        held = super().actions(record, user)
        if record.is_voided or record.case_number or not cls.may(user, "E", record.community_id):
            return held
        return [
            *held,
            {"label": "转成疏导个案", "url": reverse("hotline-call-case", args=[record.pk])},
        ]

    @classmethod
    def notices(cls, record: Any, user: Any) -> list[dict[str, Any]]:
        from rehab.counselling.ledger import CounsellingLedger

        held = super().notices(record, user)
        if not record.case_number:
            return held
        cases = CounsellingLedger.visible(user).filter(number=record.case_number)
        key = cases.values_list("pk", flat=True).first()
        door = {"url": CounsellingLedger.url("detail", key), "label": "打开个案"} if key else {}
        return [*held, {"text": f"已转成疏导个案 {record.case_number}。", **door}]

    @classmethod
    def urls(cls, extra: Any = ()) -> Any:
        from rehab.counselling.views import CallCase

        page = path("<uuid:pk>/case/", CallCase.as_view(ledger=cls), name="hotline-call-case")
        return super().urls([page, *extra])


def lines_for(codes: list[str], on: datetime.date) -> dict[str, list[Any]]:
    """For each community ``codes`` the lines in use there, or kept by its banner, as their keys.

    A line opened after the day ``on`` was not there yet.
    """
    places = {code: (code, code[:6]) for code in codes}
    held = Hotline.objects.unscoped("which lines there are is public").current()
    held = held.filter(community_id__in={p for pair in places.values() for p in pair}).filter(
        Q(opened_on=None) | Q(opened_on__lte=on), in_use=IN_USE
    )
    rows = list(held.exclude(phone="").order_by("pk").values_list("pk", "community_id"))
    return {code: [key for key, at in rows if at in places[code]] for code in codes}


__all__ = ["HotlineCallLedger", "HotlineLedger", "lines_for"]
