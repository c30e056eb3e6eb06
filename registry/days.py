"""The days of a record that takes a course (扶持项目, 转介单, 侵权案件): in order, and none to come."""

from __future__ import annotations

import datetime

from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error

Days = tuple[tuple[str, str], ...]
"""Key and name of each day, in the order in which they come."""


def out_of_order(values: Values, days: Days, today: datetime.date, code: str) -> list[Finding]:
    """What is wrong with ``days``, under the rule ``code``: one before another, or after today."""
    found: list[Finding] = []
    latest, said = "", ""
    for key, label in days:
        day = values[key]
        if not day:
            continue
        if day > today:
            found.append(error(code, key, f"{label}不能晚于今天"))
        elif latest and day < values[latest]:
            found.append(error(code, key, f"{label}不能早于{said}", about=(latest,)))
        latest, said = key, label
    return found
