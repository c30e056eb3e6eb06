"""G01–G12 at their edges, and that every way on leads to a form that closes the gap."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from culture.indicators import INDICATORS
from culture.instructors.ledger import InstructorLedger
from culture.projects.ledger import CultureProjectLedger
from culture.venues.ledger import VenueLedger
from registry import codes
from registry.indicators import State, catalogue
from registry.ledger import saving
from registry.models import ParameterValue
from registry.organisation.documents.ledger import DocumentLedger
from tests import boundaries, cast
from tests.culture.conftest import TODAY, ago

pytestmark = pytest.mark.django_db

HOW = {indicator.code: indicator for indicator in INDICATORS}
TEXT = {"attach": "text"}


def measured(code: str, area: str = cast.OWN) -> Any:
    return boundaries.measure(HOW[code], area, TODAY)


def setting(key: str, value: Any, by: Any) -> None:
    ParameterValue.objects.create(key=key, area_id="15", value=value, valid_from=ago(400),
                                  reason="试验", set_by=by)  # fmt: skip


@pytest.fixture
def paper(enter):
    """``paper("09", issued_level="2")``: a paper with its text."""

    def paper(kind, code=cast.BANNER, attach="text", **facts):
        usual = {
            "title": f"文件{kind}{facts.get('issued_level', '')}",
            "issuer": "政府",
            "serves": "1",
        }
        return enter(DocumentLedger, code, attach, **{**usual, "kind": kind, **facts})

    return paper


def test_all_of_group_g_is_measured(areas) -> None:
    assert [i.code for i in INDICATORS] == [f"G{n:02d}" for n in range(1, 13)]
    assert sum(i.points for i in INDICATORS) == 8
    assert all(catalogue()[i.code]["group"] == "G" for i in INDICATORS)


def test_nothing_is_there_and_every_red_light_leads_to_a_form(areas, signed_in) -> None:
    client = signed_in("specialist")
    for code in HOW:
        found = measured(code)
        assert found.state in (State.UNMET, State.NOT_APPLICABLE), code
        for door in found.doors:
            match = resolve(urlsplit(door.url).path)
            assert match.url_name, door
            whose = "banner_staff" if "旗县残联" in door.label else "specialist"
            assert (client if whose == "specialist" else signed_in(whose)).get(
                door.url
            ).status_code == 200


def test_queries_do_not_grow_with_communities(areas, enter, paper, hold, person) -> None:
    hold(10, person(1), kind="02")
    paper("09", issued_level="3")
    few, many = [cast.OWN], [code for code in cast.AREAS if len(code) == 12]
    for indicator in INDICATORS:
        counts = []
        for area_codes in (few, many):
            with CaptureQueriesContext(connection) as queries:
                indicator.measure(area_codes, TODAY)
            counts.append(len(queries))
        assert counts[0] == counts[1], indicator.code


# -- G01 to G04 ------------------------------------------------------------------------------------


def test_a_plan_of_the_banner_is_half_and_that_of_the_league_the_other(areas, paper) -> None:
    paper("09", issued_level="3", doc_no="政发〔2024〕1号")
    found = measured("G01")
    assert (found.state, found.n, found.d) == (State.PARTLY, 1, 2)
    assert "盟市" in found.says and "issued_level=2" in found.doors[0].url
    paper("09", issued_level="2", doc_no="文发〔2024〕2号")
    assert measured("G01").state is State.MET
    assert measured("G01", cast.FAR).state is State.UNMET


def test_a_plan_no_longer_in_force_or_without_text_plans_nothing(areas, paper) -> None:
    paper("09", issued_level="3", issued_on=ago(900), valid_until=ago(1), doc_no="政发〔2023〕1号")
    paper("09", issued_level="2", attach="", doc_no="文发〔2024〕2号")
    found = measured("G01")
    assert (found.state, found.n) == (State.UNMET, 0)
    assert any(door.label.startswith("补附件") for door in found.doors)


def test_a_project_counts_with_proof_only(areas, enter) -> None:
    facts = {"project": "2", "included": "1", "content": "盲文图书", "since": ago(30)}
    made = enter(CultureProjectLedger, **facts)
    assert (measured("G02").state, measured("G02").n) == (State.UNMET, 0)
    assert measured("G02").doors[0].url == CultureProjectLedger.url("attachments", made.pk)
    enter(CultureProjectLedger, cast.BANNER, "proof", **{**facts, "project": "1"})
    found = measured("G02")
    assert (found.state, found.n, found.d) == (State.MET, 1, 3)


def test_a_paper_proves_the_projects_too(areas, enter, paper) -> None:
    enter(CultureProjectLedger, project="3", included="1", content="电脑", since=ago(30))
    paper("06", cast.OWN, proves=["G02"])
    assert measured("G02").state is State.MET


def test_a_project_that_leaves_the_disabled_out_does_not_count(areas, enter) -> None:
    enter(CultureProjectLedger, attach="proof", project="2", included="2")
    assert (measured("G02").state, measured("G02").n) == (State.UNMET, 0)


def test_how_many_projects_are_wanted_is_the_regions(areas, enter, registrar) -> None:
    enter(CultureProjectLedger, attach="proof", project="2", included="1", since=ago(3))
    setting("culture_projects_wanted", 2, registrar)
    assert (measured("G02").state, measured("G02").share) == (State.PARTLY, Fraction(1, 2))


def test_evaluations_of_the_banner_count_for_its_communities(areas, paper) -> None:
    paper("10")
    assert measured("G03").state is State.MET
    assert measured("G03", cast.FAR).state is State.UNMET


def test_measures_must_name_every_category_on_the_register(areas, paper, person) -> None:
    person(1)
    person(2, dis_category="1", disabilities=[{"category": "1", "level": "2"}], cert_no="")
    paper("11", cast.OWN, covers=["4"], policies=["5"])
    found = measured("G04")
    assert (found.state, found.n, found.d) == (State.UNMET, 1, 2)
    assert "视力" in found.says and found.doors[0].url.endswith("#part-use")
    paper("11", cast.OWN, covers=["1"], policies=["5"])
    assert measured("G04").state is State.MET
    assert not measured("G04").hint


def test_several_disabilities_are_the_ones_they_are_made_of(areas, paper, person) -> None:
    both = [{"category": "4", "level": "2"}, {"category": "2", "level": "3"}]
    person(1, disabilities=both, cert_no="", dis_category="7")
    paper("11", cast.OWN, covers=["2", "4"])
    found = measured("G04")
    assert (found.state, found.d) == (State.MET, 2)
    assert "7号" in found.hint


# -- G05 G06 G09 G10 G11 ---------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "kind"), [("G05", "1"), ("G06", "2"), ("G11", "3")])
def test_one_venue_in_use_is_enough(areas, enter, code, kind) -> None:
    enter(VenueLedger, kind=kind, name="阵地", address="一楼", to_on=ago(1), from_on=ago(90))
    assert measured(code).state is State.UNMET
    assert f"kind={kind}" in measured(code).doors[0].url
    enter(VenueLedger, kind=kind, name="新阵地", address="一楼", from_on=TODAY)
    assert measured(code).state is State.MET
    assert measured(code).hint


def test_a_corner_with_books_for_those_who_cannot_read_print_needs_no_hint(areas, enter) -> None:
    made = enter(VenueLedger, kind="1", name="阅读角", braille=0, large_print=12, audio=3)
    assert made.books == 15
    assert (measured("G05").state, measured("G05").hint) == (State.MET, "")


@pytest.mark.parametrize(("size", "hinted"), [("29.99", True), ("30.00", False)])
def test_a_small_room_stands_with_a_hint(areas, enter, size, hinted) -> None:
    from decimal import Decimal

    enter(VenueLedger, kind="2", name="活动室", floor_area=Decimal(size), offers="棋牌")
    assert measured("G06").state is State.MET
    assert bool(measured("G06").hint) is hinted


def test_equipment_counts_that_works_and_says_whom_it_suits(areas, enter) -> None:
    def item(**facts):
        return {"name": "训练器", "quantity": 2, "suits": [], "state": "1", "since": None, **facts}

    made = enter(
        VenueLedger, kind="3", name="健身点", equipment=[item(), item(state="2", suits=["4"])]
    )
    found = measured("G10")
    assert (found.state, found.n) == (State.UNMET, 0)
    assert "2 件没有写明" in found.says and "2 件待修" in found.says
    assert found.doors[0].url == f"{VenueLedger.url('edit', made.pk)}#part-equipment"
    enter(VenueLedger, kind="3", name="健身点二", equipment=[item(quantity=None, suits=["1"])])
    assert (measured("G10").state, measured("G10").n) == (State.MET, 1)


def test_an_instructor_serves_with_a_certificate_that_is_not_over(areas, enter) -> None:
    enter(InstructorLedger, name="甲", certificate_no="A1", valid_until=ago(1), from_on=ago(90))
    enter(InstructorLedger, name="乙", from_on=ago(90))
    enter(InstructorLedger, name="丙", certificate_no="A3", from_on=ago(90), until_on=ago(1))
    found = measured("G09")
    assert (found.state, found.n) == (State.UNMET, 0)
    assert "甲的证书" in found.says and "乙没有证书编号" in found.says
    enter(InstructorLedger, name="丁", certificate_no="A4", valid_until=TODAY, from_on=TODAY)
    assert (measured("G09").state, measured("G09").n) == (State.MET, 1)


# -- G07 G08 G12 -----------------------------------------------------------------------------------


def test_four_activities_of_culture_and_sport_within_twelve_months(areas, hold) -> None:
    for days in (1, 30, 60):
        hold(days, kind="02" if days == 30 else "01")
    hold(5, kind="04")
    hold(366, kind="01", title="去年的")
    hold(-3, kind="01", title="将来的")
    found = measured("G07")
    assert (found.state, found.n, found.d) == (State.PARTLY, 3, 4)
    hold(90)
    found = measured("G07")
    assert found.state is State.MET
    assert "4 次还没有点名" in found.hint


@pytest.mark.parametrize(("own", "others", "state"), [(4, 1, State.MET), (3, 1, State.PARTLY)])
def test_the_specialist_is_turned_to_for_four_in_five(areas, hold, own, others, state) -> None:
    for n in range(own):
        hold(n + 1, kind="03")
    for n in range(others):
        hold(n + 20, liaison_is_specialist="2", liaison="别人")
    assert measured("G08").state is state


def test_taking_part_in_the_community_is_asked_for_besides(areas, hold, person) -> None:
    one = person(1)
    hold(1, one)
    found = measured("G08")
    assert (found.state, found.n, found.share) == (State.PARTLY, 0, 1 / 2)
    assert "kind=03" in found.doors[0].url
    hold(2, one, kind="05")
    found = measured("G08")
    assert found.state is State.MET and "1 人次" in found.says


def test_three_in_ten_at_sport_each_counted_once(areas, hold, person) -> None:
    people = [person(n) for n in range(1, 11)]
    hold(3, *people[:2], kind="02")
    hold(3, *people[:2], kind="02", title="同一天的另一场")
    hold(4, *people[5:], kind="01")
    found = measured("G12")
    assert (found.state, found.n, found.d) == (State.PARTLY, 2, 10)
    assert any("who=none" in door.url for door in found.doors)
    hold(5, people[2], kind="02")
    assert (measured("G12").state, measured("G12").n) == (State.MET, 3)


def test_nobody_on_the_register_is_asked_to_exercise(areas) -> None:
    assert measured("G12").state is State.NOT_APPLICABLE


def test_who_moved_away_or_died_is_in_neither_number(areas, hold, person, registrar) -> None:
    from registry.ledgers import ResidentLedger

    people = [person(n) for n in range(1, 4)]
    hold(3, people[0], kind="02")
    base = ResidentLedger.shape.read(people[0])
    examined = ResidentLedger.examine({**base, "status": "3"}, before=dict(base))
    saving.update(ResidentLedger, people[0].pk, base, examined, by=registrar, reason="迁出")
    found = measured("G12")
    assert (found.n, found.d) == (0, 2)


def test_kinds_of_papers_and_projects_are_those_of_the_plan() -> None:
    plan = "".join(catalogue()[code]["clause"] for code in HOW)
    assert all(entry.name in plan for entry in codes.get("culture_project"))
