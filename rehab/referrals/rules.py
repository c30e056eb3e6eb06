"""What follows from the facts of a slip, and what cannot be so."""

from __future__ import annotations

import datetime
from typing import Any

from registry import account_kind, parameters, working_days
from registry.days import out_of_order
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error
from rehab.models.referral import CLOSED, FED_BACK, RECEIVED, RETURNED, SENT, TO_SEND

NOT_GIVEN = "3"  # 反馈结果代码表：未能提供服务
MET = ("1", "2")  # 关闭结果代码表：要求已满足、部分满足
NO_LONGER, GONE = "4", "5"  # 关闭结果代码表：本人不再需要、死亡或迁出
YES, NO = "12"
ROLE = "institution"
COMMUNITY = "resident__community_id"
SEND, FEEDBACK, CLOSING, NOTICE = (
    "referral_days", "referral_feedback_days", "referral_closing_days", "due_notice_days",
)  # fmt: skip
DAYS = (
    ("raised_on", "提出日期"), ("sent_on", "转出日期"), ("received_on", "接收日期"),
    ("fed_back_on", "反馈日期"), ("closed_on", "关闭日期"),
)  # fmt: skip
"""The days of a slip in the order in which they come."""
WITH_INSTITUTION = (
    "sent_on",
    "received_on",
    "receiver",
    "fed_back_on",
    "feedback",
    "feedback_note",
)
"""What a slip that comes back has no more."""


def state_of(values: Values) -> str:
    """How far it has come, by what has been recorded of it."""
    for key, state in (("closed_on", CLOSED), ("fed_back_on", FED_BACK),
                       ("received_on", RECEIVED), ("sent_on", SENT)):  # fmt: skip
        if values[key]:
            return state
    return RETURNED if values["returns"] else TO_SEND


def derive(values: Values, before: Values | None) -> None:
    """Set state and due days (in place); a due day once given stands while its cause does.

    A slip that comes back is with nobody any more: the institution that returned it sees it no longer.
    """
    values["first_sent_on"] = _first_sent(values, before)
    if _is_back(values, before):
        _come_back(values)
    values["state"] = state_of(values)
    _set_due(values, before, "send_due_on", "raised_on", SEND)
    _set_due(values, before, "feedback_due_on", "sent_on", FEEDBACK)
    due = _running(values)
    if before is None or before["due_on"] != due:
        values["due_on"], values["warn_on"] = due, _warning(values, due)


def _come_back(values: Values) -> None:
    last = values["returns"][-1]
    last["institution"] = last["institution"] or values["institution"]
    for key in WITH_INSTITUTION:
        values[key] = None if key.endswith("_on") else ""
    values["institution"], values["account_id"] = "", None


def _is_back(values: Values, before: Values | None) -> bool:
    """Whether a return was noted just now, and the slip was not sent on since."""
    rows, held = values["returns"], before["returns"] if before else []
    if len(rows) <= len(held) or not rows[-1]["on"]:
        return False
    return values["sent_on"] is None or bool(values["sent_on"] <= rows[-1]["on"])


def _first_sent(values: Values, before: Values | None) -> datetime.date | None:
    """The day it was first sent: sending it on after a return does not change it."""
    if not values["returns"]:
        return values["sent_on"]  # type: ignore[no-any-return]
    held = before or values
    return held["first_sent_on"] or held["sent_on"]  # type: ignore[no-any-return]


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
    state = values["state"]
    if state == RETURNED:
        return _after(values, values["returns"][-1]["on"], SEND)
    if state == FED_BACK:
        return _after(values, values["fed_back_on"], CLOSING)
    found: dict[str, Any] = {
        TO_SEND: values["send_due_on"],
        SENT: values["feedback_due_on"],
        RECEIVED: values["feedback_due_on"],
    }
    return found.get(state)


def _warning(values: Values, due: datetime.date | None) -> datetime.date | None:
    if due is None:
        return None
    return due - datetime.timedelta(days=int(parameters.value(NOTICE, values[COMMUNITY])))


# -- what cannot be so ---------------------------------------------------------------------------


def check(values: Values, today: datetime.date, before: Values | None) -> list[Finding]:
    """Days out of order or to come, halves of a step, an account that is no institution's."""
    code = str(values.get(COMMUNITY) or "")
    return [
        *out_of_order(values, DAYS, today, "referral_days"), *_halves(values), *_sent(values), *_ended(values),
        *_returns(values, today), *account_kind.check(values, before, ROLE, code),
    ]  # fmt: skip


def _halves(values: Values) -> list[Finding]:
    pairs = (
        ("sent_on", "institution", "请填写转介机构"),
        ("received_on", "sent_on", "已接收的，须先填写转出日期"),
        ("fed_back_on", "sent_on", "有反馈的，须先填写转出日期"),
        ("fed_back_on", "feedback", "请选择反馈结果"),
        ("feedback", "fed_back_on", "请填写反馈日期"),
        ("closed_on", "outcome", "请选择关闭结果"),
        ("outcome", "closed_on", "请填写关闭日期"),
    )
    return [
        error("referral_half", lacking, text, about=(given,))
        for given, lacking, text in pairs
        if values[given] and not values[lacking]
    ]


def _sent(values: Values) -> list[Finding]:
    found = []
    if values["sent_on"] and values["consent"] != YES:
        text = "须经本人（监护人）同意才能转出；不同意的，用“关闭转介”并写明"
        found.append(error("consent", "consent", text, about=("sent_on",)))
    if values["feedback"] == NOT_GIVEN and not values["feedback_note"]:
        text = "未能提供服务的，请写明原因"
        found.append(error("feedback_note", "feedback_note", text, about=("feedback",)))
    return found


def _ended(values: Values) -> list[Finding]:
    if values["outcome"] in MET and not values["fed_back_on"]:
        text = "还没有反馈，不能按“已满足”关闭；请先登记反馈，或选其他结果"
        return [error("outcome", "outcome", text, about=("fed_back_on",))]
    return []


def _returns(values: Values, today: datetime.date) -> list[Finding]:
    found, raised = [], values["raised_on"]
    for number, row in enumerate(values["returns"], 1):
        on, said = row["on"], f"第 {number} 次退回"
        at = (number - 1, "on")
        if not on or not row["reason"]:
            lacks = (number - 1, "reason" if on else "on")
            found.append(error("returns", "returns", f"{said}请填写日期和原因", line=lacks))
        elif on > today:
            found.append(error("returns", "returns", f"{said}的日期不能晚于今天", line=at))
        elif raised and on < raised:
            found.append(
                error("returns", "returns", f"{said}不能早于提出日期", ("raised_on",), line=at)
            )
    last = values["returns"][-1]["on"] if values["returns"] else None
    if last and values["sent_on"] and values["sent_on"] < last:
        text = "再次转出不能早于退回的日期"
        found.append(error("referral_days", "sent_on", text, about=("returns",)))
    return found
