"""楼道和社区无障碍改造: the declaration of its ledger."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accessibility.barriers.places import PlaceLedger
from accessibility.models import Place, PlaceMoney, PlaceRetrofit, PlaceWork
from accessibility.models.course import OPEN_STATES
from accessibility.models.place import STAIRWELL
from accessibility.retrofits import course as rules
from accessibility.retrofits import paper as sheet
from accessibility.retrofits import whereabouts
from accessibility.retrofits.screens import RetrofitList, photo_piece, unfold
from accessibility.retrofits.whereabouts import KIND, NAME, PLACE, PlaceField, PlaceKind
from registry import codes
from registry.about_area.ledger import AREA, AboutArea
from registry.about_area.ledger import PLACE as AREA_NAME
from registry.ledger.columns import Column, Part, Table, Values, columns
from registry.ledger.declared_form import DeclaredForm
from registry.ledger.findings import Finding, error
from registry.ledger.lines import lines_of
from registry.models import Area
from registry.needs import lamps
from registry.stepped import Step, Stepped

ITEMS = "access_work"
WORKS = Table(
    "works", "改造项目", PlaceWork, "retrofit",
    columns(PlaceWork, ("item", "part", "quantity", "unit", "note"), {"unit": {"hint": "按项目带出"}}),
    noun="项",
)  # fmt: skip
MONEY = Table(
    "money", "资金来源", PlaceMoney, "retrofit",
    columns(PlaceMoney, ("source", "source_name", "amount", "received_on"), {"amount": rules.YUAN}),
    noun="笔",
)  # fmt: skip


class PlaceRetrofitForm(DeclaredForm):
    """The form of a retrofit: the places of its community to choose from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unfold(self.tables["works"])

    def _add_fields(self) -> None:
        super()._add_fields()
        field = self.fields.get(PLACE)
        if isinstance(field, PlaceField):
            field.offer(whereabouts.within_reach(self.user, str(self.stored.get(AREA) or "")))


