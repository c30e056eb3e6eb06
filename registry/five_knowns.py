"""五摸清: whether family, economy, disability, work and needs of a resident are known, and since when.

Each situation has a light.  Green: nothing is missing and it was verified within the period of the
parameter ``verification_months``; amber: nothing missing, not verified in that time; red: something
missing; grey: not asked of this person.  Grey counts nowhere.  The survey of the whole form counts as
verifying all five.

The five lights are kept as five letters beside the record (``five_knowns``, in the order of
``SITUATIONS``), so that lists can filter and sort by them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from registry import codes, parameters, resident_rules
from registry.ledger.columns import Values
from registry.ledger.kinds import Kind

GREEN, AMBER, RED, GREY = "g", "a", "r", "n"
LAMPS = {GREEN: "ok", AMBER: "due", RED: "gap", GREY: "na"}
WORDS = {GREEN: "齐", AMBER: "到期", RED: "缺", GREY: "不适用"}
KNOWN = GREEN + AMBER
"""Nothing is missing, verified in time or not: what the five sentences of the plan (D02) count."""
REGISTERED = ("1", "2")
ALL = "all"
"""Named in the place of a situation: all five at once."""
KEPT = ("five_knowns", "knowns_open", "knowns_since", "knowns_green_since")
"""The fields of the resident that ``settle`` sets."""


@dataclass(frozen=True)
class Situation:
    """One of the five: its key, its name, and the facts whose lack turns it red."""

    key: str
    title: str
    facts: frozenset[str]
    asked: Any = None

    @property
    def short(self) -> str:
        return self.title.removesuffix("状况")


SITUATIONS = (
    Situation("family", "家庭状况", frozenset({
        "marital", "hukou_nature", "hukou_region", "hukou_addr", "live_addr", "residence_type",
        "phone", "household__head_name", "relation_to_head", "household__head_id",
        "household__size", "household__disabled_count", "members", "guardian_name",
        "guardian_relation", "guardian_phone", "capacity"})),
    Situation("economy", "经济状况", frozenset({
        "household__income", "household__income_sources", "household__poverty",
        "household__housing_source", "household__housing_structure", "household__housing_danger",
        "pension", "medical", "benefits"})),
    Situation("disability", "残疾状况", frozenset({
        "cert_status", "cert_no", "cert_issued_on", "cert_expires_on", "categories", "dis_level",
        "self_care"})),
    Situation("employment", "就业状况", frozenset({
        "employment", "employment_form", "unemployed_reason", "livelihood_source"}),
        resident_rules.WORKING),
    Situation("needs", "基本需求", frozenset({
        "rehab_need", "access_need", "care_need", "needs", "can_go_out", "edu_stage"})),
)  # fmt: skip
IDENTITY = frozenset({
    "name", "gender", "ethnicity", "birth_date", "id_no", "education", "literate", "political",
    "surveyed_on", "survey_method", "surveyor", "status", "consent",
    "member_no",
})  # fmt: skip
"""Required facts that belong to none of the five: who the person is, and the survey itself."""
BY_KEY = {situation.key: situation for situation in SITUATIONS}
FACTS = frozenset[str]().union(*(situation.facts for situation in SITUATIONS))


# -- the lights --------------------------------------------------------------------------------


def settle(record: Any, values: Values, gaps: list[str], today: datetime.date) -> None:
    """Set the lights of ``record`` from its ``values`` and what is missing (``KEPT``)."""
    known = resident_rules.facts(values, today)
    asked = [s for s in SITUATIONS if _applies(s, known)]
    days = {s.key: verified_on(record, s.key, values["surveyed_on"]) for s in asked}
    limit = _limit(record, today) if any(days.values()) else today
    lights = {s.key: _light(s, gaps, days[s.key], limit) for s in asked}
    record.five_knowns = "".join(lights.get(s.key, GREY) for s in SITUATIONS)
    record.knowns_open = sum(light != GREEN for light in lights.values())
    record.knowns_since = _earliest(list(days.values()))
    green = [days[key] for key, light in lights.items() if light == GREEN]
    record.knowns_green_since = _earliest(green)


def _applies(situation: Situation, known: Values) -> bool:
    from registry.ledger.asked import is_asked

    return known["status"] in REGISTERED and is_asked(situation.asked, known)


def _light(
    situation: Situation, gaps: list[str], day: datetime.date | None, limit: datetime.date
) -> str:
    if situation.facts & set(gaps):
        return RED
    return GREEN if day and day > limit else AMBER


def _limit(record: Any, today: datetime.date) -> datetime.date:
    """What was verified on this day or before has to be verified again."""
    months = parameters.value("verification_months", record.community_id, today)
    return months_before(today, months)


def months_before(day: datetime.date, months: int) -> datetime.date:
    """The same day ``months`` earlier; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return datetime.date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)


def _earliest(days: list[datetime.date | None]) -> datetime.date | None:
    """None where any is not known."""
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def verified_on(
    record: Any, situation: str, surveyed_on: datetime.date | None
) -> datetime.date | None:
    """The day the situation was last verified, by itself or with the whole form; None if never."""
    own = record.verified.get(situation)
    days = [surveyed_on, datetime.date.fromisoformat(own["on"]) if own else None]
    return max((day for day in days if day), default=None)


def lacking(gaps: Iterable[str], situation: str) -> bool:
    """Whether facts of ``situation`` (``all``: of any) are missing, so that none can vouch for it."""
    facts = FACTS if situation == ALL else BY_KEY[situation].facts
    return not facts.isdisjoint(gaps)


# -- showing -----------------------------------------------------------------------------------


def lamps(lights: str) -> list[dict[str, str]]:
    """The five lights for the page: shape and word as well as colour."""
    return [
        {"label": s.title, "short": s.short, "state": LAMPS[light]}
        for s, light in zip(SITUATIONS, lights, strict=False)
    ]


class KnownsKind(Kind):
    """The five letters, shown as five lamps; in words where lamps cannot be."""

    def show(self, value: Any) -> str:
        told = zip(SITUATIONS, value or "", strict=False)
        return "、".join(f"{s.short}{WORDS[light]}" for s, light in told)

    def cell(self, value: Any) -> dict[str, Any]:
        """The cell of a list."""
        return {"kind": "lamps", "value": lamps(value)} if value else {}


def panel(record: Any, gaps: list[dict[str, str]]) -> list[dict[str, Any]]:
    """The situations for the page of a resident; ``gaps`` are what is missing, with their links."""
    rows = lamps(record.five_knowns)
    for situation, row in zip(SITUATIONS, rows, strict=False):
        row.update(_verified(record, situation))  # type: ignore[arg-type]
        row["missing"] = [g for g in gaps if g["key"] in situation.facts]  # type: ignore[assignment]
        row["key"] = situation.key
    return rows


def _verified(record: Any, situation: Situation) -> dict[str, Any]:
    day = verified_on(record, situation.key, record.surveyed_on)
    own = record.verified.get(situation.key)
    if own and day and own["on"] == day.isoformat():
        return {"on": day, "by": own["who"], "how": "核实"}
    how = codes.get("survey_method").label(record.survey_method) if record.survey_method else ""
    return {"on": day, "by": record.surveyor, "how": f"{how}摸底"}
