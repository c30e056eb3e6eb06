"""The funding of areas by year: read once, asked many things."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Substr

from registry.models import Funding
from registry.models.scoped import inside
from registry.organisation.funding.rules import (
    BUILDING,
    NOTHING,
    SUBSIDY,
    YES,
    has_approved_exception,
)

REASON = "an indicator counts whoever asks"


@dataclass
class Money:
    """The records of one area, or of several taken together."""

    records: list[Funding] = field(default_factory=list)

    def of(self, year: int, kinds: Iterable[str] = ()) -> list[Funding]:
        """The records of ``year``, of ``kinds`` where some are named."""
        wanted = set(kinds)
        return [r for r in self.records if r.year == year and (not wanted or r.kind in wanted)]

    def received(self, year: int, kinds: Iterable[str] = ()) -> Decimal:
        """What came in ``year``, in yuan."""
        return sum((r.received or NOTHING for r in self.of(year, kinds)), NOTHING)

    def budgeted(self, year: int, kinds: Iterable[str] = ()) -> Decimal:
        """What was budgeted for ``year``, in yuan."""
        return sum((r.budgeted or NOTHING for r in self.of(year, kinds)), NOTHING)

    def began_before(self, year: int, kinds: Iterable[str]) -> bool:
        """Whether there is any record of ``kinds`` earlier than ``year``."""
        wanted = set(kinds)
        return any(r.year < year and r.kind in wanted for r in self.records)

    def kinds(self) -> list[str]:
        """The kinds there are; the subsidy first, as the floor drawn across is its own."""
        return sorted({r.kind for r in self.records if r.kind}, key=lambda k: (k != SUBSIDY, k))

    def standard(self, year: int) -> Decimal | None:
        """The yearly standard of the subsidy in ``year``; None where nobody entered one."""
        told = [r.standard for r in self.of(year, [SUBSIDY]) if r.standard is not None]
        return max(told, default=None)

    def unchanged(self, year: int) -> int:
        """For how many years up to ``year`` the standard has been what it was the year before."""
        told = self.standard(year)
        if told is None or told != self.standard(year - 1):
            return 0
        return 1 + self.unchanged(year - 1)

    def in_budget(self, year: int) -> bool:
        """Whether a subsidy of ``year`` stands in the public budget."""
        return any(r.in_budget == YES for r in self.of(year, [SUBSIDY]))

    def sources(self, year: int) -> list[str]:
        """The sources from which money came in ``year``."""
        return sorted({r.source for r in self.of(year) if r.source and (r.received or 0) > 0})

    def exception(self, year: int) -> Funding | None:
        """The subsidy of ``year`` that says, with approval, why it is below the floor."""
        held = (r for r in self.of(year, [SUBSIDY]) if has_approved_exception(r))
        return next(held, None)


def invested_kinds(includes_subsidy: bool) -> list[str]:
    """The kinds counted as 社区建设经费投入 (whether the subsidy is one of them is a parameter)."""
    return [BUILDING, SUBSIDY] if includes_subsidy else [BUILDING]


READ = (
    "community_id", "year", "kind", "source", "received", "received_on", "standard", "in_budget",
    "exception", "exception_by", "exception_no",
)  # fmt: skip


def of_each(areas: Sequence[str], until: int, on: datetime.date | None = None) -> dict[str, Money]:
    """The records of each of ``areas`` itself up to the year ``until``, in one query.

    As of the day ``on``, if given: money that arrived later was promised by then, and had not come.
    """
    held = Funding.objects.unscoped(REASON).current().only(*READ)
    found: dict[str, Money] = {area: Money() for area in areas}
    for record in held.filter(community_id__in=found, year__lte=until).order_by("year", "pk"):
        if on and record.received_on and record.received_on > on:
            record.received = None
        found[record.community_id].records.append(record)
    return found


def visible_in(user: Any, area: str, until: int) -> dict[str, Money]:
    """What ``user`` may see of the area and those below it up to the year ``until``, by area."""
    held = Funding.objects.visible_to(user).current().filter(inside([area]), year__lte=until)
    found: dict[str, Money] = defaultdict(Money)
    for record in held.order_by("year", "pk"):
        found[record.community_id].records.append(record)
    return found


def summed_in(user: Any, area: str, digits: int) -> dict[str, Money]:
    """What ``user`` may see below ``area``, summed by the areas whose codes have ``digits``.

    Above a banner there are too many records to read each: a record here is a sum.
    """
    held = Funding.objects.visible_to(user).current().filter(inside([area]))
    by = held.annotate(below=Substr("community_id", 1, digits)).order_by()
    sums = by.values("below", "year", "kind").annotate(
        received=Sum("received"), budgeted=Sum("budgeted")
    )
    found: dict[str, Money] = defaultdict(Money)
    for row in sums.order_by("below", "year", "kind"):
        found[row.pop("below")].records.append(Funding(**row))
    return found


def together(parts: Iterable[Money]) -> Money:
    """Several areas as one."""
    return Money([record for part in parts for record in part.records])


def five_years(on: datetime.date) -> list[int]:
    """The year of ``on`` and the four before it."""
    return list(range(on.year - 4, on.year + 1))
