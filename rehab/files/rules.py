"""What follows from the facts of a rehabilitation file, and what cannot be so."""

from __future__ import annotations

import datetime

from registry import codes
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error, hint
from registry.rehab_need import CARE, DEVICES, MEDICINE, NONE, SURGERY, TRAINING

SEVERAL = "7"  # 残疾类别：多重
CATEGORY = "resident__dis_category"
ITEMS = (
    ((SURGERY, MEDICINE), "medical_items"), ((TRAINING,), "training_items"),
    ((DEVICES,), "device_items"), ((CARE,), "support_items"),
)  # fmt: skip
"""Which items belong to which of the five kinds of need."""
BY_CATEGORY = (("training_items", "rehab_training"), ("device_items", "device_need"))


def derive(values: Values) -> None:
    """The last assessment, and no items of what is not needed (in place)."""
    told = [row for row in values["assessments"] if row["on"]]
    last = max(told, key=lambda row: row["on"], default=None)
    values["assessed_on"] = last["on"] if last else None
    values["effect"] = last["effect"] if last else ""
    if not values["needs"]:
        return  # not told yet: what a workbook brings stays
    for needs, key in ITEMS:
        if not set(needs) & set(values["needs"]):
            values[key] = []


def check(values: Values, today: datetime.date) -> list[Finding]:
    """What contradicts itself."""
    return [
        *_needs(values), *_days(values, today), *_assessments(values, today), *_categories(values),
    ]  # fmt: skip


def _needs(values: Values) -> list[Finding]:
    if NONE in values["needs"]:
        return [error("needs", "needs", "没有康复需求的不用建档，请选择需要的服务")]
    return []


def _days(values: Values, today: datetime.date) -> list[Finding]:
    opened, closed = values["opened_on"], values["closed_on"]
    found = []
    if opened and opened > today:
        found.append(error("opened_on", "opened_on", "建档日期不能晚于今天"))
    if closed and closed > today:
        found.append(error("closed_on", "closed_on", "结案日期不能晚于今天"))
    elif closed and opened and closed < opened:
        text = "结案日期不能早于建档日期"
        found.append(error("closed_on", "closed_on", text, about=("opened_on",)))
    if closed and not values["end_reason"]:
        text = "有结案日期的，请选择结案原因"
        found.append(error("end_reason", "end_reason", text, about=("closed_on",)))
    if values["end_reason"] and not closed:
        text = "有结案原因的，请填写结案日期"
        found.append(error("closed_on", "closed_on", text, about=("end_reason",)))
    return found


def _assessments(values: Values, today: datetime.date) -> list[Finding]:
    found = []
    for number, row in enumerate(values["assessments"], 1):
        if row["on"] and row["on"] > today:
            text, at = f"第 {number} 次评估的日期不能晚于今天", (number - 1, "on")
            found.append(error("assessed", "assessments", text, line=at))
    return found


def _categories(values: Values) -> list[Finding]:
    """Items that are meant for another category of disability than the resident's."""
    own = values.get(CATEGORY) or SEVERAL
    if own == SEVERAL:
        return []
    found = []
    for key, name in BY_CATEGORY:
        listed = codes.get(name)
        others = [c.label for c in listed if c.code in values[key] and c.parent not in ("", own)]
        if others:
            text = f"{'、'.join(others)}通常不是{codes.get('dis_category').label(own)}残疾的项目，请核对"
            found.append(hint(f"items_{key}", key, text))
    return found
