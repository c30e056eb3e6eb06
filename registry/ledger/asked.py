"""When a question is asked: conditions as data, so that the page and the server read the same.

A condition is a dict whose entries must all hold, or a list of such dicts of which one must hold::

    {"age": [16, 59], "residence_type": {"not": ["4"]}}
    [{"age": [0, 17]}, {"categories": {"any": ["5", "6"]}}]

``age`` is in full years on the day of asking; an unknown age asks.
"""

from __future__ import annotations

from typing import Any

Condition = dict[str, Any] | list[dict[str, Any]] | None


def is_asked(condition: Condition, values: dict[str, Any]) -> bool:
    """Whether the question is asked of someone with ``values``."""
    if not condition:
        return True
    if isinstance(condition, list):
        return any(is_asked(part, values) for part in condition)
    # Asked a hundred times for every row of a workbook, where all() takes half as long again.
    for key, test in condition.items():  # noqa: SIM110
        if not _holds(test, values.get(key)):
            return False
    return True


def _holds(test: Any, value: Any) -> bool:
    if isinstance(test, list):
        return value is None or test[0] <= value <= test[1]
    if "in" in test:
        return value in test["in"]
    if "not" in test:
        return value not in test["not"]
    return bool(set(test["any"]) & set(value or ()))
