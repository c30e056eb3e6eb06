"""I01 to I04 at their boundaries, and their figures against a naive recount."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from accessibility.going_out.counting import FIGURES, Share, counted, in_communities, shares
from accessibility.going_out.indicators import going_out
from accessibility.indicators import INDICATORS
from accessibility.models import StayingHome
from accessibility.retrofits.indicators import (
    Object,
    in_community,
    progress,
    retrofitted_homes,
    rising,
    stairwells,
)
from registry.five_knowns import months_before
from registry.indicators import State, catalogue
from registry.models import ActivityAttendance, ParameterValue, Resident
from tests import boundaries, cast
from tests.accessibility.conftest import DAY, GACHA, TODAY, ago

pytestmark = pytest.mark.django_db
YEAR_AGO = months_before(TODAY, 12)


def judged(measure, code=cast.OWN):
    (indicator,) = (i for i in INDICATORS if i.measure is measure)
    return boundaries.measure(indicator, code, TODAY)


def test_the_catalogue_has_all_four():
    assert [i.code for i in INDICATORS] == ["I01", "I02", "I03", "I04"]
    assert all(i.clause and i.code in catalogue() for i in INDICATORS)


# -- 70 % ----------------------------------------------------------------------------------------


def test_69_of_99_fails_and_shows_69_7():
    share = Share(69, 99)
    assert not share.reaches(70) and share.percent == "69.7%" and share.lacking(70) == 1
    assert Share(70, 99).reaches(70)


def test_7_of_10_passes_and_is_never_rounded_up_to_all():
    assert Share(7, 10).reaches(70) and Share(7, 10).percent == "70.0%"
    assert Share(9999, 10000).percent == "99.9%" and Share(5, 5).percent == "100%"
    assert not Share(0, 0).reaches(70) and Share(0, 0).percent == "不适用"


@given(st.integers(0, 400), st.integers(1, 400), st.integers(1, 100))
def test_the_share_is_judged_exactly(n, d, percent):
    n = min(n, d)
    share = Share(n, d)
    assert share.reaches(percent) == (Fraction(n, d) >= Fraction(percent, 100))
    assert Share(n + share.lacking(percent), d).reaches(percent)
    if lacking := share.lacking(percent):
        assert not Share(n + lacking - 1, d).reaches(percent)


def test_who_counts_and_who_took_part(people, gather):
    """Seven of ten: each once, however often; the moved and the dead on neither side."""
    held = people(10)
    gone = people(2, first=21)
    away = people(1, first=31)
    gather(held[:7])
    gather(held[:3], title="同一天第二场")
    gather([*gone, *away], title="后来走了的")
    moved = Resident.objects.unscoped("a test moves them")
    moved.filter(pk=gone[0].pk).update(status="3")
    moved.filter(pk=gone[1].pk).update(status="4")
    moved.filter(pk=away[0].pk).update(status="2")
    found = judged(going_out)
    assert (found.n, found.d, found.state, found.share) == (7, 10, State.MET, Fraction(1))
    assert {pk for _, pk in found.evidence} == {one.pk for one in held[:7]}
    assert {pk for _, pk in found.lacking} == {one.pk for one in held[7:]}


def test_a_share_below_fails_wholly_and_says_who_is_missing(people, gather):
    gather(people(10)[:6])
    found = judged(going_out)
    assert (found.state, found.share) == (State.UNMET, 0)
    assert found.says.startswith("还差 1 人") and "60.0%" in found.says
    assert [door.label for door in found.doors] == ["谁没有参加、为什么", "登记活动"]


def test_nobody_on_the_register_does_not_apply(people):
    assert judged(going_out).state is State.NOT_APPLICABLE


def test_the_twelve_months_end_today_and_void_activities_do_not_count(people, gather):
    held = people(4)
    gather(held[:1], on=YEAR_AGO, title="一年前的今天")
    gather(held[1:2], on=YEAR_AGO + DAY, title="一年前的明天")
    gather(held[2:3], on=TODAY, title="今天")
    void = gather(held[3:], title="作废的")
    type(void).objects.unscoped("a test voids it").filter(pk=void.pk).update(
        voided_at=datetime.datetime.now(datetime.UTC)
    )
    assert (judged(going_out).n, judged(going_out).d) == (2, 4)


def test_an_activity_elsewhere_counts_where_the_person_lives(people, gather):
    gather(people(2), code=cast.SIBLING)
    assert judged(going_out).n == 2 and judged(going_out, cast.SIBLING).d == 0


def test_the_percent_is_the_region_s_and_only_the_first_figure_is_judged(
    people, gather, answer, registrar
):
    held = people(10, can_go_out="1")
    gather(held[:6])
    for one in held[8:]:
        answer(one, bedridden="1")
    found = in_communities([cast.OWN], TODAY)[cast.OWN]
    told = {name: (share.n, share.d) for name, share in shares(found).items()}
    assert told == {"took": (6, 10), "can": (10, 10), "up": (6, 8)}
    assert judged(going_out).state is State.UNMET
    ParameterValue.objects.create(key="going_out_percent", area_id="15", value=60, valid_from=TODAY,
                                  reason="自治区残联 2026 年第 3 号文", set_by=registrar)  # fmt: skip
    assert judged(going_out).state is State.MET


@pytest.fixture
def crowd(people):
    """A few people of two communities, of whom the drawn facts are then said."""
    return [*people(4), *people(2, code=cast.SIBLING, first=11)]


FACTS = st.tuples(
    st.sampled_from("1234"), st.sampled_from(("", "1", "2", "3")), st.sampled_from(("", "不便")),
    st.lists(st.integers(0, 800), max_size=3),
    st.lists(st.tuples(st.integers(0, 800), st.sampled_from("12"), st.sampled_from("1239")), max_size=2),
)  # fmt: skip


def test_the_figures_are_those_of_a_naive_recount(crowd, gather, registrar):
    """Whatever is drawn, each figure of each community is what counting person by person gives."""

    @settings(max_examples=40, deadline=None)
    @given(st.lists(FACTS, min_size=len(crowd), max_size=len(crowd)))
    def holds(drawn):
        _say(crowd, drawn, gather)
        held = Resident.objects.unscoped("a test counts").all()
        found = counted(held, TODAY, 12)
        for code in (cast.OWN, cast.SIBLING):
            mine = [d for r, d in zip(crowd, drawn, strict=True) if r.community_id == code]
            told = found.get(code, dict.fromkeys(FIGURES, 0))
            assert dict(told) == _recount(mine)

    holds()


def _say(crowd, drawn, gather):
    ActivityAttendance.objects.all().delete()
    StayingHome.objects.unscoped("a test begins anew").delete()
    for resident, (status, out, why, came, said) in zip(crowd, drawn, strict=True):
        Resident.objects.unscoped("a test says so").filter(pk=resident.pk).update(
            status=status, can_go_out=out, cannot_go_out_reason=why
        )
        for day in came:
            event = _event(gather, day)
            ActivityAttendance.objects.create(event=event, resident=resident, name=resident.name)
        for at, (day, bed, reason) in enumerate(said):
            StayingHome.objects.create(
                resident=resident, community_id=resident.community_id, asked_on=ago(day * 2 + at),
                bedridden=bed, reasons=[reason],
            )  # fmt: skip


def _event(gather, day):
    from registry.models import Activity

    held = Activity.objects.unscoped("a test reuses it").filter(begins_on=ago(day)).first()
    return held or gather([], on=ago(day), title=f"活动{day}")


def _recount(drawn):
    since = YEAR_AGO + DAY
    told = dict.fromkeys(FIGURES, 0)
    for status, out, why, came, said in drawn:
        if status != "1":
            continue
        took = any(since <= ago(day) <= TODAY for day in came)
        answers = sorted(
            (ago(day * 2 + at), bed, reason) for at, (day, bed, reason) in enumerate(said)
        )
        bed = bool(answers) and answers[-1][1] == "1"
        lately = [a for a in answers if a[0] >= since]
        known = out == "3" and bool(why)
        facts = {
            "living": True, "took": took, "home": not took, "can": out in ("1", "2"),
            "cannot": out == "3", "unknown": out == "", "up": not bed, "up_took": not bed and took,
            "bedridden": bed, "home_bedridden": not took and bed, "home_cannot": not took and known,
            "unasked": not took and not lately and not known,
        }  # fmt: skip
        facts |= {
            f"why_{code}": not took and bool(lately) and lately[-1][2] == code for code in "1239"
        }
        told = {name: told[name] + bool(facts[name]) for name in told}
    return told


# -- retrofits -----------------------------------------------------------------------------------


def test_homes_reach_the_percent_or_more_than_a_year_ago(people, retrofit):
    held = people(5, access_need=["02"], surveyed_on=ago(600))
    assert judged(retrofitted_homes).state is State.UNMET
    retrofit(held[0], ago(500))
    found = judged(retrofitted_homes)
    assert (found.n, found.d, found.state) == (1, 5, State.UNMET)
    retrofit(held[1], ago(100))
    assert judged(retrofitted_homes).state is State.MET  # more than a year ago, though 40 %


def test_three_of_five_homes_are_enough_without_a_rise(people, retrofit):
    held = people(5, access_need=["02"], surveyed_on=ago(600))
    for one in held[:3]:
        retrofit(one, ago(500))
    assert judged(retrofitted_homes).state is State.MET


def test_the_first_year_of_homes_is_not_judged_and_none_does_not_apply(people):
    people(1, access_need=["00"])
    assert judged(retrofitted_homes).state is State.NOT_APPLICABLE
    people(3, first=11, access_need=["02"], surveyed_on=ago(100))
    assert judged(retrofitted_homes).state is State.EXEMPT


def test_a_failed_acceptance_and_one_that_came_to_nothing_change_no_home(people, retrofit, enter):
    held = people(2, surveyed_on=ago(600))
    retrofit(held[0], ago(30), result="2", accept_note="扶手松动，三日内加固")
    retrofit(held[1], ago(30), accepted_on=None, result="", ended_on=TODAY, end_reason="拆迁")
    found = judged(retrofitted_homes)
    assert (found.n, found.d) == (0, 1)


def test_the_home_of_somebody_who_moved_away_is_not_asked_for(people, retrofit):
    (gone,) = people(1, access_need=["02"], surveyed_on=ago(600))
    retrofit(gone, ago(30))
    Resident.objects.unscoped("a test moves them").filter(pk=gone.pk).update(status="3")
    assert judged(retrofitted_homes).state is State.NOT_APPLICABLE


def test_stairwells_rise_from_year_to_year(place, change):
    held = [place(f"{n} 号楼", ago(600)) for n in range(3)]
    assert judged(stairwells).state is State.UNMET
    change(held[0], ago(500))
    assert judged(stairwells).state is State.UNMET
    change(held[1], ago(10))
    found = judged(stairwells)
    assert (found.n, found.d, found.state) == (2, 3, State.MET)
    assert judged(in_community).state is State.NOT_APPLICABLE


def test_the_first_year_of_stairwells_is_not_judged(place):
    place("1 号楼", ago(100))
    assert judged(stairwells).state is State.EXEMPT


def test_a_gacha_of_low_houses_has_no_stairwells_and_is_judged_by_its_roads(place):
    place("主路", ago(600), code=GACHA, kind="02")
    assert judged(stairwells, GACHA).state is State.NOT_APPLICABLE
    assert "平房" in judged(stairwells, GACHA).says
    assert judged(in_community, GACHA).state is State.UNMET


def test_finding_more_barriers_is_no_step_back(place, change):
    first = place("广场", ago(600), kind="09")
    change(first, ago(20))
    for n in range(4):
        place(f"新查的{n}", ago(10), kind="09")
    assert judged(in_community).state is State.MET


@given(st.lists(st.tuples(st.integers(0, 900), st.none() | st.integers(0, 900))))
def test_progress_is_that_of_a_naive_recount(drawn):
    objects = {n: Object(ago(known), None if done is None else ago(done))
               for n, (known, done) in enumerate(drawn)}  # fmt: skip
    held = progress(objects, TODAY)
    done = [ago(d) for _, d in drawn if d is not None]
    before = sum(day <= YEAR_AGO for day in done)
    assert (held.n, held.d, held.before) == (len(done), len(drawn), before)
    state = rising(held, "", ()).state
    first = all(ago(k) > YEAR_AGO for k, _ in drawn)
    if not drawn:
        assert state is State.NOT_APPLICABLE
    elif len(done) == len(drawn):
        assert state is State.MET
    elif first:
        assert state is State.EXEMPT
    else:
        assert state is (State.MET if len(done) > before else State.UNMET)


def test_the_number_of_queries_does_not_grow(people, gather, place):
    gather(people(3, access_need=["02"]))
    place("1 号楼", ago(100))
    asked = []
    for codes in ([cast.OWN], [cast.OWN, cast.SIBLING, GACHA]):
        with CaptureQueriesContext(connection) as held:
            for indicator in INDICATORS:
                indicator.measure(codes, TODAY)
        asked.append(len(held))
    assert asked[0] == asked[1]
