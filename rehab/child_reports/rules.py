"""What follows from the facts of a child's report, and what cannot be so."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from registry import identity, parameters
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error, question
from registry.ledger.ledger import Twin
from registry.vault import fingerprint
from rehab.models import ChildReport
from rehab.models.child_report import (
    CLOSED,
    CLOSED_STATES,
    FOLLOWED,
    RULED_OUT,
    TO_DIAGNOSE,
    TO_INTERVENE,
    TO_REPORT,
)

DISABLED, EXCLUDED = "1", "3"  # 诊断结论代码表：确诊残疾、未见异常
REFUSED = "2"  # 是否代码表：否
NOW_RESIDENT = "2"  # 结案原因代码表：已办证，转台账一管理
REPORT, DIAGNOSIS, INTERVENTION, FOLLOW_UP, NOTICE = (
    "child_report_days", "child_diagnosis_days", "child_intervention_days",
    "child_follow_up_days", "due_notice_days",
)  # fmt: skip
CHILD_AGE = 18
DAYS = (
    ("found_on", "发现日期"), ("reported_on", "报告日期"), ("diagnosed_on", "诊断日期"),
    ("intervened_on", "干预开始日期"), ("closed_on", "结案日期"),
)  # fmt: skip
BEFORE = {"reported_on": ("found_on",), "diagnosed_on": ("found_on",),
          "intervened_on": ("diagnosed_on", "found_on"),
          "closed_on": ("intervened_on", "diagnosed_on", "reported_on", "found_on")}  # fmt: skip
"""Which days each day may not precede: a child may be diagnosed before anybody reported it."""
DUES = (
    ("report_due_on", "found_on", REPORT),
    ("diagnosis_due_on", "found_on", DIAGNOSIS),
    ("intervention_due_on", "diagnosed_on", INTERVENTION),
)


def state_of(values: Values) -> str:
    """How far it has come, by what has been recorded of it."""
    if values["closed_on"]:
        return CLOSED
    if not values["reported_on"]:
        return TO_REPORT
    if not values["diagnosed_on"]:
        return TO_DIAGNOSE
    if values["diagnosis"] == EXCLUDED:
        return RULED_OUT
    return FOLLOWED if values["intervened_on"] else TO_INTERVENE


def derive(values: Values, before: Values | None) -> None:
    """Set state and due days (in place); a due day once given stands while its cause does."""
    values["state"] = state_of(values)
    for due, start, key in DUES:
        if before is None or before[start] != values[start]:
            values[due] = _after(values, values[start], key)
    due_on = _running(values)
    if before is None or before["due_on"] != due_on:
        values["due_on"], values["warn_on"] = due_on, _warning(values, due_on)


def _after(values: Values, day: datetime.date | None, key: str) -> datetime.date | None:
    code = values.get("community_id")
    if not day or not code:
        return None
    return day + datetime.timedelta(days=int(parameters.value(key, code, on=day)))


def _running(values: Values) -> datetime.date | None:
    """The day by which the next step is due; None when none is."""
    if values["state"] == FOLLOWED:
        asked = [row["on"] for row in values["follow_ups"] if row["on"]]
        return _after(values, max([values["intervened_on"], *asked]), FOLLOW_UP)
    found: dict[str, Any] = {
        TO_REPORT: values["report_due_on"],
        TO_DIAGNOSE: values["diagnosis_due_on"],
        TO_INTERVENE: values["intervention_due_on"],
    }
    return found.get(values["state"])


def _warning(values: Values, due: datetime.date | None) -> datetime.date | None:
    if due is None:
        return None
    return due - datetime.timedelta(days=int(parameters.value(NOTICE, values["community_id"])))


# -- what cannot be so ---------------------------------------------------------------------------


def check(values: Values, today: datetime.date) -> list[Finding]:
    """Days out of order or to come, halves of a step, somebody who is no child."""
    return [
        *_order(values, today),
        *_consent(values),
        *_halves(values),
        *_child(values, today),
        *_asked(values, today),
    ]


def _order(values: Values, today: datetime.date) -> list[Finding]:
    said, found = dict(DAYS), []
    for key, label in DAYS:
        day = values[key]
        if day and day > today:
            found.append(error("child_days", key, f"{label}不能晚于今天"))
        elif day:
            late = [k for k in BEFORE.get(key, ()) if values[k] and values[k] > day]
            if late:
                text = f"{label}不能早于{said[late[0]]}"
                found.append(error("child_days", key, text, about=(late[0],)))
    return found


def _consent(values: Values) -> list[Finding]:
    """That no child is reported whose guardian does not agree."""
    if values["reported_on"] and values["consent"] == REFUSED:
        text = (
            "监护人不同意的，不能报告；请说明用途再做工作，同意后改选“是”再报告，"
            "仍不同意的用“结案”写明"
        )
        return [error("consent", "consent", text, about=("reported_on",))]
    return []


def _halves(values: Values) -> list[Finding]:
    pairs = (
        ("reported_on", "reported_to", "请选择报告到哪里"),
        ("reported_to", "reported_on", "请填写报告日期"),
        ("diagnosed_on", "diagnosis", "请选择诊断结论"),
        ("diagnosis", "diagnosed_on", "请填写诊断日期"),
        ("intervened_on", "interventions", "请选择干预项目"),
        ("interventions", "intervened_on", "请填写干预开始日期"),
        ("intervened_on", "diagnosed_on", "已经干预的，请先填写诊断"),
        ("closed_on", "close_reason", "请选择结案原因"),
        ("close_reason", "closed_on", "请填写结案日期"),
    )
    found = [
        error("child_half", lacking, text, about=(given,))
        for given, lacking, text in pairs
        if values[given] and not values[lacking]
    ]
    if values["diagnosis"] == EXCLUDED and values["intervened_on"]:
        text = "诊断已排除，不应有干预；请核对诊断结论"
        found.append(error("child_excluded", "diagnosis", text, about=("intervened_on",)))
    if values["close_reason"] == "9" and not values["close_note"]:
        found.append(error("close_note", "close_note", "请写明结案原因", about=("close_reason",)))
    return found


def _child(values: Values, today: datetime.date) -> list[Finding]:
    born, found_on = values["birth_date"], values["found_on"]
    if born and born > today:
        return [error("birth", "birth_date", "出生日期不能晚于今天")]
    if born and found_on and found_on < born:
        return [error("birth", "found_on", "发现日期不能早于出生日期", about=("birth_date",))]
    if born and found_on and identity.age_on(born, found_on) >= CHILD_AGE:
        text = f"发现时已满 {CHILD_AGE} 岁，不是儿童；请核对出生日期，成年人直接登记台账一"
        return [error("birth", "birth_date", text, about=("found_on",))]
    return _number(values)


def _number(values: Values) -> list[Finding]:
    """That the ID number, where there is one, is that of a child born that day."""
    number = values["id_no"]
    if len(number or "") != 18 or not values["birth_date"]:
        return []
    if number[6:14] != f"{values['birth_date']:%Y%m%d}":
        text = "身份证号里的出生日期与填写的不同，请核对"
        return [error("V3", "id_no", text, about=("birth_date",))]
    return []


def _asked(values: Values, today: datetime.date) -> list[Finding]:
    found = []
    for number, row in enumerate(values["follow_ups"], 1):
        at = (number - 1, "on")
        if not row["on"]:
            text = f"第 {number} 次随访请填写日期"
            found.append(error("follow_ups", "follow_ups", text, line=at))
        elif row["on"] > today:
            text = f"第 {number} 次随访的日期不能晚于今天"
            found.append(error("follow_ups", "follow_ups", text, line=at))
        elif values["found_on"] and row["on"] < values["found_on"]:
            text = f"第 {number} 次随访早于发现日期，请核对"
            found.append(question("follow_ups", "follow_ups", text, ("found_on",), line=at))
    return found


# -- one report of a child -----------------------------------------------------------------------

Mark = tuple[Any, ...]


def marks(values: Values) -> list[Mark]:
    """What tells the child: the ID number, or name, birth and the guardian's telephone."""
    found: list[Mark] = []
    if values.get("id_no"):
        found.append(("id_no", fingerprint("id_no", values["id_no"])))
    if values.get("name") and values.get("birth_date") and values.get("phone"):
        phone = fingerprint("phone", values["phone"])
        found.append(("name", values["name"], values["birth_date"], phone))
    return found


