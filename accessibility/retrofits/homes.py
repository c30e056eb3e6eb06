"""家庭无障碍改造: the declaration of its ledger."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accessibility.barriers.homes import HomeSurveyLedger
from accessibility.barriers.suggesting import ItemKind, said
from accessibility.models import HomeMoney, HomeRetrofit, HomeSurvey, HomeWork
from accessibility.models.course import OPEN_STATES
from accessibility.retrofits import course as rules
from accessibility.retrofits import paper as sheet
from accessibility.retrofits.screens import RetrofitList, photo_piece, unfold
from registry import codes
from registry.about_resident.form import AboutResidentForm
from registry.about_resident.known import IDENTITY
from registry.about_resident.ledger import NAME, SUBJECT, AboutResident
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding
from registry.ledger.lines import lines_of
from registry.models import Resident
from registry.needs import lamps
from registry.stepped import Step, Stepped

ITEMS = "access_need"
COMMUNITY = "resident__community_id"
WORKS = Table(
    "works", "改造项目", HomeWork, "retrofit",
    columns(HomeWork, ("item", "part", "quantity", "unit", "note"),
            {"item": {"kind": ItemKind(ITEMS)}, "unit": {"hint": "按项目带出"}}), noun="项",
)  # fmt: skip
MONEY = Table(
    "money", "资金来源", HomeMoney, "retrofit",
    columns(HomeMoney, ("source", "source_name", "amount", "received_on"), {"amount": rules.YUAN}),
    noun="笔",
)  # fmt: skip


class HomeRetrofitForm(AboutResidentForm):
    """The form of a retrofit, with what is usual for the resident's disability."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unfold(self.tables["works"])

    def _add_fields(self) -> None:
        super()._add_fields()
        told = said(self.stored.get(SUBJECT), self.stored.get("resident__dis_category") or "")
        if told and "request" in self.fields:
            self.fields["request"].help_text = told


