"""The figures of the demonstration data, with the months behind it."""

from __future__ import annotations

import datetime
from typing import Any

from reports import closing, tally

MONTHS = 12


def write(seed: int, today: datetime.date) -> dict[str, Any]:
    """Count the invented records, and close the months before ``today`` from their dates."""
    tally.start_anew()
    counted = tally.refresh()
    for day in closing.month_ends(today, MONTHS):
        closing.close(day)
    return {"统计的社区": counted}
