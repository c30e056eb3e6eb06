"""What follows from the facts of a need, and what cannot be so."""

from __future__ import annotations

import datetime
from typing import Any

from registry import parameters, working_days
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error
from registry.models.need import ANSWERED, DECLINED, PROMISED, REFLECTED, SOLVED, TO_REFLECT

COMMUNITY = "resident__community_id"
NOT_SOLVED = "3"
NO_NEED, OTHER = "0", "8"  # 需求代码表：目前无需求、其他
AS_NEEDED = {"01": "4", "02": "1", "03": "2", "04": "3", "11": "5", "12": "6", "13": "7"}
"""What 台账一 calls the categories of needs; what is not named here is 其他 there."""


def as_needed(category: str) -> str:
    """The code 台账一 has for a need of ``category``."""
    return AS_NEEDED.get(category, OTHER)


DAYS = ("raised_on", "reflected_on", "answered_on", "closed_on")
"""The days of a need in the order in which they come."""
SAID = {
    "raised_on": "登记日",
    "reflected_on": "反映日",
    "answered_on": "答复日",
    "closed_on": "办结日",
}


def state_of(values: Values) -> str:
    """How far the need has come, by what has been recorded of it."""
    if values["closed_on"]:
        return DECLINED if values["outcome"] == NOT_SOLVED else SOLVED
    if values["answered_on"]:
        return ANSWERED
    if values["reflected_on"]:
        return PROMISED if values["promised_on"] else REFLECTED
    return TO_REFLECT


def derive(values: Values, today: datetime.date, before: Values | None) -> None:
    """Set state and due days (in place); a due day once given stands while its cause does."""
    values["state"] = state_of(values)
    _set_due(values, before, "reflect_due_on", "raised_on", "need_reflection_days")
    _set_due(values, before, "answer_due_on", "reflected_on", "need_answer_days")
    due = _running(values)
    if before is not None and before["due_on"] == due:
        return
    values["due_on"], values["warn_on"] = due, _warning(values, due)


def _set_due(values: Values, before: Values | None, due: str, start: str, key: str) -> None:
    if before is not None and before[start] == values[start]:
        return
    code, day = values.get(COMMUNITY), values[start]
    if not day or not code:
        values[due] = None
        return
    values[due] = working_days.add_working_days(day, parameters.value(key, code, on=day))


def _running(values: Values) -> Any:
    """The day by which the next step is due; None when none is."""
    if values["state"] == TO_REFLECT:
        return values["reflect_due_on"]
    if values["state"] in (REFLECTED, PROMISED):
        return values["promised_on"] or values["answer_due_on"]
    return None


def _warning(values: Values, due: Any) -> Any:
    if due is None:
        return None
    days = parameters.value("need_warning_days", values[COMMUNITY])
    return working_days.add_working_days(due, -days)


def check(values: Values, today: datetime.date) -> list[Finding]:
    """What contradicts itself: days out of order or to come, halves of a step."""
    return [*_order(values, today), *_halves(values)]


def _order(values: Values, today: datetime.date) -> list[Finding]:
    found, latest = [], "raised_on"
    for key in DAYS:
        day = values[key]
        if not day:
            continue
        if day > today:
            found.append(error("N1", key, f"{SAID[key]}不能晚于今天"))
        elif values[latest] and day < values[latest]:
            message = f"{SAID[key]}不能早于{SAID[latest]}"
            found.append(error("N2", key, message, about=(latest,)))
        latest = key
    promised, start = values["promised_on"], values["reflected_on"]
    if promised and start and promised < start:
        message = "承诺时限不能早于反映日"
        found.append(error("N2", "promised_on", message, about=("reflected_on",)))
    return found


def _halves(values: Values) -> list[Finding]:
    pairs = (
        ("reflected_on", "reflected_to", "请选择向谁反映"),
        ("reflected_to", "reflected_on", "请填写反映日"),
        ("promised_on", "reflected_on", "有承诺时限的，须先填写反映日"),
        ("answered_on", "reflected_on", "有答复日的，须先填写反映日"),
        ("closed_on", "outcome", "请选择办理结果"),
        ("outcome", "closed_on", "请填写办结日"),
        ("satisfaction", "closed_on", "办结后才登记满意度，请填写办结日"),
    )
    found = [
        error("N3", lacking, said, about=(given,))
        for given, lacking, said in pairs
        if values[given] and not values[lacking]
    ]
    if values["outcome"] == NOT_SOLVED and not values["outcome_note"]:
        found.append(error("N4", "outcome_note", "未能解决的，请写明理由", about=("outcome",)))
    return found
