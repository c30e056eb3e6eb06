"""What every page of the catalogue is about: an area, and today or the end of a closed month."""

from __future__ import annotations

import datetime
from calendar import monthrange
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property

from registry.indicators import Indicator
from registry.organisation.standing.measuring import indicator_of
from registry.screens import AreaScreen
from reports import fresh, tally
from reports.figures import Figures
from reports.models import Tally

SECTION = "dashboards"


class Looking(AreaScreen):
    """A page about figures of an area, read from what is kept."""

    section = SECTION

    @cached_property
    def as_of(self) -> datetime.date | None:
        """The last day of the month asked for (``as_of=2026-10``); None for today.

        Raises Http404 for what is no month, or one of which nothing is kept here.
        """
        text = self.request.GET.get("as_of", "")
        if not text:
            return None
        day = month_end(text)
        if day is None or tally.of(self.area.code, day) is None:
            raise Http404
        return day

    @property
    def on(self) -> datetime.date:
        """The day the figures are of."""
        return self.as_of or timezone.localdate()

    @property
    def month(self) -> str:
        """The month asked for as addresses have it; empty for today."""
        return f"{self.as_of:%Y-%m}" if self.as_of else ""

    @cached_property
    def kept(self) -> tuple[str, Tally | None]:
        """What is still being counted, in a sentence, and the row of the area, brought up to date."""
        said = "" if self.as_of else fresh.ensure(self.area).said
        return said, tally.of(self.area.code, self.as_of)

    @property
    def waiting(self) -> str:
        return self.kept[0]

    @property
    def row(self) -> Tally | None:
        return self.kept[1]

    @cached_property
    def figures(self) -> Figures:
        """Its figures; nothing where nothing was ever recorded."""
        return Figures.from_json(self.row.figures) if self.row else Figures()

    @cached_property
    def closed(self) -> list[Tally]:
        """The closed months before the day, the oldest first."""
        return [row for row in tally.months(self.area.code) if row.as_of < self.on]

    def day_told(self) -> str:
        """Of which day the figures are and when they were counted."""
        day = f"{self.on.year}年{self.on.month}月{self.on.day}日"
        if self.as_of:
            return f"{day}（月末定格）"
        if self.row is None:
            return f"截至 {day}，还没有记录可统计"
        at = timezone.localtime(self.row.counted_at)
        return f"截至 {day}，{at:%m-%d %H:%M} 计算"

    def indicator(self, code: str) -> Indicator:
        """The indicator ``code``; raises Http404 where there is none."""
        try:
            return indicator_of(code)
        except KeyError:
            raise Http404 from None


def month_end(text: str) -> datetime.date | None:
    """The last day of the month written ``2026-10``; None for anything else."""
    year, _, month = text.partition("-")
    if not (year.isascii() and year.isdecimal() and month.isascii() and month.isdecimal()):
        return None
    if len(year) != 4 or len(month) != 2 or not 1 <= int(month) <= 12 or int(year) < 1:
        return None
    return datetime.date(int(year), int(month), monthrange(int(year), int(month))[1])


def months_offered(closed: list[Tally], here: Any) -> list[dict[str, Any]]:
    """The months one may look at, newest first, for a choice: value, label, whether it is the one shown."""
    return [
        {"value": f"{row.as_of:%Y-%m}", "label": f"{row.as_of.year}年{row.as_of.month}月末",
         "current": row.as_of == here}
        for row in reversed(closed)
    ]  # fmt: skip
