"""心理疏导: the declaration of its ledger, and of the lectures and groups everybody may know of."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.urls import path, reverse
from django.utils import timezone

from registry.about_resident.known import MINIMAL
from registry.about_resident.ledger import NAME
from registry.activities.ledger import ActivityLedger
from registry.cases import handlers
from registry.cases.ledger import CaseLedger
from registry.cases.lines import AddsLine, NewLine
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding
from registry.ledger.ledger import QuickView
from registry.models import Resident
from rehab.counselling import rules
from rehab.grave import rules as grave
from rehab.grave.ledger import TOLD, ReportsGrave
from rehab.models import Assessment, Counselling, CounsellingHandler, CounsellingSession

RUNNING = Q(ended_on=None)
MENTAL_HEALTH = "11"
"""活动类型：心理健康活动."""
SESSION = ("on", "way", "minutes", "problems", "risk", "person", "title", "summary")
SCORES = ("scale", "before_on", "before", "after_on", "after")


class CounsellingLedger(ReportsGrave, AddsLine, CaseLedger):
    """心理疏导 (方案三（七）对需要特殊服务的残疾人提供心理干预、心理疏导)."""

    key, title, noun, work_area = "counselling", "心理疏导", "疏导个案", 7
    model = Counselling
    known = MINIMAL
    counter = "份"
    refers = True
    running = RUNNING
    new_line = NewLine("记疏导", "sessions", ("on", "way"), ("next_on", "place"))
    parts = (
        Part("case", "个案", ("opened_on", "source", "problems", "first_risk", "concern")),
        Part("sessions", "疏导记录", ("next_on", "place"), ("sessions",), also=("met_on", "risk"),
             note="讲座和团体辅导的场次登记在“心理健康活动”，不写谁是疏导对象"),
        Part("assessments", "前后评估", (), ("assessments",), folded=True),
        Part("handlers", "责任人", (), ("handlers",)),
        Part("end", "结案", ("ended_on", "outcome"), folded=True, waits="没有结案"),
    )  # fmt: skip
    options = {
        "opened_on": {"required": True},
        "source": {"required": True},
        "problems": {"required": True},
        "first_risk": {"required": True,
                       "hint": "高危的须在 24 小时内上报、转介；以后随每次疏导填写"},
        "concern": {"hint": "只有责任人能查看，每次查看都有记录"},
        "next_on": {"hint": "到期前在今日待办提醒"},
    }  # fmt: skip
    never_empty = ("opened_on", "first_risk")
    tables = (
        Table("sessions", "疏导记录", CounsellingSession, "case",
              columns(CounsellingSession, SESSION, {
                  "minutes": {"unit": " 分钟"}, "summary": {"hint": "只有责任人能查看"}}), noun="次"),
        Table("assessments", "前后评估", Assessment, "case", columns(Assessment, SCORES, {}),
              noun="项"),
        handlers.table(CounsellingHandler),
    )  # fmt: skip
    unasked = ("risk", "met_on", *TOLD)
    list_columns = (NAME, "risk", "problems", "met_on", "next_on")
    filters = ("risk", "source")
    quick_views = (
        QuickView("running", "进行中", lambda today: RUNNING),
        QuickView("unreported", "高危未上报", lambda today: grave.UNREPORTED),
        QuickView("late", "过了约定日期", lambda today: RUNNING & Q(next_on__lt=today)),
        QuickView("unmet", "还没有疏导", lambda today: RUNNING & Q(met_on=None)),
        QuickView("ended", "已结案", lambda today: ~RUNNING, on_home=False),
        QuickView("all", "全部", lambda today: Q(), on_home=False),
    )
    ordering = "-opened_on"
    beside_columns = ("opened_on", "risk")
    presets = ("source",)

    @classmethod
    def start(cls, resident: Resident) -> Values:
        return {**super().start(resident), "opened_on": timezone.localdate()}

    @classmethod
    def is_grave(cls, values: Values, code: str) -> bool:
        return rules.is_grave(values)

    @classmethod
    def grave_on(cls, values: Values, code: str) -> datetime.datetime | None:
        return grave.run_began(rules.risks(values))

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        rules.derive(values)
        super().derive(values, today, before)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return [*super().check(values, today, before), *rules.check(values, today)]

    @classmethod
    def notices(cls, record: Any, user: Any) -> list[dict[str, Any]]:
        held = super().notices(record, user)
        text = "" if record.is_voided else rules.next_said(record, timezone.localdate())
        if not text:
            return held
        return [*held, {"text": text, **next(iter(cls.line_steps(record, user)), {})}]

    @classmethod
    def line_starts(cls, record: Any, user: Any) -> Values:
        """By whoever writes, where it was agreed; when the next one is, has to be agreed anew."""
        return {"person": str(user), "place": record.place}

    @classmethod
    def closing(cls, values: Values, on: datetime.date, reason: str) -> Values:
        """What closes an open record when the resident died ``on`` that day."""
        if values["ended_on"]:
            return {}
        opened = values["opened_on"]
        ended = max(on, opened) if opened else on
        return {"ended_on": ended, "outcome": rules.DIED, "next_on": None}

    @classmethod
    def begins_instead(cls) -> str:
        return f"{super().begins_instead()}接到热线来电的，先登记来电，再点“转成疏导个案”。"

    @classmethod
    def list_steps(cls, user: Any) -> list[dict[str, str]]:
        from rehab.counselling import needing

        if not needing.areas(user):
            return []
        return [{"label": "需要心理服务的人", "url": reverse("counselling-needing")}]

    @classmethod
    def urls(cls, extra: Any = ()) -> Any:
        from rehab.counselling.views import Needing

        page = path("needing/", Needing.as_view(ledger=cls), name="counselling-needing")
        return super().urls([page, *extra])


class MentalHealthActivityLedger(ActivityLedger):
    """心理健康活动: lectures and groups, those of 社区活动 that are of that kind."""

    key, title, work_area = "mental-health-activity", "心理健康活动", 7
    kinds = (MENTAL_HEALTH,)
