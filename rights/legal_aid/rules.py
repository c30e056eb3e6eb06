"""What follows from the facts of an application for legal aid, and what cannot be so."""

from __future__ import annotations

import datetime
from typing import Any

from registry.days import out_of_order
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error
from rights.course import after, check_halves, set_due
from rights.models.legal_aid import APPROVED, ASKED, ASSIGNED, CLOSED, REFUSED

ANSWERING, CLOSING = "legal_aid_answer_days", "legal_aid_closing_days"
DECLINED = "2"  # 审查结果：不予援助
DAYS = (
    ("asked_on", "申请日期"), ("answered_on", "审查日期"), ("assigned_on", "指派日期"),
    ("closed_on", "办结日期"),
)  # fmt: skip
HALVES = (
    ("answered_on", "answer", "请选择审查结果"),
    ("answer", "answered_on", "请填写审查日期"),
    ("assigned_on", "answered_on", "已经指派的，须先填写审查日期和结果"),
    ("assigned_on", "lawyer", "请填写承办律师或调解员"),
    ("lawyer", "assigned_on", "请填写指派日期"),
    ("closed_on", "answered_on", "已经办结的，须先填写审查日期和结果"),
    ("closed_on", "outcome", "请选择办理结果"),
    ("outcome", "closed_on", "请填写办结日期"),
)


def state_of(values: Values) -> str:
    """How far it has come, by what has been recorded of it."""
    if values["answer"] == DECLINED:
        return REFUSED
    if values["closed_on"]:
        return CLOSED
    if values["assigned_on"]:
        return ASSIGNED
    return APPROVED if values["answered_on"] else ASKED


def derive(values: Values, before: Values | None) -> None:
    """State and due day (in place)."""
    state = values["state"] = state_of(values)
    due: Any = None
    if state == ASKED:
        due = after(values, values["asked_on"], ANSWERING)
    elif state in (APPROVED, ASSIGNED):
        due = after(values, values["asked_on"], CLOSING)
    set_due(values, before, due)


def check(values: Values, today: datetime.date) -> list[Finding]:
    """Days out of order, halves of a step, a refusal without a reason or with a result."""
    found = [*out_of_order(values, DAYS, today, "rights_days"), *check_halves(values, HALVES)]
    if values["answer"] != DECLINED:
        return found
    if not values["refusal"]:
        text = "不予援助的，请写明原因"
        found.append(error("refusal", "refusal", text, about=("answer",)))
    for key in ("lawyer", "closed_on"):
        if values[key]:
            text = "审查结果是不予援助，不应有承办人和办结日期"
            found.append(error("refusal", key, text, about=("answer",)))
            break
    return found
