"""I01–I04: lists that agree with the figures, void and foreign records, people who left, days past."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.http import QueryDict

from accessibility.going_out.counting import in_communities
from accessibility.going_out.people import Lines
from accessibility.indicators import INDICATORS
from registry.indicators import State
from registry.models import Area, Resident
from tests import boundaries, cast
from tests.accessibility.conftest import DAY, GACHA, TODAY, ago
from tests.boundaries import keys, leave, void

pytestmark = pytest.mark.django_db
HOW = {indicator.code: indicator for indicator in INDICATORS}


def at(code: str, area: str = cast.OWN, on: datetime.date = TODAY) -> Any:
    return boundaries.measure(HOW[code], area, on)


def counted(code: str, area: str = cast.OWN, on: datetime.date = TODAY) -> tuple[Any, Any]:
    found = at(code, area, on)
    return found.n, found.d


@pytest.mark.parametrize("code", ["I01", "I02", "I03", "I04"])
def test_none_of_none_does_not_apply(areas, code):
    for area in (cast.OWN, GACHA):
        found = at(code, area)
        assert (found.state, found.n, found.d) == (State.NOT_APPLICABLE, 0, 0)


# -- I04 -----------------------------------------------------------------------------------------


@pytest.fixture
def on_the_page(staff):
    """``on_the_page("home")``: whom the page lists there."""

    def on_the_page(figure: str) -> set[Any]:
        held = Lines(
            staff["specialist"], Area.objects.get(pk=cast.OWN), QueryDict(f"figure={figure}")
        )
        return {line.resident.pk for line in held.lines(0, 500)}

    return on_the_page


def test_who_lacks_are_those_the_page_lists(people, gather, answer, on_the_page):
    held = people(9)
    people(3, code=cast.SIBLING, first=31)
    gather(held[:3])
    gather(held[2:5], title="又一场")
    void(gather(held[5:7], title="作废的"))
    answer(held[7], bedridden="1")
    leave(held[8], ago(1), "4")
    leave(held[4], TODAY, "2")
    found = at("I04")
    assert (found.n, found.d) == (4, 7)
    assert keys(found.lacking) == on_the_page("home") == {one.pk for one in held[5:8]}
    assert keys(found.evidence) == on_the_page("took")
    figures = in_communities([cast.OWN], TODAY)[cast.OWN]
    assert (figures["took"], figures["home"]) == (found.n, len(found.lacking))


def test_the_same_person_at_two_activities_of_a_day_is_one(people, gather):
    one, two = people(2)
    gather([one, two], on=ago(3))
    gather([one], on=ago(3), title="同一天第二场")
    assert counted("I04") == (2, 2)


def test_69_of_99_is_not_70_percent_and_shows_69_7(people, gather):
    crowd = people(99)
    gather(crowd[:68])
    found = at("I04")
    assert (found.state, found.n, found.d, found.share) == (State.UNMET, 68, 99, 0)
    gather(crowd[68:69], title="又一场")
    found = at("I04")
    assert (found.state, found.n) == (State.UNMET, 69) and "69.7%" in found.says
    gather(crowd[69:70], title="第三场")
    assert at("I04").state is State.MET


def test_i04_on_a_day_past_as_far_as_dates_tell(people, gather):
    held = people(3)
    gather(held[:1], on=ago(30))
    gather(held[1:2], on=ago(10), title="又一场")
    leave(held[0], ago(5), "4")
    assert counted("I04") == (1, 2)
    assert counted("I04", on=ago(6)) == (2, 3)
    assert counted("I04", on=ago(11)) == (1, 3)
    assert counted("I04", on=ago(31)) == (0, 3)


# -- I01 to I03 ----------------------------------------------------------------------------------


def test_i01_one_home_is_told_once_by_the_first_who_lives_there(people, retrofit):
    first, second, other = people(3, access_need=["02"], surveyed_on=ago(600))
    Resident.objects.unscoped("a test lets them live together").filter(pk=second.pk).update(
        household_id=first.household_id
    )
    retrofit(second, ago(30))
    found = at("I01")
    assert (found.n, found.d, found.state) == (1, 2, State.MET)
    by_name = sorted((first, second), key=lambda r: (r.name_pinyin, r.pk))
    assert keys(found.evidence) == {by_name[0].pk}
    assert keys(found.lacking) == {other.pk}


def test_i01_two_retrofits_of_a_home_are_one_and_void_ones_none(people, retrofit):
    held = people(2, access_need=["02"], surveyed_on=ago(600))
    people(1, first=31, code=cast.SIBLING, access_need=["02"], surveyed_on=ago(600))
    made = [retrofit(held[0], ago(30)), retrofit(held[0], ago(10))]
    assert counted("I01") == (1, 2)
    for one in made:
        void(one)
    assert (counted("I01"), counted("I01", cast.SIBLING)) == ((0, 2), (0, 1))


def test_i01_59_percent_is_not_60(people, retrofit):
    held = people(7, access_need=["02"], surveyed_on=ago(600))
    for one in held[:4]:
        retrofit(one, ago(500))
    assert at("I01").state is State.UNMET, "4 of 7 is 57.1 %, and no more than a year ago"
    leave(held[6], ago(1))
    assert (at("I01").state, counted("I01")) == (State.MET, (4, 6))


def test_i01_on_a_day_past(people, retrofit):
    held = people(2, access_need=["02"], surveyed_on=ago(600))
    retrofit(held[0], ago(30))
    assert (counted("I01", on=ago(31)), counted("I01", on=ago(30))) == ((0, 2), (1, 2))
    assert counted("I01", on=ago(601)) == (0, 0), "surveyed a day later"
    leave(held[1], ago(3), "4")
    assert (counted("I01"), counted("I01", on=ago(4))) == ((1, 1), (1, 2))


def test_i01_given_up_after_the_day_it_was_asked_for_then(people, retrofit):
    (one,) = people(1, surveyed_on=ago(600))
    end = {"accepted_on": None, "result": "", "ended_on": ago(5), "end_reason": "拆迁"}
    retrofit(one, ago(30), **end)
    assert (counted("I01"), counted("I01", on=ago(6))) == ((0, 0), (0, 1))


@pytest.mark.parametrize(("code", "kind"), [("I02", "01"), ("I03", "02")])
def test_places_are_told_by_place_and_void_foreign_and_later_ones_do_not_count(
    place, change, code, kind
):
    held = [place(f"{n} 号", ago(600), kind=kind) for n in range(3)]
    place("邻居的", ago(600), code=cast.SIBLING, kind=kind)
    place("新查的", ago(5), kind=kind)
    done = change(held[0], ago(30))
    found = at(code)
    assert (found.n, found.d, found.state) == (1, 4, State.MET)
    assert keys(found.evidence) == {held[0].pk} and {one.pk for one in held[1:]} < keys(
        found.lacking
    )
    assert (counted(code, on=ago(6)), counted(code, on=ago(31))) == ((1, 3), (0, 3))
    void(done)
    assert counted(code) == (0, 4)
    void(held[2])
    assert counted(code) == (0, 3)


def test_a_gacha_with_houses_of_several_floors_is_judged_by_its_stairwells(place):
    place("移民楼 1 单元", ago(600), code=GACHA)
    assert at("I02", GACHA).state is State.UNMET
    assert at("I02", GACHA, ago(601)).state is State.NOT_APPLICABLE


def test_a_first_year_is_told_and_not_judged(place):
    one = place("1 号楼", ago(100))
    found = at("I02")
    assert (found.state, found.n, found.d) == (State.EXEMPT, 0, 1)
    assert keys(found.lacking) == {one.pk}
    assert at("I02", on=TODAY + 270 * DAY).state is State.UNMET
