"""Working days in China: weekends, public holidays and the working days that make up for them.

Years the State Council has announced come from the package ``holidays``.  Years loaded with
``manage.py load_holidays`` come from the file instead.  Of years beyond both only what the law
fixes is known: statutory holidays are off and no weekend is worked; ``is_announced`` says so, and
a deadline reckoned there may move by a few days once the year is announced.
"""

from __future__ import annotations

import csv
import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import holidays
from django.core.exceptions import ValidationError
from django.db import transaction
from holidays.countries.china import ChinaStaticHolidays

from registry.models import CalendarDay
from registry.parsing import parse_date
from registry.requesting import current

ONE_DAY = datetime.timedelta(days=1)
LAST_IN_PACKAGE = max(ChinaStaticHolidays.special_public_holidays)
OFF, WORKED = ("休", "off"), ("班", "work")
_package = holidays.country_holidays("CN")


@dataclass(frozen=True)
class _Loaded:
    """What files say of the years asked about."""

    days: dict[datetime.date, bool]
    years: frozenset[int]


def _loaded(first: int, last: int) -> _Loaded:
    """The years from ``first`` to ``last``; read once a request, whatever is reckoned in it."""
    asking = current.get()
    held: dict[Any, _Loaded] = asking.read if asking.ends else {}
    if ("calendar", first, last) not in held:
        rows = CalendarDay.objects.filter(day__year__gte=first, day__year__lte=last)
        days = dict(rows.values_list("day", "is_working"))
        held["calendar", first, last] = _Loaded(days, frozenset(day.year for day in days))
    return held["calendar", first, last]


def _works(day: datetime.date, loaded: _Loaded) -> bool:
    if day.year in loaded.years:
        return loaded.days.get(day, day.weekday() < 5)
    return bool(_package.is_working_day(day))


def is_working_day(day: datetime.date) -> bool:
    """Whether offices work on ``day``."""
    return _works(day, _loaded(day.year, day.year))


def is_announced(year: int) -> bool:
    """Whether the days off and worked of ``year`` are known, not just the statutory holidays."""
    return year <= LAST_IN_PACKAGE or CalendarDay.objects.filter(day__year=year).exists()


def add_working_days(start: datetime.date, n: int) -> datetime.date:
    """The ``n``-th working day after ``start`` (before it for a negative ``n``).

    The day itself does not count, whatever day it is; with ``n`` 0 it is the answer.
    """
    step = ONE_DAY if n >= 0 else -ONE_DAY
    reach = start + step * (abs(n) * 2 + 30)
    loaded = _loaded(*sorted((start.year, reach.year)))
    day, left = start, abs(n)
    while left:
        day += step
        left -= _works(day, loaded)
    return day


def working_days_between(start: datetime.date, end: datetime.date) -> int:
    """How many working days lie after ``start`` up to and including ``end``; negative backwards.

    The inverse of ``add_working_days``: between(d, add(d, n)) is n.
    """
    if end < start:
        return -_counted(end - ONE_DAY, start - ONE_DAY)
    return _counted(start, end)


def _counted(start: datetime.date, end: datetime.date) -> int:
    loaded = _loaded(start.year, end.year)
    days = (start + ONE_DAY * n for n in range(1, (end - start).days + 1))
    return sum(_works(day, loaded) for day in days)


@transaction.atomic
def load(file: Path) -> dict[int, int]:
    """Take the years in ``file`` from it alone; how many days it names, by year.

    A CSV of 日期, 休 or 班, 说明, with or without headings, as the yearly notice lists them; days it
    does not name follow their weekday.  Raises ValidationError naming the line that is wrong.
    """
    days = _read(file)
    years = {day.day.year for day in days}
    for year in years:
        CalendarDay.objects.filter(day__year=year).delete()
    CalendarDay.objects.bulk_create(days)
    current.get().read.clear()
    return {year: sum(day.day.year == year for day in days) for year in sorted(years)}


def _read(file: Path) -> list[CalendarDay]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = [(n, row) for n, row in enumerate(csv.reader(lines), 1) if any(map(str.strip, row))]
    if rows and not any(character.isdigit() for character in rows[0][1][0]):
        del rows[0]
    found: dict[datetime.date, CalendarDay] = {}
    for number, row in rows:
        day = _line(number, row)
        if day.day in found:
            raise ValidationError(f"第 {number} 行：{day.day} 重复", code="twice")
        found[day.day] = day
    if not found:
        raise ValidationError("文件里没有日期", code="empty")
    return list(found.values())


def _line(number: int, row: list[str]) -> CalendarDay:
    date, kind, note = (*(cell.strip() for cell in row[:3]), "", "", "")[:3]
    try:
        day = parse_date(date)
    except ValidationError as error:
        raise ValidationError(f"第 {number} 行：{error.messages[0]}", code="date") from None
    if day is None:
        raise ValidationError(f"第 {number} 行：第一列应为日期", code="date")
    if kind.lower() not in OFF + WORKED:
        raise ValidationError(f"第 {number} 行：第二列应为“休”或“班”", code="kind")
    return CalendarDay(day=day, is_working=kind.lower() in WORKED, note=note[:40])
