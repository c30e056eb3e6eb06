"""The rules of 台账五: what follows from what, what is wrong, what is missing in a work record."""

from __future__ import annotations

import datetime
from typing import Any

from registry import codes
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error, incomplete

VISIT = "01"  # 工作类型：走访
LOST = "5"  # 走访方式：失访
FIVE_WORKS = ("01", "02", "03", "04", "05")
"""走访、帮扶、培训、安置、服务: the kinds that count for 五落实."""
OF_PEOPLE = (*FIVE_WORKS, "09", "10", "11", "12", "13")
"""Kinds that are done for somebody: whom they concerned is asked."""
BACK_ENTRY_DAYS = 7

VISIT_ASKED = {"kind": {"in": [VISIT]}}
NOWHERE = ("3", "4", "5")
"""电话、视频、失访: visits that take place nowhere; a place is not asked."""
PLACE_ASKED = {"way": {"not": list(NOWHERE)}}
EARLIEST = datetime.date(1990, 1, 1)
"""No work of a community on record is older: 残疾人保障法 is of that year."""
REQUIRED = ("kind", "on", "place", "organizer")
PLACES = {"1": "家中", "3": "电话", "4": "视频"}
"""Where a visit took place, when its way (走访方式) says it and nobody wrote another."""


def derive(values: Values, today: datetime.date) -> None:
    """The topic says what was done where nobody named it; what is not asked goes."""
    if values.get("kind") != VISIT:
        values["way"] = ""
        values["found"] = []
    elif values.get("way") in NOWHERE or not values.get("place"):
        values["place"] = PLACES.get(values.get("way") or "", "")
    if values.get("follow_up") and not values.get("follow_up_by"):
        values["follow_up_by"] = values.get("organizer") or ""
    if not values.get("topic") and values.get("kind"):
        day = values.get("on")
        told = codes.get("work_kind").label(values["kind"])
        values["topic"] = f"{told}（{day.month}月{day.day}日）" if day else told


def missing(values: Values, today: datetime.date) -> list[str]:
    """What the form asks for and is empty."""
    gaps = [key for key in REQUIRED if not values.get(key)]
    if "place" in gaps and values.get("way") in NOWHERE:
        gaps.remove("place")
    if values.get("kind") == VISIT and not values.get("way"):
        gaps.append("way")
    if values.get("kind") in OF_PEOPLE and not values.get("subjects"):
        gaps.append("people")
    if not has_content(values):
        gaps.append("learned")
    if values.get("follow_up"):
        gaps += [key for key in ("follow_up_by", "follow_up_on") if not values.get(key)]
    return gaps


def has_content(values: Values) -> bool:
    """Whether the record says anything of what was done."""
    keys = ("learned", "raised", "handled", "found", "done", "results")
    return any(values.get(key) for key in keys) or values.get("way") == LOST


def days_late(values: Values, today: datetime.date) -> int:
    """How many days after the work it is being written down."""
    return (today - values["on"]).days if values.get("on") else 0


def check(
    values: Values,
    today: datetime.date,
    before: Values | None = None,
    back_entry_days: int = BACK_ENTRY_DAYS,
) -> list[Finding]:
    """What is wrong with the record; ``back_entry_days`` after the work it may be written without a reason."""
    return [
        *_kind(values),
        *_day(values, today, before, back_entry_days),
        *_times(values),
        *_people(values),
        *_follow_up(values),
    ]


def _kind(values: Values) -> list[Finding]:
    if values.get("kind"):
        return []
    return [error("kind", "kind", "请选择工作类型")]


def _day(
    values: Values, today: datetime.date, before: Values | None, allowed: int
) -> list[Finding]:
    day = values.get("on")
    if not day:
        return [error("on", "on", "请填写日期")]
    if day > today:
        return [error("on", "on", "日期不能晚于今天；还没有做的事，请等做完再记")]
    if day < EARLIEST:
        return [error("on", "on", f"日期 {day.year} 年太早，请核对")]
    unchanged = before is not None and before.get("on") == day
    late = days_late(values, today)
    if unchanged or late <= allowed or values.get("back_reason"):
        return []
    text = f"这是 {late} 天前的工作，超过 {allowed} 天补记的，请写明补记原因"
    return [error("back_entry", "back_reason", text, about=("on",))]


def unborn(values: Values, born: dict[Any, datetime.date | None]) -> list[Finding]:
    """Nobody is visited before their birth; ``born`` are the birthdays of those concerned, by key."""
    day = values.get("on")
    late = [
        row["name"]
        for row in values.get("subjects") or []
        if day and (birth := born.get(row.get("resident_id"))) and birth > day
    ]
    if not late:
        return []
    return [
        error("unborn", "on", f"{'、'.join(late)}在这一天还没有出生，请核对日期", about=("people",))
    ]


def _times(values: Values) -> list[Finding]:
    starts, ends = values.get("starts_at"), values.get("ends_at")
    if starts and ends and ends < starts:
        return [error("times", "ends_at", "结束时间早于开始时间", about=("starts_at",))]
    if ends and not starts:
        return [error("times", "starts_at", "填了结束时间的，请填写开始时间")]
    return []


def _people(values: Values) -> list[Finding]:
    people = values.get("subjects") or []
    unknown = [
        row.get("problem") or f"“{row['name']}”是谁还没有核对"
        for row in people
        if not row.get("resident_id")
    ]
    found = []
    if unknown:
        found.append(error("people", "people", "；".join(unknown)))
    if values.get("kind") == VISIT and not people:
        found.append(incomplete("people", "people", "走访的是谁，请填写涉及对象"))
    return found


def _follow_up(values: Values) -> list[Finding]:
    found = []
    if values.get("follow_up"):
        if not values.get("follow_up_by"):
            found.append(incomplete("follow_up", "follow_up_by", "后续事项由谁去办，请填写责任人"))
        if not values.get("follow_up_on"):
            found.append(incomplete("follow_up", "follow_up_on", "后续事项何时办完，请填写时限"))
    due, day = values.get("follow_up_on"), values.get("on")
    if due and day and due < day:
        text = "后续时限早于这次工作的日期"
        found.append(error("follow_up_on", "follow_up_on", text, about=("on",)))
    done = values.get("followed_on")
    if done and day and done < day:
        text = "后续办结日期早于这次工作的日期"
        found.append(error("followed_on", "followed_on", text, about=("on",)))
    return found
