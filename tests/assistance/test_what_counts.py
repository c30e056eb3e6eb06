"""E01–E17, K01, K02: whose records count, and when (§4.2); who is told as lacking."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from assistance.indicators import INDICATORS
from assistance.mutual.ledger import MutualHelpLedger
from assistance.organisations.contracts import ContractLedger
from assistance.projects.ledger import ProjectLedger
from assistance.relief.ledger import ReliefLedger
from assistance.schooling.ledger import SchoolingLedger
from assistance.volunteers.ledger import VolunteerActivityLedger, VolunteerLedger
from registry.indicators import Measured, State
from registry.models import ParameterValue, Resident, User
from registry.support.ledger import SupportLedger
from tests import boundaries, cast
from tests.assistance.benefit_people import person, row
from tests.assistance.conftest import DAY, GACHA, TODAY, ago
from tests.assistance.helping.conftest import MEASURE, act
from tests.assistance.test_indicators import PLACEMENT, REFERRAL

pytestmark = pytest.mark.django_db
BY_CODE = {indicator.code: indicator for indicator in INDICATORS}
EARLIER = ago(3000)
POOR: dict[str, Any] = {"household__poverty": ["P01"]}
CHILD: dict[str, Any] = {
    "birth_date": ago(10 * 365), "id_no": "", "cert_no": "", "cert_status": "1",
    "consent": [{"given": "1", "by_whom": "2", "method": "1", "on": TODAY}],
}  # fmt: skip
BENEFITS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "E05": (POOR, ["SS01"]), "E06": ({"dis_level": "1"}, ["SS03", "SS04"]),
    "E07": ({}, ["SS05"]), "E08": ({"household__housing_source": "6"}, ["SS07"]),
    "E09": ({"household__housing_danger": "D"}, ["SS08"]), "E10": (POOR, ["SS09"]),
    "E11": ({"dis_level": "2"}, ["SS10"]),
}  # fmt: skip
OF_PAIRS = ("E14", "E15", "E16", "E17")


def at(code: str, area: str = cast.OWN, on: datetime.date = TODAY) -> Measured:
    boundaries.known_for_long()
    return BY_CODE[code].measure([area], on)[area]


def told(code: str, area: str, on: datetime.date = TODAY) -> tuple[Any, ...]:
    """All that a figure is, without its words."""
    found = at(code, area, on)
    return found.state, found.n, found.d, found.share, found.evidence, found.lacking


def home_of(code: str) -> str:
    """Where an indicator is tried: E03 is asked of gachas."""
    return GACHA if code == "E03" else cast.OWN


def neighbour_of(code: str) -> str:
    return cast.FARTHEST if code == "E03" else cast.SIBLING


@dataclass
class Desk:
    """Who enters what does something for an indicator; ``n`` counts residents."""

    enter: Callable[..., Any]
    seek: Callable[..., Any]
    idle: Callable[..., Resident]
    by: User

    def seeker(self) -> Any:
        return self.seek(1, state="4", referrals=[REFERRAL], placements=[PLACEMENT])

    def project(self, n: int, kind: str, code: str = cast.OWN, **facts: Any) -> Any:
        usual = {"kind": kind, "title": "项目", "asked_on": ago(90), "approved_on": ago(60)}
        return self.enter(ProjectLedger, self.idle(n, code), **{**usual, **facts})

    def relief(self, n: int, **facts: Any) -> Any:
        usual = {"found_on": ago(30), "hardships": ["1"], "content": "雪灾", "asked": "饲草"}
        return self.enter(ReliefLedger, self.idle(n), **{**usual, **facts})

    def pupil(self, n: int, *aids: datetime.date) -> Any:
        child = person(n, self.by, **POOR, **CHILD, name=f"孩子{cast.in_words(n)}")
        rows = [
            {"kind": "1", "year": on.year, "amount": None, "on": on, "giver": ""} for on in aids
        ]
        return self.enter(SchoolingLedger, child, whose="1", need="无", aids=rows)

    def pair(self, n: int, **facts: Any) -> Any:
        usual = {
            "helper_kind": "5", "helper_unit": "志愿服务队", "helper_name": "苏日娜",
            "helper_phone": cast.mobile(77), "paired_on": ago(200), "ends_on": ago(-165),
            "agreement": "2", "difficulties": "行动不便", "measures": [MEASURE], "state": "1",
            "results": ["1"], "satisfaction": "1", "acts": [act(10)],
        }  # fmt: skip
        who = person(n, self.by, dis_level="2")
        return self.enter(SupportLedger, who, **{**usual, **facts})

    def entitled(self, n: int, code: str, states: Sequence[str]) -> Resident:
        """Somebody who should have what ``code`` is about; where they stand with each item."""
        facts, items = BENEFITS[code]
        rows = [row(item, state) for item, state in zip(items, states, strict=False)]
        return person(n, self.by, **{**facts, "benefits": rows})


@pytest.fixture
def desk(enter: Any, seek: Any, idle: Any, registrar: User) -> Desk:
    """The desk with its forms."""
    return Desk(enter, seek, idle, registrar)


FULFIL: dict[str, Callable[[Desk], Any]] = {
    "E01": Desk.seeker,
    "E02": lambda d: d.project(1, "2"),
    "E03": lambda d: d.project(1, "4", GACHA),
    "E04": lambda d: d.relief(1, authority="1", reported_on=ago(20)),
    "E12": lambda d: d.pupil(1, ago(9)),
    "E13": lambda d: d.enter(VolunteerLedger, cast.OWN, name="志愿", registration_no="1", joined_on=ago(9)),
    **{code: (lambda d: d.pair(1)) for code in OF_PAIRS},
    **{code: partial(Desk.entitled, n=1, code=code, states=("3", "3")) for code in BENEFITS},
    "K01": lambda d: d.enter(ContractLedger, cast.OWN, project="照护", contract_no="1", begins_on=TODAY),
    "K02": lambda d: d.enter(MutualHelpLedger, d.idle(1), on=TODAY, helper_name="张桂兰"),
}  # fmt: skip


def void(record: Any) -> None:
    held = type(record).objects.unscoped("a test takes it back").filter(pk=record.pk)
    assert held.update(voided_at=timezone.now()) == 1


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_only_the_communitys_own_current_records_of_the_day_count(desk: Desk, code: str) -> None:
    home, beside = home_of(code), neighbour_of(code)
    nothing, there = told(code, home), told(code, beside)
    long_ago = told(code, home, EARLIER)
    made = FULFIL[code](desk)
    assert told(code, home) != nothing and at(code, home).evidence
    assert told(code, beside) == there, "what is the neighbour's does not count"
    if code not in BENEFITS and code != "E14":  # 台账一 says how it is, not since when
        assert told(code, home, EARLIER) == long_ago, "what came later does not count"
    assert not at(code, home, EARLIER).evidence or code in BENEFITS
    void(made)
    if code == "E14" or code == "E12":  # the household and the child are there without the record
        assert (at(code, home).n, at(code, home).d) == (0, 1)
    else:
        assert told(code, home) == nothing, "what is void does not count"


# -- where it applies -------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "area"), [("E01", GACHA), ("E03", cast.OWN)])
def test_what_is_asked_of_towns_is_not_asked_of_gachas_and_the_other_way_round(
    desk: Desk, code: str, area: str
) -> None:
    desk.seek(1, area, referrals=[REFERRAL])
    desk.project(2, "4", area)
    found = at(code, area)
    assert (found.state, found.n, found.evidence) == (State.NOT_APPLICABLE, None, ())


@pytest.mark.parametrize("code", sorted(set(BY_CODE) - {"E13", "K01", "K02"}))
def test_none_of_none_does_not_apply(areas: Any, code: str) -> None:
    found = at(code, home_of(code))
    wanted = State.UNMET if code == "E03" else State.NOT_APPLICABLE  # a gacha is to have one
    assert found.state is wanted and found.share == 0


# -- who lacks --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(BENEFITS))
def test_who_has_it_and_who_has_not(desk: Desk, code: str) -> None:
    has, has_not = desk.entitled(1, code, ("3", "3")), desk.entitled(2, code, ("1", "1"))
    found = at(code)
    assert (found.state, found.n, found.d) == (State.PARTLY, 1, 2)
    assert found.evidence == (("resident", has.pk),)
    assert found.lacking == (("resident", has_not.pk),)


@pytest.mark.parametrize("code", sorted(BENEFITS))
def test_how_many_of_the_entitled_must_have_it_is_a_parameter(desk: Desk, code: str) -> None:
    desk.entitled(1, code, ("3", "3"))
    desk.entitled(2, code, ("1", "1"))
    put("benefits_percent", 50, desk.by)
    assert at(code).state is State.MET
    put("benefits_percent", 51, desk.by)
    assert at(code).state is State.PARTLY


def put(key: str, value: int, by: User) -> None:
    ParameterValue.objects.create(
        key=key, area_id="15", value=value, valid_from=ago(1), reason="试", set_by=by
    )


def test_households_are_told_by_the_record_of_one_resident(desk: Desk) -> None:
    """E04: two hardships of one household are one; as long as one is open the household is."""
    done = desk.relief(1, authority="1", reported_on=ago(20))
    open_ = desk.relief(2)
    found = at("E04")
    assert found.evidence == (("resident", done.resident_id),)
    assert found.lacking == (("resident", open_.resident_id),)
    Resident.objects.unscoped("both live together").filter(pk=open_.resident_id).update(
        household_id=done.resident.household_id
    )
    found = at("E04")
    assert (found.n, found.d, found.evidence, len(found.lacking)) == (0, 1, (), 1)
    put("relief_percent", 1, desk.by)
    assert at("E04").state is State.UNMET


def test_a_household_without_a_pair_is_told(desk: Desk) -> None:
    pair, alone = desk.pair(1), person(2, desk.by, dis_level="1")
    found = at("E14")
    assert found.evidence == (("resident", pair.resident_id),)
    assert found.lacking == (("resident", alone.pk),)


@pytest.mark.parametrize(
    ("code", "lack", "key"),
    [
        ("E15", {"measures": [{**MEASURE, "goal": ""}]}, "pairs_concrete_percent"),
        ("E17", {"results": []}, "support_effective_percent"),
    ],
)
def test_pairs_that_lack_something_are_told(
    desk: Desk, code: str, lack: dict[str, Any], key: str
) -> None:
    fine, other = desk.pair(1), desk.pair(2, **lack)
    found = at(code)
    assert (found.n, found.d) == (1, 2)
    assert (found.evidence, found.lacking) == ((("support", fine.pk),), (("support", other.pk),))
    put(key, 50, desk.by)
    assert at(code).state is State.MET


def test_a_child_nobody_helped_is_told_by_its_record_or_by_its_own(desk: Desk) -> None:
    helped, left = desk.pupil(1, ago(9)), desk.pupil(2)
    unrecorded = person(3, desk.by, **POOR, **CHILD, name="孩子")
    found = at("E12")
    assert (found.n, found.d) == (1, 3)
    assert found.evidence == (("schooling", helped.pk),)
    assert set(found.lacking) == {("schooling", left.pk), ("resident", unrecorded.pk)}


# -- whole numbers, and what is more than asked --------------------------------------------------------


@pytest.mark.parametrize(("helped", "state"), [(8, State.PARTLY), (9, State.MET)])
def test_nine_of_ten_are_ninety_percent_and_eight_of_nine_are_not(
    desk: Desk, helped: int, state: State
) -> None:
    for n in range(1, helped + 2):
        desk.pair(n, **({} if n <= helped else {"results": []}))
    found = at("E17")
    assert (found.state, found.n, found.d) == (state, helped, helped + 1)


def test_two_projects_of_one_person_are_one_person(desk: Desk) -> None:
    first = desk.project(1, "2")
    usual = {"kind": "1", "title": "又一个", "asked_on": ago(50), "approved_on": ago(40)}
    second = desk.enter(ProjectLedger, first.resident, **usual)
    found = at("E02")
    assert (found.n, found.d, found.evidence) == (1, 1, (("project", second.pk),))
    desk.project(2, "2")
    assert (at("E02").n, at("E02").d, at("E02").share) == (2, 1, 1), "more than asked is counted"
    put("businesses_wanted", 4, desk.by)
    assert (at("E02").state, at("E02").share) == (State.PARTLY, Fraction(1, 2))


def test_how_much_is_asked_of_work_is_a_parameter(desk: Desk) -> None:
    desk.seeker()
    assert at("E01").state is State.MET
    put("referrals_wanted", 2, desk.by)
    assert (at("E01").state, at("E01").n, at("E01").d) == (State.PARTLY, 1, 2)
    desk.project(2, "4", GACHA)
    assert at("E03", GACHA).state is State.MET
    put("farms_wanted", 2, desk.by)
    assert at("E03", GACHA).share == Fraction(1, 2)


# -- as it was on a day --------------------------------------------------------------------------------


def test_help_that_came_again_later_does_not_hide_what_came_before(desk: Desk) -> None:
    desk.pair(1, acts=[act(10), act(100)])
    assert at("E17", on=ago(50)).state is State.MET
    assert at("E17", on=ago(101)).n == 0
    desk.pupil(2, ago(10), ago(100))
    assert (at("E12", on=ago(50)).n, at("E12", on=ago(101)).n) == (1, 0)


def test_who_died_later_was_there(desk: Desk) -> None:
    pair = desk.pair(1)
    held = Resident.objects.unscoped("a test tells a death").filter(pk=pair.resident_id)
    held.update(status="4", status_changed_on=ago(20))
    assert at("E14").state is State.NOT_APPLICABLE
    assert at("E14", on=ago(20)).state is State.NOT_APPLICABLE
    assert at("E14", on=ago(21)).state is State.MET


def test_a_project_that_failed_later_had_not_failed(desk: Desk) -> None:
    desk.project(1, "2", outcome="2", judged_on=ago(5), result="歇业")
    assert at("E02", on=ago(6)).state is State.MET
    assert at("E02", on=ago(5)).state is State.NOT_APPLICABLE


def test_money_that_came_later_is_not_told(desk: Desk) -> None:
    money = [
        {"source": "2", "source_name": "", "amount": Decimal(amount), "received_on": ago(days)}
        for amount, days in ((6000, 40), (1000, 5))
    ]
    desk.project(1, "2", money=money)
    assert "扶持资金 7,000 元" in at("E02").says
    assert "扶持资金 6,000 元" in at("E02", on=ago(6)).says


def test_whoever_asks_later_had_not_asked(desk: Desk) -> None:
    desk.seek(1)
    assert at("E01").state is State.UNMET
    assert at("E01", on=ago(31)).state is State.NOT_APPLICABLE


def test_who_moved_away_is_asked_for_no_work(desk: Desk) -> None:
    seeker = desk.seek(1)
    held = Resident.objects.unscoped("a test moves").filter(pk=seeker.resident_id)
    held.update(status="3", status_changed_on=ago(2))
    assert at("E01").state is State.NOT_APPLICABLE
    assert at("E01", on=ago(3)).state is State.UNMET


def test_activities_count_one_each_whoever_came(desk: Desk) -> None:
    for title in ("上午", "下午"):
        desk.enter(
            VolunteerActivityLedger, cast.OWN, title=title, begins_on=TODAY, liaison="其木格"
        )
    assert "活动 2 次" in at("E13").says
    assert "活动 0 次" in at("E13", on=TODAY - DAY).says