def twins(batch: dict[Any, Values], but: Any = None) -> dict[Any, Twin]:
    """For each of ``batch`` the open report of the same child, in whatever community; one query."""
    told = {key: marks(v) for key, v in batch.items() if state_of(v) not in CLOSED_STATES}
    every = [mark for held in told.values() for mark in held]
    if not every:
        return {}
    where = Q(id_no_index__in=[m[1] for m in every if m[0] == "id_no"])
    named = [m for m in every if m[0] == "name"]
    where |= Q(name__in=[m[1] for m in named], birth_date__in=[m[2] for m in named])
    held = ChildReport.objects.unscoped("a child is reported once, wherever that is").current()
    held = held.filter(where).exclude(pk=but).exclude(state__in=CLOSED_STATES)
    by_mark: dict[Mark, Twin] = {}
    for one in held.values_list("pk", "community_id", "community__name", "id_no_index", "name",
                                "birth_date", "phone_index"):  # fmt: skip
        by_mark[("id_no", one[3])] = Twin(one[0], one[1], one[2], "id_no")
        by_mark[("name", *one[4:])] = Twin(one[0], one[1], one[2], "name")
    by_mark.pop(("id_no", ""), None)
    return {
        key: next(by_mark[m] for m in held_marks if m in by_mark)
        for key, held_marks in told.items()
        if any(m in by_mark for m in held_marks)
    }
