"""The grade of a community: whole numbers, and vetoes whatever the points."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from registry import parameters
from registry.models import Area
from reports import grading, tally
from reports.figures import Figure, Figures, Score
from reports.grading import Grade
from tests import cast
from tests.reports.dashboards.made import figure, figures

pytestmark = pytest.mark.django_db
LEAST = {Grade.EXCELLENT: 9000, Grade.PASSED: 8000, Grade.MENDING: 6000}


@pytest.mark.parametrize(
    ("won", "possible", "expected"),
    [
        (7999, 10000, Grade.MENDING),
        (79_999_999, 100_000_000, Grade.MENDING),
        (8000, 10000, Grade.PASSED),
        (8999, 10000, Grade.PASSED),
        (9000, 10000, Grade.EXCELLENT),
        (5999, 10000, Grade.FAILED),
        (6000, 10000, Grade.MENDING),
        (2, 3, Grade.MENDING),
        (0, 0, None),
    ],
)
def test_a_grade_is_judged_by_whole_numbers(won: int, possible: int, expected: Any) -> None:
    assert grading.grade(Score(won, possible), LEAST) is expected


def judged(held: Figures) -> dict[str, int]:
    return dict(grading.counts({cast.OWN: held}, timezone.localdate())[cast.OWN])


def test_a_veto_fails_whatever_the_points(areas: dict[str, Area]) -> None:
    good = {"E01": figure("met", 96, 96)}
    assert judged(figures(**good, I04=figure("met", 4, 4, 70, 100))) == {"grade:excellent": 1}
    failed = judged(figures(**good, I04=figure("unmet", 0, 4, 69, 99)))
    assert failed == {"grade:failed": 1, "veto:I04": 1, "vetoed": 1}


def test_half_a_certificate_is_no_veto(areas: dict[str, Area]) -> None:
    held = figures(E01=figure("met", 98, 98), B03=figure("partly", 1, 2))
    assert judged(held) == {"grade:excellent": 1}


@pytest.mark.parametrize(("n", "is_vetoed"), [(89, True), (90, False), (100, False)])
def test_the_register_is_a_veto_below_its_least_share(
    n: int, is_vetoed: bool, areas: dict[str, Area]
) -> None:
    state = "met" if n == 100 else "partly"
    held = judged(figures(E01=figure("met", 99, 99), D05=figure(state, 1, 1, n, 100)))
    assert ("veto:D05" in held) is is_vetoed


def test_a_veto_taken_back_fails_nobody(areas: dict[str, Area]) -> None:
    staff = cast.engage("region_staff")
    parameters.change("veto_i04", areas["15"], to=False, by=staff, reason="试点期")
    held = figures(E01=figure("met", 96, 96), I04=figure("unmet", 0, 4, 0, 9))
    assert judged(held) == {"grade:excellent": 1}


def test_nothing_at_stake_has_no_grade(areas: dict[str, Area]) -> None:
    assert judged(figures(E01=Figure(not_applicable=1))) == {}


def test_each_community_is_kept_with_one_grade(residents: Any) -> None:
    tally.refresh()
    row = tally.of(cast.BANNER)
    assert row
    counts = Figures.from_json(row.figures).counts
    assert sum(counts[f"grade:{g}"] for g in Grade) == counts["communities"]
    assert counts["vetoed"] <= counts["grade:failed"]