class HomeRetrofitLedger(Stepped, AboutResident):
    """家庭无障碍改造 (方案三（六） 居住房屋内): from application to follow-up, one home at a time."""

    key, title, noun, work_area = "home-retrofit", "家庭无障碍改造", "家庭改造", 6
    model = HomeRetrofit
    form_class = HomeRetrofitForm
    known = (
        *IDENTITY, "phone", "live_addr", "household__head_name", "household__special",
        "household__disabled_count", "household__poverty",
    )  # fmt: skip
    counter = "户"
    parts = (
        Part("request", "申请", ("asked_on", "applicant", "request")), *rules.PARTS,
    )  # fmt: skip
    options = rules.OPTIONS
    never_empty = ("asked_on", "request")
    tables = (WORKS, MONEY)
    more_columns = (
        lines_of("work_lines", "works", "改造项目明细", WORKS.columns),
        lines_of("money_lines", "money", "资金明细", MONEY.columns),
    )
    unasked = rules.UNASKED
    one_per, open_when = (SUBJECT,), Q(state__in=OPEN_STATES)
    list_columns = (NAME, "request", "asked_on", "contractor", "cost", "state", "due_on")
    filters = ("state", "result", "resident__dis_category")
    totals = list_sums = ("cost",)
    quick_views = rules.VIEWS
    ordering = "-asked_on"
    period_by = "asked_on"
    beside_columns = ("asked_on", "state")
    attachment_kinds = rules.PHOTOS
    paper, paper_title = "print/retrofit.html", sheet.HOME
    paper_notes = sheet.NOTES
    sheet_name = "验收单"
    course, stops = rules.COURSE, rules.STOPS

    @classmethod
    def is_open(cls, values: Values) -> bool:
        return values.get("state") in OPEN_STATES

    @classmethod
    def start(cls, resident: Resident) -> Values:
        """The resident asks; what the last survey found and proposed is taken along."""
        values = super().start(resident)
        values |= {"asked_on": timezone.localdate(), "applicant": resident.name}
        held = HomeSurvey.objects.unscoped("whoever chose the resident was asked about scope")
        survey = (
            held.current().filter(resident=resident, wanted="1").order_by("-surveyed_on").first()
        )
        return {**values, **(_from_survey(survey) if survey else {})}

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        rules.derive(values, before, str(values.get(COMMUNITY) or ""), ITEMS)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return super().check(values, today, before) or rules.check(values, today)

    @classmethod
    def missing(cls, values: Values, today: datetime.date) -> list[str]:
        return list(dict.fromkeys([*super().missing(values, today), *rules.missing(values)]))

    @classmethod
    def attachments_due(cls, values: Values) -> tuple[str, ...]:
        return rules.attachments_due(values)

    @classmethod
    def closing(cls, values: Values, on: datetime.date, reason: str) -> Values:
        return rules.closing(values, on, reason)

    @classmethod
    def survey_of(cls, record: HomeRetrofit) -> tuple[Any, Any]:
        """The ledger of surveys, and the key of the home's last one before the application."""
        held = HomeSurvey.objects.unscoped("of the home whose retrofit is in scope").current()
        held = held.filter(resident_id=record.resident_id)
        if record.asked_on:
            held = held.filter(surveyed_on__lte=record.asked_on)
        return HomeSurveyLedger, held.order_by("-surveyed_on", "-created_at").values("pk")[:1]

    @classmethod
    def more_sums(cls, held: Any) -> list[dict[str, str]]:
        return rules.by_source(HomeMoney.objects.all(), held, cls.columns["cost"].show)

    @classmethod
    def stops_of(cls, record: HomeRetrofit) -> tuple[tuple[str, str], ...]:
        return rules.stops_of(record)

    @classmethod
    def complete_text(cls, values: Values) -> str:
        return rules.complete_text(values)

    @classmethod
    def lacks_for(cls, record: HomeRetrofit, step: Step) -> dict[str, str]:
        return rules.lacks_for(cls, record, step)

    @classmethod
    def actions(cls, record: HomeRetrofit, user: Any) -> list[dict[str, str]]:
        return [*super().actions(record, user), *rules.sheet_action(cls, record, user)]

    @classmethod
    def starts_with(cls, record: HomeRetrofit, step: Step) -> Values:
        return rules.starts_with(record, step)

    @classmethod
    def todo(cls, record: HomeRetrofit, today: datetime.date) -> str:
        return rules.todo(record, lamps.said(record, today))  # type: ignore[arg-type]

    @classmethod
    def views(cls) -> dict[str, type[Any]]:
        return {**super().views(), "list": RetrofitList}

    @classmethod
    def list_steps(cls, user: Any) -> list[dict[str, str]]:
        from accessibility.retrofits.order import order_url

        return [{"label": "改造优先顺序", "url": order_url()}] if cls.may(user, "V") else []

    @classmethod
    def page_pieces(
        cls, record: HomeRetrofit, gaps: list[dict[str, str]], user: Any
    ) -> list[tuple[str, dict[str, Any]]]:
        return [photo_piece(cls, record, gaps, user)]

    @classmethod
    def paper_context(
        cls, record: HomeRetrofit, *, plain: bool, printed_by: str, office: str
    ) -> dict[str, Any]:
        held = super().paper_context(record, plain=plain, printed_by=printed_by, office=office)
        return sheet.sheet_of(cls, record, held)

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "乌云其其格", "resident__id_no": "150404197511120023",
            "asked_on": f"{year}-03-05", "applicant": "乌云其其格", "request": "门口三级台阶改成坡道",
            "work_lines": "坡化｜出入口｜1｜处｜",
        }  # fmt: skip


def _from_survey(survey: HomeSurvey) -> Values:
    """What a survey proposes, as the application says it."""
    lines = list(survey.barriers.all())
    parts, barriers = codes.get("access_part"), codes.get("access_barrier")
    told = dict.fromkeys(
        f"{parts.label(line.part)}{barriers.label(line.barrier)}" for line in lines if line.barrier
    )
    works = [
        {"item": line.item, "part": line.part, "quantity": None, "unit": "", "note": line.note}
        for line in lines
        if line.item
    ]
    return {"request": "；".join(told)[:200], "works": works}
