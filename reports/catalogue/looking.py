"""What every page of the catalogue is about: an area, and today or the end of a closed month."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property

from registry.indicators import Indicator
from registry.organisation.standing.measuring import indicator_of
from registry.screens import AreaScreen
from reports import asked_month, fresh, tally
from reports.figures import Figures
from reports.models import Tally

SECTION = "dashboards"


class NoMonth(Http404):
    """What is asked for is no month, or one of which nothing is kept."""


class Looking(AreaScreen):
    """A page about figures of an area, read from what is kept."""

    section = SECTION

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or why there is none of the month, with the ways on (404)."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except NoMonth:
            return self.without_month()

    def without_month(self) -> HttpResponse:
        """What is the matter with the month, and the same page of another."""
        here, today = self.area, timezone.localdate()
        told = asked_month.nothing(
            self.asked_for, here, asked_month.closed_days(here.code), today, self.elsewhen
        )
        shown = {"header": {"title": f"检查指标 · {here.name}"}, "nothing": told}
        return render(self.request, "reports/no_month.html", shown, status=404)

    def elsewhen(self, month: str | None) -> str:
        """The same page, today or of another month."""
        asked = self.request.GET.copy()
        asked.pop("as_of", None)
        asked["area"] = self.area.code
        if month:
            asked["as_of"] = month
        return f"{self.request.path}?{asked.urlencode()}"

    @property
    def asked_for(self) -> str:
        """What the address gives as a month."""
        return self.request.GET.get("as_of", "").strip()

    @cached_property
    def as_of(self) -> datetime.date | None:
        """The last day of the month asked for (``as_of=2026-10``); None for today.

        Raises NoMonth for what is no month, or one of which nothing is kept here.
        """
        if not self.asked_for:
            return None
        day = asked_month.month_end(self.asked_for)
        if day is None or tally.of(self.area.code, day) is None:
            raise NoMonth
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


def months_offered(closed: list[Tally], here: Any) -> list[dict[str, Any]]:
    """The months one may look at, newest first, for a choice: value, label, whether it is the one shown."""
    return [
        {"value": f"{row.as_of:%Y-%m}", "label": f"{row.as_of.year}年{row.as_of.month}月末",
         "current": row.as_of == here}
        for row in reversed(closed)
    ]  # fmt: skip
