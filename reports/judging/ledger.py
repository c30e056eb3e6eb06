"""人工评价: the declaration of its ledger."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q

from registry import codes, review
from registry.about_area.known import PLACE
from registry.about_area.ledger import AboutArea
from registry.indicators import catalogue
from registry.ledger.columns import Part, Values
from registry.ledger.findings import Finding, error
from registry.ledger.kinds import LONG, Kind
from registry.ledger.ledger import QuickView
from reports.models import Judgement

SATISFACTION = "A03"
"""Judged by asking people: the verdict follows from how many of them are satisfied."""
OF_INTERVIEWS = {"indicator": {"in": [SATISFACTION]}}
OF_OTHERS = {"indicator": {"not": [SATISFACTION]}}


class ReasonKind(Kind):
    """What the judgement rests on, over the whole width."""

    input_class = f"input-full {LONG}"


def superseded() -> Exists:
    """Whether a newer judgement of the same indicator and community stands."""
    rows = Judgement.objects.unscoped("which of several counts is asked of the record itself")
    same = rows.current().filter(community=OuterRef("community"), indicator=OuterRef("indicator"))
    later = Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), created_at__gt=OuterRef("created_at"))
    return Exists(same.filter(later))


def name_of(values: Values) -> str:
    """What a judgement is known by: its indicator and its day."""
    code = values["indicator"]
    label = codes.get("judged_indicator").label(code) if code else ""
    return f"{label} {values['on'] or ''}".strip()


def check(values: Values, today: datetime.date) -> list[Finding]:
    """A judgement is of a day that is over or today; nobody is satisfied who was not asked."""
    if values["on"] and values["on"] > today:
        return [error("on", "on", "评价日期不能晚于今天")]
    asked, agreeing = values["asked"], values["agreeing"]
    if asked is not None and agreeing is not None and agreeing > asked:
        text = f"满意人数 {agreeing} 多于有效访谈人数 {asked}，请核对这两个数"
        return [error("agreeing", "agreeing", text, about=("asked",))]
    return []


class JudgementLedger(AboutArea):
    """人工评价: one judgement of one community, with what it rests on; the newest counts."""

    key, title, noun = "judgement", "人工评价", "评价"
    model = Judgement
    reviewed = True
    parts = (
        Part("judgement", "评价", ("indicator", "on", "judge", "title")),
        Part("result", "结论", ("asked", "agreeing", "verdict", "grounds"),
             note="访谈记录、案例、评估表等佐证，保存后在附件中上传"),
    )  # fmt: skip
    options = {
        "indicator": {"required": True, "also": ("指标", "评价内容"),
                      "hint": "没有台账可以计算、要由人来评价的指标"},
        "on": {"required": True, "also": ("日期", "评定日期")},
        "judge": {"required": True, "also": ("评价人员", "检查人"), "hint": "由谁作出评价"},
        "title": {"hint": "可以不填，按指标和日期带出"},
        "asked": {"required": True, "asked": OF_INTERVIEWS, "unit": " 人", "also": ("访谈人数",),
                  "hint": "入户访谈、作出有效回答的残疾人或家属"},
        "agreeing": {"required": True, "asked": OF_INTERVIEWS, "unit": " 人", "also": ("满意人数",),
                     "hint": "达不达标由这两个数和参数中的最低比例得出"},
        "verdict": {"required": True, "asked": OF_OTHERS, "also": ("结论",)},
        "grounds": {"required": True, "kind": ReasonKind(300), "also": ("理由", "依据"),
                   "hint": "看了什么、问了谁、依据哪些材料"},
    }  # fmt: skip
    never_empty = ("indicator", "on")
    presets: ClassVar[tuple[str, ...]] = ("indicator",)
    name_column = "title"
    list_columns: ClassVar[tuple[str, ...]] = (
        "title", "verdict", "asked", "agreeing", "judge", "grounds", PLACE,
    )  # fmt: skip
    filters: ClassVar[tuple[str, ...]] = ("indicator", "verdict")
    quick_views: ClassVar[tuple[QuickView, ...]] = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("in_force", "现行", lambda today: ~Q(superseded())),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
        *review.views(),
    )
    ordering = "-on"
    attachment_kinds = {"evidence": "佐证材料"}
    paper, paper_title = "print/area_record.html", "社区残疾人工作示范点人工评价记录"

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        """What was judged and when, where nobody gave it a name of its own (in place)."""
        if not values["title"] or (before and values["title"] == name_of(before)):
            values["title"] = name_of(values)
        super().derive(values, today, before)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return super().check(values, today, before) or check(values, today)

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        """The sentence of the plan that is judged."""
        entry = catalogue().get(values.get("indicator", ""))
        return f"方案：{entry['clause']}" if entry else ""

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "indicator": "A03 服务残疾人满意度", "on": f"{year}-06-20", "judge": "王芳",
            "asked": 20, "agreeing": 18, "grounds": "入户访谈20户，访谈记录附后",
        }  # fmt: skip
