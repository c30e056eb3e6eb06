"""Counselling: what follows from the sessions, what is wrong, which scale has become better."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error

GRAVE = "3"
"""风险等级：高危."""
HOME = "2"
"""疏导方式：上门."""
BY_PHONE = "3"
"""从哪里得知：热线."""
DIED = "6"
"""结案情况：本人死亡."""
MORE_IS_BETTER = frozenset({"6", "8"})
"""The scales whose higher score is the better one; of all others it is the lower."""


def derive(values: Values) -> None:
    """The last session and today's risk: that of the latest session which says it (in place)."""
    held = [row for row in values.get("sessions") or () if row.get("on")]
    values["met_on"] = max((row["on"] for row in held), default=None)
    told = [row for row in held if row.get("risk")]
    latest = max(told, key=lambda row: row["on"], default=None)
    values["risk"] = latest["risk"] if latest else values.get("first_risk") or ""


def risks(values: Values) -> list[tuple[Any, bool]]:
    """The days on which a risk was told, and whether it was high."""
    told = [(row.get("on"), row["risk"]) for row in values.get("sessions") or () if row.get("risk")]
    first = (values.get("opened_on"), values.get("first_risk"))
    return [(day, risk == GRAVE) for day, risk in (first, *told)]


def is_grave(values: Values) -> bool:
    """Whether the risk is high today, while the case runs."""
    return values.get("risk") == GRAVE and not values.get("ended_on")


def improved(scale: str, before: Decimal | None, after: Decimal | None) -> bool | None:
    """Whether the later score is the better one; None where one of the two is missing."""
    if before is None or after is None:
        return None
    return after > before if scale in MORE_IS_BETTER else after < before


def check(values: Values, today: datetime.date) -> list[Finding]:
    """What cannot be."""
    return [*_days(values, today), *_sessions(values, today), *_scores(values)]


def _days(values: Values, today: datetime.date) -> list[Finding]:
    found = []
    opened, ended = values.get("opened_on"), values.get("ended_on")
    if opened and opened > today:
        found.append(error("day", "opened_on", "开始日期不能晚于今天"))
    if ended and ended > today:
        found.append(error("day", "ended_on", "结案日期不能晚于今天"))
    if ended and opened and ended < opened:
        found.append(error("day", "ended_on", "结案日期不能早于开始日期"))
    if bool(ended) != bool(values.get("outcome")):
        key = "outcome" if ended else "ended_on"
        found.append(error("end", key, "结案的，日期和情况都要填写"))
    return found


def _sessions(values: Values, today: datetime.date) -> list[Finding]:
    return [
        error(
            "session",
            "sessions",
            "日期不能晚于今天；约好的下一次写在“下次约定日期”",
            line=(n, "on"),
        )
        for n, row in enumerate(values.get("sessions") or ())
        if row.get("on") and row["on"] > today
    ]


def _scores(values: Values) -> list[Finding]:
    found = []
    for n, row in enumerate(values.get("assessments") or ()):
        first, last = row.get("before_on"), row.get("after_on")
        if first and last and last < first:
            found.append(
                error("score", "assessments", "后测日期不能早于前测日期", line=(n, "after_on"))
            )
        if row.get("after") is not None and row.get("before") is None:
            found.append(
                error(
                    "score", "assessments", "有后测得分的，请同时填写前测得分", line=(n, "before")
                )
            )
    return found


def next_said(record: Any, today: datetime.date) -> str:
    """When the next session is agreed, in words; "" where none is."""
    day = record.next_on
    if day is None or record.ended_on:
        return ""
    late = "，已经过了" if day < today else ""
    return f"下次约定 {day.year}年{day.month}月{day.day}日{late}。"
