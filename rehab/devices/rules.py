"""What follows from the facts of a device, and what cannot be so."""

from __future__ import annotations

import datetime

from registry import parameters
from registry.days import out_of_order
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error, hint
from rehab.models.device import IN_USE, NOT_FITTED, RETURNED, TO_FIT

FOLLOW_DAYS = "device_follow_days"
COMMUNITY = "resident__community_id"
DAYS = (
    ("asked_on", "需求登记日期"), ("fitted_on", "适配日期"), ("returned_on", "收回日期"),
)  # fmt: skip
"""The days of a device in the order in which they come."""
FITTED = ("fitted_on", "source")
BROKEN = ("2", "3")


def derive(values: Values) -> None:
    """The state, how it served last, and when it is to be asked about next (in place)."""
    values["state"] = state_of(values)
    told = [row for row in values["follow_ups"] if row["on"]]
    last = max(told, key=lambda row: row["on"], default=None)
    values["used"] = last["used"] if last else ""
    values["next_on"] = next_of(values, last) if values["state"] == IN_USE else None


def state_of(values: Values) -> str:
    """How far it has come, by what has been recorded of it."""
    if values["returned_on"]:
        return RETURNED
    if values["dropped_on"]:
        return NOT_FITTED
    return IN_USE if values["fitted_on"] else TO_FIT


def next_of(values: Values, last: Values | None) -> datetime.date:
    """The day agreed, else so many days after the last visit or the fitting as the parameter says."""
    agreed = last["again"] if last else values["first_visit"]
    if agreed:
        return datetime.date.fromisoformat(str(agreed))
    since = last["on"] if last else values["fitted_on"]
    days = parameters.value(FOLLOW_DAYS, str(values.get(COMMUNITY) or parameters.REGION_CODE))
    day: datetime.date = since + datetime.timedelta(days=days)
    return day


def check(values: Values, today: datetime.date) -> list[Finding]:
    """What contradicts itself or is worth knowing."""
    return [
        *out_of_order(values, DAYS, today, "device_days"),
        *_ends(values, today),
        *_visits(values, today),
    ]


def _ends(values: Values, today: datetime.date) -> list[Finding]:
    found = []
    if values["returned_on"] and not values["fitted_on"]:
        text = "还没有适配的不能收回，请填写适配日期；不再适配的填未适配原因"
        found.append(error("returned_on", "returned_on", text, about=("fitted_on",)))
    if bool(values["returned_on"]) != bool(values["return_reason"]):
        key = "return_reason" if values["returned_on"] else "returned_on"
        label = "收回原因" if values["returned_on"] else "收回日期"
        found.append(error(key, key, f"已收回的，请填写{label}"))
    if bool(values["dropped_on"]) != bool(values["dropped_reason"]):
        key = "dropped_reason" if values["dropped_on"] else "dropped_on"
        label = "原因" if values["dropped_on"] else "日期"
        found.append(error(key, key, f"不再适配的，请填写{label}"))
    if values["dropped_on"] and values["fitted_on"]:
        text = "已经适配的用“收回”，不填不再适配的日期"
        found.append(error("dropped_on", "dropped_on", text, about=("fitted_on",)))
    elif values["dropped_on"] and values["dropped_on"] > today:
        found.append(error("dropped_on", "dropped_on", "不再适配的日期不能晚于今天"))
    return found


def _visits(values: Values, today: datetime.date) -> list[Finding]:
    found = []
    fitted = values["fitted_on"]
    if values["first_visit"] and fitted and values["first_visit"] < fitted:
        text = "首次回访日期不能早于适配日期"
        found.append(error("first_visit", "first_visit", text, about=("fitted_on",)))
    for number, row in enumerate(values["follow_ups"], 1):
        if row["on"] and row["on"] > today:
            text, at = f"第 {number} 次回访的日期不能晚于今天", (number - 1, "on")
            found.append(error("visited", "follow_ups", text, line=at))
        elif row["on"] and row["again"] and row["again"] <= row["on"]:
            text, at = f"第 {number} 次回访定的下次日期应晚于这次", (number - 1, "again")
            found.append(error("visited", "follow_ups", text, line=at))
    if values["state"] == IN_USE and values["used"] in BROKEN:
        found.append(
            hint("device_broken", "follow_ups", "最近一次回访要维修或已损坏，请联系适配单位")
        )
    return found