class PlaceRetrofitLedger(Stepped, AboutArea):
    """楼道和社区无障碍改造 (方案三（六） 楼道内和社区内): one place at a time, the same course as a home."""

    key, title, noun, work_area = "place-retrofit", "楼道和社区无障碍改造", "公共改造", 6
    model = PlaceRetrofit
    form_class = PlaceRetrofitForm
    known, known_columns = whereabouts.KNOWN, whereabouts.KNOWN_COLUMNS
    presets = (PLACE,)
    counter = "处"
    parts = (
        Part("request", "申请", (PLACE, "asked_on", "applicant", "request")),
        *(replace(p, title="现场评估") if p.key == "assessed" else p for p in rules.PARTS),
    )  # fmt: skip
    options = {
        **rules.OPTIONS,
        PLACE: {"kind": PlaceKind(), "required": True, "label": "改造的场所", "sortable": False,
                "hint": "没有列出的，先在“楼道和公共场所”登记"},
        "applicant": {"kind": rules.NameKind(50), "required": True, "also": ("申请单位",),
                      "hint": "社区、物业或居民代表"},
    }  # fmt: skip
    never_empty = (PLACE, "asked_on")
    tables = (WORKS, MONEY)
    more_columns = (
        lines_of("work_lines", "works", "改造项目明细", WORKS.columns),
        lines_of("money_lines", "money", "资金明细", MONEY.columns),
    )
    unasked = rules.UNASKED
    one_per, open_when = (PLACE,), Q(state__in=OPEN_STATES)
    name_column = NAME
    list_columns = (NAME, KIND, "request", "asked_on", "contractor", "cost", "state", "due_on",
                    AREA_NAME)  # fmt: skip
    file_columns = (
        NAME, "asked_on", "applicant", "request", "work_lines", "assessed_on", "assessed_by",
        "assessment", "plan", "budget", "signed_on", "signed_by", "contractor", "started_on",
        "finished_on", "accepted_on", "result", *rules.SIGNERS, "accept_note", "cost",
        "money_lines", "followed_on", "satisfaction", "follow_note", "ended_on", "end_reason",
        *rules.UNASKED,
    )  # fmt: skip
    filters = ("state", "result", KIND)
    totals = list_sums = ("cost",)
    quick_views = rules.VIEWS
    ordering = "-asked_on"
    period_by = "asked_on"
    attachment_kinds = rules.PHOTOS
    paper, paper_title = "print/place_retrofit.html", sheet.PUBLIC
    paper_notes = sheet.NOTES
    sheet_name = "验收单"
    course, stops = rules.COURSE, rules.STOPS

    @classmethod
    def is_open(cls, values: Values) -> bool:
        return values.get("state") in OPEN_STATES

    @classmethod
    def taken_text(cls, twin: Any, visible: bool) -> str:
        return "这个场所已有没办完的改造，请在原有的上面办理"

    @classmethod
    def start(cls, area: Area) -> Values:
        return {**super().start(area), "asked_on": timezone.localdate(), "applicant": area.name}

    @classmethod
    def fill_in(cls, values: Values, asked: Any) -> None:
        """The place named in the address, with what its survey proposes."""
        super().fill_in(values, asked)
        held = Place.objects.unscoped("only one of the area the form was opened for").current()
        place = held.filter(pk=values[PLACE], community_id=values[AREA]).first()
        values[PLACE] = place.pk if place else None
        if place:
            values.update(_from_survey(place))

    @classmethod
    def acquaint(cls, values: Values, area: Area | None = None) -> None:
        """Put what is known of the area and the place meant into ``values`` (in place)."""
        super().acquaint(values, area)
        whereabouts.acquaint(values)

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        rules.derive(values, before, str(values.get(AREA) or ""), ITEMS)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = super().check(values, today, before)
        return found or [*_place(values, before), *rules.check(values, today)]

    @classmethod
    def missing(cls, values: Values, today: datetime.date) -> list[str]:
        return list(dict.fromkeys([*super().missing(values, today), *rules.missing(values)]))

    @classmethod
    def attachments_due(cls, values: Values) -> tuple[str, ...]:
        return rules.attachments_due(values)

    @classmethod
    def survey_of(cls, record: PlaceRetrofit) -> tuple[Any, Any]:
        """The ledger of places, and the key of the one surveyed."""
        return PlaceLedger, [record.place_id]

    @classmethod
    def more_sums(cls, held: Any) -> list[dict[str, str]]:
        return rules.by_source(PlaceMoney.objects.all(), held, cls.columns["cost"].show)

    @classmethod
    def stops_of(cls, record: PlaceRetrofit) -> tuple[tuple[str, str], ...]:
        return rules.stops_of(record)

    @classmethod
    def complete_text(cls, values: Values) -> str:
        return rules.complete_text(values)

    @classmethod
    def lacks_for(cls, record: PlaceRetrofit, step: Step) -> dict[str, str]:
        return rules.lacks_for(cls, record, step)

    @classmethod
    def actions(cls, record: PlaceRetrofit, user: Any) -> list[dict[str, str]]:
        return [*super().actions(record, user), *rules.sheet_action(cls, record, user)]

    @classmethod
    def starts_with(cls, record: PlaceRetrofit, step: Step) -> Values:
        return rules.starts_with(record, step)

    @classmethod
    def todo(cls, record: PlaceRetrofit, today: datetime.date) -> str:
        return rules.todo(record, lamps.said(record, today))  # type: ignore[arg-type]

    @classmethod
    def search(cls, queryset: Any, text: str) -> Any:
        return queryset.filter(Q(place__name__contains=text) | Q(place__position__contains=text))

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        return "　".join(filter(None, (cls.columns[k].show(values) for k in (KIND, "request"))))

    @classmethod
    def template_columns(cls) -> list[Column]:
        named = [c for c in cls.columns.pick(cls.file_columns) if c.key == NAME]
        return [*named, *(c for c in super().template_columns() if c.key != NAME)]

    @classmethod
    def recogniser(cls, batch: Any) -> Any:
        return whereabouts.Recogniser(batch.user)

    @classmethod
    def views(cls) -> dict[str, type[Any]]:
        return {**super().views(), "list": RetrofitList}

    @classmethod
    def page_pieces(
        cls, record: PlaceRetrofit, gaps: list[dict[str, str]], user: Any
    ) -> list[tuple[str, dict[str, Any]]]:
        return [photo_piece(cls, record, gaps, user)]

    @classmethod
    def paper_context(
        cls, record: PlaceRetrofit, *, plain: bool, printed_by: str, office: str
    ) -> dict[str, Any]:
        held = super().paper_context(record, plain=plain, printed_by=printed_by, office=office)
        return sheet.sheet_of(cls, record, held)

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "3 号楼 2 单元", "asked_on": f"{year}-03-05", "applicant": "春城社区",
            "request": "楼梯两侧加扶手", "work_lines": "扶手｜楼道｜24｜米｜",
        }  # fmt: skip


def _place(values: Values, before: Values | None) -> list[Finding]:
    """That the place stands in the register, in the same community."""
    if before is None and values["place__is_voided"]:
        return [error("place", PLACE, "这个场所已作废，请先恢复，或选择其他场所")]
    if values["place__community_id"] and values["place__community_id"] != values[AREA]:
        return [error("place", PLACE, "这个场所不在本社区，请选择本社区的场所")]
    return []


def _from_survey(place: Place) -> Values:
    """What the survey of a place proposes, as the application says it."""
    lines = list(place.barriers.all())
    part = "07" if place.kind == STAIRWELL else "09"
    barriers = codes.get("access_barrier")
    told = dict.fromkeys(barriers.label(line.barrier) for line in lines if line.barrier)
    works = [
        {"item": line.item, "part": line.part or part, "quantity": None, "unit": "",
         "note": line.note}
        for line in lines
        if line.item
    ]  # fmt: skip
    return {"request": "；".join(told)[:200], "works": works}


def of_place(place: Place, user: Any) -> list[dict[str, str]]:
    """The retrofits of one place for its page, newest first."""
    held = PlaceRetrofitLedger.visible(user).current().filter(place=place).order_by("-asked_on")
    state = PlaceRetrofitLedger.columns["state"].kind
    return [
        {
            "url": PlaceRetrofitLedger.url("detail", one.pk),
            "day": lamps.day_said(one.asked_on) if one.asked_on else "",
            "request": one.request,
            "state": state.show(one.state),
        }
        for one in held
    ]
