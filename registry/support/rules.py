"""The rules of 台账四: what follows from what, what is wrong, what is missing in a helping pair."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error, hint, incomplete, question

PAIRED, RENEWED, ENDED = "1", "2", "3"  # 结对状态代码表
SIGNED = "1"  # 签订协议书：是
ENDED_ASKED = {"state": {"in": [ENDED]}}
REQUIRED = (
    "helper_kind", "helper_unit", "helper_name", "helper_post", "helper_phone", "paired_on",
    "ends_on", "agreement", "difficulties", "state",
)  # fmt: skip
VOLUNTEER = "5"  # 帮扶主体：助残志愿者
PERSONAL, NEAR = ("5", "6", "7"), ("6", "7")  # 帮扶主体：助残志愿者、邻里居民、亲属
UNASKED = {"helper_post": PERSONAL, "helper_unit": NEAR}
"""What is not asked of whoever helps in no office: a volunteer has no post, a neighbour no unit."""
HOURS_STEP = Decimal("0.5")


def is_concrete(measure: Values) -> bool:
    """措施具体: the measure names its goal, its deadline and who answers for it."""
    return bool(measure.get("goal") and measure.get("due_on") and measure.get("person"))


def all_concrete(values: Values) -> bool:
    """Whether there are measures and every one of them is concrete."""
    measures = values.get("measures") or []
    return bool(measures) and all(map(is_concrete, measures))


def last_act(values: Values) -> datetime.date | None:
    """When help was last given."""
    return max((act["on"] for act in values.get("acts") or () if act.get("on")), default=None)


def derive(values: Values, today: datetime.date) -> None:
    """A pair is in force unless it says otherwise; what belongs to an end goes with it.

    Whether the measures are concrete and when help was last given follow from the sub-tables.
    """
    values["concrete"], values["last_support_on"] = all_concrete(values), last_act(values)
    values["state"] = values.get("state") or PAIRED
    if values["state"] != ENDED:
        values["ended_on"], values["end_reason"] = None, ""


def missing(values: Values, today: datetime.date, result_days: int, act_days: int = 0) -> list[str]:
    """What the form asks for and is empty; measures count when one is not concrete.

    Results and satisfaction are asked once the pair has lasted ``result_days``, help given once it
    has lasted ``act_days``.
    """
    kind = values.get("helper_kind")
    asked = [key for key in REQUIRED if kind not in UNASKED.get(key, ())]
    gaps = [key for key in asked if values.get(key) in ("", None, [])]
    if not all_concrete(values):
        gaps.append("measures")
    if not values.get("acts") and lasted(values, today, act_days):
        gaps.append("acts")
    if lasted(values, today, result_days):
        gaps += [key for key in ("results", "satisfaction") if not values.get(key)]
    if values.get("state") == ENDED and not values.get("ended_on"):
        gaps.append("ended_on")
    return gaps


def lasted(values: Values, today: datetime.date, days: int) -> bool:
    """Whether the pair has lasted long enough for results to be asked."""
    began = values.get("paired_on")
    return began is not None and (today - began).days >= days


def check(values: Values, today: datetime.date) -> list[Finding]:
    """What is wrong with the pair."""
    return [
        *_helper(values),
        *_term(values, today),
        *_end(values, today),
        *_measures(values),
        *_done(values, today),
        *_acts(values, today),
    ]


def _helper(values: Values) -> list[Finding]:
    found = []
    if not values.get("helper_name"):
        found.append(error("helper", "helper_name", "请填写帮扶责任人：责任要落到人"))
    if not values.get("measures"):
        text = "请至少填写一项帮扶措施，写明目标、完成时限和责任人"
        found.append(incomplete("measures", "measures", text))
    return found


def _term(values: Values, today: datetime.date) -> list[Finding]:
    began, ends = values.get("paired_on"), values.get("ends_on")
    found = []
    if began and began > today:
        found.append(error("paired_on", "paired_on", "结对日期不能晚于今天"))
    if began and ends and ends < began:
        text = "结对期限早于结对日期，请核对"
        found.append(error("ends_on", "ends_on", text, about=("paired_on",)))
    elif ends and ends < today and values.get("state") in (PAIRED, RENEWED):
        text = "结对期限已到，请续签（改期限并选“到期续签”）或终止"
        found.append(hint("term", "ends_on", text))
    return found


def _end(values: Values, today: datetime.date) -> list[Finding]:
    if values.get("state") != ENDED:
        return []
    found = []
    if not values.get("end_reason"):
        text = "终止结对须写明原因"
        found.append(error("end_reason", "end_reason", text, about=("state",)))
    ended, began = values.get("ended_on"), values.get("paired_on")
    if ended and (ended > today or (began and ended < began)):
        text = "终止日期须在结对日期之后、不晚于今天"
        found.append(error("ended_on", "ended_on", text, about=("paired_on", "state")))
    return found


def _measures(values: Values) -> list[Finding]:
    """Each measure lacking one of the three is named: only then is it known what to add."""
    lacking = []
    for number, measure in enumerate(values.get("measures") or (), 1):
        labels = {"goal": "目标", "due_on": "完成时限", "person": "责任人"}
        lacks = [label for key, label in labels.items() if not measure.get(key)]
        if lacks:
            lacking.append(f"第 {number} 项缺{'、'.join(lacks)}")
    if not lacking:
        return []
    text = f"措施不够具体：{'；'.join(lacking)}"
    return [incomplete("concrete", "measures", text)]


def _done(values: Values, today: datetime.date) -> list[Finding]:
    return [
        error("done_on", "measures", f"第 {n + 1} 项措施的完成日期晚于今天", line=(n, "done_on"))
        for n, measure in enumerate(values.get("measures") or ())
        if (done := measure.get("done_on")) and done > today
    ]


def _acts(values: Values, today: datetime.date) -> list[Finding]:
    found: list[Finding] = []
    began = values.get("paired_on")
    for number, act in enumerate(values.get("acts") or (), 1):
        found += _act(number, act, began, today)
    return found


def _act(number: int, act: Values, began: Any, today: datetime.date) -> list[Finding]:
    on, hours = act.get("on"), act.get("hours")
    found = []
    if not on:
        found.append(
            error("act_on", "acts", f"第 {number} 条帮扶记录没有日期", line=(number - 1, "on"))
        )
    elif on > today:
        day = f"{on.year}年{on.month}月{on.day}日"
        text = f"日期（{day}）不能晚于今天"
        found.append(error("act_on", "acts", text, line=(number - 1, "on")))
    elif began and on < began:
        text = f"第 {number} 条帮扶记录的日期早于结对日期，请核对"
        found.append(question("act_before", "acts", text, about=("paired_on",)))
    if hours is not None and hours % HOURS_STEP:
        text = "时长请按半小时填写，例如 1.5"
        found.append(error("hours", "acts", text, line=(number - 1, "hours")))
    return found
