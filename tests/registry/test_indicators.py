"""What the verdicts of indicators are worth, at their boundaries (§4.2)."""

from fractions import Fraction

import pytest

from registry.indicators import (
    Indicator,
    Measured,
    State,
    at_least,
    catalogue,
    fulfilled,
    group_titles,
    in_parts,
    score,
)


def test_the_catalogue_holds_every_sentence_and_a_hundred_points() -> None:
    entries = catalogue().values()
    assert len(entries) == 102
    assert {entry["group"] for entry in entries} == set(group_titles())
    assert sum(Fraction(entry["points"]) for entry in entries) == 100


@pytest.mark.parametrize(
    ("n", "d", "percent", "state"),
    [
        (69, 99, 70, State.PARTLY),
        (7, 10, 70, State.MET),
        (0, 0, 70, State.NOT_APPLICABLE),
        (0, 5, 70, State.UNMET),
        (5, 6, 100, State.PARTLY),
        (6, 6, 100, State.MET),
    ],
)
def test_a_share_is_judged_in_whole_numbers(n: int, d: int, percent: int, state: State) -> None:
    assert in_parts(n, d, percent=percent).state is state


def test_points_follow_the_share_up_to_the_threshold() -> None:
    assert in_parts(45, 100, percent=90).share == Fraction(1, 2)
    assert in_parts(95, 100, percent=90).share == 1
    assert at_least(5, 3).share == 1
    assert at_least(1, 4).share == Fraction(1, 4)


def _indicator(code: str) -> Indicator:
    return Indicator(code, "", lambda codes, on: {})


def test_what_does_not_apply_is_at_stake_on_neither_side() -> None:
    two, three = _indicator("A05"), _indicator("C03")
    assert (two.points, three.points) == (2, 3)
    held = score([(two.points, fulfilled(True)), (three.points, Measured(State.NOT_APPLICABLE))])
    assert (held.won, held.possible, held.of_hundred) == (2, 2, 100)
    assert score([(three.points, Measured(State.EXEMPT))]).of_hundred is None


def test_a_state_is_told_in_words() -> None:
    assert all(state.label for state in State)
    assert [state.counts for state in (State.MET, State.PENDING, State.EXEMPT)] == [
        True, False, False,
    ]  # fmt: skip
