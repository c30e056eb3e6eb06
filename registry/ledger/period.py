"""A list narrowed to a period: this month, last quarter, from one day to another."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from registry.ledger.kinds import DateKind

PERIOD, FROM, TO = "period", "from", "to"
NAMES = (PERIOD, FROM, TO)
"""The parts of a list's address that say the period."""
OWN = "own"
CHOICES = (
    ("month", "本月"),
    ("last-month", "上月"),
    ("quarter", "本季度"),
    ("last-quarter", "上季度"),
    ("year", "本年"),
    ("last-year", "上年"),
    (OWN, "自定日期"),
)
MONTHS = {"month": 1, "quarter": 3, "year": 12}
QUARTERS = "一二三四"
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From the day ``first`` to the day ``last``, both within it; either may be open."""

    first: datetime.date | None
    last: datetime.date | None

    def where(self, key: str) -> Q:
        """The records whose date ``key`` lies within."""
        bounds = {f"{key}__gte": self.first, f"{key}__lte": self.last}
        return Q(**{name: day for name, day in bounds.items() if day})

    @property
    def said(self) -> str:
        """As it stands in a heading: 2026年, 2026年第四季度, 2026年11月, 2026年3月5日至4月1日."""
        first, last = self.first, self.last
        if first is None or last is None:
            return f"{_day(first)}以后" if first else f"{_day(last)}以前" if last else ""
        for key, length in MONTHS.items():
            if (first, last) == _months(first, length):
                return _whole(key, first)
        return _day(first) if first == last else f"{_day(first)}至{_day(last)}"


def named(key: str, today: datetime.date) -> Period:
    """The period called ``key`` (see ``CHOICES``) as seen ``today``."""
    length = MONTHS[key.removeprefix("last-")]
    first, last = _months(today, length)
    return Period(*_months(first - DAY, length)) if key.startswith("last-") else Period(first, last)


def _months(day: datetime.date, length: int) -> tuple[datetime.date, datetime.date]:
    """The first and last day of the month, quarter or year in which ``day`` lies."""
    first = day.replace(month=(day.month - 1) // length * length + 1, day=1)
    months = first.year * 12 + first.month - 1 + length
    return first, datetime.date(months // 12, months % 12 + 1, 1) - DAY


def _whole(key: str, first: datetime.date) -> str:
    part = {"month": f"{first.month}月", "quarter": f"第{QUARTERS[(first.month - 1) // 3]}季度"}
    return f"{first.year}年{part.get(key, '')}"


def _day(day: datetime.date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


class PeriodForm(forms.Form):
    """The period of a list: one that has a name, or two days."""

    use_required_attribute = False

    def __init__(self, data: Any, label: str) -> None:
        super().__init__(data)
        choices = [("", "全部"), *CHOICES]
        self.fields[PERIOD] = forms.ChoiceField(label=label, choices=choices, required=False)
        for name, said in ((FROM, "从哪天起"), (TO, "到哪天止")):
            self.fields[name] = DateKind().field(label=said)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get(PERIOD) and data[PERIOD] != OWN:  # 有名称的时间，两个日期不看
            for name in (FROM, TO):
                self.errors.pop(name, None)
            return data
        first, last = data.get(FROM), data.get(TO)
        if first and last and last < first:
            self.add_error(TO, ValidationError("截止日期早于开始日期，请改正后再筛选"))
        return data

    @property
    def days_wanted(self) -> bool:
        """Whether the two days are what counts, or a mistake in them is to be seen."""
        asked = self.data.get(PERIOD, "")
        return asked == OWN or (not asked and any(self.data.get(name) for name in (FROM, TO)))

    def period(self, today: datetime.date) -> Period | None:
        """What is asked for; None for all.  Ask only when the form is valid."""
        key = self.cleaned_data.get(PERIOD, "")
        if key and key != OWN:
            return named(key, today)
        days = Period(self.cleaned_data.get(FROM), self.cleaned_data.get(TO))
        return days if days.said else None
