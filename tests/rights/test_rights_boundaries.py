"""H01–H07: lists that agree with the figures, void and foreign records, people who left, days past."""

from __future__ import annotations

from fractions import Fraction

import pytest

from registry.indicators import State
from registry.models import ParameterValue, WorkSubject
from registry.organisation.documents.ledger import DocumentLedger
from rights.indicators import INDICATORS
from rights.publicity.ledger import LawActivityLedger
from tests import boundaries, cast
from tests.boundaries import keys, leave, void
from tests.cast import enter
from tests.rights.conftest import DAY, TODAY, ago
from tests.rights.test_rights_indicators import visit

pytestmark = pytest.mark.django_db
HOW = {indicator.code: indicator for indicator in INDICATORS}
ENDED = {"outcome": "1", "result": "解决"}


def at(code, area=cast.OWN, on=TODAY):
    return boundaries.measure(HOW[code], area, on)


def counted(code, area=cast.OWN, on=TODAY):
    found = at(code, area, on)
    return found.n, found.d


def publicise(by, n, code=cast.OWN, **facts):
    usual = {"title": f"宣传{n}", "form": "3", "begins_on": ago(n), "place": "广场",
             "organiser": "残协", "liaison": "其木格", "visitors": 20}  # fmt: skip
    return enter(LawActivityLedger, code, by, **{**usual, **facts})


def setting(key, value, by):
    ParameterValue.objects.create(key=key, area_id="15", value=value, valid_from=ago(400),
                                  reason="试验", set_by=by)  # fmt: skip


@pytest.mark.parametrize("code", ["H04", "H05", "H07"])
def test_none_of_none_does_not_apply(areas, code):
    found = at(code)
    assert (found.state, found.n, found.d) == (State.NOT_APPLICABLE, 0, 0)


def test_h01_counts_beyond_what_is_wanted_and_nothing_void_foreign_or_later(areas, registrar):
    made = [publicise(registrar, n, form=str(n + 1)) for n in range(3)]
    publicise(registrar, 1, cast.SIBLING)
    assert (at("H01").state, counted("H01")) == (State.MET, (3, 2))
    assert counted("H01", on=TODAY - DAY) == (2, 2)
    void(made[2])
    assert keys(at("H01").evidence) == {made[0].pk, made[1].pk}


def test_h01_two_times_in_one_form_is_three_quarters(areas, registrar):
    publicise(registrar, 1)
    publicise(registrar, 2)
    assert (at("H01").state, at("H01").share) == (State.PARTLY, Fraction(3, 4))


def test_h02_a_void_paper_or_one_issued_later_proves_nothing(areas, registrar):
    assert counted("H02") == (0, 1)
    setting("document_needs_text", False, registrar)
    made = enter(DocumentLedger, cast.OWN, registrar, title="扶持措施", kind="13", issuer="社区",
                 issued_on=ago(10), proves=["H02"])  # fmt: skip
    assert (counted("H02"), at("H02").state) == ((1, 1), State.MET)
    assert (counted("H02", on=ago(11)), counted("H02", cast.SIBLING)) == ((0, 1), (0, 1))
    void(made)
    assert counted("H02") == (0, 1)


def test_h03_adds_up_residents_and_asks_for_as_many_as_the_region_wants(areas, registrar):
    made = publicise(registrar, 1, visitors=30)
    publicise(registrar, 2, visitors=20)
    publicise(registrar, 1, cast.SIBLING, visitors=99)
    assert (at("H03").n, at("H03", on=ago(2)).n) == (50, 20)
    setting("law_publicity_residents", 100, registrar)
    assert (at("H03").state, at("H03").share) == (State.PARTLY, Fraction(1, 2))
    void(made)
    assert at("H03").n == 20


# -- H04 -----------------------------------------------------------------------------------------


def test_h04_tells_who_is_looked_after_and_who_is_not(areas, registrar):
    people = [cast.register(n, cast.OWN, registrar, capacity="3") for n in range(41, 45)]
    elsewhere = cast.register(46, cast.SIBLING, registrar, capacity="2")
    for one in (*people[:3], elsewhere):
        visit(one, ago(3))
        visit(one, ago(3))
    bare, died = people[1], people[2]
    type(bare).objects.unscoped("a test").filter(pk=bare.pk).update(guardian_name="")
    found = at("H04")
    assert (found.n, found.d) == (2, 4)
    assert keys(found.evidence) == {people[0].pk, died.pk}
    assert keys(found.lacking) == {bare.pk, people[3].pk}
    leave(died, TODAY, "4")
    assert (counted("H04"), counted("H04", on=TODAY - DAY)) == ((1, 3), (2, 4))
    assert counted("H04", on=ago(4)) == (0, 4), "visited a day later"


