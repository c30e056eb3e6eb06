"""Whose home comes first: 一户多残、以老养残、重度、低保 (the federation's order), told in words."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

SEVERAL, OLD = "1", "2"
"""一户多残、老残一体（以老养残）, codes of special_family."""
SEVERE = ("1", "2")
MINIMUM = ("P01", "P02")
"""城市低保、农村牧区低保, codes of poverty."""
FACTS = (
    "resident__household__special", "resident__household__disabled_count",
    "resident__dis_level", "resident__household__poverty",
)  # fmt: skip
"""What is read of a retrofit to judge it."""


def reasons(
    special: Collection[str], disabled: int | None, level: str, poverty: Collection[str]
) -> list[str]:
    """Why this home comes before others, the weightiest first; none for one that waits its turn."""
    told = {
        "一户多残": SEVERAL in (special or ()) or (disabled or 0) > 1,
        "以老养残": OLD in (special or ()),
        "重度": level in SEVERE,
        "低保": any(code in MINIMUM for code in poverty or ()),
    }
    return [reason for reason, holds in told.items() if holds]


WEIGHT = {"一户多残": 8, "以老养残": 4, "重度": 2, "低保": 1}


def rank(held: list[str]) -> tuple[int, int]:
    """How far ahead it comes: by how many of the four are so, then by which; the larger first."""
    return len(held), sum(WEIGHT[reason] for reason in held)


def of(record: Any) -> list[str]:
    """The reasons of one retrofit, read with its resident and household."""
    resident = record.resident
    house = resident.household
    return reasons(house.special, house.disabled_count, resident.dis_level, house.poverty)


def said(held: list[str]) -> str:
    """The reasons in a cell."""
    return "、".join(held) or "一般"
