"""委员培训: before the post is taken up, and at least once a year after (方案二)."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from registry import codes
from registry.about_area.known import LEVEL, PLACE
from registry.ledger.columns import Part, Values
from registry.ledger.findings import Finding, question
from registry.ledger.ledger import QuickView
from registry.models import Area, SpecialistTraining
from registry.roll.ledger import AREA, RollLedger
from registry.roll.standing import SPECIALISTS

BEFORE, IN_POST = "1", "2"
"""委员培训类型：岗前、在岗."""

PARTS = (
    Part("training", "培训", (
        "kind", "topic", "level", "organiser", "begins_on", "ends_on", "hours", "place"),
         note="自治区、盟市举办的，由旗县残联登记本旗县参加的人，级别和主办单位写举办的一级"),
)  # fmt: skip


class SpecialistTrainingLedger(RollLedger):
    """委员培训; held by a banner or those above it, read by all who work below.

    What a league or the region held is entered by each banner for its own specialists, with the
    level and the federation that held it: those above enter nothing here (the role table).
    """

    key, title, noun = "specialist-training", "委员培训", "培训"
    model = SpecialistTraining
    levels = (Area.Level.REGION, Area.Level.LEAGUE, Area.Level.BANNER)
    standing = SPECIALISTS
    roll_title = "参加的专职委员"
    roll_also = ("参加人员", "参训人员", "参加委员")
    roll_facts = ("result", "mark", "certificate")
    results_title = "登记成绩和证书"
    parts = PARTS
    options = {
        "topic": {"required": True, "also": ("主题", "培训名称", "培训内容")},
        "kind": {"required": True, "also": ("培训类型",)},
        "begins_on": {"required": True, "also": ("培训日期", "开始时间")},
        "ends_on": {"required": True, "also": ("结束时间",), "hint": "一天办完的填同一天"},
        "level": {"required": True, "also": ("级别",)},
        "organiser": {"required": True, "also": ("主办单位",)},
        "hours": {"required": True, "unit": " 学时"},
    }
    unasked = ("year", "present")
    never_empty = ("topic", "kind", "begins_on")
    name_column = "topic"
    one_per = (AREA, "topic", "begins_on")
    list_columns = ("topic", "kind", "begins_on", "ends_on", "organiser", "hours", "present")
    filters = ("kind", "level")
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("year", "今年", lambda today: Q(year=today.year)),
        QuickView("before", "岗前培训", lambda today: Q(kind=BEFORE)),
        QuickView("unticked", "还没有点名", lambda today: Q(present=0, begins_on__lte=today)),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
    )
    paper_title = "专职委员培训登记表"
    paper_notes = ("一次培训不论几天，只计一次。", "岗前培训与在岗培训分别登记。")

    @classmethod
    def start(cls, area: Area) -> Values:
        """The area's own federation holds it, unless said otherwise."""
        values = super().start(area)
        return {**values, "level": str(area.level), "organiser": area.organisation[:50]}

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        """The year is that of its last day; who holds it follows from the area where nobody says."""
        super().derive(values, today, before)
        day = values.get("ends_on") or values.get("begins_on")
        values["year"] = day.year if day else None
        if not values.get("level") and values.get(LEVEL) in (1, 2, 3):
            values["level"] = str(values[LEVEL])

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return [*super().check(values, today, before), *_held_above(values)]

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        return _line(cls, values, ("kind", "begins_on", "organiser"))

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "kind": "在岗", "topic": "残疾人工作业务培训", "level": "旗县",
            "organiser": "松山区残联", "begins_on": f"{year}-05-10", "ends_on": f"{year}-05-12",
            "hours": 16, "place": "区残联会议室", "people": "其木格、王芳",
        }  # fmt: skip


def _held_above(values: Values) -> list[Finding]:
    """Whoever says that it was held above is asked who held it, where their own federation stands."""
    place, own = values.get(PLACE) or "", str(values.get(LEVEL) or "")
    organiser, level = values.get("organiser") or "", values.get("level") or ""
    if not level or not own or level == own or not place or not organiser.startswith(place):
        return []
    text = (
        f"级别选了“{codes.get('organiser_level').label(level)}”，主办单位写的是{organiser}，请核对"
    )
    return [question("organiser", "organiser", text, about=("level",))]


def _line(ledger: Any, values: Values, keys: tuple[str, ...]) -> str:
    return "　".join(filter(None, (ledger.columns[key].show(values) for key in keys)))