def test_h04_who_turns_eighteen_is_no_longer_asked_about(areas, registrar):
    born = TODAY.replace(year=TODAY.year - 18)
    facts = {"birth_date": born, "id_no": "", "cert_status": "1", "cert_no": "",
             "cert_issued_on": None}  # fmt: skip
    cast.register(47, cast.OWN, registrar, **facts)
    assert (counted("H04"), counted("H04", on=TODAY - DAY)) == ((0, 0), (0, 1))


def test_h04_a_void_visit_is_none_and_the_share_wanted_is_the_regions(areas, registrar):
    people = [cast.register(n, cast.OWN, registrar, capacity="2") for n in (41, 42)]
    for one in people:
        visit(one, TODAY)
    assert at("H04").state is State.MET
    void(WorkSubject.objects.get(resident=people[1]).work)
    assert (at("H04").state, counted("H04")) == (State.PARTLY, (1, 2))
    setting("watch_percent", 50, registrar)
    assert at("H04").state is State.MET


# -- H05 and H07 ---------------------------------------------------------------------------------


def test_h05_is_sealed_and_void_foreign_and_later_cases_do_not_count(residents, infringe):
    told = {"found_on": ago(120), "body": "司法所", "reported_on": ago(120)}
    case = infringe(residents[cast.OWN], **told, **ENDED, closed_on=ago(60))
    infringe(residents[cast.SIBLING], by="neighbour", found_on=ago(120))
    found = at("H05")
    assert (found.state, found.n, found.d) == (State.MET, 1, 1)
    assert found.evidence == found.lacking == () and HOW["H05"].sealed
    assert at("H05", on=ago(121)).state is State.NOT_APPLICABLE
    assert at("H05", cast.SIBLING).state is State.UNMET
    void(case)
    assert at("H05").state is State.NOT_APPLICABLE


def test_h05_pending_is_none_of_none_and_closed_later_was_open(residents, infringe):
    told = {"found_on": ago(120), "body": "司法所", "reported_on": ago(120)}
    infringe(residents[cast.OWN], **told, **ENDED, closed_on=ago(1))
    assert (at("H05", on=ago(2)).share, at("H05").share) == (Fraction(1, 2), 1)
    infringe(residents[cast.SIBLING], by="neighbour")
    pending = at("H05", cast.SIBLING)
    assert (pending.state, pending.n, pending.d) == (State.PENDING, 0, 0)


def test_h05_the_share_in_time_is_the_regions(residents, infringe, registrar):
    told = {"found_on": ago(120), "body": "司法所"}
    for reported in (ago(120), ago(60)):
        infringe(residents[cast.OWN], **told, reported_on=reported, **ENDED, closed_on=ago(50))
    assert (at("H05").state, at("H05").share) == (State.PARTLY, Fraction(3, 4))
    setting("infringement_timely_percent", 50, registrar)
    assert at("H05").state is State.MET


def test_h07_is_sealed_and_void_foreign_and_later_aid_does_not_count(residents, apply):
    done = {"asked_on": ago(190), "answered_on": ago(185), "answer": "1", "closed_on": ago(20),
            "outcome": "1", "satisfaction": "1"}  # fmt: skip
    one = apply(residents[cast.OWN], **done)
    apply(residents[cast.SIBLING], by="neighbour", asked_on=ago(190))
    found = at("H07")
    assert (found.state, found.n, found.d) == (State.MET, 1, 1)
    assert found.evidence == found.lacking == () and HOW["H07"].sealed
    assert counted("H07", cast.SIBLING) == (0, 1)
    open_ = at("H07", on=ago(21))
    assert (open_.state, open_.n, open_.d) == (State.PENDING, 0, 0)
    assert at("H07", on=ago(191)).state is State.NOT_APPLICABLE
    void(one)
    assert at("H07").state is State.NOT_APPLICABLE


def test_h07_refused_later_it_was_asked_for_then(residents, apply):
    facts = {"answered_on": ago(2), "answer": "2", "refusal": "不符合条件"}
    apply(residents[cast.OWN], asked_on=ago(9), **facts)
    assert at("H07", on=ago(3)).state is State.PENDING
    assert at("H07", on=ago(2)).state is State.NOT_APPLICABLE


# -- H06 -----------------------------------------------------------------------------------------


def test_h06_counts_each_body_of_ones_own_or_above_and_no_void_one(areas, body):
    own, banner = body(), body(cast.BANNER, name="松山区法律援助中心")
    body(cast.SIBLING, name="邻居的")
    assert (counted("H06"), at("H06").state) == ((2, 1), State.MET)
    assert keys(at("H06").evidence) == {own.pk, banner.pk}
    assert counted("H06", on=ago(31)) == (0, 1), "agreed a day later"
    void(own)
    assert counted("H06") == (1, 1)
