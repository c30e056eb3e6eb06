"""Residents of a community by category of disability and age, and what is true of them: plain counts.

Kept with the other counts of the tally, so that they add up to the areas above.  Everybody who is
on the register and lives here is in exactly one cell.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from accessibility.going_out.counting import at_activities, living
from registry import codes, five_knowns
from registry.five_knowns import GREY, SITUATIONS
from registry.models import Resident

PEOPLE, TOOK, ASKED = "p", "t", "q"
"""Who is in the cell; of them who took part within twelve months; of whom 就业状况 is asked."""
KNOWN = tuple(f"k{n}" for n in range(1, len(SITUATIONS) + 1))
"""Of whom each of the five situations is known, in the order of ``SITUATIONS``."""
FIGURES = (PEOPLE, TOOK, ASKED, *KNOWN)
EMPLOYMENT = next(n for n, s in enumerate(SITUATIONS) if s.asked)
BANDS = (
    ("1", "0–15 岁", 16),
    ("2", "16–44 岁", 45),
    ("3", "45–59 岁", 60),
    ("4", "60 岁及以上", 200),
)
"""Key, name, and the age at which one is past it."""
UNKNOWN = "0"


class Cell(NamedTuple):
    """One category of disability and one age band; ``UNKNOWN`` for what is not registered."""

    category: str
    band: str

    def key(self, figure: str) -> str:
        """The name of the count in the tally."""
        return f"{figure}|{self.category}|{self.band}"


def categories() -> list[tuple[str, str]]:
    """The categories of disability with their names."""
    return [(code.code, code.label) for code in codes.get("dis_category")]


def every() -> tuple[Cell, ...]:
    """All cells, those of the same category beside each other, in the order of age."""
    kinds = [*(key for key, _ in categories()), UNKNOWN]
    return tuple(Cell(kind, band) for kind in kinds for band in (*(b[0] for b in BANDS), UNKNOWN))


def band_of(born: datetime.date | None, on: datetime.date) -> str:
    """The age band on the day ``on``."""
    if born is None:
        return UNKNOWN
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return next(key for key, _, end in BANDS if age < end or end == BANDS[-1][2])


def counting(codes: Sequence[str], on: datetime.date) -> Mapping[str, Mapping[str, int]]:
    """The counts of each community (see ``reports.counts``); one query."""
    held = Resident.objects.unscoped("figures of communities; whose one may see is asked then")
    took = Exists(at_activities(on).filter(resident=OuterRef("pk")))
    people = living(held, on).filter(community_id__in=codes).order_by().annotate(_took=took)
    facts = ("community_id", "dis_category", "birth_date", "five_knowns", "_took")
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for code, category, born, knowns, came in people.values_list(*facts):
        cell = Cell(category or UNKNOWN, band_of(born, on))
        found[code].update(cell.key(figure) for figure in _true(knowns, came))
    return found


def _true(knowns: str, took: bool) -> Iterator[str]:
    yield PEOPLE
    if took:
        yield TOOK
    if knowns[EMPLOYMENT : EMPLOYMENT + 1] != GREY:
        yield ASKED
    yield from (
        key for key, light in zip(KNOWN, knowns, strict=False) if light in five_knowns.KNOWN
    )


def read(counts: Mapping[str, int], figure: str) -> dict[Cell, int]:
    """How many there are of ``figure`` in each cell that has any."""
    held = {cell: counts.get(cell.key(figure), 0) for cell in every()}
    return {cell: n for cell, n in held.items() if n}


def chosen(category: str, band: str) -> frozenset[Cell]:
    """The cells a filter leaves; empty strings choose all."""
    return frozenset(
        cell for cell in every() if category in ("", cell.category) and band in ("", cell.band)
    )


def total(counts: Mapping[str, int], figure: str, cells: Iterable[Cell]) -> int:
    """How many there are of ``figure`` in ``cells`` together."""
    return sum(counts.get(cell.key(figure), 0) for cell in cells)
