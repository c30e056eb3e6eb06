"""What the receiving side of a hand-over may know of the person: the least that helps."""

from __future__ import annotations

from typing import Any

from registry import codes
from registry.models import Resident


def minimal_facts(resident: Resident) -> list[dict[str, str]]:
    """Name, sex, age and category without level; never a number, telephone or address."""
    age = resident.age
    facts: list[tuple[str, Any]] = [
        ("姓名", resident.name),
        ("性别", codes.get("gender").label(resident.gender)),
        ("年龄", f"{age} 岁" if age is not None else ""),
        ("残疾类别", codes.get("dis_category").label(resident.dis_category)),
    ]
    return [{"label": label, "value": value} for label, value in facts]
