"""Counting anew: the figures of communities from their records, many communities at once."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from registry import parameters
from registry.indicators import counted_together
from registry.organisation.standing.measuring import indicators, measure, worth
from registry.requesting import as_one_work
from reports import grading
from reports.counts import COUNTINGS
from reports.figures import Figure, Figures

TOGETHER = 150
"""Communities counted in one go: about a banner, so that no statement grows without bounds."""


def count(codes: Sequence[str], on: datetime.date) -> dict[str, Figures]:
    """The figures of each community on the day ``on``; the queries do not grow with the people."""
    found: dict[str, Figures] = {}
    with as_one_work():
        parameters.read_ahead(codes)
        for start in range(0, len(codes), TOGETHER):
            with counted_together():
                found |= _together(codes[start : start + TOGETHER], on)
    return found


def _together(codes: Sequence[str], on: datetime.date) -> dict[str, Figures]:
    found = {code: Figures() for code in codes}
    points = worth(on)
    for indicator in indicators():
        measured = measure(indicator, codes, on)
        for code in codes:
            figure = Figure.of(indicator, measured[code], points[indicator.code])
            found[code].indicators[indicator.code] = figure
    for counting in COUNTINGS:
        for code, counts in counting(codes, on).items():
            found[code].counts.update(counts)
    for code, verdict in grading.counts(found, on).items():
        found[code].counts.update(verdict)
    for figures in found.values():
        figures.counts["communities"] = 1
    return found
