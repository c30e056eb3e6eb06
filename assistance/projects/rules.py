"""What follows from the facts of a project, and what cannot be so."""

from __future__ import annotations

import datetime
from decimal import Decimal

from assistance.models.project import APPROVED, ASKED, FAILED, RUNNING, WORKS
from registry.days import out_of_order
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error, question

BUSINESS, FARM = ("1", "2"), ("3", "4", "5")
"""个体工商、自主创业; 种植、养殖、第三产业, codes of project_kind."""
CROPS, ANIMALS = "3", "4"
FAILED_OUTCOME = "2"
DAYS = (
    ("asked_on", "申请日期"), ("approved_on", "批准日期"), ("started_on", "开始实施日期"),
    ("judged_on", "认定日期"),
)  # fmt: skip
"""The days of a project in the order in which they come."""
KIND_OF_PLACE = "resident__community__kind"


def derive(values: Values) -> None:
    """The state and the sum of the money (in place)."""
    values["state"] = state_of(values)
    amounts = [row["amount"] for row in values["money"] if row["amount"] is not None]
    values["received"] = sum(amounts, Decimal(0)) if amounts else None


def state_of(values: Values) -> str:
    """How far the project has come, by what has been recorded of it."""
    if values["outcome"]:
        return FAILED if values["outcome"] == FAILED_OUTCOME else WORKS
    if values["started_on"]:
        return RUNNING
    return APPROVED if values["approved_on"] else ASKED


def check(values: Values, today: datetime.date) -> list[Finding]:
    """What contradicts itself or is unusual."""
    return [
        *out_of_order(values, DAYS, today, "project_days"),
        *_outcome(values),
        *_place(values),
        *_money(values, today),
    ]


def _outcome(values: Values) -> list[Finding]:
    outcome, on = values["outcome"], values["judged_on"]
    found = []
    if outcome and not on:
        found.append(
            error("judged_on", "judged_on", "有结果的，请填写认定日期", about=("outcome",))
        )
    if on and not outcome:
        text = "有认定日期的，请选择项目结果"
        found.append(error("outcome", "outcome", text, about=("judged_on",)))
    if outcome == FAILED_OUTCOME and not values["result"]:
        found.append(error("result", "result", "未成的，请写明原因", about=("outcome",)))
    if outcome and outcome != FAILED_OUTCOME and not values["approved_on"]:
        text = "见效的项目没有批准日期，请核对；没有经过批准的，写明原因"
        found.append(question("approved_on", "approved_on", text, about=("outcome",)))
    return found


def _place(values: Values) -> list[Finding]:
    if values["kind"] in (CROPS, ANIMALS) and values.get(KIND_OF_PLACE) == "urban":
        text = "本人在城镇社区，这里选的是种植或养殖，请核对；确实如此的，写明原因"
        return [question("project_kind", "kind", text)]
    return []


def _money(values: Values, today: datetime.date) -> list[Finding]:
    found = []
    for number, row in enumerate(values["money"], 1):
        if not row["source"]:
            text, at = f"第 {number} 笔请选择资金来源", (number - 1, "source")
            found.append(error("money", "money", text, line=at))
        if row["amount"] is None:
            text, at = f"第 {number} 笔请填写金额", (number - 1, "amount")
            found.append(error("money", "money", text, line=at))
        if row["received_on"] and row["received_on"] > today:
            text, at = f"第 {number} 笔的到位日期不能晚于今天", (number - 1, "received_on")
            found.append(error("money", "money", text, line=at))
    return found
