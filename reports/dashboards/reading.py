"""What a dashboard is drawn from: one kept row for the area, one for each area below, its months.

The queries are the same few however many people there are; rows grow with the areas below.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q

from registry.models import Area, Site
from registry.organisation.standing.measuring import sites_in
from reports import closing, grading
from reports.figures import Figures
from reports.fulfilment.shares import Wanted
from reports.models import Tally

BY_COMMUNITY = (Area.Level.BANNER, Area.Level.TOWNSHIP)
"""Where the communities themselves may be listed instead of the areas one level below."""


@dataclass(frozen=True)
class Part:
    """One area and its figures, now and at the end of the month before."""

    area: Area
    now: Figures
    before: Figures | None = None


@dataclass(frozen=True)
class Month:
    """The figures of an area at the end of a month."""

    day: datetime.date
    figures: Figures


@dataclass
class Reading:
    """All that one dashboard shows."""

    area: Area
    on: datetime.date
    """The day of the figures: today, or the end of the month asked for."""
    as_of: datetime.date | None = None
    """The end of the month asked for; None for today."""
    kept: Figures | None = None
    """None where nothing is kept: no community in use, not yet counted, month not closed."""
    counted_at: Any = None
    before: Figures | None = None
    months: list[Month] = field(default_factory=list)
    """The closed months up to the day, the oldest first."""
    closed: list[datetime.date] = field(default_factory=list)
    """Every closed month, for choosing."""
    below: list[Part] = field(default_factory=list)
    sites: list[Part] = field(default_factory=list)
    limits: grading.Limits = field(default_factory=dict)

    @property
    def whole(self) -> Figures:
        """What is kept of the area; no figures at all where nothing is."""
        return self.kept or Figures()

    @cached_property
    def wanted(self) -> Wanted:
        """The shares of people wanted by the ten lamps, here and in each area below, on the day."""
        parts = (*self.below, *self.sites)
        return Wanted.of([self.area.code, *(part.area.code for part in parts)], self.on)


def read(
    area: Area, today: datetime.date, as_of: datetime.date | None = None, by_community: bool = False
) -> Reading:
    """The dashboard of ``area`` today, or of the month that ended on ``as_of``."""
    day = as_of or today
    found = Reading(area, day, as_of, limits=grading.limits(area.code, day))
    _own(found)
    if found.kept is not None:
        _others(found, by_community)
    return found


def _own(found: Reading) -> None:
    """The rows of the area itself: today's and all closed months, in one query."""
    rows = list(Tally.objects.filter(area_id=found.area.code).order_by("as_of"))
    closed = [row for row in rows if row.closed]
    found.closed = [row.as_of for row in closed]
    shown = [row for row in rows if (row.as_of == found.as_of if found.as_of else True)]
    shown = [row for row in shown if row.closed is bool(found.as_of)]
    found.months = [
        Month(r.as_of, Figures.from_json(r.figures)) for r in closed if r.as_of <= found.on
    ]
    last = closing.last_month_end(found.on)
    found.before = next((m.figures for m in found.months if m.day == last), None)
    if shown:
        found.kept, found.counted_at = Figures.from_json(shown[0].figures), shown[0].counted_at


def _others(found: Reading, by_community: bool) -> None:
    """The areas below and the sites, two queries each of names and one of figures."""
    below = _below(found.area, by_community)
    sites: list[Site] = [] if found.area.is_community else sites_in(found.area.code)
    places = {area.code: area for area in below} | {s.community_id: s.community for s in sites}
    parts = _parts(found, places)
    found.below = [parts[area.code] for area in below if area.code in parts]
    found.sites = [parts[s.community_id] for s in sites if s.community_id in parts]


def _below(area: Area, by_community: bool) -> list[Area]:
    if area.is_community:
        return []
    held = Area.objects.filter(valid_to=None).order_by("code")
    if by_community and area.level in BY_COMMUNITY:
        inside = held.filter(code__gte=area.code, code__lt=f"{area.code}:")
        return list(inside.filter(level=Area.Level.COMMUNITY))
    return list(held.filter(parent=area))


def _parts(found: Reading, places: dict[str, Area]) -> dict[str, Part]:
    last = closing.last_month_end(found.on)
    now = Q(closed=True, as_of=found.as_of) if found.as_of else Q(closed=False)
    rows = Tally.objects.filter(now | Q(closed=True, as_of=last), area_id__in=list(places))
    kept: dict[tuple[str, bool], Figures] = {}
    for row in rows:
        is_now = row.as_of == found.as_of if found.as_of else not row.closed
        kept[row.area_id, is_now] = Figures.from_json(row.figures)
    return {
        code: Part(area, kept[code, True], kept.get((code, False)))
        for code, area in places.items()
        if (code, True) in kept
    }
