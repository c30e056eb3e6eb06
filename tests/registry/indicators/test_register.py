"""D02, D05 to D08 and D11 at their boundaries (§4.2): who is asked about, and who fulfils it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from fractions import Fraction
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry import parameters, register
from registry.indicators import Measured, State
from registry.ledgers import ResidentLedger
from registry.models import Resident
from registry.record_indicators import OF_RECORDS
from registry.resident_rules import years_after
from registry.support.ledger import SupportLedger
from tests import boundaries, cast
from tests.registry.indicators.conftest import (
    TODAY,
    Person,
    ago,
    entered,
    hardship,
    pair,
    seeker,
)

pytestmark = pytest.mark.django_db
BY_CODE = {indicator.code: indicator for indicator in OF_RECORDS}
SITUATIONS = ("D02a", "D02b", "D02c", "D02d", "D02e")
RATIOS = (*SITUATIONS, "D05", "D06", "D07", "D08", "D11")
SEEKING = {"employment": "2", "unemployed_reason": "4"}
NOTHING = (State.NOT_APPLICABLE, 0, 0)


def measured(code: str, on: datetime.date = TODAY, area: str = cast.OWN) -> Measured:
    return boundaries.measure(BY_CODE[code], area, on, known=False)


def figures(code: str, on: datetime.date = TODAY) -> tuple[State, int | None, int | None]:
    found = measured(code, on)
    return found.state, found.n, found.d


def asked(code: str, person: Person, fulfils: bool, area: str = cast.OWN, **facts: Any) -> Any:
    """Somebody ``code`` asks about, who fulfils it or does not; the record it counts."""
    if code in SITUATIONS:
        place = SITUATIONS.index(code)
        letters = "ggggg"[:place] + ("g" if fulfils else "r") + "ggggg"[place + 1 :]
        return person(area, five_knowns=letters, **facts)
    if code == "D05":
        return person(area, surveyed_on=ago(30) if fulfils else None, **facts)
    if code == "D11":
        return person(area, is_member="1", member_verified="1" if fulfils else "2", **facts)
    if code == "D08":
        return pair(person(area, **facts), gap_count=0 if fulfils else 2)
    if code == "D06":
        one = person(area, poverty=["P01"], **facts)
        return (hardship(one) and one) if fulfils else one
    one = person(area, **{**SEEKING, **facts})
    return (seeker(one) and one) if fulfils else one


def whose(record: Any) -> Resident:
    return record if isinstance(record, Resident) else record.resident


@pytest.fixture(autouse=True)
def pilot(setting: Callable[..., None]) -> None:
    """The banner is a pilot of the roll of members: elsewhere D11 asks nobody."""
    setting("member_roll_pilot", True, cast.BANNER)


# -- what holds of each --------------------------------------------------------------------------


@pytest.mark.parametrize("code", RATIOS)
def test_of_nobody_nothing_is_asked(code: str, areas: Any) -> None:
    assert figures(code) == NOTHING


@pytest.mark.parametrize("code", RATIOS)
def test_who_fulfils_it_and_who_does_not(code: str, person: Person) -> None:
    done, lacking = asked(code, person, True), asked(code, person, False)
    found = measured(code)
    assert (found.n, found.d, found.state) == (1, 2, State.PARTLY if code != "D05" else State.UNMET)
    assert boundaries.keys(found.evidence) == {done.pk}
    assert boundaries.keys(found.lacking) == {lacking.pk}
    assert found.doors and "还有 1" in found.says


@pytest.mark.parametrize("code", RATIOS)
def test_all_of_all_is_met_and_needs_no_way_on(code: str, person: Person) -> None:
    asked(code, person, True)
    found = measured(code)
    assert (found.state, found.share, found.doors) == (State.MET, Fraction(1), ())


@pytest.mark.parametrize("code", RATIOS)
def test_whole_numbers_decide(code: str, person: Person, setting: Callable[..., None]) -> None:
    """69 of 99 is not 70 %, 7 of 10 is."""
    (least,) = {"knowns_percent", "forms_percent", "members_verified_percent"} & set(
        BY_CODE[code].parameters
    )
    setting(least, 70)
    setting("veto_d05", False)
    for n in range(10):
        asked(code, person, n < 7)
    assert figures(code) == (State.MET, 7, 10)
    asked(code, person, False)
    found = measured(code)
    assert (found.n, found.d, found.state) == (7, 11, State.PARTLY)
    assert found.share == Fraction(700, 770)


@pytest.mark.parametrize("code", RATIOS)
@pytest.mark.parametrize("status", ["3", "4", "5"])
def test_who_left_or_died_is_asked_about_on_the_days_before(
    code: str, status: str, person: Person
) -> None:
    stays, goes = asked(code, person, True), asked(code, person, False)
    boundaries.leave(whose(goes), ago(10), status)
    assert figures(code, ago(11))[1:] == (1, 2)
    for day in (ago(10), ago(9), TODAY):
        found = measured(code, day)
        assert boundaries.keys(found.evidence) == {stays.pk} and found.d == 1, day


@pytest.mark.parametrize("code", RATIOS)
def test_an_entry_made_by_mistake_is_nobody(code: str, person: Person) -> None:
    asked(code, person, True, status="6", status_changed_on=TODAY)
    boundaries.void(asked(code, person, False))
    assert figures(code) == figures(code, ago(1)) == NOTHING


@pytest.mark.parametrize("code", RATIOS)
def test_who_is_registered_and_lives_elsewhere_is_asked_about(code: str, person: Person) -> None:
    asked(code, person, True, status="2")
    assert figures(code) == (State.MET, 1, 1)


@pytest.mark.parametrize("code", RATIOS)
def test_who_came_later_is_not_asked_about_before(code: str, person: Person) -> None:
    new = whose(asked(code, person, True))
    entered(new, ago(5))
    moved = whose(asked(code, person, True, status_reason=register.MOVED_IN))
    Resident.objects.unscoped("a test").filter(pk=moved.pk).update(status_changed_on=ago(3))
    assert figures(code, ago(6)) == NOTHING
    assert figures(code, ago(5)) == figures(code, ago(4)) == (State.MET, 1, 1)
    assert figures(code, ago(3)) == figures(code) == (State.MET, 2, 2)


@pytest.mark.parametrize("code", RATIOS)
def test_the_neighbours_people_do_not_count(code: str, person: Person) -> None:
    asked(code, person, True, cast.SIBLING)
    assert figures(code) == NOTHING
    assert measured(code, area=cast.SIBLING).n == 1


@pytest.mark.parametrize("code", RATIOS)
def test_thirty_communities_cost_what_one_does(code: str, person: Person) -> None:
    asked(code, person, True)
    asked(code, person, False)

    def queries(codes: list[str]) -> int:
        with CaptureQueriesContext(connection) as held:
            assert set(BY_CODE[code].measure(codes, TODAY)) == set(codes)
        return len(held)

    many = [f"{cast.OWN[:9]}{n:03d}" for n in range(1, 31)]
    assert queries(many) == queries([cast.OWN])


@pytest.mark.parametrize("code", RATIOS)
def test_the_door_leads_to_exactly_who_lacks_it(code: str, person: Person) -> None:
    lacking = {asked(code, person, False).pk for _ in range(3)}
    asked(code, person, True)
    boundaries.leave(whose(asked(code, person, False)), ago(2))
    doors = [urlsplit(door.url) for door in measured(code).doors]
    ledger: Any = SupportLedger if code == "D08" else ResidentLedger
    (query,) = (parse_qs(d.query) for d in doors if d.path == ledger.url("list"))
    (view,) = (v for v in ledger.quick_views if v.key == query["view"][0])
    held = ledger.model.objects.unscoped("a test looks").current()
    listed = held.filter(view.where(TODAY), community_id=query["area"][0])
    assert set(listed.values_list("pk", flat=True)) == lacking


@pytest.mark.parametrize("code", [*RATIOS, "D01"])
def test_the_parameters_named_exist(code: str) -> None:
    indicator = BY_CODE[code]
    assert indicator.parameters and set(indicator.parameters) <= set(parameters.PARAMETERS)
    assert indicator.unit and indicator.clause


# -- 五摸清 --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", SITUATIONS)
def test_overdue_is_known_and_told_in_yellow(code: str, person: Person) -> None:
    person(five_knowns="aaaaa")
    found = measured(code)
    assert (found.state, found.n, found.d, found.tone) == (State.MET, 1, 1, "due")
    assert "1 人超过核实期限" in found.hint


@pytest.mark.parametrize("code", SITUATIONS)
def test_of_whom_it_is_not_asked_is_on_neither_side(code: str, person: Person) -> None:
    person(five_knowns="nnnnn")
    assert figures(code) == NOTHING


@pytest.mark.parametrize("code", SITUATIONS)
def test_ninety_five_of_a_hundred(code: str, person: Person) -> None:
    for n in range(20):
        asked(code, person, n > 0)
    assert figures(code) == (State.MET, 19, 20)
    boundaries.leave(whose(asked(code, person, True)), ago(1))
    gone = Resident.objects.unscoped("a test").filter(five_knowns="ggggg", status="1").first()
    boundaries.leave(gone, TODAY)
    assert figures(code) == (State.PARTLY, 18, 19)


# -- 建档 ----------------------------------------------------------------------------------------


def test_below_nine_of_ten_it_is_not_met_and_fails_the_whole(
    person: Person, setting: Callable[..., None]
) -> None:
    for n in range(10):
        asked("D05", person, n > 0)
    assert figures("D05") == (State.PARTLY, 9, 10)
    asked("D05", person, False)
    found = measured("D05")
    assert (found.state, found.n, found.d, found.share) == (State.UNMET, 9, 11, Fraction(9, 11))
    assert "一票否决" in found.says
    setting("veto_d05_percent", 80)
    assert figures("D05")[0] is State.PARTLY
    setting("veto_d05_percent", 100)
    setting("veto_d05", False)
    assert figures("D05")[0] is State.PARTLY


def test_a_survey_after_the_day_is_no_file_yet(person: Person) -> None:
    person(surveyed_on=ago(4))
    assert figures("D05", ago(5)) == (State.UNMET, 0, 1)
    assert figures("D05", ago(4)) == (State.MET, 1, 1)


# -- 台账二至四 ----------------------------------------------------------------------------------


def test_who_is_not_in_hardship_is_not_asked_for_ledger_two(person: Person) -> None:
    person(poverty=["P00"])
    hardship(person(poverty=[]))
    assert figures("D06") == NOTHING


def test_relieved_is_open_until_its_day(person: Person) -> None:
    hardship(person(poverty=["P01"]), state="2", relieved_on=ago(3))
    assert figures("D06", ago(4)) == (State.MET, 1, 1)
    assert figures("D06", ago(3)) == (State.UNMET, 0, 1)


def test_identified_later_or_void_is_no_ledger_two(person: Person) -> None:
    hardship(person(poverty=["P01"]), identified_on=ago(3))
    boundaries.void(hardship(person(poverty=["P01"])))
    assert figures("D06", ago(4)) == (State.UNMET, 0, 2)
    assert figures("D06") == (State.PARTLY, 1, 2)


@pytest.mark.parametrize(
    ("gender", "age", "counts"),
    [("1", 15, False), ("1", 16, True), ("1", 59, True), ("1", 60, False), ("2", 59, True)],
)
def test_ledger_three_is_asked_of_the_working_ages(
    person: Person, gender: str, age: int, counts: bool
) -> None:
    person(**SEEKING, gender=gender, birth_date=years_after(TODAY, -age))
    assert figures("D07") == ((State.UNMET, 0, 1) if counts else NOTHING)


def test_the_last_day_of_fifty_nine_counts(person: Person) -> None:
    sixty_tomorrow = years_after(TODAY, -60) + datetime.timedelta(days=1)
    person(**SEEKING, birth_date=sixty_tomorrow)
    assert figures("D07") == (State.UNMET, 0, 1)


def test_the_region_sets_the_age_of_women(person: Person, setting: Callable[..., None]) -> None:
    setting("job_age_women", 54)
    person(**SEEKING, gender="2", birth_date=years_after(TODAY, -55))
    assert figures("D07") == NOTHING
    person(**SEEKING, gender="2", birth_date=years_after(TODAY, -54))
    assert figures("D07") == (State.UNMET, 0, 1)


@pytest.mark.parametrize("reason", ["1", "2", "3", "5"])
def test_who_does_not_want_work_is_asked_only_when_registered(person: Person, reason: str) -> None:
    studying = person(employment="2", unemployed_reason=reason)
    person(employment="1")
    assert figures("D07") == NOTHING
    seeker(studying)
    assert figures("D07") == (State.MET, 1, 1)


def test_a_closed_or_void_registration_is_none(person: Person) -> None:
    seeker(person(**SEEKING), state="7")
    boundaries.void(seeker(person(**SEEKING)))
    seeker(person(**SEEKING), registered_on=ago(3))
    assert figures("D07", ago(4)) == (State.UNMET, 0, 3)
    assert figures("D07") == (State.PARTLY, 1, 3)


def test_a_pair_stands_from_its_day_until_it_ends(person: Person) -> None:
    pair(person(), paired_on=ago(10), state="3", ended_on=ago(3))
    assert [figures("D08", ago(n))[2] for n in (11, 10, 4, 3)] == [0, 1, 1, 0]


def test_a_pair_without_a_day_is_a_form_not_filled_in(person: Person) -> None:
    entered(pair(person(), paired_on=None, gap_count=1), ago(2))
    assert figures("D08", ago(3)) == NOTHING
    assert figures("D08", ago(2)) == figures("D08") == (State.UNMET, 0, 1)


# -- 会员实名制 ----------------------------------------------------------------------------------


def test_where_there_is_no_pilot_members_are_not_asked(
    person: Person, setting: Callable[..., None]
) -> None:
    asked("D11", person, False)
    assert figures("D11") == (State.UNMET, 0, 1)
    setting("member_roll_pilot", False, cast.OWN)
    assert figures("D11") == NOTHING and "不是会员实名制试点" in measured("D11").says


def test_who_is_no_member_is_not_asked(person: Person) -> None:
    person(is_member="2", member_verified="2")
    person(is_member="")
    assert figures("D11") == NOTHING


def test_verified_after_the_day_is_not_verified_on_it(person: Person) -> None:
    person(is_member="1", member_verified="1", member_verified_on=ago(3))
    assert figures("D11", ago(4)) == (State.UNMET, 0, 1)
    assert figures("D11", ago(3)) == (State.MET, 1, 1)
