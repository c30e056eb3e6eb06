"""Guardianship: what is wrong, when the next follow-up is due, when it must be reported."""

from __future__ import annotations

import datetime
from typing import Any

from registry import parameters
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error

LEVELS = ("0", "1", "2", "3", "4", "5")
DAYS = tuple(f"guardianship_days_{level}" for level in LEVELS)
"""The parameters with the days between two follow-ups, by danger level."""
FROM_LEVEL = "danger_report_level"
DIED = "3"
"""结束原因：本人死亡."""
UNSTABLE = "3"
"""病情：不稳定."""
UNSTABLE_DAYS = "guardianship_days_3"
NOT_MET = "9"
"""随访方式：失访 is no follow-up."""


def derive(values: Values) -> None:
    """The last follow-up, and what the latest ones say of danger, medication and state (in place)."""
    visits = in_order(values)
    days = [row["on"] for row in visits if _met(row)]
    values["followed_on"] = max(days, default=None)
    values["danger"] = _latest(visits, "danger") or values.get("first_danger") or ""
    values["stability"] = _latest(visits, "state")
    values["medication_state"] = (
        _latest(visits, "medication_state") or values.get("medication_state") or ""
    )


def in_order(values: Values) -> list[Values]:
    """The visits with a day, the earliest first."""
    dated = [row for row in values.get("visits") or () if row.get("on")]
    return sorted(dated, key=lambda row: row["on"])


def _latest(visits: list[Values], key: str) -> str:
    return next((str(row[key]) for row in reversed(visits) if row.get(key)), "")


def levels(values: Values) -> list[tuple[datetime.date | None, str]]:
    """The danger levels over time: that at the beginning, then each that a visit tells."""
    told = [(row["on"], str(row["danger"])) for row in in_order(values) if row.get("danger")]
    first = values.get("first_danger")
    return [*([(values.get("opened_on"), str(first))] if first else []), *told]


def _met(row: Values) -> bool:
    return row.get("way") != NOT_MET


def is_grave(values: Values, code: str) -> bool:
    """Whether the danger reaches the level from which it is reported, while the case runs."""
    danger = values.get("danger") or ""
    if not danger or values.get("ended_on"):
        return False
    return bool(danger >= parameters.value(FROM_LEVEL, code))


def next_on(record: Any) -> datetime.date | None:
    """The day of the next follow-up: so many days after the last, by danger; None once it ended.

    Whoever was found unstable is seen again at the latest as at level 3.
    """
    since = record.followed_on or record.opened_on
    if record.ended_on or since is None or record.danger not in LEVELS:
        return None
    days = parameters.value(f"guardianship_days_{record.danger}", record.community_id)
    if record.stability == UNSTABLE:
        days = min(days, parameters.value(UNSTABLE_DAYS, record.community_id))
    return since + datetime.timedelta(days=days)  # type: ignore[no-any-return]


def check(values: Values, today: datetime.date) -> list[Finding]:
    """What cannot be."""
    return [
        *_days(values, today),
        *_visits(values, today),
        *_lowered(values),
        *_stays(values, today),
    ]


def _days(values: Values, today: datetime.date) -> list[Finding]:
    found = []
    opened, ended = values.get("opened_on"), values.get("ended_on")
    begins, ends = values.get("letter_from"), values.get("letter_to")
    if opened and opened > today:
        found.append(error("day", "opened_on", "建档日期不能晚于今天"))
    if begins and ends and ends < begins:
        found.append(error("day", "letter_to", "责任书的到期日期不能早于开始日期"))
    if ended and ended > today:
        found.append(error("day", "ended_on", "结束日期不能晚于今天"))
    if ended and opened and ended < opened:
        found.append(error("day", "ended_on", "结束日期不能早于建档日期"))
    if bool(ended) != bool(values.get("end_reason")):
        key = "end_reason" if ended else "ended_on"
        found.append(error("end", key, "结束监护的，日期和原因都要填写"))
    return found


def _lowered(values: Values) -> list[Finding]:
    """A level is lowered for a reason."""
    found, level = [], values.get("first_danger") or ""
    rows = [(n, row) for n, row in enumerate(values.get("visits") or ()) if row.get("on")]
    for n, row in sorted(rows, key=lambda pair: pair[1]["on"]):
        told = row.get("danger") or level
        if told < level and not row.get("lowered"):
            text = f"等级由 {level} 级降到 {told} 级，请写明理由"
            found.append(error("lowered", "visits", text, line=(n, "lowered")))
        level = told
    return found


def _visits(values: Values, today: datetime.date) -> list[Finding]:
    return [
        error("visit", "visits", "随访日期不能晚于今天", line=(n, "on"))
        for n, row in enumerate(values.get("visits") or ())
        if row.get("on") and row["on"] > today
    ]


def _stays(values: Values, today: datetime.date) -> list[Finding]:
    return [
        error("stay", "stays", "出院日期不能早于入院日期", line=(n, "to_on"))
        for n, row in enumerate(values.get("stays") or ())
        if row.get("from_on") and row.get("to_on") and row["to_on"] < row["from_on"]
    ]
