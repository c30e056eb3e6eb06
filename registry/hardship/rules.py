"""The rules of 台账二: what follows from what, and what is wrong."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from registry import codes
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error, incomplete, question
from registry.models import Benefit

INCOME = (
    "wages", "business", "property_income", "allowance", "old_age_pension", "subsidies",
    "other_transfers",
)  # fmt: skip
NOT_POOR, BY_COMMUNITY = "P00", "P13"
WITH_A_NUMBER = [
    entry.code for entry in codes.get("poverty") if entry.code not in (NOT_POOR, BY_COMMUNITY)
]
"""Kinds that come with a certificate or a number; the community's own word has none."""
ALLOWANCES = {"P01": "SS01", "P02": "SS02"}
"""低保 as a kind of hardship and as a benefit of 台账一."""
ENJOYED = "3"  # 保障状态代码表：已享受
RELIEF = ("relieved_on", "relieved_income", "relieved_grounds")
OTHER, YES = "9", "1"
LEFT, OPEN, CLOSED = "3", "1", "2"


def derive(values: Values) -> None:
    """The total, the last review and whether the record is open (in place)."""
    amounts = [values[key] for key in INCOME if values[key] is not None]
    values["income_total"] = sum(amounts, Decimal(0)) if amounts else None
    reviews = sorted((r for r in values["reviews"] if r["on"]), key=lambda row: row["on"])
    values["reviewed_on"] = reviews[-1]["on"] if reviews else values["identified_on"]
    over = values["relieved"] == YES or bool(reviews and reviews[-1]["result"] == LEFT)
    values["state"] = CLOSED if over else OPEN


def missing(values: Values, gaps: list[str]) -> list[str]:
    """``gaps`` without a number where none is given, and with the words another cause needs."""
    kinds = set(values["kinds"])
    if kinds and not kinds & set(WITH_A_NUMBER):
        gaps = [key for key in gaps if key != "identified_no"]
    unsaid = OTHER in values["causes"] and not values["cause_note"]
    return [*gaps, "cause_note"] if unsaid else gaps


def check(values: Values, today: datetime.date) -> list[Finding]:
    """What is wrong with the facts of the ledger's own."""
    return [
        *_kinds(values),
        *_people(values),
        *_days(values, today),
        *_relief(values),
        *_reviews(values, today),
        *_debt(values),
    ]


def _kinds(values: Values) -> list[Finding]:
    """That there is hardship, of kinds that existed when it was identified (§2.12)."""
    kinds, day = values["kinds"], values["identified_on"]
    if NOT_POOR in kinds:
        return [error("B1", "kinds", "登记台账二的应是困难残疾人，不能选“非困难”")]
    entries = [entry for code in kinds if (entry := codes.get("poverty").get(code))]
    out = [entry for entry in entries if day and not entry.valid_on(day)]
    found = [
        error("B2", "kinds", f"“{e.label}”{_term(e)}，与认定日期不符，请核对", ("identified_on",))
        for e in out
    ]
    return [*found, *_as_registered(values)]


def _term(entry: codes.Code) -> str:
    if entry.valid_to:
        return f"在{entry.valid_to.year}年{entry.valid_to.month}月后不再使用"
    start = entry.valid_from
    return f"自{start.year}年{start.month}月起才有" if start else ""


def _as_registered(values: Values) -> list[Finding]:
    known = set(values.get("resident__household__poverty") or ())
    agreed = not known or known & set(values["kinds"])
    if not values["kinds"] or agreed or values["state"] == CLOSED:
        return []
    said = codes.get("poverty").labels(known)
    message = f"台账一登记的困难类别是“{said}”，与这里不同，请核对；以认定文件为准"
    return [question("B3", "kinds", message)]


def _people(values: Values) -> list[Finding]:
    size = values.get("resident__household__size")
    told = [values[key] or 0 for key in ("workers", "lost_workers")]
    if size is None or sum(told) <= size:
        return []
    message = f"劳动力与丧失劳动力共 {sum(told)} 人，多于家庭人口 {size} 人"
    return [error("B4", "workers", message, ("lost_workers",))]


def _days(values: Values, today: datetime.date) -> list[Finding]:
    labels = {"identified_on": "认定日期", "relieved_on": "脱困日期"}
    return [
        error("B5", key, f"{label}不能晚于今天")
        for key, label in labels.items()
        if values[key] and values[key] > today
    ]


def _relief(values: Values) -> list[Finding]:
    if not values["relieved"] and any(values[key] for key in RELIEF):
        return [error("B11", "relieved", "填写了脱困情况，请选择“是否脱困”")]
    if values["relieved"] != YES:
        return []
    found = []
    if not values["relieved_on"]:
        found.append(incomplete("B6", "relieved_on", "已脱困的，请填写脱困日期"))
    if not values["relieved_grounds"]:
        found.append(incomplete("B6", "relieved_grounds", "已脱困的，请写明依据"))
    if _before(values["relieved_on"], values["identified_on"]):
        found.append(error("B7", "relieved_on", "脱困日期不能早于认定日期", ("identified_on",)))
    return found


def _before(day: datetime.date | None, first: datetime.date | None) -> bool:
    return bool(day and first and day < first)


def _reviews(values: Values, today: datetime.date) -> list[Finding]:
    found = []
    for number, row in enumerate(values["reviews"], 1):
        where, at = f"第 {number} 行", (number - 1, "on")
        if row["on"] and row["on"] > today:
            found.append(error("B8", "reviews", f"{where}复核日期不能晚于今天", line=at))
        if _before(row["on"], values["identified_on"]):
            found.append(error("B8", "reviews", f"{where}复核日期早于认定日期", line=at))
        if not row["on"]:
            found.append(error("B8", "reviews", f"{where}请填写复核日期", line=at))
        if row["on"] and not row["result"]:
            found.append(error("B9", "reviews", f"{where}请选择复核结论"))
    return found


def _debt(values: Values) -> list[Finding]:
    if not values["debt"] or values["debt_reason"]:
        return []
    return [incomplete("B10", "debt_reason", "有负债的，请写明原因")]


def allowance_unheard_of(record: Any) -> str:
    """What to say where a record rests on 低保 that 台账一 does not list as received; "" if it does."""
    wanted = {ALLOWANCES[kind] for kind in record.kinds if kind in ALLOWANCES}
    if not wanted or record.state == CLOSED or record.is_voided:
        return ""
    held = Benefit.objects.filter(resident=record.resident_id, item__in=wanted, state=ENJOYED)
    if held.exists():
        return ""
    return "本表认定为低保，而台账一的社会保障没有登记“已享受”低保，请核对。"
