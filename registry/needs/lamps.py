"""The lamp of a need: in time, soon due, over, with its word."""

from __future__ import annotations

import datetime

from registry.models import Need

LAMPS = {"": ("ok", "期限内"), "soon": ("due", "将到期"), "over": ("gap", "已超期")}


def lamp(need: Need, today: datetime.date) -> dict[str, str]:
    """State, word and label of the lamp, as the piece ``lamps`` draws it."""
    if need.due_on is None:
        return {"label": "期限", "state": "na", "word": "已办结" if need.is_closed else "不计时"}
    state, word = LAMPS[need.lateness(today)]
    return {"label": "期限", "state": state, "word": word}


def said(need: Need, today: datetime.date) -> str:
    """How long there is, in words: 还有 3 天, 今天到期, 已超 2 天."""
    if need.due_on is None:
        return ""
    days = (need.due_on - today).days
    day = f"{need.due_on.month}月{need.due_on.day}日"
    if days == 0:
        return f"{day}，今天到期"
    return f"{day}，还有 {days} 天" if days > 0 else f"{day}，已超 {-days} 天"
