"""The verdict on a community as a whole: its grade by points, unless a veto fails it.

How many communities of an area have which grade, and how many fail by which veto, is kept with
the other counts: ``grade:passed``, ``veto:I04``, ``vetoed``.  The limits are parameters; the plan
has none.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from registry import parameters
from registry.organisation.standing.measuring import VETO
from reports.figures import Figure, Figures, Score

D05_PERCENT = "veto_d05_percent"
HUNDREDTHS = 100
"""Limits are kept in hundredths of a point."""


class Grade(StrEnum):
    """The best first."""

    EXCELLENT = "excellent"
    PASSED = "passed"
    MENDING = "mending"
    FAILED = "failed"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def tone(self) -> str:
        """The colour of its mark, never without its word."""
        return TONES[self]


LABELS = {
    Grade.EXCELLENT: "优秀示范点",
    Grade.PASSED: "合格",
    Grade.MENDING: "限期整改",
    Grade.FAILED: "不合格",
}
TONES = {Grade.EXCELLENT: "ok", Grade.PASSED: "ok", Grade.MENDING: "due", Grade.FAILED: "gap"}
LIMITS = {
    Grade.EXCELLENT: "grade_excellent",
    Grade.PASSED: "grade_passed",
    Grade.MENDING: "grade_mending",
}
"""The parameter from which on each grade is given; below them all it is failed."""
Limits = Mapping[Grade, int]


def limits(area: str, on: datetime.date | None = None) -> Limits:
    """The limits in ``area``, in hundredths of a point."""
    held = parameters.several(LIMITS.values(), [area], on)
    return {grade: held[key][area] for grade, key in LIMITS.items()}


def grade(score: Score, least: Limits) -> Grade | None:
    """The grade of ``score`` of 100, in whole numbers: 79.99 is no 80; None where nothing is at stake."""
    if not score.possible:
        return None
    hundredths = score.won * 100 * HUNDREDTHS
    found = (g for g in LIMITS if hundredths >= least[g] * score.possible)
    return next(found, Grade.FAILED)


def told(least: Limits) -> str:
    """The limits in words: 90 分起优秀示范点，80 分起合格，60 分起限期整改，60 分以下不合格."""
    held = {g: f"{Decimal(least[g]) / HUNDREDTHS:f}" for g in LIMITS}
    parts = [f"{points} 分起{g.label}" for g, points in held.items()]
    return "，".join([*parts, f"{held[Grade.MENDING]} 分以下{Grade.FAILED.label}"])


def vetoes(figures: Figures, told: Mapping[str, Any]) -> list[str]:
    """The indicators by which a community fails whatever its points; ``told`` its parameters."""
    on = (code for code, key in VETO.items() if told[key])
    return [code for code in on if _fails(code, figures[code], told[D05_PERCENT])]


def _fails(code: str, figure: Figure, percent: int) -> bool:
    """Not fulfilled; of the register (D05) fewer than the least share, in whole numbers."""
    if code == "D05" and figure.d:
        return bool(figure.judged) and figure.n * 100 < percent * figure.d
    return bool(figure.unmet)


def counts(found: Mapping[str, Figures], on: datetime.date) -> dict[str, Counter[str]]:
    """What is kept of each community's verdict: 1 for its grade, 1 for each veto."""
    keys = [*LIMITS.values(), *VETO.values(), D05_PERCENT]
    held = parameters.several(keys, found, on)
    return {
        code: _counts(figures, {key: held[key][code] for key in keys})
        for code, figures in found.items()
    }


def _counts(figures: Figures, told: Mapping[str, Any]) -> Counter[str]:
    failed = vetoes(figures, told)
    given = grade(figures.score(), {g: told[key] for g, key in LIMITS.items()})
    if given is not None and failed:
        given = Grade.FAILED
    kept = Counter({f"veto:{code}": 1 for code in failed})
    if failed:
        kept["vetoed"] = 1
    if given is not None:
        kept[f"grade:{given}"] = 1
    return kept


def kept_grade(figures: Figures) -> Grade | None:
    """The grade of one community, as it was kept."""
    return next((g for g in Grade if figures.counts[f"grade:{g}"]), None)


def kept_vetoes(figures: Figures) -> Sequence[str]:
    """The vetoes of one community or of any in an area, as they were kept."""
    return [code for code in VETO if figures.counts[f"veto:{code}"]]
