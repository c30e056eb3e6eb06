"""What follows from the facts of a special hardship, and what cannot be so."""

from __future__ import annotations

import datetime
from typing import Any

from assistance.models.relief import DECLINED, GRANTED, RECEIVED, REPORTED, TO_REPORT
from registry import parameters, working_days
from registry.days import out_of_order
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error

REFUSED = "3"  # 上级答复代码表：不同意
COMMUNITY = "resident__community_id"
REPORT, ANSWER, ARRIVE, NOTICE = (
    "relief_report_days", "relief_answer_days", "relief_arrival_days", "due_notice_days",
)  # fmt: skip
DAYS = (
    ("found_on", "认定日期"), ("reported_on", "上报日期"), ("answered_on", "答复日期"),
    ("received_on", "到位日期"),
)  # fmt: skip
"""The days of a hardship in the order in which they come."""


def state_of(values: Values) -> str:
    """How far it has come, by what has been recorded of it."""
    if values["received_on"]:
        return RECEIVED
    if values["answered_on"]:
        return DECLINED if values["answer"] == REFUSED else GRANTED
    return REPORTED if values["reported_on"] else TO_REPORT


def derive(values: Values, before: Values | None) -> None:
    """Set state and due days (in place); a due day once given stands while its cause does."""
    values["state"] = state_of(values)
    _set_due(values, before, "report_due_on", "found_on", REPORT)
    _set_due(values, before, "answer_due_on", "reported_on", ANSWER)
    due = _running(values)
    if before is None or before["due_on"] != due:
        values["due_on"], values["warn_on"] = due, _warning(values, due)


def _set_due(values: Values, before: Values | None, due: str, start: str, key: str) -> None:
    if before is None or before[start] != values[start]:
        values[due] = _after(values, values[start], key)


def _after(values: Values, day: datetime.date | None, key: str) -> datetime.date | None:
    code = values.get(COMMUNITY)
    if not day or not code:
        return None
    return working_days.add_working_days(day, parameters.value(key, code, on=day))


def _running(values: Values) -> datetime.date | None:
    """The day by which the next step is due; None when none is."""
    found: dict[str, Any] = {
        TO_REPORT: values["report_due_on"],
        REPORTED: values["answer_due_on"],
    }
    if values["state"] == GRANTED:
        return _after(values, values["answered_on"], ARRIVE)
    return found.get(values["state"])  # type: ignore[no-any-return]


def _warning(values: Values, due: datetime.date | None) -> datetime.date | None:
    if due is None:
        return None
    days = parameters.value(NOTICE, values[COMMUNITY])
    return due - datetime.timedelta(days=int(days))


def check(values: Values, today: datetime.date) -> list[Finding]:
    """What contradicts itself: days out of order or to come, halves of a step."""
    return [*out_of_order(values, DAYS, today, "relief_days"), *_halves(values)]


def _halves(values: Values) -> list[Finding]:
    pairs = (
        ("reported_on", "authority", "请选择上报到哪个部门"),
        ("authority", "reported_on", "请填写上报日期"),
        ("answered_on", "reported_on", "有答复的，须先填写上报日期"),
        ("answered_on", "answer", "请选择答复"),
        ("answer", "answered_on", "请填写答复日期"),
        ("received_on", "answered_on", "已到位的，须先填写答复日期"),
    )
    found = [
        error("relief_half", lacking, text, about=(given,))
        for given, lacking, text in pairs
        if values[given] and not values[lacking]
    ]
    refused = values["answer"] == REFUSED
    if refused and (values["received_on"] or values["granted"]):
        key = "received_on" if values["received_on"] else "granted"
        text = "答复是不同意，不应有批准金额和到位日期"
        found.append(error("relief_refused", key, text, about=("answer",)))
    if refused and not values["answer_note"]:
        text = "不同意的，请写明答复内容"
        found.append(error("relief_refused", "answer_note", text, about=("answer",)))
    return found
