"""F01–F05, F08 and J01–J04: who is on neither side, whose records do not count, and days past."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

import pytest

from registry.models import Resident, User
from registry.needs.ledger import NeedLedger
from registry.organisation.parties.ledger import PartyLedger
from rehab.counselling.calls import HotlineLedger
from rehab.files.ledger import RehabFileLedger
from rehab.files.services import RehabServiceLedger
from rehab.indicators import INDICATORS
from rehab.models import Guardianship
from rehab.prevention.ledger import HealthActivityLedger
from rehab.training.ledger import HomeSessionLedger
from tests import boundaries, cast
from tests.boundaries import keys, leave, void
from tests.rehab.care import counsel, guard, score, session
from tests.rehab.conftest import DAY, TODAY, ago

pytestmark = pytest.mark.django_db
HOW = {indicator.code: indicator for indicator in INDICATORS}
PARTY = {"party": "3", "service": "1", "name": "全宁卫生服务中心", "agreed_from": ago(365)}
ACTIVITY = {"place": "社区活动室", "organiser": "社区残协", "liaison": "其木格"}
FILE = {"opened_on": TODAY, "needs": ["3"]}


def at(code: str, area: str = cast.OWN, on: datetime.date = TODAY) -> Any:
    return boundaries.measure(HOW[code], area, on)


def counted(code: str, area: str = cast.OWN, on: datetime.date = TODAY) -> tuple[Any, Any]:
    found = at(code, area, on)
    return found.n, found.d


@pytest.mark.parametrize("code", ["F02", "F03", "F07", "F08", "F09", "J03", "J04"])
def test_none_of_none_does_not_apply(areas, code):
    found = at(code)
    assert (found.state, found.n, found.d) == ("not_applicable", 0, 0)


# -- F01 -----------------------------------------------------------------------------------------


def test_f01_takes_no_party_that_left_or_comes_later_and_no_void_service(enter, needy):
    enter(PartyLedger, cast.OWN, **PARTY, from_on=ago(300), to_on=TODAY)
    service = enter(RehabServiceLedger, needy(1), on=TODAY, project="04")
    assert at("F01").share == Fraction(1, 2)
    assert at("F01", on=TODAY - DAY).share == Fraction(1, 2), "the service came a day later"
    void(service)
    assert at("F01").state == "unmet"
    void(enter(PartyLedger, cast.OWN, **{**PARTY, "name": "卫生院"}))
    assert at("F01").state == "unmet"


def test_f01_is_not_fulfilled_by_the_neighbour(enter, needy):
    enter(PartyLedger, cast.SIBLING, **PARTY)
    enter(RehabServiceLedger, needy(1, code=cast.SIBLING), on=TODAY, project="04")
    assert (at("F01").state, at("F01", cast.SIBLING).state) == ("unmet", "met")


# -- F02 -----------------------------------------------------------------------------------------


def test_f02_tells_who_has_a_file_and_who_has_none(enter, needy):
    first, second, third = needy(1, 60), needy(2, 60), needy(3, 5)
    enter(RehabFileLedger, first, **FILE)
    found = at("F02")
    assert (found.n, found.d, found.state) == (1, 2, "partly")
    assert (keys(found.evidence), keys(found.lacking)) == ({first.pk}, {second.pk})
    assert "另有 1 人" in found.says and third.pk not in keys(found.lacking)


def test_f02_counts_no_void_file_and_none_of_a_later_day(enter, needy):
    one = needy(1, 60)
    made = enter(RehabFileLedger, one, **FILE)
    assert counted("F02") == (1, 1)
    assert counted("F02", on=TODAY - DAY) == (0, 1), "opened on the day after"
    void(made)
    assert counted("F02") == (0, 1)


def test_f02_who_died_is_on_neither_side_and_was_on_it_the_day_before(enter, needy):
    kept, died, moved = needy(1, 60), needy(2, 60), needy(3, 60)
    enter(RehabFileLedger, kept, opened_on=ago(50), needs=["3"])
    leave(died, ago(10), "4")
    leave(moved, ago(10))
    assert counted("F02") == (1, 1)
    assert counted("F02", on=ago(11)) == (1, 3)
    assert counted("F02", on=ago(10)) == (1, 1), "on the day itself they are gone"
    needy(4, 60, code=cast.SIBLING)
    assert (counted("F02"), counted("F02", cast.SIBLING)) == ((1, 1), (0, 1))


def test_f02_a_need_told_after_the_day_was_none_and_one_settled_since_was_one(enter, needy):
    one = needy(1, rehab_need=["6"])
    facts = {"category": "05", "raised_on": ago(60), "content": "想做康复训练"}
    need = enter(NeedLedger, one, **facts)
    Resident.objects.unscoped("a test").filter(pk=one.pk).update(rehab_need_on=None)
    assert counted("F02") == (0, 1)
    assert counted("F02", on=ago(61)) == (0, 0)
    type(need).objects.unscoped("a test settles it").update(state="5", closed_on=ago(3))
    assert (counted("F02"), counted("F02", on=ago(4))) == ((0, 0), (0, 1))


def test_f02_the_share_wanted_is_the_regions(enter, needy, registrar):
    first, _ = needy(1, 60), needy(2, 60)
    enter(RehabFileLedger, first, **FILE)
    assert at("F02").state == "partly"
    setting("rehab_file_percent", 50, registrar)
    assert at("F02").state == "met"


def setting(key: str, value: Any, by: User) -> None:
    from registry.models import ParameterValue
    from registry.requesting import current

    ParameterValue.objects.create(key=key, area_id="15", value=value, valid_from=ago(400),
                                  reason="试验", set_by=by)  # fmt: skip
    if current.get() is not None:
        current.get().read.clear()


# -- F03 -----------------------------------------------------------------------------------------


def test_f03_is_told_by_people_however_often_they_train(enter, needy):
    first, second = needy(1), needy(2)
    for days in (0, 1, 2):
        enter(HomeSessionLedger, first, on=ago(days))
    void(enter(HomeSessionLedger, second, on=TODAY))
    found = at("F03")
    assert (found.n, found.d) == (1, 2)
    assert (keys(found.evidence), keys(found.lacking)) == ({first.pk}, {second.pk})


def test_f03_gone_people_other_needs_and_the_neighbour_count_on_no_side(enter, needy):
    gone, elsewhere = needy(1, 30), needy(2, 30, code=cast.SIBLING)
    needy(3, rehab_need=["2"])
    for one in (gone, elsewhere):
        enter(HomeSessionLedger, one, on=ago(20))
    leave(gone, ago(5), "4")
    assert (counted("F03"), counted("F03", on=ago(6))) == ((0, 0), (1, 1))
    assert counted("F03", on=ago(21)) == (0, 1), "trained a day later"
    assert counted("F03", on=ago(31)) == (0, 0), "the need was told a day later"


# -- F04 and F05 ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "kind", "wanted"), [("F04", "08", 4), ("F05", "09", 2)])
def test_activities_are_counted_beyond_what_is_wanted(enter, code, kind, wanted):
    assert (at(code).state, counted(code)) == ("unmet", (0, wanted))
    made = [
        enter(HealthActivityLedger, cast.OWN, **ACTIVITY, title=f"讲座{n}", kind=kind, begins_on=ago(n))
        for n in range(wanted + 2)
    ]  # fmt: skip
    facts = {**ACTIVITY, "title": "邻居的", "kind": kind, "begins_on": TODAY}
    enter(HealthActivityLedger, cast.SIBLING, **facts)
    assert (at(code).state, counted(code)) == ("met", (wanted + 2, wanted))
    assert keys(at(code).evidence) == {one.pk for one in made}
    assert counted(code, on=TODAY - DAY) == (wanted + 1, wanted)
    void(made[0])
    assert counted(code) == (wanted + 1, wanted)


# -- F08 -----------------------------------------------------------------------------------------


@pytest.fixture
def ill(registrar):
    """``ill(n)``: the ``n``-th resident has a psychiatric disability."""

    def ill(n: int, code: str = cast.OWN, **facts: Any) -> Resident:
        card = f"{cast.resident_values(n)['cert_no'][:-2]}62"
        known = {"disabilities": [{"category": "6", "level": "2"}], "cert_no": card}
        return cast.register(n, code, registrar, **{**known, **facts})

    return ill


def test_f08_is_sealed_and_dead_people_void_cases_and_the_neighbour_do_not_count(ill, staff):
    by = staff["specialist"]
    fine, died, bare = ill(71), ill(72), ill(73)
    ill(74, cast.SIBLING)
    ill(75, status="2")
    for one in (fine, died):
        guard(one, by)
    void(guard(bare, by))
    assert counted("F08") == (2, 4), "whoever is on the register and away counts as well"
    leave(died, ago(3), "4")
    assert (counted("F08"), counted("F08", on=ago(4))) == ((1, 3), (2, 4))
    assert at("F08").evidence == at("F08").lacking == ()


def test_f08_a_case_closed_after_the_day_was_in_force_then_and_a_nameless_guardian_is_none(
    ill, staff
):
    case = guard(ill(71), staff["specialist"])
    held = Guardianship.objects.unscoped("a test").filter(pk=case.pk)
    held.update(ended_on=ago(5))
    assert (counted("F08"), counted("F08", on=ago(6))) == ((0, 1), (1, 1))
    assert counted("F08", on=ago(31)) == (0, 1), "before the letter begins"
    held.update(ended_on=None, guardian_name="")
    assert counted("F08") == (0, 1)


# -- J01 to J04 ----------------------------------------------------------------------------------


def test_j01_counts_each_line_in_use_from_the_day_it_was_opened(enter):
    assert (at("J01").state, counted("J01")) == ("unmet", (0, 1))
    facts = {"name": "热线", "phone": "12356", "hours": "全天", "in_use": "1"}
    own = enter(HotlineLedger, cast.OWN, **facts, opened_on=ago(10))
    banner = enter(HotlineLedger, cast.BANNER, **{**facts, "phone": "0476-8300000"})
    enter(HotlineLedger, cast.SIBLING, **{**facts, "phone": "0476-8300001"})
    assert (at("J01").state, counted("J01")) == ("met", (2, 1))
    assert keys(at("J01").evidence) == {own.pk, banner.pk}
    assert counted("J01", on=ago(11)) == (1, 1)
    void(banner)
    assert counted("J01") == (1, 1)


def test_j02_counts_each_visit_of_the_same_person_and_no_void_case(residents, staff):
    by = staff["specialist"]
    twice = [session(TODAY), session(TODAY), session(TODAY + DAY), session(TODAY, way="1")]
    case = counsel(residents[cast.OWN], by, sessions=twice[:2] + twice[3:])
    assert (at("J02").state, counted("J02")) == ("met", (2, 1)), "人次, and not capped at one"
    assert counted("J02", cast.SIBLING) == (0, 1)
    assert counted("J02", on=TODAY - DAY) == (0, 1)
    void(case)
    assert counted("J02") == (0, 1)


def test_j03_once_a_person_and_who_left_is_on_neither_side(registrar, staff):
    by = staff["specialist"]
    first, gone, bare = (cast.register(n, cast.OWN, registrar, needs=["7"]) for n in (81, 82, 83))
    for one in (first, gone):
        counsel(one, by, sessions=[session(TODAY), session(ago(6))], opened_on=ago(6))
    leave(gone, ago(2))
    assert (counted("J03"), counted("J03", on=ago(3))) == ((1, 2), (2, 3))
    assert counted("J03", on=ago(7)) == (0, 3)
    void(counsel(bare, by, sessions=[session(TODAY)]))
    assert counted("J03") == (1, 2)


def test_j03_a_need_reflected_later_was_none_and_a_closed_case_is_none(enter, registrar, staff):
    one, two = (cast.register(n, cast.OWN, registrar) for n in (81, 82))
    enter(NeedLedger, one, category="13", raised_on=ago(9), content="心里闷")
    assert (counted("J03"), counted("J03", on=ago(10))) == ((0, 1), (0, 0))
    case = counsel(two, staff["specialist"], opened_on=ago(20))
    assert (counted("J03"), counted("J03", on=ago(21))) == ((0, 2), (0, 0))
    type(case).objects.unscoped("a test ends it").filter(pk=case.pk).update(ended_on=ago(5))
    assert (counted("J03"), counted("J03", on=ago(6))) == ((0, 1), (0, 2))


def test_j04_one_person_once_by_the_latest_pair_and_not_after_they_left(registrar, staff):
    by = staff["specialist"]
    better, worse = (cast.register(n, cast.OWN, registrar) for n in (81, 82))
    early = {**score("1", 50, 60), "after_on": ago(20)}
    counsel(better, by, assessments=[score("1", 60, 50), early])
    counsel(
        worse, by, assessments=[score("1", 50, 60), {**score("1", 60, 50), "after_on": ago(20)}]
    )
    found = at("J04")
    assert (found.state, found.n, found.d) == ("to_judge", 1, 2)
    assert counted("J04", on=ago(10)) == (1, 2), "the other way round by the earlier pairs"
    assert counted("J04", on=ago(21)) == (0, 0)
    leave(worse, ago(1), "4")
    assert (counted("J04"), counted("J04", cast.SIBLING)) == ((1, 1), (0, 0))
