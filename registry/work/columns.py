"""What a work record holds that no other ledger does: times of the day, hours, several residents."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from registry import parsing
from registry.ledger.columns import Values
from registry.ledger.kinds import Kind, MoneyKind

IN_HOURS = re.compile(r"\s*个?小时\s*$")
CLOCK = re.compile(r"([01]?\d|2[0-3])(?:[:：时点](?:([0-5]\d)分?)?|([0-5]\d))(?::00)?")
BETWEEN_PEOPLE = re.compile(r"[、，,;；/]+")


class TimeKind(Kind):
    """A time of the day as 09:30; read from 9:30, 9点半, 0930."""

    input_class = "input-10"

    def read(self, raw: Any) -> str:
        text = parsing.clean_text(raw).replace("半", "30").replace(" ", "")
        found = CLOCK.fullmatch(text)
        if not found:
            raise ValidationError("时间请按 9:30 的样子填写", code="time")
        return f"{int(found[1]):02d}:{found[2] or found[3] or '00'}"


class HoursKind(MoneyKind):
    """Hours, in halves: 1.5, 2小时."""

    what, unit = "时长", "小时"

    def read(self, raw: Any) -> Decimal | None:
        return super().read(IN_HOURS.sub("", raw) if isinstance(raw, str) else raw)

    def show(self, value: Any) -> str:
        return "" if value is None else f"{value:f}".rstrip("0").rstrip(".") or "0"


class KeyKind(Kind):
    """The key of a resident: never shown, as the name beside it is."""

    empty: Any = None

    def read(self, raw: Any) -> Any:
        return raw

    def show(self, value: Any) -> str:
        return ""


class PeopleKind(Kind):
    """Several residents by name: 张三、李四（0023）、王五户.

    Reading gives rows without a resident: who is meant is found where the community is known
    (see ``registry.work.people``).  ``key`` is what a row calls them by.
    """

    many = True
    input_class = "input-full"

    def __init__(self, key: str = "resident_id") -> None:
        super().__init__()
        self.key = key

    def blank(self) -> list[Values]:
        return []

    def read(self, raw: Any) -> list[Values]:  # type: ignore[override]
        if isinstance(raw, list):
            return raw
        words = BETWEEN_PEOPLE.split(re.sub(r"\s+", "", parsing.clean_text(raw)))
        return [{"name": word, self.key: None} for word in words if word]

    def show(self, value: Any) -> str:
        return "、".join(row["name"] for row in value or ())


def people_of(values: Values) -> list[Values]:
    """The residents a record concerns, as its sub-table has them."""
    return values.get("subjects") or []


def put_people(values: Values, rows: list[Values]) -> None:
    """Whoever is named as before stays who they were; the others are still to be found."""
    values["subjects"] = as_before(rows, people_of(values))


def as_before(rows: list[Values], before: list[Values], key: str = "resident_id") -> list[Values]:
    """``rows`` with the people whom the same names meant ``before``; ``key`` is what tells them."""
    held = list(before)
    return [row if row[key] else _known(row, held) for row in rows]


def _known(row: Values, held: list[Values]) -> Values:
    same = next((old for old in held if old["name"] == row["name"]), None)
    if same is None:
        return row
    held.remove(same)
    return same
