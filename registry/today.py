"""今日待办: what is due and overdue for whoever sits at this desk, each with its one action.

Where it comes from is declared in ``registry.today_sources``, one function a source.  A source says
which records it means as a condition on a queryset, so that the number in the page's head and the
list behind it are the same question asked twice; everything is counted in one query.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.db.models import CharField, Count, IntegerField, Q, Value
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.functional import cached_property

from registry import access, applications, divisions, parameters
from registry.ledger.ledger import Ledger
from registry.models.scoped import inside
from registry.today_total import ZERO, summed, total

COMMUNITY_DIGITS = 12
Counts = dict[str, tuple[int, int]]
"""How many there are and how many of them are overdue, by the code of a part of the area."""
NOTHING = Q(pk__in=[])
AREA_ITSELF = "code"


@dataclass(frozen=True)
class Task:
    """One line: who or what, why, by when, and the one thing to do."""

    name: str
    url: str
    what: str
    action: str
    action_url: str
    due: datetime.date | None = None
    place: str = ""

    def days(self, today: datetime.date) -> int | None:
        """Days left; negative when overdue."""
        return (self.due - today).days if self.due else None


@dataclass(frozen=True)
class Found:
    """The records ``where`` of ``among``; those ``late`` are overdue; ``order`` puts the oldest first.

    ``place`` names the column that says in which community the work is: ``AREA_ITSELF`` where what
    is found are communities.
    """

    among: Any
    where: Q
    task: Callable[[Any], Task]
    order: tuple[str, ...] = ()
    late: Q = NOTHING
    place: str = "community_id"

    def records(self) -> Any:
        return self.among.filter(self.where).order_by(*self.order, "pk")


@dataclass(frozen=True)
class Source:
    """One kind of task, found by ``find`` for a desk."""

    key: str
    title: str
    find: Callable[[Desk], list[Found]]
    urgent: bool = False
    """Whether it stands above all others, whatever else is overdue."""


SOURCES: dict[str, Source] = {}
"""In the order in which they stand on the page."""


KEPT: dict[tuple[tuple[str, int], ...], bool] = {}
"""Whether there is anything to do at all, by roles and levels of area."""


def source(key: str, title: str, urgent: bool = False) -> Callable[..., Any]:
    """Declare a function that gives what a desk has to do: ``@source("returned", "被退回的记录")``."""

    def declare(find: Callable[[Desk], list[Found]]) -> Callable[[Desk], list[Found]]:
        SOURCES[key] = Source(key, title, find, urgent)
        return find

    return declare


@dataclass
class Desk:
    """Who asks, and when; gives the sources what lies within reach of this person's postings.

    With an ``over`` it is no desk of one's own but the sum of those in that area, for whoever may
    view it: the same questions, asked of the whole area.  ``digits`` says by how many characters
    of the code the counts are told apart (0: not at all).
    """

    user: Any
    today: datetime.date = field(default_factory=timezone.localdate)
    over: str = ""
    digits: int = 0

    def codes(self, section: str, letter: str) -> list[str]:
        """The communities where the user holds ``letter``; or the area looked over.

        Whoever looks after a banner has figures and lists for it, not everybody's daily work.
        """
        if self.over:
            return [self.over] if access.may(self.user, section, "V", self.over) else []
        held = access.areas_for(self.user, section, letter)
        return [code for code in held if len(code) == COMMUNITY_DIGITS]

    def areas(self, ledger: type[Ledger], letter: str) -> list[str]:
        """The communities where the user holds ``letter`` for ``ledger``, or the area looked over;
        of cases, which name who handles them, every area: they are daily work at any level.
        """
        if self.over:
            return self.codes(ledger.model.section, letter)
        held = ledger.areas(self.user, letter)
        own = bool(ledger.model.handled_by)
        return [code for code in held if own or len(code) == COMMUNITY_DIGITS]

    def posts(self, ledger: type[Ledger], letter: str) -> list[str]:
        """The areas of the levels of ``ledger`` the user is posted to with ``letter``: a banner's
        own affairs are its staff's daily work.  Or the area looked over.
        """
        section = ledger.model.section
        if self.over:
            return self.codes(section, letter)
        held = access.areas_for(self.user, section, letter)
        return [code for code in held if divisions.level_of(code) in ledger.levels]

    def held_by(self, ledger: type[Ledger], letter: str) -> Any:
        """The records of those very areas."""
        codes = self.posts(ledger, letter)
        visible = ledger.visible(self.user, "V" if self.over else letter).current()
        return visible.filter(inside(codes) if self.over else Q(community_id__in=codes))

    def among(self, ledger: type[Ledger], letter: str) -> Any:
        """The records of ``ledger`` that are this desk's to work on, with whom they are about.

        One object per question: what is asked of the same object is counted in one go.
        """
        key = (ledger.key, letter)
        if key not in self._held:
            codes = self.areas(ledger, letter)
            visible = ledger.visible(self.user, "V" if self.over else letter)
            self._held[key] = ledger.shape.joined(visible.current().filter(inside(codes)))
        return self._held[key]

    @cached_property
    def _held(self) -> dict[Any, Any]:
        return {}

    def by_area(self, codes: list[str], where: Callable[..., Q], *keys: str) -> Q:
        """``where`` with the values the parameters ``keys`` have in each of the areas ``codes``."""
        condition = NOTHING
        for code in filter(lambda spot: spot.startswith(tuple(codes)), self._spots):
            here = inside([code])
            if deeper := [spot for spot in self._spots if spot != code and spot.startswith(code)]:
                here &= ~inside(deeper)
            condition |= here & where(*(self._periods[key][code] for key in keys))
        return condition

    def value(self, key: str, code: str) -> Any:
        """The parameter ``key`` in the community ``code``."""
        return self._periods[key][max(filter(code.startswith, self._spots), key=len)]

    @cached_property
    def _spots(self) -> list[str]:
        """The areas whose parameters count here: one's own, and those below with values of their own."""
        if self.over:
            return sorted({self.over, *parameters.set_below([self.over])})
        return sorted({posting.area_id for posting in access.postings(self.user)})

    @cached_property
    def _periods(self) -> dict[str, dict[str, Any]]:
        """Every parameter in each of those areas, in one query."""
        return parameters.several(parameters.PARAMETERS, self._spots, self.today)

    # -- what there is to do -----------------------------------------------------------------

    @cached_property
    def found(self) -> list[tuple[Source, list[Found]]]:
        declared()
        return [(s, given) for s in SOURCES.values() if (given := self._given(s))]

    @property
    def is_kept(self) -> bool:
        """Whether there is anything this desk could have to do: asked of every page's head.

        It follows from the roles and the levels of area they are held at.
        """
        posts = tuple((p.role, len(p.area_id)) for p in access.postings(self.user))
        if posts not in KEPT:
            declared()
            KEPT[posts] = any(self._given(source) for source in SOURCES.values())
        return KEPT[posts]

    def _given(self, source: Source) -> list[Found]:
        if source.key not in self._asked:
            self._asked[source.key] = source.find(self)
        return self._asked[source.key]

    @cached_property
    def _asked(self) -> dict[str, list[Found]]:
        return {}

    @cached_property
    def _counts(self) -> dict[tuple[str, int], Counts]:
        """How many there are and are overdue, by source and part of the area; one query for all."""
        wanted = self._by_queryset
        given_with = [(among, [one for _, one in of]) for among, of in wanted]
        told = _counted(given_with, self.digits)
        return {
            given: count
            for (_, of), counts in zip(wanted, told, strict=True)
            for (given, _), count in zip(of, counts, strict=True)
        }

    @property
    def _by_queryset(self) -> list[tuple[Any, list[tuple[tuple[str, int], Found]]]]:
        """Each queryset with what is found among it, numbered."""
        wanted: dict[int, tuple[Any, list[tuple[tuple[str, int], Found]]]] = {}
        for given, one in self._numbered:
            wanted.setdefault(id(one.among), (one.among, []))[1].append((given, one))
        return list(wanted.values())

    @property
    def _numbered(self) -> Iterator[tuple[tuple[str, int], Found]]:
        for source, given in self.found:
            for number, one in enumerate(given):
                yield (source.key, number), one

    @cached_property
    def count(self) -> int:
        """How many things there are to do.

        The head of every page asks this and no more, and then only this is counted.
        """
        if "_counts" in self.__dict__:
            return sum(group.count for group in self._made)
        return total(self._signature, self._statement)

    @property
    def _signature(self) -> tuple[Any, ...]:
        """All that the question depends on: who asks, from which posts, when, with which limits."""
        posts = [(p.role, p.area_id) for p in access.postings(self.user)]
        limits = {code: sorted(held.items()) for code, held in self._periods.items()}
        return (self.user.pk, tuple(posts), self.over, self.today, repr(limits))

    def _statement(self) -> Any:
        return summed([(among, [one for _, one in of]) for among, of in self._by_queryset])

    @property
    def late(self) -> int:
        """How many of them are overdue."""
        return sum(group.late for group in self._made)

    @property
    def parts(self) -> Counts:
        """How many there are and are overdue in each part of the area."""
        return _together(self._counts.values())

    @property
    def _made(self) -> list[Group]:
        return [Group(self, source, given) for source, given in self.found]

    @property
    def groups(self) -> list[Group]:
        """The sources that have something: urgent ones first, then those with something overdue."""
        held = (g for g in self._made if g.count)
        return sorted(held, key=lambda g: (not g.source.urgent, not g.late))

    def first(self, most: int, kinds: int = 3) -> list[Task]:
        """The ``most`` pressing tasks, of so many ``kinds``: each is a question.

        What is urgent comes first, then what is overdue.
        """
        tasks: list[Task] = []
        asked = [(group, late) for late in (True, False) for group in self.groups
                 if (group.late if late else group.count > group.late)]  # fmt: skip
        asked.sort(key=lambda one: not one[0].source.urgent)
        for group, late in asked[:kinds]:
            if len(tasks) < most:
                tasks += group.tasks(most - len(tasks), late=late)
        return tasks


