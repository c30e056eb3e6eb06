"""How the share of those who take part went, month by month: a picture and the same in a table."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from accessibility.going_out.counting import Share, living, window
from registry import charts
from registry.five_knowns import months_before
from registry.models import ActivityAttendance

MONTHS = 12
DAY = datetime.timedelta(days=1)
COLUMNS = [
    {"label": "当月参加", "numeric": True},
    {"label": "截至月末近十二个月参加", "numeric": True},
    {"label": "比例", "numeric": True},
]


def month_ends(today: datetime.date) -> list[datetime.date]:
    """The last days of the last months, the running one until today."""
    first = today.replace(day=1)
    ends = [months_before(first, back) - DAY for back in range(MONTHS - 1)]
    return [*reversed(ends), today]


def _within(since: datetime.date, until: datetime.date) -> Q:
    """The events of which a day lies from ``since`` to ``until``."""
    one_day = Q(event__ends_on__isnull=True, event__begins_on__gte=since)
    return Q(event__begins_on__lte=until) & (Q(event__ends_on__gte=since) | one_day)


def months(residents: Any, today: datetime.date) -> list[tuple[datetime.date, int, int]]:
    """Each month's last day, how many took part in it, and in the twelve months up to it; one query.

    Who is counted are those on the register today, so that the last line is the figure of the page.
    """
    ends = month_ends(today)
    counts = {}
    for at, end in enumerate(ends):
        counts[f"in_{at}"] = Count(
            "resident_id", distinct=True, filter=_within(end.replace(day=1), end)
        )
        counts[f"up_{at}"] = Count("resident_id", distinct=True, filter=_within(*window(end)))
    who = living(residents, today).order_by().values("pk")
    held = ActivityAttendance.objects.held().filter(resident_id__in=who).order_by()
    told = held.aggregate(**counts)
    return [(end, told[f"in_{at}"], told[f"up_{at}"]) for at, end in enumerate(ends)]


def picture(name: str, found: list[Any], people: int, percent: int) -> dict[str, Any]:
    """The share of the twelve months by month, with the line of the plan."""
    values = [Decimal(up * 1000 // people) / 10 if people else Decimal(0) for _, _, up in found]
    return charts.bars(
        "going-out", f"{name}近十二个月参加社区活动的比例",
        [f"{end.month}月" for end, _, _ in found],
        [charts.Series("参加过活动的比例", values)],
        lambda value: f"{value:.0f}",
        unit="%", line=(Decimal(percent), f"最低 {percent}%"),
    )  # fmt: skip


def table(name: str, found: list[Any], people: int) -> dict[str, Any]:
    """The same figures in rows."""
    rows = [
        {
            "name": f"{end.year}年{end.month}月",
            "cells": [
                {"kind": "number", "label": "当月参加", "value": inside},
                {"kind": "number", "label": "截至月末近十二个月参加", "value": up},
                {"kind": "number", "label": "比例", "value": Share(up, people).percent},
            ],
        }
        for end, inside, up in reversed(found)
    ]
    caption = f"{name}各月参加社区活动的人数，以今天在册常住的 {people} 人计"
    return {"caption": caption, "head": "月份", "columns": COLUMNS, "rows": rows}
