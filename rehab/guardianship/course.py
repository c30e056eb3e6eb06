"""How the danger level went, as a picture and as a table."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from registry import charts, codes
from rehab.guardianship import rules

SHOWN = 12
"""So many of the latest levels."""


def _places(days: list[datetime.date]) -> list[str]:
    """Days under the bars; of several years with the year."""
    one_year = len({day.year for day in days}) == 1
    return [f"{day.month}-{day.day}" if one_year else f"{day:%y}-{day.month}" for day in days]


def panel(values: Any) -> dict[str, Any]:
    """The levels with their days, the latest first in the table; nothing where there is but one."""
    told = [(day, level) for day, level in rules.levels(values) if day][-SHOWN:]
    if len(told) < 2:
        return {}
    names = codes.get("danger_level")
    series = charts.Series("危险性等级", [Decimal(level) for _, level in told])
    bars = charts.bars(
        "levels", "危险性等级的变化", _places([day for day, _ in told]), [series],
        lambda n: f"{n:.0f}" if n == int(n) else "", unit="级",
    )  # fmt: skip
    rows = [
        {"name": day.isoformat(),
         "cells": [{"kind": "text", "label": "等级", "value": names.label(level)}]}
        for day, level in reversed(told)
    ]  # fmt: skip
    tree = {
        "caption": "危险性等级的变化",
        "head": "日期",
        "columns": [{"label": "等级"}],
        "rows": rows,
    }
    return {"bars": bars, "tree": tree}
