"""Kept figures as a test wants them: written for communities, summed up to the region."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from registry import divisions
from registry.models import Area
from reports import grading
from reports.figures import MILLION, Figure, Figures
from reports.models import Mark, Tally
from tests import cast

OTHERS = "150404002"
"""A township of the banner of the cast with few communities."""


def figure(state: str, won: int = 0, possible: int = 0, n: int = 0, d: int = 0) -> Figure:
    """A verdict with its points."""
    worth = {"won": won * MILLION, "possible": possible * MILLION}
    return Figure(n=n, d=d, **worth)._replace(**{state: 1})


def figures(counts: dict[str, int] | None = None, **indicators: Figure) -> Figures:
    """The figures of one community."""
    found = Figures(dict(indicators))
    found.counts.update({"communities": 1, **(counts or {})})
    return found


def keep(found: dict[str, Figures], day: datetime.date | None = None) -> None:
    """Keep them as those of today, or of the month that ended on ``day``; nothing is out of date."""
    on = day or timezone.localdate()
    for code, verdict in grading.counts(found, on).items():
        found[code].counts.update(verdict)
    sums: dict[str, Figures] = dict(found)
    for code, held in found.items():
        for above in divisions.path_codes(code)[:-1]:
            sums[above] = Figures.sum([sums.get(above, Figures()), held])
    Tally.objects.bulk_create(
        Tally(area_id=code, as_of=on, closed=bool(day), figures=f.to_json(),
              counted_at=timezone.now())
        for code, f in sums.items()
    )  # fmt: skip
    Mark.objects.all().delete()


def settle(number: int, township: str = cast.TOWNSHIP) -> list[str]:
    """So many more communities of a township."""
    above = Area.objects.get(pk=township)
    codes = [f"{township}{n:03d}" for n in range(200, 200 + number)]
    Area.objects.bulk_create(
        Area(code=code, name=f"新{cast.in_words(n)}社区", official_name=code, full_name=code,
             level=5, parent=above, kind="urban")
        for n, code in enumerate(codes)
    )  # fmt: skip
    return codes


def rows(page: Any) -> list[str]:
    """The names of the rows of the table of areas below."""
    return [row["name"] for row in page.context["tree"]["rows"]]
