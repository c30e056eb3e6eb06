"""Closing a month: its figures are kept as they were on its last day, and never counted again."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from registry import divisions
from reports import tally
from reports.counting import TOGETHER, count
from reports.figures import Figures
from reports.models import Tally


def last_month_end(today: datetime.date) -> datetime.date:
    """The last day of the month before that of ``today``."""
    return today.replace(day=1) - datetime.timedelta(days=1)


def month_ends(today: datetime.date, number: int) -> list[datetime.date]:
    """The last days of the ``number`` months before that of ``today``, the oldest first."""
    found = []
    for _ in range(number):
        today = last_month_end(today)
        found.append(today)
    return found[::-1]


def is_closed(day: datetime.date) -> bool:
    """Whether the month that ended on ``day`` is closed."""
    return Tally.objects.closed_on(day).exists()


@transaction.atomic
def close(day: datetime.date, today: datetime.date | None = None) -> int:
    """Keep the figures of the month that ended on ``day``; how many communities, 0 when it is closed.

    What was recorded since with an earlier date is counted with it; whoever left meanwhile as far as the records tell.
    Raises ValueError for a day that is not the last of a month that is over.
    """
    if (day + datetime.timedelta(days=1)).day != 1 or day >= (today or timezone.localdate()):
        raise ValueError(f"{day} is not the end of a month that is over")
    if is_closed(day):
        return 0
    codes = tally.in_use()
    found: dict[str, Figures] = {}
    for start in range(0, len(codes), TOGETHER):
        found |= count(codes[start : start + TOGETHER], day)
    _write(found, day)
    return len(codes)


def _write(found: dict[str, Figures], day: datetime.date) -> None:
    now = timezone.now()
    sums: dict[str, Figures] = dict(found)
    for code, figures in found.items():
        for above in divisions.path_codes(code)[:-1]:
            sums[above] = Figures.sum([sums.get(above, Figures()), figures])
    Tally.objects.bulk_create(
        [
            Tally(area_id=code, as_of=day, closed=True, figures=figures.to_json(), counted_at=now)
            for code, figures in sorted(sums.items())
        ],
        batch_size=500,
    )
