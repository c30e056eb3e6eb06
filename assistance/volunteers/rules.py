"""What is wrong with a volunteer's record, and what follows from what."""

from __future__ import annotations

import datetime

from registry.ledger.columns import Values
from registry.ledger.findings import Finding, Line, error, question
from registry.support.rules import HOURS_STEP

SERVING, RESTING, LEFT = "1", "2", "3"  # 志愿者状态代码表
YOUNGEST = 14
"""Under this age nobody registers alone (志愿服务条例 asks for a guardian)."""
MOST_HOURS = 24


def derive(values: Values) -> None:
    """Who has a day of leaving and no state has left; who has not left has no such day (in place)."""
    if values.get("left_on") and not values.get("state"):
        values["state"] = LEFT
    values["state"] = values.get("state") or SERVING
    if values["state"] != LEFT:
        values["left_on"] = None


def check(values: Values, today: datetime.date) -> list[Finding]:
    return [*_term(values, today), *_services(values, today)]


def _term(values: Values, today: datetime.date) -> list[Finding]:
    joined, left = values.get("joined_on"), values.get("left_on")
    found = []
    if joined and joined > today:
        found.append(error("joined_on", "joined_on", "加入日期不能晚于今天"))
    if left and (left > today or (joined and left < joined)):
        text = "退出日期须在加入日期之后、不晚于今天"
        found.append(error("left_on", "left_on", text, about=("joined_on", "state")))
    return found


def _services(values: Values, today: datetime.date) -> list[Finding]:
    found: list[Finding] = []
    for number, row in enumerate(values.get("services") or (), 1):
        found += check_time(row, today, "services", f"第 {number} 次服务", number - 1)
        joined = values.get("joined_on")
        if joined and row.get("on") and row["on"] < joined:
            text = f"第 {number} 次服务早于加入日期，请核对"
            found.append(question("before", "services", text, about=("joined_on",)))
    return found


def check_time(
    row: Values, today: datetime.date, key: str, called: str, number: int | None = None
) -> list[Finding]:
    """What is wrong with a day and the hours of a record shown as ``called``.

    ``number`` is given for a line of a sub-table, counted from 0: then its field is named.
    """

    def at(column: str) -> Line | None:
        return None if number is None else (number, column)

    on, hours = row.get("on"), row.get("hours")
    found = []
    if not on:
        found.append(error("time_on", key, f"{called}没有日期", line=at("on")))
    elif on > today:
        day = f"{on.year}年{on.month}月{on.day}日"
        found.append(error("time_on", key, f"日期（{day}）不能晚于今天", line=at("on")))
    if hours is not None and (hours % HOURS_STEP or not 0 < hours <= MOST_HOURS):
        text = f"时长请按半小时填写，不超过 {MOST_HOURS} 小时，例如 1.5"
        found.append(error("hours", key, text, line=at("hours")))
    return found
