"""The lamp of a need: in time, soon due, over, with its word."""

from __future__ import annotations

import datetime

from django.utils import timezone

from registry.models import Need

LAMPS = {"": ("ok", "期限内"), "soon": ("due", "将到期"), "over": ("gap", "已超期")}


def lamp(need: Need, today: datetime.date) -> dict[str, str]:
    """State, word and label of the lamp, as the piece ``lamps`` draws it."""
    if need.due_on is None:
        return {"label": "期限", "state": "na", "word": "已办结" if need.is_closed else "不计时"}
    state, word = LAMPS[need.lateness(today)]
    return {"label": "期限", "state": state, "word": word}


def day_said(day: datetime.date, today: datetime.date | None = None) -> str:
    """A day, with its year when that is not this year."""
    year = "" if day.year == (today or timezone.localdate()).year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def whole_day(day: datetime.date) -> str:
    """A day with its year, whatever the year."""
    return f"{day.year}年{day.month}月{day.day}日"


def said(need: Need, today: datetime.date) -> str:
    """How long there is, in words: 还有 3 天, 今天到期, 已超 2 天."""
    if need.due_on is None:
        return ""
    days = (need.due_on - today).days
    day = day_said(need.due_on, today)
    if days == 0:
        return f"{day}，今天到期"
    return f"{day}，还有 {days} 天" if days > 0 else f"{day}，已超 {-days} 天"
