"""楼道和公共场所: the declaration of its ledger; what hinders there and where the way is free."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accessibility.barriers.surveying import BySurveyor, survey_photos
from accessibility.models import Place, PlaceBarrier, PlaceRetrofit
from accessibility.models.course import ACCEPTED, DONE, OPEN_STATES
from accessibility.models.place import BARRED, FREE, PARTLY, STAIRWELL
from registry.about_area.ledger import AREA, PLACE, AboutArea
from registry.ledger.columns import Part, SummaryColumn, Table, Values, columns
from registry.ledger.declared_form import DeclaredForm
from registry.ledger.findings import Finding, error, question
from registry.ledger.kinds import Kind, NameKind
from registry.ledger.ledger import QuickView
from registry.ledger.lines import lines_of
from registry.models import Area

YES, NO = "1", "2"
BARRIERS = Table(
    "barriers", "障碍", PlaceBarrier, "place",
    columns(PlaceBarrier, ("part", "barrier", "item", "note"), {}), noun="处",
)  # fmt: skip


def retrofits(*states: str) -> Q:
    """The places with a retrofit in one of ``states``."""
    held = PlaceRetrofit.objects.unscoped("whether there is one; the place is in scope").current()
    return Q(Exists(held.filter(place=OuterRef("pk"), state__in=states)))


def unanswered() -> Q:
    """The places that want a retrofit and have none, begun or accepted."""
    return Q(wanted=YES) & ~retrofits(*OPEN_STATES, ACCEPTED, DONE)


def free() -> Q:
    """The places one gets into and around in: surveyed so, or retrofitted since."""
    return Q(barrier_free=FREE) | retrofits(ACCEPTED, DONE)


def barriers(values: Values) -> str:
    """楼道没有扶手，改扶手; a line each."""
    shown = {c.key: c.kind.show for c in BARRIERS.columns}
    told = []
    for line in values["barriers"]:
        item = shown["item"](line["item"])
        where = f"{shown['part'](line['part'])}{shown['barrier'](line['barrier'])}"
        told.append("，".join(filter(None, (where, f"建议{item}" if item else "", line["note"]))))
    return "\n".join(told)


class PlaceForm(BySurveyor, DeclaredForm):
    """The form of a place, surveyed by whoever fills it in."""


class PlaceLedger(AboutArea):
    """楼道和公共场所 (方案三（六）): the barriers of a community outside its homes."""

    key, title, noun, work_area = "place", "楼道和公共场所", "场所", 6
    model = Place
    form_class = PlaceForm
    counter = "处"
    parts = (
        Part("place", "场所", ("name", "kind", "position")),
        Part("survey", "无障碍情况", (
            "surveyed_on", "surveyed_by", "barrier_free", "features", "wanted"), ("barriers",),
            also=("barrier_lines",)),
    )  # fmt: skip
    options = {
        "name": {"kind": Kind(50), "required": True, "also": ("场所名称", "场所"),
                 "hint": "例如 3 号楼 2 单元、社区服务中心"},
        "kind": {"required": True, "also": ("类别", "场所类型")},
        "position": {"hint": "例如 新华街 12 号院"},
        "surveyed_on": {"required": True, "also": ("日期",)},
        "surveyed_by": {"kind": NameKind(50), "required": True},
        "barrier_free": {"required": True, "also": ("是否无障碍",),
                         "hint": "坐轮椅、拄拐、看不见的人自己能进出、使用的选“无障碍”"},
        "features": {"asked": {"barrier_free": {"in": [FREE, PARTLY]}}, "also": ("无障碍设施",),
                     "hint": "例如 坡道、电梯、盲道、低位服务台、无障碍卫生间"},
        "wanted": {"required": True, "asked": {"barrier_free": {"in": [PARTLY, BARRED]}},
                   "also": ("需要改造",), "hint": "应当改造的选“是”；选“是”的计入应改造处"},
    }  # fmt: skip
    tables = (BARRIERS,)
    more_columns = (lines_of("barrier_lines", "barriers", "障碍明细", BARRIERS.columns),)
    presets = ("kind",)
    one_per = (AREA, "name")
    name_column = "name"
    list_columns = ("name", "kind", "position", "barrier_free", "features", "wanted",
                    "surveyed_on", PLACE)  # fmt: skip
    filters = ("kind", "barrier_free", "wanted")
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("free", "无障碍（含已改造）", lambda today: free()),
        QuickView("barred", "有障碍", lambda today: Q(barrier_free__in=(PARTLY, BARRED)) & ~retrofits(ACCEPTED, DONE)),
        QuickView("unanswered", "应改造还没有申请", lambda today: unanswered()),
        QuickView("stairs", "楼道", lambda today: Q(kind=STAIRWELL), on_home=False),
        QuickView("public", "社区内", lambda today: ~Q(kind=STAIRWELL), on_home=False),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
    )  # fmt: skip
    ordering = "name"
    attachment_kinds = {"photo": "现场照片"}
    paper, paper_title = "print/place_survey.html", "楼道和公共场所无障碍调查表"
    summary_title = "无障碍设施清单"
    summary_columns = (
        SummaryColumn("名称", ("name",), 18),
        SummaryColumn("类别", ("kind",), 12),
        SummaryColumn("位置", ("position",), 18),
        SummaryColumn("无障碍情况", ("barrier_free",), 12),
        SummaryColumn("已有设施", ("features",), 16),
        SummaryColumn("障碍", (), 18, tell=barriers),
        SummaryColumn("需要改造", ("wanted",), 9),
        SummaryColumn("调查日期", ("surveyed_on",), 12),
        SummaryColumn("所属社区", (PLACE,), 14),
    )

    @classmethod
    def taken_text(cls, twin: Any, visible: bool) -> str:
        return f"{twin.community_name}已有同名的场所，请在原有的上面更正，或把名称写得更具体"

    @classmethod
    def start(cls, area: Area) -> Values:
        return {**super().start(area), "surveyed_on": timezone.localdate()}

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        """What is free of barriers wants no retrofit."""
        if values["barrier_free"] == FREE:
            values["wanted"] = ""

    @classmethod
    def missing(cls, values: Values, today: datetime.date) -> list[str]:
        lacks = values.get("wanted") == YES and not values.get("barriers")
        return [*super().missing(values, today), *(["barriers"] if lacks else [])]

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = super().check(values, today, before)
        if values["surveyed_on"] and values["surveyed_on"] > today:
            found.append(error("survey_day", "surveyed_on", "调查日期不能晚于今天"))
        if values["barrier_free"] == FREE and values["barriers"]:
            text = "登记了障碍，无障碍情况却是“无障碍”，请核对"
            found.append(question("free", "barrier_free", text, about=("barriers",)))
        return found

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        return "　".join(
            filter(None, (cls.columns[k].show(values) for k in ("kind", "barrier_free")))
        )

    @classmethod
    def actions(cls, record: Place, user: Any) -> list[dict[str, str]]:
        """What is wanted leads to the application, which takes the barriers along."""
        from accessibility.retrofits.places import PlaceRetrofitLedger

        if record.wanted != YES or not cls.may(user, "E", record.community_id):
            return []
        held = PlaceRetrofitLedger.visible(user).current().filter(PlaceRetrofitLedger.open_when)
        if held.filter(place=record).exists():
            return []
        asked = urlencode({"community": record.community_id, "place_id": record.pk})
        return [{"label": "申请改造", "url": f"{PlaceRetrofitLedger.url('create')}?{asked}"}]

    @classmethod
    def page_pieces(
        cls, record: Place, gaps: list[dict[str, str]], user: Any
    ) -> list[tuple[str, dict[str, Any]]]:
        from accessibility.retrofits.places import of_place

        return [("accessibility/place.html", {"retrofits": of_place(record, user), "gaps": gaps})]

    @classmethod
    def paper_context(
        cls, record: Any, *, plain: bool, printed_by: str, office: str
    ) -> dict[str, Any]:
        held = super().paper_context(record, plain=plain, printed_by=printed_by, office=office)
        return {**held, "photos": survey_photos(cls, record)}

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "name": "3 号楼 2 单元", "kind": "楼道", "position": "新华街 12 号院",
            "surveyed_on": f"{year}-03-05", "surveyed_by": "其木格", "barrier_free": "有障碍",
            "wanted": "是", "barrier_lines": "楼道｜没有扶手｜扶手｜",
        }  # fmt: skip
