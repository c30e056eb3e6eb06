"""The month an address asks for (2026-10), and what is said where nothing is kept of it."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Sequence
from typing import Any

from registry.models import Area
from reports import addresses
from reports.closing import last_month_end
from reports.models import Tally

MONTH = re.compile(r"([0-9]{4})-([0-9]{1,2})")

FIRST_YEAR = 1000
"""Four digits that begin with a nought are a slip, and no year has a day before its first."""


def month_end(asked: str) -> datetime.date | None:
    """The last day of the month ``asked`` (2026-10, 2026-1); None where it is no month."""
    found = MONTH.fullmatch(asked)
    if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < FIRST_YEAR:
        return None
    year, month = int(found[1]), int(found[2])
    return datetime.date(year, month, monthrange(year, month)[1])


def closed_days(area: str) -> list[datetime.date]:
    """The ends of the closed months of ``area``, in their order."""
    held = Tally.objects.filter(area_id=area, closed=True).order_by("as_of")
    return list(held.values_list("as_of", flat=True))


def told(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月"


def missing(
    asked: str, area: Area, closed: Sequence[datetime.date], today: datetime.date
) -> tuple[str, str]:
    """Title and sentence for a month of which nothing is kept: what is the matter with it, one thing alone."""
    day = month_end(asked)
    if day is None:
        return "没有这个月份", f"“{asked[:10]}”不是月份。月份写成 2026-10，从 01 到 12 月。"
    month = told(day)
    if day > last_month_end(today):
        if (day.year, day.month) == (today.year, today.month):
            return (
                f"{month}还没有定格",
                "这个月还没有结束。数字在月末过后定格，在那以前可以看现在的。",
            )
        return f"{month}还没有到", "月份结束以后才有那个月末的数字。"
    if closed and day < closed[0]:
        text = f"{area.name}的数字从 {told(closed[0])}末起逐月定格，更早的没有保存。"
        return f"{month}没有保存数字", text
    if closed and day < closed[-1]:
        return f"{month}没有定格", f"{area.name}那个月没有定格的数字，可以看别的月份。"
    return f"{month}没有定格", f"{area.name}还没有那个月定格的数字。每月结束后自动定格。"


def nothing(
    asked: str, area: Area, closed: Sequence[datetime.date], today: datetime.date, to: Any
) -> dict[str, Any]:
    """The same as a page draws it, with the ways on: the newest closed month, and today.

    ``to`` gives the address of the same page, today's (None) or of a month.
    """
    title, text = missing(asked, area, closed, today)
    now = {"label": "看现在的", "url": to(None)}
    held: dict[str, Any] = {"kind": "filtered", "title": title, "text": text, "action": now}
    if closed:
        last = {"label": f"看{told(closed[-1])}末的", "url": to(addresses.month(closed[-1]))}
        held |= {"action": last, "more": now}
    return held
