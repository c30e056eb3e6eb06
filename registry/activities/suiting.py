"""Whom an activity is meant for: what both those who invite to it and those who look for one ask."""

from __future__ import annotations

from typing import Any

from registry.models import Activity

SEVERAL = "7"
"""残疾类别：多重."""


def categories_of(resident: Any) -> frozenset[str]:
    """The categories of a resident; of 多重 those it is made up of, where they are known."""
    parts = {row.category for row in resident.disabilities.all() if row.category}
    main = resident.dis_category
    return frozenset(parts or {main}) if main == SEVERAL else frozenset({main, *parts} - {""})


def suits(activity: Activity, categories: frozenset[str]) -> bool:
    """Whether the activity is meant for people of ``categories``; where it names none, for everybody."""
    return not activity.suits or bool(categories & set(activity.suits))
