"""What follows from the facts of an infringement, and what cannot be so."""

from __future__ import annotations

import datetime

from registry import identity, parameters, working_days
from registry.days import out_of_order
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error
from rights.course import COMMUNITY, after, check_halves, set_due
from rights.models.infringement import CLOSED, COORDINATING, FOUND, REPORTED

REPORT, CLOSING = "infringement_days", "infringement_closing_days"
ADULT = 18
MINOR, LIMITED, NONE = "1", "2", "3"
"""未成年、限制、无民事行为能力, codes of infringement_frailty."""
CAPACITY = {"2": LIMITED, "3": NONE}
"""民事行为能力 of 台账一 as a code of infringement_frailty."""
WITHDRAWN = "4"  # 处理结果：当事人撤回
DAYS = (("found_on", "发现日期"), ("reported_on", "反映日期"), ("closed_on", "结案日期"))
HALVES = (
    ("reported_on", "body", "请选择向哪个机构反映"),
    ("body", "reported_on", "请填写反映日期"),
    ("closed_on", "outcome", "请选择处理结果"),
    ("outcome", "closed_on", "请填写结案日期"),
    ("closed_on", "result", "请写明结果"),
)


def derive(values: Values, before: Values | None) -> None:
    """State, what the party was on that day, and due days (in place)."""
    values["state"] = state_of(values)
    if before is None or before["found_on"] != values["found_on"]:
        values["frailty"] = frailty(values)
        values["report_due_on"] = report_due(values)
    values["report_late"] = report_late(values)
    set_due(values, before, _running(values))


def state_of(values: Values) -> str:
    """How far it has come, by what has been recorded of it."""
    if values["closed_on"]:
        return CLOSED
    if values["progress"] and values["reported_on"]:
        return COORDINATING
    return REPORTED if values["reported_on"] else FOUND


def frailty(values: Values) -> list[str]:
    """Whether the party was a minor on the day it was found, and of limited or no capacity."""
    born, found_on = values.get("resident__birth_date"), values["found_on"]
    is_minor = bool(born and found_on and identity.age_on(born, found_on) < ADULT)
    capacity = CAPACITY.get(values.get("resident__capacity") or "")
    return [MINOR] * is_minor + ([capacity] if capacity else [])


def report_due(values: Values) -> datetime.date | None:
    """The last working day on which it is still reported in time."""
    day, code = values["found_on"], values.get(COMMUNITY)
    if not day or not code:
        return None
    return working_days.add_working_days(day, parameters.value(REPORT, code, on=day))


def report_late(values: Values) -> int | None:
    """By how many working days it was reported too late; None in time or not yet reported."""
    due, day = values["report_due_on"], values["reported_on"]
    if not due or not day or day <= due:
        return None
    return working_days.working_days_between(due, day) or None


def _running(values: Values) -> datetime.date | None:
    if values["state"] == CLOSED:
        return None
    if values["state"] == FOUND:
        return values["report_due_on"]  # type: ignore[no-any-return]
    return after(values, values["found_on"], CLOSING)


def check(values: Values, today: datetime.date) -> list[Finding]:
    """Days out of order, halves of a step, closing what nobody was told of."""
    found = [*out_of_order(values, DAYS, today, "rights_days"), *check_halves(values, HALVES)]
    if values["closed_on"] and not values["reported_on"] and values["outcome"] != WITHDRAWN:
        text = "还没有向法律机构反映，不能结案；当事人撤回的，处理结果选“当事人撤回”"
        found.append(error("reported_on", "reported_on", text, about=("closed_on",)))
    return [*found, *_progress(values, today)]


def _progress(values: Values, today: datetime.date) -> list[Finding]:
    found = []
    for number, row in enumerate(values["progress"]):
        line = number
        if not row["on"]:
            found.append(error("progress", "progress", "请填写协调日期", line=(line, "on")))
        elif row["on"] > today:
            text = "协调日期不能晚于今天"
            found.append(error("progress", "progress", text, line=(line, "on")))
        elif values["found_on"] and row["on"] < values["found_on"]:
            text = "协调日期不能早于发现日期"
            found.append(error("progress", "progress", text, line=(line, "on")))
        elif values["reported_on"] and row["on"] < values["reported_on"]:
            text = "协调日期不能早于反映日期；反映以前做的写在“经过”里"
            found.append(error("progress", "progress", text, line=(line, "on")))
        if not row["done"]:
            found.append(error("progress", "progress", "请写明做了什么", line=(line, "done")))
    return found
