"""今日待办: what is due and overdue for whoever sits at this desk, each with its one action.

Where it comes from is declared in ``registry.today_sources``, one function a source.  A source says
which records it means as a condition on a queryset, so that the number in the page's head and the
list behind it are the same question asked twice; everything is counted in one query.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, IntegerField, Q, Value
from django.utils import timezone
from django.utils.functional import cached_property

from registry import access, parameters
from registry.ledger.ledger import Ledger
from registry.models.scoped import inside

COMMUNITY_DIGITS = 12
NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Task:
    """One line: who or what, why, by when, and the one thing to do."""

    name: str
    url: str
    what: str
    action: str
    action_url: str
    due: datetime.date | None = None

    def days(self, today: datetime.date) -> int | None:
        """Days left; negative when overdue."""
        return (self.due - today).days if self.due else None


@dataclass(frozen=True)
class Found:
    """The records ``where`` of ``among``; those ``late`` are overdue; ``order`` puts the oldest first."""

    among: Any
    where: Q
    task: Callable[[Any], Task]
    order: tuple[str, ...] = ()
    late: Q = NOTHING

    def records(self) -> Any:
        return self.among.filter(self.where).order_by(*self.order, "pk")


@dataclass(frozen=True)
class Source:
    """One kind of task, found by ``find`` for a desk."""

    key: str
    title: str
    find: Callable[[Desk], list[Found]]


SOURCES: dict[str, Source] = {}
"""In the order in which they stand on the page."""


def source(key: str, title: str) -> Callable[..., Any]:
    """Declare a function that gives what a desk has to do: ``@source("returned", "被退回的记录")``."""

    def declare(find: Callable[[Desk], list[Found]]) -> Callable[[Desk], list[Found]]:
        SOURCES[key] = Source(key, title, find)
        return find

    return declare


@dataclass
class Desk:
    """Who asks, and when; gives the sources what lies within reach of this person's postings."""

    user: Any
    today: datetime.date = field(default_factory=timezone.localdate)

    def codes(self, section: str, letter: str, communities: bool = True) -> list[str]:
        """The areas where the user holds ``letter``; ``communities``: only postings in a community.

        Whoever looks after a banner has figures and lists for it, not everybody's daily work.
        """
        held = access.areas_for(self.user, section, letter)
        return [code for code in held if not communities or len(code) == COMMUNITY_DIGITS]

    def among(self, ledger: type[Ledger], letter: str, communities: bool = True) -> Any:
        """The records of ``ledger`` that are this desk's to work on; one object per question."""
        key = (ledger.key, letter, communities)
        if key not in self._held:
            codes = self.codes(ledger.model.section, letter, communities)
            held = ledger.visible(self.user, letter).current().filter(inside(codes))
            self._held[key] = held
        return self._held[key]

    @cached_property
    def _held(self) -> dict[Any, Any]:
        return {}

    def by_area(self, key: str, codes: list[str], where: Callable[[Any], Q]) -> Q:
        """``where`` with the value the parameter ``key`` has in each of the areas ``codes``."""
        condition = NOTHING
        for code in codes:
            condition |= inside([code]) & where(self._periods[key][code])
        return condition

    def value(self, key: str, code: str) -> Any:
        """The parameter ``key`` where one of this person's postings, ``code``, is."""
        return self._periods[key][code]

    @cached_property
    def _periods(self) -> dict[str, dict[str, Any]]:
        """Every parameter in every area of this person's postings, in one query."""
        codes = [posting.area_id for posting in access.postings(self.user)]
        return parameters.several(parameters.PARAMETERS, codes, self.today)

    # -- what there is to do -----------------------------------------------------------------

    @cached_property
    def found(self) -> list[tuple[Source, list[Found]]]:
        return [(s, given) for s in SOURCES.values() if (given := s.find(self))]

    @cached_property
    def _counts(self) -> dict[tuple[str, int], tuple[int, int]]:
        """How many there are and how many of them are overdue, by source; one query for all."""
        wanted: dict[int, tuple[Any, list[tuple[tuple[str, int], Found]]]] = {}
        for given, one in self._numbered:
            wanted.setdefault(id(one.among), (one.among, []))[1].append((given, one))
        told = _counted([(among, [one for _, one in of]) for among, of in wanted.values()])
        return {
            given: count
            for (_, of), counts in zip(wanted.values(), told, strict=True)
            for (given, _), count in zip(of, counts, strict=True)
        }

    @property
    def _numbered(self) -> Iterator[tuple[tuple[str, int], Found]]:
        for source, given in self.found:
            for number, one in enumerate(given):
                yield (source.key, number), one

    @property
    def count(self) -> int:
        """How many things there are to do."""
        return sum(count for count, _ in self._counts.values())

    @property
    def groups(self) -> list[Group]:
        """The sources that have something, those with something overdue first."""
        made = [Group(self, source, given) for source, given in self.found]
        return sorted((g for g in made if g.count), key=lambda g: not g.late)

    def first(self, most: int) -> list[Task]:
        """The ``most`` urgent tasks: overdue ones first."""
        tasks: list[Task] = []
        groups = self.groups
        for late in (True, False):
            for group in groups:
                if len(tasks) < most and (group.late if late else group.count > group.late):
                    tasks += group.tasks(most - len(tasks), late=late)
        return tasks


def _counted(wanted: list[tuple[Any, list[Found]]]) -> list[list[tuple[int, int]]]:
    """For each queryset how many ``Found`` it holds and how many are late, all in one query."""
    width = max((len(found) for _, found in wanted), default=0)
    rows = [_count_row(n, among, found, width) for n, (among, found) in enumerate(wanted)]
    told = {row[0]: row[1:] for row in rows[0].union(*rows[1:], all=True)} if rows else {}
    return [
        [told.get(n, (0, 0) * width)[2 * i : 2 * i + 2] for i in range(len(found))]
        for n, (_, found) in enumerate(wanted)
    ]


def _count_row(number: int, among: Any, found: list[Found], width: int) -> Any:
    """One row: ``number``, then two counts for each of ``found``, zeros up to ``width``."""
    counts: dict[str, Any] = {}
    for i in range(width):
        one = found[i] if i < len(found) else None
        counts[f"_n{i}"] = Count("pk", filter=one.where if one else NOTHING)
        counts[f"_late{i}"] = Count("pk", filter=one.where & one.late if one else NOTHING)
    part = Value(number, IntegerField())
    return (
        among.order_by()
        .annotate(_part=part)
        .values("_part")
        .annotate(**counts)
        .values_list("_part", *counts)
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

    def _total(self, place: int) -> int:
        return sum(self.desk._counts[(self.key, n)][place] for n in range(len(self.given)))

    @property
    def count(self) -> int:
        return self._total(0)

    @property
    def late(self) -> int:
        """How many of them are overdue."""
        return self._total(1)

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
            tasks += [one.task(r) for r in among[skip : skip + most - len(tasks)]]
            skip = max(skip - self.desk._counts[(self.key, number)][0], 0)
        return tasks


def desk_of(request: Any) -> Desk:
    """The desk of whoever asks, made once a request: head and page say the same number."""
    from registry import today_sources  # noqa: F401  (declares the sources)

    if not hasattr(request, "desk"):
        request.desk = Desk(request.user)
    return request.desk  # type: ignore[no-any-return]
