"""What cannot be so of a plan of home training and of its sessions."""

from __future__ import annotations

import datetime

from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error

MOST_A_WEEK, LONGEST = 21, 300
"""Three times a day at most; minutes of one session beyond which it is a slip of the pen."""


def check(values: Values, today: datetime.date) -> list[Finding]:
    """What contradicts itself in a plan."""
    return [*_days(values, today), *_measures(values), *_exercises(values)]


def _days(values: Values, today: datetime.date) -> list[Finding]:
    begins, until, ended = values["started_on"], values["until_on"], values["ended_on"]
    found = []
    if begins and until and until < begins:
        text = "计划到哪天不能早于开始日期"
        found.append(error("until_on", "until_on", text, about=("started_on",)))
    if ended and ended > today:
        found.append(error("ended_on", "ended_on", "结束日期不能晚于今天"))
    elif ended and begins and ended < begins:
        text = "结束日期不能早于开始日期"
        found.append(error("ended_on", "ended_on", text, about=("started_on",)))
    if bool(ended) != bool(values["end_reason"]):
        key = "ended_on" if not ended else "end_reason"
        label = "结束日期" if not ended else "结束原因"
        found.append(error(key, key, f"训练结束的，请填写{label}"))
    return found


def _measures(values: Values) -> list[Finding]:
    found = []
    if values["weekly"] is not None and not 0 < values["weekly"] <= MOST_A_WEEK:
        found.append(error("weekly", "weekly", f"每周次数请填 1 到 {MOST_A_WEEK}"))
    return found + minutes_of(values)


def _exercises(values: Values) -> list[Finding]:
    return [
        error(
            "steps",
            "exercises",
            f"第 {n + 1} 个动作请写明怎么做，家属照着就能做",
            line=(n, "steps"),
        )
        for n, row in enumerate(values["exercises"])
        if not row["steps"]
    ]


def check_session(values: Values, today: datetime.date) -> list[Finding]:
    """What cannot be so of one session."""
    found = []
    if values["on"] and values["on"] > today:
        found.append(error("on", "on", "训练日期不能晚于今天"))
    return found + minutes_of(values)


def minutes_of(values: Values) -> list[Finding]:
    minutes = values["minutes"]
    if minutes is None or 0 < minutes <= LONGEST:
        return []
    return [error("minutes", "minutes", f"时长请填 1 到 {LONGEST} 分钟")]
