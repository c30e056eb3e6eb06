"""志愿服务时长: reckoned from what was recorded, never typed.

What counts: the acts of helping pairs (台账四) that name the volunteer's registration number in the
same community, and the services in the volunteer's own record.  Hours are in halves.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from assistance.models import Volunteer, VolunteerService
from registry.models import SupportPair
from registry.support.rules import PAIRED, RENEWED

NONE = Decimal(0)
RUNNING = (PAIRED, RENEWED)


@dataclass(frozen=True)
class Served:
    """One time: the day, what was done, for how long (None where nobody wrote it down)."""

    on: datetime.date
    content: str
    hours: Decimal | None


@dataclass
class Told:
    """What one volunteer did."""

    times: list[Served] = field(default_factory=list)
    pairs: int = 0
    """Helping pairs in force today."""

    @property
    def total(self) -> Decimal:
        return sum((t.hours for t in self.times if t.hours is not None), NONE)

    def in_year(self, year: int) -> Decimal:
        return sum((t.hours for t in self.times if t.hours and t.on.year == year), NONE)

    @property
    def unmeasured(self) -> int:
        """How many times nobody wrote down for how long."""
        return sum(t.hours is None for t in self.times)

    @property
    def last(self) -> datetime.date | None:
        return max((t.on for t in self.times), default=None)

    @property
    def years(self) -> list[tuple[int, int, Decimal]]:
        """Year, times and hours, the newest first."""
        held = sorted({t.on.year for t in self.times}, reverse=True)
        return [(y, sum(t.on.year == y for t in self.times), self.in_year(y)) for y in held]


def said(hours: Decimal) -> str:
    """Hours as they are read: 12.5, 3."""
    return f"{hours:f}".rstrip("0").rstrip(".") if hours else "0"


def panel(volunteer: Volunteer) -> dict[str, Any]:
    """What the volunteer's page shows of it."""
    told, year = of(volunteer), timezone.localdate().year
    return {
        "figures": [
            {"label": "累计时长", "value": said(told.total), "unit": "小时"},
            {"label": f"{year} 年", "value": said(told.in_year(year)), "unit": "小时"},
            {"label": "服务次数", "value": len(told.times), "unit": "次"},
            {"label": "结对中", "value": told.pairs, "unit": "对"},
        ],
        "years": [
            {"year": y, "count": count, "hours": said(total)} for y, count, total in told.years
        ],
        "unmeasured": told.unmeasured,
    }


def of(volunteer: Volunteer) -> Told:
    """What one volunteer did."""
    return of_many([volunteer])[volunteer.pk]


def of_many(volunteers: Iterable[Volunteer]) -> dict[Any, Told]:
    """What each of ``volunteers`` did, by key; two queries for any number of them."""
    held = list(volunteers)
    told = {v.pk: Told() for v in held}
    for key, on, content, hours in VolunteerService.objects.filter(
        volunteer__in=told, on__isnull=False
    ).values_list("volunteer_id", "on", "content", "hours"):
        if on is not None:
            told[key].times.append(Served(on, content, hours))
    numbered: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for v in held:
        if v.registration_no:
            numbered[(v.community_id, v.registration_no)].append(told[v.pk])
    _note_pairs(numbered)
    return told


def _note_pairs(numbered: dict[tuple[str, str], list[Told]]) -> None:
    pairs = SupportPair.objects.unscoped("hours of volunteers in scope, no resident is told")
    pairs = pairs.current().filter(
        community_id__in={code for code, _ in numbered},
        volunteer_no__in={number for _, number in numbered},
    )
    rows = pairs.order_by("pk").values_list(
        "community_id", "volunteer_no", "pk", "state", "acts__on", "acts__content", "acts__hours"
    )
    running: set[Any] = set()
    for code, number, key, state, on, content, hours in rows:
        one_more = state in RUNNING and key not in running
        running |= {key}
        for one in numbered.get((code, number), ()):
            one.pairs += one_more
            if on is not None:
                one.times.append(Served(on, content or "结对帮扶", hours))
