"""G01–G12: lists that agree with the figures, void and foreign records, people who left, days past."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone

from culture.indicators import INDICATORS
from culture.instructors.ledger import InstructorLedger
from culture.projects.ledger import CultureProjectLedger
from culture.venues.ledger import VenueLedger
from registry.indicators import State
from registry.models import Attachment, ParameterValue
from registry.organisation.documents.ledger import DocumentLedger
from tests import boundaries, cast
from tests.boundaries import keys, leave, void
from tests.culture.conftest import DAY, TODAY, ago

pytestmark = pytest.mark.django_db
HOW = {indicator.code: indicator for indicator in INDICATORS}


def at(code: str, area: str = cast.OWN, on: datetime.date = TODAY) -> Any:
    return boundaries.measure(HOW[code], area, on)


def counted(code: str, area: str = cast.OWN, on: datetime.date = TODAY) -> tuple[Any, Any]:
    found = at(code, area, on)
    return found.n, found.d


def setting(key: str, value: Any, by: Any) -> None:
    ParameterValue.objects.create(key=key, area_id="15", value=value, valid_from=ago(400),
                                  reason="试验", set_by=by)  # fmt: skip


@pytest.fixture
def paper(enter):
    """``paper("09", issued_level="2")``: a paper with its text."""

    def paper(kind: str, code: str = cast.BANNER, **facts: Any) -> Any:
        usual = {
            "title": f"文件{kind}{facts.get('issued_level', '')}",
            "issuer": "政府",
            "serves": "1",
        }
        return enter(DocumentLedger, code, "text", **{**usual, "kind": kind, **facts})

    return paper


# -- G01 to G04 ------------------------------------------------------------------------------------


def test_two_plans_of_one_level_are_still_half(areas, paper) -> None:
    paper("09", issued_level="3", doc_no="政发〔2024〕1号")
    paper("09", issued_level="3", doc_no="政发〔2024〕2号", title="又一份")
    assert (at("G01").share, counted("G01")) == (Fraction(1, 2), (1, 2))


@pytest.mark.parametrize(("code", "kind"), [("G01", "09"), ("G03", "10"), ("G04", "11")])
def test_a_void_paper_or_one_issued_later_proves_nothing(areas, paper, code, kind) -> None:
    made = paper(kind, cast.OWN, issued_on=ago(10), issued_level="3", covers=["4"])
    assert at(code, on=ago(10)).state is not State.UNMET
    assert at(code, on=ago(11)).state is State.UNMET
    assert at(code, cast.SIBLING).state is State.UNMET, "the neighbour's"
    void(made)
    assert at(code).state is State.UNMET


def test_g02_one_project_twice_is_one_and_a_later_or_void_one_none(areas, enter) -> None:
    facts = {"project": "2", "included": "1", "content": "盲文图书"}
    first = enter(CultureProjectLedger, cast.OWN, "proof", **facts, since=ago(30))
    enter(CultureProjectLedger, cast.BANNER, "proof", **facts, since=TODAY)
    Attachment.objects.update(at=timezone.now() - 40 * DAY)
    assert (at("G02").n, at("G02").state) == (1, State.MET)
    assert (at("G02", on=ago(31)).n, at("G02", on=ago(30)).n) == (0, 1)
    void(first)
    assert (at("G02", on=ago(1)).n, at("G02").n) == (0, 1)


def test_g02_proof_attached_later_was_none(areas, enter) -> None:
    enter(CultureProjectLedger, cast.OWN, "proof", project="2", included="1", since=ago(30))
    assert (at("G02", on=ago(1)).n, at("G02").n) == (0, 1)


def test_g04_asks_for_the_categories_of_those_registered_on_the_day(areas, paper, person) -> None:
    person(1)
    blind = person(2, dis_category="1", disabilities=[{"category": "1", "level": "2"}], cert_no="")
    paper("11", cast.OWN, covers=["4"], policies=["5"], issued_on=ago(100))
    assert at("G04").state is State.UNMET
    leave(blind, ago(5), "4")
    assert (at("G04").state, at("G04", on=ago(6)).state) == (State.MET, State.UNMET)


# -- G05 G06 G09 G10 G11 ---------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "kind"), [("G05", "1"), ("G06", "2"), ("G11", "3")])
def test_each_venue_in_use_on_the_day_is_counted(areas, enter, code, kind) -> None:
    made = [
        enter(VenueLedger, kind=kind, name=name, address="一楼", from_on=ago(days))
        for name, days in (("甲", 20), ("乙", 10))
    ]
    enter(VenueLedger, cast.SIBLING, kind=kind, name="邻居的", address="一楼", from_on=ago(20))
    found = at(code)
    assert (found.n, found.d, found.state) == (2, 1, State.MET)
    assert keys(found.evidence) == {one.pk for one in made}
    assert (counted(code, on=ago(11)), counted(code, on=ago(21))) == ((1, 1), (0, 1))
    void(made[0])
    assert counted(code) == (1, 1)


@pytest.mark.parametrize(
    ("code", "key"), [("G09", "instructors_wanted"), ("G11", "exercise_places_wanted"),
                      ("G10", "fitness_equipment_wanted")],
)  # fmt: skip
def test_how_many_are_wanted_is_the_regions(areas, enter, registrar, code, key) -> None:
    enter(InstructorLedger, name="甲", certificate_no="A1", from_on=ago(90))
    item = {"name": "训练器", "quantity": 1, "suits": ["4"], "state": "1", "since": None}
    enter(VenueLedger, kind="3", name="健身点", equipment=[item])
    assert (at(code).state, counted(code)) == (State.MET, (1, 1))
    setting(key, 2, registrar)
    found = at(code)
    assert (found.state, found.share, found.n, found.d) == (State.PARTLY, Fraction(1, 2), 1, 2)
    assert found.doors


def test_g09_who_began_later_or_was_void_or_is_the_neighbours_is_nobody(areas, enter) -> None:
    facts = {"certificate_no": "A1", "from_on": ago(5)}
    one = enter(InstructorLedger, name="甲", **facts)
    enter(InstructorLedger, cast.SIBLING, name="乙", **facts)
    assert (counted("G09"), counted("G09", on=ago(6))) == ((1, 1), (0, 1))
    void(one)
    assert counted("G09") == (0, 1)


def test_g10_counts_pieces_from_the_day_they_came(areas, enter) -> None:
    item = {"name": "训练器", "quantity": 3, "suits": ["4"], "state": "1", "since": ago(5)}
    made = enter(VenueLedger, kind="3", name="健身点", equipment=[item])
    enter(VenueLedger, cast.SIBLING, kind="3", name="邻居的", equipment=[item])
    assert (counted("G10"), counted("G10", on=ago(6))) == ((3, 1), (0, 1))
    assert HOW["G10"].kind.value == "verdict", "pieces are no records"
    void(made)
    assert counted("G10") == (0, 1)


# -- G07 G08 G12 -----------------------------------------------------------------------------------


def test_g07_counts_beyond_what_is_wanted_and_nothing_void_foreign_or_later(areas, hold) -> None:
    made = [hold(n, kind="02") for n in range(6)]
    hold(3, code=cast.SIBLING)
    assert (counted("G07"), counted("G07", on=ago(1))) == ((6, 4), (5, 4))
    void(made[0])
    assert counted("G07") == (5, 4)
    assert keys(at("G07").evidence) == {one.pk for one in made[1:]}


def test_g08_the_same_person_at_two_activities_of_a_day_is_two(areas, hold, person) -> None:
    one, two = person(1), person(2)
    hold(2, one, two, kind="03")
    hold(2, one, kind="04", title="同一天的另一场")
    gone = hold(1, one, kind="05")
    void(gone)
    hold(2, one, kind="03", code=cast.SIBLING)
    found = at("G08")
    assert "2 次、3 人次" in found.says and found.state is State.MET
    assert "0 次、0 人次" in at("G08", on=ago(3)).says


def test_g08_three_of_four_is_not_80_percent_and_four_of_five_is(areas, hold) -> None:
    hold(1, kind="03")
    for n in range(2):
        hold(n + 2)
    hold(9, liaison_is_specialist="2", liaison="别人")
    assert at("G08").state is State.PARTLY, "3 of 4"
    hold(10)
    assert at("G08").state is State.MET, "4 of 5"


def test_g12_tells_who_exercised_and_who_did_not(areas, hold, person) -> None:
    people = [person(n) for n in range(1, 5)]
    hold(3, people[0], kind="02")
    hold(3, people[0], kind="02", title="同一天的另一场")
    void(hold(4, people[1], kind="02"))
    hold(5, people[2], kind="01")
    hold(5, person(11, cast.SIBLING), kind="02", code=cast.SIBLING)
    found = at("G12")
    assert (found.n, found.d) == (1, 4)
    assert keys(found.evidence) == {people[0].pk}
    assert keys(found.lacking) == {one.pk for one in people[1:]}
    assert (counted("G12", cast.SIBLING), counted("G12", on=ago(4))) == ((1, 1), (0, 4))


def test_g12_whole_numbers_decide_three_of_ten_is_met_and_two_of_seven_is_not(
    areas, hold, person
) -> None:
    people = [person(n) for n in range(1, 8)]
    hold(3, *people[:2], kind="02")
    assert at("G12").state is State.PARTLY, "28.6 %"
    leave(people[6], TODAY)
    assert (at("G12").state, counted("G12")) == (State.MET, (2, 6))
    assert counted("G12", on=TODAY - DAY) == (2, 7)
