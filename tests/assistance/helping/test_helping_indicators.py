"""E13–E17, K01, K02 at their boundaries (reference §4 and §4.2)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assistance.helping.indicators import INDICATORS, last_year
from assistance.mutual.ledger import MutualHelpLedger
from assistance.organisations.contracts import ContractLedger
from assistance.organisations.ledger import PolicySupportLedger
from assistance.organisations.served import ServedLedger
from assistance.volunteers.ledger import VolunteerActivityLedger, VolunteerLedger
from registry import parameters
from registry.models import Household, Resident, SupportPair, User
from registry.resident_rules import years_after
from tests import boundaries, cast
from tests.assistance.helping.conftest import DAY, MEASURE, TODAY, Enter, act

pytestmark = pytest.mark.django_db
MEASURES = {indicator.code: indicator.measure for indicator in INDICATORS}
MILD = {"disabilities": [{"category": "4", "level": "4"}], "dis_level": "4"}
Pair = Callable[..., SupportPair]


def at(code: str, area: str = cast.OWN, on: Any = TODAY) -> Any:
    boundaries.known_for_long()
    return MEASURES[code]([area], on)[area]


def mild(n: int, by: User, code: str = cast.OWN, **facts: Any) -> Resident:
    """A resident in whose household nothing asks for a helping pair."""
    number = cast.id_number(2 * n + 1)
    known = {
        **MILD,
        "cert_no": f"{number}44",
        "household__head_id": cast.id_number(2 * n, "19400809"),
        **facts,
    }
    return cast.register(n, code, by, **known)


def set_to(key: str, value: int, staff: dict[str, User], areas: Any) -> None:
    parameters.change(key, areas["15"], to=value, by=staff["region_staff"], reason="试行")


# -- E13 -----------------------------------------------------------------------------------------


def test_volunteers_and_activities_are_half_each(enter: Enter, areas: Any, staff: Any) -> None:
    assert at("E13").state == "unmet"
    for n in range(1, 11):
        enter(VolunteerLedger, name=f"志愿{cast.in_words(n)}", registration_no=str(n))
    found = at("E13")
    assert (found.state, found.n, found.d, found.share) == ("partly", 10, 10, Fraction(1, 2))
    assert found.says.startswith("助残活动还差 4 次")
    assert [door.label for door in found.doors] == ["登记志愿助残活动"]
    for n in range(4):
        enter(
            VolunteerActivityLedger, title=f"上门{n}", begins_on=TODAY - n * DAY, liaison="其木格"
        )
    assert at("E13").state == "met"
    set_to("volunteers_wanted", 20, staff, areas)
    found = at("E13")
    assert found.state == "partly" and found.share == Fraction(3, 4)


def test_who_rests_or_has_left_or_comes_later_is_no_volunteer_of_the_day(enter: Enter) -> None:
    enter(VolunteerLedger, name="休息", registration_no="1", state="2")
    enter(
        VolunteerLedger,
        name="退出",
        registration_no="2",
        state="3",
        left_on=TODAY,
        joined_on=TODAY - 9 * DAY,
    )
    enter(VolunteerLedger, name="在岗", registration_no="3", joined_on=TODAY)
    assert at("E13").n == 1
    assert at("E13", on=TODAY - DAY).n == 1, "yesterday the one who left was there, the new one not"


def test_twelve_months_end_on_the_day_a_year_ago(enter: Enter) -> None:
    first, last = last_year(TODAY)
    assert (first, last) == (years_after(TODAY, -1) + DAY, TODAY)
    enter(VolunteerActivityLedger, title="早一天", begins_on=first - DAY, liaison="其木格")
    enter(VolunteerActivityLedger, title="第一天", begins_on=first, liaison="其木格")
    enter(VolunteerActivityLedger, title="今天", begins_on=TODAY, liaison="其木格")
    enter(VolunteerActivityLedger, title="明天", begins_on=TODAY + DAY, liaison="其木格")
    assert "活动 2 次" in at("E13").says


# -- E14 -----------------------------------------------------------------------------------------


def test_nobody_who_should_have_a_pair_makes_it_not_applicable(registrar: User) -> None:
    assert at("E14").state == "not_applicable"
    mild(1, registrar)
    found = at("E14")
    assert (found.state, found.d, found.says) == ("not_applicable", 0, "没有应结对的家庭")


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"household__poverty": ["P01"]}, "困难"),
        ({"household__special": ["3"]}, "孤残"),
        ({"household__special": ["1"]}, "一户多残"),
        ({"household__poverty": ["P00"]}, ""),
    ],
)
def test_why_a_household_should_have_a_pair(
    facts: dict[str, Any], reason: str, registrar: User
) -> None:
    mild(1, registrar, **facts)
    found = at("E14")
    assert (found.d, f"{reason} 1 户" in found.says) == ((1, True) if reason else (0, False))


def test_two_of_one_household_are_one_household(
    person: Resident, registrar: User, pair: Pair
) -> None:
    head = cast.id_number(3, "19400809")
    other = mild(2, registrar, household__head_id=head)
    assert other.household_id == person.household_id
    found = at("E14")
    assert (found.n, found.d) == (0, 1) and "重度 1 户、一户多残 1 户" in found.says
    pair(other)
    found = at("E14")
    assert (found.state, found.n, found.d) == ("met", 1, 1), (
        "a pair for either is one for the house"
    )


def test_ninety_percent_is_judged_in_whole_numbers(
    registrar: User, pair: Pair, areas: Any, staff: Any
) -> None:
    homes = [mild(n, registrar, household__poverty=["P01"]) for n in range(1, 11)]
    for home in homes[:8]:
        pair(home)
    found = at("E14")
    assert (found.state, found.n, found.d, found.share) == ("partly", 8, 10, Fraction(8, 9))
    assert found.doors[0].label == "结对建议"
    pair(homes[8])
    assert at("E14").state == "met"
    set_to("pairs_percent", 91, staff, areas)
    assert at("E14").state == "partly"


def test_an_ended_pair_counts_until_its_end_and_a_dead_person_for_no_house(
    person: Resident, pair: Pair
) -> None:
    pair(person, state="3", ended_on=TODAY - DAY, end_reason="到期")
    assert at("E14").n == 0
    assert at("E14", on=TODAY - 2 * DAY).n == 1
    Resident.objects.unscoped("a test changes it").update(status="4")
    assert at("E14").state == "not_applicable"


# -- E15 to E17 ----------------------------------------------------------------------------------


def test_measures_are_concrete_when_all_three_are_there(
    person: Resident, registrar: User, pair: Pair
) -> None:
    assert at("E15").state == "not_applicable"
    pair(person)
    assert at("E15").state == "met"
    vague = pair(mild(2, registrar), measures=[MEASURE, {**MEASURE, "goal": ""}])
    found = at("E15")
    assert (found.state, found.n, found.d) == ("partly", 1, 2)
    assert found.doors[0].url.endswith(f"{vague.pk}/edit/#part-measures")


def test_duty_reaches_house_and_person(person: Resident, registrar: User, pair: Pair) -> None:
    made = pair(person)
    assert at("E16").state == "met" and not at("E16").hint
    pair(mild(2, registrar), helper_phone="")
    assert at("E16").state == "met" and at("E16").hint == "1 对还没有责任单位或联系电话"
    elsewhere = mild(3, registrar).household_id
    SupportPair.objects.unscoped("bound to another house").filter(pk=made.pk).update(
        household_id=elsewhere
    )
    assert (at("E16").n, at("E16").d) == (1, 2)


def test_effective_help_is_recent_told_and_not_found_wanting(
    person: Resident, registrar: User, pair: Pair
) -> None:
    done = {"results": ["1"], "satisfaction": "1", "acts": [act(10)]}
    pair(person, **done)
    assert at("E17").state == "met"
    for n, facts in enumerate(
        ({"satisfaction": "3"}, {"results": []}, {"acts": [act(199)], "paired_on": TODAY - 400 * DAY}), 2
    ):  # fmt: skip
        pair(mild(n, registrar), **{**done, **facts})
    found = at("E17")
    assert (found.n, found.d) == (2, 4), "help half a year ago is within twelve months"


def test_a_pair_of_last_month_is_not_judged_yet_unless_it_has_results(
    person: Resident, registrar: User, pair: Pair
) -> None:
    pair(person, paired_on=TODAY - 30 * DAY)
    found = at("E17")
    assert found.state == "not_applicable" and "还不满" in found.says
    pair(mild(2, registrar), paired_on=TODAY - 30 * DAY, results=["1"], acts=[act(1)])
    assert (at("E17").n, at("E17").d) == (1, 1)


# -- K01 and K02 ---------------------------------------------------------------------------------


def test_a_contract_of_the_banner_serves_its_communities(enter: Enter, person: Resident) -> None:
    assert at("K01").state == "unmet" and len(at("K01").doors) == 2
    enter(ContractLedger, cast.BANNER, project="照护", contract_no="1", begins_on=TODAY - DAY)
    enter(ServedLedger, person, contract_no="1", begins_on=TODAY, times=[
        {"on": TODAY, "content": "照护", "hours": Decimal(1), "server": "", "confirmed": ""}] * 2)  # fmt: skip
    found = at("K01")
    assert found.state == "met" and "受益 1 人、2 人次" in found.says
    assert at("K01", cast.SIBLING).state == "met"
    assert at("K01", cast.FAR).state == "unmet"
    assert at("K01", on=TODAY - 2 * DAY).state == "unmet", "the contract had not begun"


def test_what_ended_before_the_year_counts_for_nothing(enter: Enter) -> None:
    first = TODAY.replace(month=1, day=1)
    enter(
        ContractLedger,
        project="去年",
        contract_no="1",
        begins_on=first - 300 * DAY,
        ends_on=first - DAY,
    )
    enter(PolicySupportLedger, organisation_name="暖阳", kind="1", on=first - DAY)
    assert at("K01").state == "unmet"
    enter(PolicySupportLedger, organisation_name="暖阳", kind="1", on=first)
    assert at("K01").state == "met"


def test_mutual_help_of_twelve_months_and_who_took_part(enter: Enter, person: Resident) -> None:
    for n in range(3):
        enter(MutualHelpLedger, person, on=TODAY - n * DAY, helper_name="张桂兰")
    enter(MutualHelpLedger, person, on=years_after(TODAY, -1), helper_name="旧的")
    found = at("K02")
    assert (found.state, found.n, found.share) == ("partly", 3, Fraction(3, 4))
    assert "还差 1 次" in found.says and "参与居民 1 人" in found.says
    enter(MutualHelpLedger, person, on=TODAY, helper_name="李秀英")
    found = at("K02")
    assert found.state == "met" and "参与居民 2 人" in found.says and len(found.evidence) == 4


# -- all of them ---------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(MEASURES))
def test_many_communities_cost_as_much_as_one(code: str, person: Resident, pair: Pair) -> None:
    pair(person, acts=[act(1)])

    def cost(codes: list[str]) -> int:
        with CaptureQueriesContext(connection) as seen:
            MEASURES[code](codes, TODAY)
        return len(seen)

    assert cost([cast.OWN]) == cost([cast.OWN, cast.SIBLING, cast.FAR, cast.FARTHEST])


def test_they_stand_on_the_page(person: Resident, signed_in: Callable[[str], Client]) -> None:
    page = signed_in("specialist").get("/standing/").content.decode()
    for code in MEASURES:
        assert f">{code}<" in page or code in page
    assert Household.objects.unscoped("a test looks").exists()