def _together(counts: Iterable[Counts]) -> Counts:
    total: Counts = {}
    for held in counts:
        for part, (count, late) in held.items():
            before = total.get(part, (0, 0))
            total[part] = (before[0] + count, before[1] + late)
    return total


def _counted(wanted: list[tuple[Any, list[Found]]], digits: int) -> list[list[Counts]]:
    """For each queryset how many ``Found`` it holds and how many are late, all in one query."""
    width = max((len(found) for _, found in wanted), default=0)
    rows = [_count_rows(n, among, found, width, digits) for n, (among, found) in enumerate(wanted)]
    told: list[list[Counts]] = [[{} for _ in found] for _, found in wanted]
    for number, part, *counts in rows[0].union(*rows[1:], all=True) if rows else ():
        for i, held in enumerate(told[number]):
            if counts[2 * i]:
                held[part] = (counts[2 * i], counts[2 * i + 1])
    return told


def _count_rows(number: int, among: Any, found: list[Found], width: int, digits: int) -> Any:
    """``number``, the part of the area, two counts for each of ``found``, zeros up to ``width``."""
    counts: dict[str, Any] = {f"_{what}{i}": ZERO for i in range(width) for what in ("n", "late")}
    for i, one in enumerate(found):
        counts[f"_n{i}"] = Count("pk", filter=one.where)
        if one.late is not NOTHING:
            counts[f"_late{i}"] = Count("pk", filter=one.where & one.late)
    part = Substr(found[0].place, 1, digits) if digits else Value("", CharField())
    return (
        among.order_by()
        .annotate(_number=Value(number, IntegerField()), _part=part)
        .values("_number", "_part")
        .annotate(**counts)
        .values_list("_number", "_part", *counts)
    )


