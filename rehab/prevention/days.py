"""The days of the year on which disability prevention is made known."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class PreventionDay:
    """One such day, the same every year."""

    name: str
    month: int
    day: int
    title: str
    """What the activity is called unless somebody gives it another name."""

    def of(self, year: int) -> datetime.date:
        return datetime.date(year, self.month, self.day)


DAYS = (
    PreventionDay("爱耳日", 3, 3, "爱耳日听力保护宣传"),
    PreventionDay("爱眼日", 6, 6, "爱眼日眼健康宣传"),
    PreventionDay("残疾预防日", 8, 25, "残疾预防日宣传"),
    PreventionDay("预防出生缺陷日", 9, 12, "预防出生缺陷日宣传"),
)


def coming(today: datetime.date, days: int) -> list[tuple[PreventionDay, datetime.date]]:
    """Those that come within ``days`` days, that day itself included, each with its date."""
    last = today + datetime.timedelta(days=days)
    found = [(one, one.of(year)) for year in (today.year, today.year + 1) for one in DAYS]
    return [(one, day) for one, day in found if today <= day <= last]
