"""What an indicator says of communities: by their records, and by people where no record can tell."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from registry.indicators import Indicator, Measured
from registry.organisation.standing.measuring import indicators
from reports.judging.verdicts import judged


def measure(
    indicator: Indicator, codes: Sequence[str], on: datetime.date
) -> Mapping[str, Measured]:
    """The verdict in each of ``codes`` on the day ``on``, judgements included."""
    return judged(indicator, indicator.measure(codes, on), on)


def indicator_of(code: str) -> Indicator:
    """The indicator ``code``.  Raises KeyError when none is declared."""
    return {indicator.code: indicator for indicator in indicators()}[code]