@dataclass(frozen=True)
class Group:
    """The tasks of one source at one desk."""

    desk: Desk
    source: Source
    given: list[Found]

    @property
    def key(self) -> str:
        return self.source.key

    @property
    def title(self) -> str:
        return self.source.title

    def _counts(self, number: int) -> Iterable[tuple[int, int]]:
        return self.desk._counts[(self.key, number)].values()

    @property
    def count(self) -> int:
        return sum(count for count, _ in self.parts.values())

    @property
    def late(self) -> int:
        """How many of them are overdue."""
        return sum(late for _, late in self.parts.values())

    @property
    def parts(self) -> Counts:
        """How many there are and are overdue in each part of the area."""
        return _together(self.desk._counts[(self.key, n)] for n in range(len(self.given)))

    def _told(self, one: Found, records: Any) -> list[Task]:
        """The tasks; of an area looked over each says in which community."""
        if not self.desk.over:
            return [one.task(record) for record in records]
        if one.place == AREA_ITSELF:
            return [replace(one.task(area), place=area.name) for area in records]
        name = one.place.removesuffix("_id")
        return [
            replace(one.task(record), place=getattr(record, name).name)
            for record in records.select_related(name)
        ]

    def tasks(self, most: int, start: int = 0, late: bool | None = None) -> list[Task]:
        """Up to ``most`` of the tasks from ``start`` on; only (or none of) the overdue ones."""
        tasks: list[Task] = []
        skip = start
        for number, one in enumerate(self.given):
            if len(tasks) == most:
                break
            among = one.records()
            if late is not None:
                among = among.filter(one.late) if late else among.exclude(one.late)
            tasks += self._told(one, among[skip : skip + most - len(tasks)])
            skip = max(skip - sum(count for count, _ in self._counts(number)), 0)
        return tasks


@lru_cache(maxsize=1)
def declared() -> None:
    """Have every source declared: those of area one first, then each application's."""
    import_module("registry.today_sources")
    import_module("registry.cases.unhandled")
    applications.parts("today")


def over(user: Any, area: Any) -> Desk:
    """The sums of the desks in ``area``, by the areas one level below it."""
    digits = next((length for length in divisions.LENGTHS if length > len(area.code)), 0)
    return Desk(user, over=area.code, digits=digits)


def looks_over(user: Any) -> bool:
    """Whether ``user`` looks after an area above a community and may read of its people."""
    return any(len(code) < COMMUNITY_DIGITS for code in access.areas_for(user, "residents", "V"))


def desk_of(request: Any) -> Desk:
    """The desk of whoever asks, made once a request: head and page say the same number."""
    if not hasattr(request, "desk"):
        request.desk = Desk(request.user)
    return request.desk  # type: ignore[no-any-return]
