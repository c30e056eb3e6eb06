"""``RollLedger``: a ledger of events, each with the roll of those who took part."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.db.models import Q
from django.urls import path
from django.utils import timezone

from registry import access, parameters
from registry.about_area.ledger import AREA, AboutArea
from registry.about_area.recognising import Recogniser
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error, question
from registry.ledger.ledger import Twin
from registry.roll import paper, views
from registry.roll.columns import PEOPLE, RESULTS, ROLL, people_column, results_column, roll_table
from registry.roll.standing import RESIDENTS, Standing
from registry.work.people import NamedPeople, PeopleRecogniser

YEARS_AHEAD = 1
HOURS_A_DAY = "training_hours_a_day"
SIGN_IN = "sign_in"


class RollLedger(AboutArea):
    """A ledger whose records are events with ``begins_on``, ``ends_on`` and a ``roll``.

    A subclass says who stands on the roll (``standing``), what the list of them is called
    (``roll_title``) and what is noted of each (``roll_facts``).  The roll is no part of the form:
    it is taken on a page of its own.
    """

    standing: ClassVar[Standing] = RESIDENTS
    roll_title: ClassVar[str] = "参加残疾人"
    roll_also: ClassVar[tuple[str, ...]] = ("参加人员", "参加人员名单", "签到人员")
    roll_facts: ClassVar[tuple[str, ...]] = ()
    results_title: ClassVar[str] = ""
    attachment_kinds: ClassVar[dict[str, str]] = {"photo": "照片", SIGN_IN: "签到表"}
    unasked: ClassVar[tuple[str, ...]] = ("present",)
    ordering = "-begins_on"
    paper = "print/event.html"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if hasattr(cls, "model") and not cls.tables:
            table = roll_table(cls.model, cls.roll_title, cls.roll_facts)
            results = [results_column(table, cls.results_title)] if cls.roll_facts else []
            cls.tables = (table,)
            cls.more_columns = (people_column(table, cls.roll_also), *results)
        super().__init_subclass__(**kwargs)

    # -- the rules --------------------------------------------------------------------------

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        key = cls.standing.key
        once = {row[key] or row["name"]: row for row in values.get(ROLL) or ()}
        values[ROLL] = list(once.values())
        values["present"] = len(once)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = super().check(values, today, before)
        return [*found, *_days(cls, values, today), *_hours(values), *_roll(cls, values, today)]

    @classmethod
    def missing(cls, values: Values, today: datetime.date) -> list[str]:
        """What is empty; the roll once the event has begun."""
        begins = values.get("begins_on")
        waits = begins and begins <= today and not values.get(ROLL)
        return [*super().missing(values, today), *([PEOPLE] if waits else [])]

    @classmethod
    def taken_text(cls, twin: Twin, visible: bool) -> str:
        return f"{twin.community_name}这一天已登记同名的{cls.noun}，请在原有的上面更正"

    # -- whose names are shown --------------------------------------------------------------

    @classmethod
    def sees_all(cls, record: Any, user: Any) -> bool:
        """Whether ``user`` may see such people in the whole area of the event."""
        return access.may(user, cls.standing.section, "V", record.community_id)

    @classmethod
    def as_seen(cls, record: Any, user: Any) -> Any:
        """Names of the roll are for whoever may see these people; others read how many they are."""
        if not cls.sees_all(record, user):
            key, lines = cls.standing.key, list(record.roll.all())
            asked = [getattr(line, key) for line in lines]
            seen = set(cls.standing.visible(user).filter(pk__in=asked).values_list("pk", flat=True))
            kept = [line for line in lines if getattr(line, key) in seen]
            record._prefetched_objects_cache[ROLL] = kept
        return record

    @classmethod
    def withheld(cls, record: Any, user: Any) -> frozenset[str]:
        return frozenset() if cls.sees_all(record, user) else frozenset({ROLL, SIGN_IN})

    @classmethod
    def search(cls, queryset: Any, text: str) -> Any:
        """Events by what they are called and where; not by who came, which not everybody may know."""
        return queryset.filter(
            Q(**{f"{cls.name_column}__contains": text}) | Q(place__contains=text)
        )

    @classmethod
    def page_pieces(
        cls, record: Any, gaps: list[dict[str, str]], user: Any
    ) -> list[tuple[str, dict[str, Any]]]:
        rest = [gap for gap in gaps if gap["key"] != PEOPLE]
        return [("roll/panel.html", {**views.panel(cls, record, user), "gaps": rest})]

    @classmethod
    def entry_url(cls, record: Any, key: str) -> str:
        return cls.url("roll", record.pk) if key in (PEOPLE, RESULTS) else ""

    # -- files ------------------------------------------------------------------------------

    @classmethod
    def recogniser(cls, batch: Any) -> Any:
        return RollRecogniser(cls, batch)

    @classmethod
    def paper_context(
        cls, record: Any, *, plain: bool, printed_by: str, office: str
    ) -> dict[str, Any]:
        held = super().paper_context(record, plain=plain, printed_by=printed_by, office=office)
        return {**held, "roll": paper.roll_of(cls, record)}

    @classmethod
    def urls(cls, extra: Any = ()) -> Any:
        pages = {"roll": views.RollTaking, "sign-in": views.SignInSheet}
        if cls.roll_facts:
            pages["results"] = views.RollResults
        own = [
            path(f"<uuid:pk>/{name}/", view.as_view(ledger=cls), name=f"{cls.key}-{name}")
            for name, view in pages.items()
        ]
        return super().urls([*own, *extra])


class RollRecogniser(Recogniser):
    """Tells each row the facts of its area, and finds whom it names as having taken part."""

    def __init__(self, ledger: type[RollLedger], batch: Any) -> None:
        standing = ledger.standing
        reach = standing.within_reach(batch.user, ledger.model.section)
        named = NamedPeople(reach, standing.key, standing.register)
        self.people = PeopleRecogniser(named, PEOPLE, ROLL)

    def settle(self, rows: list[Any]) -> None:
        super().settle(rows)
        self.people.settle(rows)

    def compare(self, rows: list[Any]) -> None:
        super().compare(rows)
        self.people.compare(rows)


def _days(ledger: type[RollLedger], values: Values, today: datetime.date) -> list[Finding]:
    begins, ends = values.get("begins_on"), values.get("ends_on")
    if begins and ends and ends < begins:
        return [error("days", "ends_on", "结束日期早于开始日期", about=("begins_on",))]
    if begins and begins.year > today.year + YEARS_AHEAD:
        return [error("days", "begins_on", "日期在一年以后，请核对年份")]
    return []


def _hours(values: Values) -> list[Finding]:
    """More hours than its days hold are asked about."""
    hours, begins, ends = values.get("hours"), values.get("begins_on"), values.get("ends_on")
    if not hours or not begins:
        return []
    days = max(((ends or begins) - begins).days, 0) + 1
    (most,) = parameters.of_region(HOURS_A_DAY)
    if hours <= most * days:
        return []
    text = f"{days} 天登记了 {hours} 学时，一天一般不超过 {most} 学时；确实如此的，写明原因"
    return [question("hours", "hours", text, about=("begins_on", "ends_on"))]


def _roll(ledger: type[RollLedger], values: Values, today: datetime.date) -> list[Finding]:
    rows, begins = values.get(ROLL) or [], values.get("begins_on")
    unknown = [
        row.get("problem") or f"“{row['name']}”是谁还没有核对"
        for row in rows
        if not row.get(ledger.standing.key)
    ]
    if unknown:
        return [error("people", PEOPLE, "；".join(dict.fromkeys(unknown)))]
    if rows and begins and begins > today:
        text = f"{ledger.noun}还没有举行，不能登记参加人员；需要签到表的可以先打印"
        return [error("people", PEOPLE, text, about=("begins_on",))]
    return []


def day_of(event: Any) -> datetime.date:
    """The last day of an event; today where none is known."""
    return event.ends_on or event.begins_on or timezone.localdate()


__all__ = ["AREA", "RollLedger", "day_of"]
