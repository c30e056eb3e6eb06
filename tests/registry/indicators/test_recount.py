"""The ratios of the register against counting person by person, whatever is drawn."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.models import Hardship, Household, JobSeeker, Resident, SupportPair
from registry.record_indicators import OF_RECORDS
from registry.resident_rules import years_after
from tests import boundaries, cast
from tests.registry.indicators.conftest import Person, ago, entered, hardship, pair, seeker

pytestmark = pytest.mark.django_db
BY_CODE = {indicator.code: indicator for indicator in OF_RECORDS}
HERE, GONE = ("1", "2"), ("3", "4", "5")
DAYS = st.integers(0, 6)
ON = ago(3)


@dataclass(frozen=True)
class Drawn:
    """One person as drawn; days are days ago, None is never."""

    sibling: bool
    status: str
    changed: int
    entered: int
    letters: str
    surveyed: int | None
    poverty: tuple[str, ...]
    age: int
    work: tuple[str, str]
    member: str
    verified: tuple[str, int | None]
    hardship: tuple[str, int | None] | None
    seeker: tuple[str, int | None] | None
    pair: tuple[int | None, int | None, int] | None


PEOPLE = st.builds(
    Drawn,
    sibling=st.booleans(),
    status=st.sampled_from(["1", "1", "2", "3", "4", "5", "6"]),
    changed=DAYS,
    entered=DAYS,
    letters=st.text("gagrn", min_size=5, max_size=5) | st.just(""),
    surveyed=st.none() | DAYS,
    poverty=st.sampled_from([(), ("P00",), ("P01",), ("P01", "P03")]),
    age=st.sampled_from([15, 16, 40, 59, 60]),
    work=st.sampled_from([("1", ""), ("2", "4"), ("2", "1"), ("2", "7"), ("2", ""), ("", "")]),
    member=st.sampled_from(["1", "2", ""]),
    verified=st.tuples(st.sampled_from(["1", "2", ""]), st.none() | DAYS),
    hardship=st.none() | st.tuples(st.sampled_from("12"), st.none() | DAYS),
    seeker=st.none() | st.tuples(st.sampled_from("17"), st.none() | DAYS),
    pair=st.none() | st.tuples(st.none() | DAYS, st.none() | DAYS, st.sampled_from([0, 2])),
)


def day(days: int | None) -> datetime.date | None:
    return None if days is None else ago(days)


def by_then(days: int | None) -> bool:
    """Whether it was so many days ago or more by the day asked about; never is not."""
    return days is not None and ago(days) <= ON


def written(one: Drawn, person: Person) -> tuple[Any, Any]:
    """The drawn person and their pair, put into the database."""
    made = person(
        cast.SIBLING if one.sibling else cast.OWN, one.poverty, status=one.status,
        status_changed_on=ago(one.changed), five_knowns=one.letters, surveyed_on=day(one.surveyed),
        birth_date=years_after(ON, -one.age), employment=one.work[0],
        unemployed_reason=one.work[1], is_member=one.member, member_verified=one.verified[0],
        member_verified_on=day(one.verified[1]),
    )  # fmt: skip
    entered(made, ago(one.entered))
    if one.hardship:
        state, since = one.hardship
        hardship(made, state=state, relieved_on=day(since) if state == "2" else None,
                 identified_on=day(since) if state == "1" else None)  # fmt: skip
    if one.seeker:
        seeker(made, state=one.seeker[0], registered_on=day(one.seeker[1]))
    if not one.pair:
        return made, None
    begun, ended, gaps = one.pair
    state = "1" if ended is None else "3"
    return made, pair(made, paired_on=day(begun), ended_on=day(ended), gap_count=gaps, state=state)


# -- counted again, person by person -------------------------------------------------------------


def stood(one: Drawn) -> bool:
    if not by_then(one.entered):
        return False
    return one.status in HERE or (one.status in GONE and not by_then(one.changed))


def has_hardship(one: Drawn) -> bool:
    if one.hardship is None:
        return False
    state, since = one.hardship
    if state == "1":
        return since is None or by_then(since)
    return since is not None and not by_then(since)


def has_seeker(one: Drawn) -> bool:
    return bool(one.seeker and one.seeker[0] != "7" and one.seeker[1] in (None, 3, 4, 5, 6))


def told(code: str, one: Drawn) -> bool | None:
    """Whether the person fulfils it; None when not asked."""
    if code.startswith("D02"):
        place = "abcde".index(code[-1])
        letter = one.letters[place] if one.letters else "r"
        return None if letter == "n" else letter != "r"
    if code == "D05":
        return by_then(one.surveyed)
    if code == "D06":
        return has_hardship(one) if set(one.poverty) - {"P00"} else None
    if code == "D07":
        wants = one.work in (("2", "4"), ("2", "7")) or has_seeker(one)
        return has_seeker(one) if 16 <= one.age <= 59 and wants else None
    if code == "D11":
        verified = one.verified[0] == "1" and (one.verified[1] is None or by_then(one.verified[1]))
        return verified if one.member == "1" else None
    begun, ended, gaps = one.pair or (0, 0, 0)
    lasts = one.pair and (begun is None or by_then(begun)) and not by_then(ended)
    return gaps == 0 if lasts else None


CODES = ("D02a", "D02b", "D02c", "D02d", "D02e", "D05", "D06", "D07", "D08", "D11")


def test_each_ratio_is_what_counting_by_hand_gives(
    person: Person, setting: Callable[..., None]
) -> None:
    setting("member_roll_pilot", True)

    @settings(max_examples=40, deadline=None)
    @given(st.lists(PEOPLE, max_size=9))
    def holds(drawn: list[Drawn]) -> None:
        for model in (SupportPair, JobSeeker, Hardship, Resident, Household):
            model.objects.unscoped("a test begins anew").all().delete()
        held = [(one, *written(one, person)) for one in drawn]
        for code in CODES:
            for area in (cast.OWN, cast.SIBLING):
                _compare(code, area, [row for row in held if row[0].sibling == (area != cast.OWN)])

    holds()


def _compare(code: str, area: str, held: list[tuple[Drawn, Any, Any]]) -> None:
    asked = [
        ((made if code != "D08" else bound).pk, answer)
        for one, made, bound in held
        if stood(one) and (answer := told(code, one)) is not None
    ]
    found = boundaries.measure(BY_CODE[code], area, ON, known=False)
    assert boundaries.keys(found.evidence) == {key for key, fine in asked if fine}, code
    assert boundaries.keys(found.lacking) == {key for key, fine in asked if not fine}, code
    assert (found.state.value == "not_applicable") == (not asked), code
    least = {"D02": 95}.get(code[:3], 100)
    n, d = sum(fine for _, fine in asked), len(asked)
    assert (found.state.value == "met") == (d > 0 and n * 100 >= least * d), code
