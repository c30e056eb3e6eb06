"""The figures of the demonstration data, with the months behind it."""

from __future__ import annotations

import datetime
from typing import Any

from reports import closing, tally
from reports.demo import judging
from reports.judging.ledger import JudgementLedger

MONTHS = 12


def write(seed: int, today: datetime.date) -> dict[str, Any]:
    """Count the invented records, and close the months before ``today`` from their dates."""
    judged = judging.write(seed, today)
    tally.start_anew()
    counted = tally.refresh()
    for day in closing.month_ends(today, MONTHS):
        closing.close(day)
    return {JudgementLedger.title: judged, "统计的社区": counted}
