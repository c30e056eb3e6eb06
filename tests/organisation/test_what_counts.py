"""A02 A04–A10, B01–B06, C01–C08: whose records count, and when (§4.2); what is told of those who lack."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone

from registry import attachments
from registry.indicators import Measured, State
from registry.models import Attachment, ParameterValue, Site, User
from registry.organisation.leading_groups.ledger import BannerGroupLedger, CommunityGroupLedger
from registry.organisation.offices.ledger import OfficeLedger
from registry.organisation.parties.ledger import PartyLedger
from registry.organisation.specialists.ledger import SpecialistLedger
from registry.organisation.standing.measuring import OF_ORGANISATION
from tests import cast
from tests.organisation.conftest import Appoint, day, neighbour
from tests.organisation.test_leading_groups import CHAIR, LEAD, LINES, SIX

pytestmark = pytest.mark.django_db
BY_CODE = {indicator.code: indicator for indicator in OF_ORGANISATION}
ON, EARLIER = day("2026-06-30"), day("2023-12-31")
SINCE = day("2024-03-05")
NEXT_DOOR, ELSEWHERE = cast.SIBLING, "150402001001"


def at(code: str, area: str = cast.OWN, on: datetime.date = ON) -> Measured:
    return BY_CODE[code].measure([area], on)[area]


def told(code: str, area: str = cast.OWN, on: datetime.date = ON) -> tuple[Any, ...]:
    """All that a figure is, without its words."""
    found = at(code, area, on)
    return found.state, found.n, found.d, found.share, found.evidence, found.lacking


@dataclass
class Desk:
    """Who enters the records that do something for an indicator in 春城社区."""

    enter: Callable[..., Any]
    pay: Callable[..., Any]
    paper: Callable[..., Any]
    appoint: Appoint
    train: Callable[..., Any]
    by: User

    def fulfil(self, code: str) -> list[Any]:
        """The records entered for the indicator ``code``."""
        made = FULFIL[code](self)
        return made if isinstance(made, list) else [made]

    def attach(self, ledger: Any, record: Any, purpose: str) -> Any:
        attachments.attach(ledger, record, [cast.portrait()], by=self.by, purpose=purpose)
        moment = datetime.datetime.combine(SINCE, datetime.time(), datetime.UTC)
        Attachment.objects.filter(record_id=record.pk).update(at=moment)
        return record

    def chosen(self) -> Any:
        return self.attach(SpecialistLedger, self.appoint(), "publicity")

    def trained(self) -> Any:
        record = self.appoint()
        self.train("2025-05-06", record)
        return record

    def assessed(self) -> Any:
        row = {"year": 2025, "grade": "2", "assessed_by": "", "note": ""}
        return self.appoint(assessments=[row])

    def room(self) -> Any:
        items = [
            {"kind": k, "name": "", "quantity": 1, "state": "1", "since": SINCE} for k in "123"
        ]
        facts = {"address": "二楼", "floor_area": Decimal(24), "shared": "1", "from_on": SINCE}
        return self.attach(OfficeLedger, self.enter(OfficeLedger, **facts, items=items), "photo")

    def banner(self) -> Any:
        members = [LEAD, *SIX]
        return self.enter(BannerGroupLedger, cast.BANNER, founded_on=SINCE, members=members)

    def group(self) -> Any:
        return self.enter(CommunityGroupLedger, founded_on=SINCE, members=[CHAIR, *LINES])

    def mechanism(self) -> list[Any]:
        facts = {"name": "主体", "from_on": SINCE}
        parties = [self.enter(PartyLedger, party=party, **facts) for party in "123"]
        return [*parties, self.paper("工作机制", kind="03", proves=["A04"])]

    def standard(self) -> Any:
        return self.pay(2026, 20000, standard=Decimal(20000), received_on=day("2026-03-01"))


FULFIL: dict[str, Callable[[Desk], Any]] = {
    "A02": lambda d: d.paper("规划", kind="01", proves=["A02"]),
    "A04": Desk.mechanism, "A05": Desk.banner, "A06": Desk.banner,
    "A07": lambda d: d.paper("总体规划", cast.BANNER, kind="02", serves="1", proves=["A07"]),
    "A08": Desk.group, "A09": Desk.group,
    "A10": lambda d: d.paper("实施意见", kind="07", policies=["1"]),
    "B01": Desk.chosen, "B02": lambda d: d.appoint(), "B03": lambda d: d.appoint(),
    "B04": Desk.trained, "B05": lambda d: d.appoint(), "B06": Desk.assessed,
    "C01": lambda d: [d.pay(2025, 1, kind="01"), d.pay(2026, 2, kind="01")],
    "C02": Desk.standard, "C03": Desk.standard, "C04": lambda d: d.pay(2026, 30000),
    "C05": Desk.room, "C06": Desk.room, "C07": lambda d: d.pay(2026, 1, kind="04"),
    "C08": lambda d: [d.pay(2026, 1), d.pay(2026, 1, source="6")],
}  # fmt: skip


@pytest.fixture
def desk(enter: Any, pay: Any, paper: Any, appoint: Appoint, train: Any, registrar: User) -> Desk:
    """The desk with its forms."""
    return Desk(enter, pay, paper, appoint, train, registrar)


def void(records: list[Any]) -> None:
    for record in records:
        held = type(record).objects.unscoped("a test takes it back").filter(pk=record.pk)
        assert held.update(voided_at=timezone.now()) == 1


@pytest.fixture
def sizes(sized: Any) -> None:
    """春城社区 lies below the line, its neighbour too."""
    for code in (cast.OWN, NEXT_DOOR, ELSEWHERE):
        sized(code, floor_area=Decimal(1500))


CODES = sorted(BY_CODE)


def size_for(code: str) -> None:
    """C04 is asked of the large."""
    if code == "C04":
        Site.objects.unscoped("a test builds").update(floor_area=Decimal(2500))


@pytest.mark.parametrize("code", CODES)
def test_only_the_communitys_own_current_records_of_the_day_count(
    sizes: None, desk: Desk, code: str
) -> None:
    size_for(code)
    before = {key: told(code, *key) for key in ((cast.OWN, ON), (cast.OWN, EARLIER))}
    others = {area: told(code, area) for area in (NEXT_DOOR, ELSEWHERE)}
    made = desk.fulfil(code)
    assert told(code) != before[cast.OWN, ON], "it counts"
    assert told(code, on=EARLIER) == before[cast.OWN, EARLIER], "what came later does not"
    assert told(code, ELSEWHERE) == others[ELSEWHERE], "what is another banner's does not"
    if code not in ("A05", "A06", "A07"):
        assert told(code, NEXT_DOOR) == others[NEXT_DOOR], "what is the neighbour's does not"
    void(made)
    assert told(code) == before[cast.OWN, ON], "what is void does not"


@pytest.mark.parametrize("code", CODES)
def test_what_is_counted_is_told_by_its_records(sizes: None, desk: Desk, code: str) -> None:
    size_for(code)
    made = {record.pk for record in desk.fulfil(code)}
    listed = {key for _, key in at(code).evidence}
    assert listed and listed <= made


# -- of those in post --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "lack"),
    [
        ("B01", {"selection_no": ""}),
        ("B02", {"pretrained_on": day("2024-12-21")}),
        ("B03", {"card_issued_on": day("2024-12-21")}),
    ],
)
def test_who_is_late_or_lacks_something_is_told_apart(
    appoint: Appoint, registrar: User, code: str, lack: dict[str, Any]
) -> None:
    fine, other = appoint(), appoint(name="李强", **lack)
    for record in (fine, other):
        attachments.attach(
            SpecialistLedger, record, [cast.portrait()], by=registrar, purpose="publicity"
        )
    moment = datetime.datetime.combine(SINCE, datetime.time(), datetime.UTC)
    Attachment.objects.update(at=moment)
    found = at(code)
    assert (found.state, found.n, found.d) == (State.PARTLY, 1, 2)
    assert found.evidence == (("specialist", fine.pk),)
    assert found.lacking == (("specialist", other.pk),)


def test_a_training_that_ended_after_the_day_is_not_known_that_day(
    appoint: Appoint, train: Any
) -> None:
    who = appoint(pretrained_on=None)
    train("2025-03-01", who, ends="2025-03-03", kind="1")
    assert at("B02", on=day("2025-03-02")).share == 0
    assert at("B02", on=day("2025-03-03")).share == Fraction(1, 2)


@pytest.mark.parametrize("code", ["B01", "B02", "B03", "B05"])
def test_nobody_of_nobody_is_no_hundred_percent(areas: Any, code: str) -> None:
    """A community has to have somebody in post, so here 0 of 0 is not fulfilled (100% 且在岗≥1人)."""
    found = at(code)
    assert (found.state, found.n, found.d, found.evidence) == (State.UNMET, 0, 0, ())


# -- money ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["C01", "C03", "C07", "C08"])
def test_money_that_arrived_after_the_day_had_not_come(sizes: None, pay: Any, code: str) -> None:
    pay(2025, 1, kind="01")
    come = {"received_on": day("2026-05-10")}
    pay(2026, 5000, kind="01", **come)
    pay(2026, 20000, **come)
    pay(2026, 1, kind="04", source="4", **come)
    assert at(code, on=day("2026-05-10")).state is State.MET
    assert at(code, on=day("2026-05-09")).state is State.UNMET


def test_the_budget_stands_before_the_money_comes(pay: Any) -> None:
    pay(2026, 20000, standard=Decimal(20000), received_on=day("2026-05-10"))
    assert at("C02", on=day("2026-05-09")).state is State.MET


@pytest.mark.parametrize(("years", "hint"), [(1, True), (2, False), (3, False)])
def test_for_how_long_a_standard_may_stand_still_is_a_parameter(
    pay: Any, registrar: User, years: int, hint: bool
) -> None:
    ParameterValue.objects.create(
        key="subsidy_flat_years", area_id="15", value=years, valid_from=day("2020-01-01"),
        reason="试", set_by=registrar,
    )  # fmt: skip
    for year, standard in ((2024, 18000), (2025, 20000), (2026, 20000)):
        pay(year, standard, standard=Decimal(standard))
    assert bool(at("C02").hint) is hint


def test_two_years_without_a_rise_are_yellow(pay: Any) -> None:
    for year in (2024, 2025, 2026):
        pay(year, 20000, standard=Decimal(20000))
    found = at("C02")
    assert (found.state, found.tone) == (State.MET, "due")
    assert found.hint == "补贴标准已连续 2 年没有提高"


# -- who leads --------------------------------------------------------------------------------------


def test_a_chair_by_a_deputy_earns_nothing_in_the_community_either(
    enter: Callable[..., Any],
) -> None:
    deputy = neighbour("副主任", role="1", is_chair="2", office="1")
    enter(CommunityGroupLedger, members=[deputy, *LINES])
    assert (at("A08").state, at("A08").share) == (State.UNMET, 0)
    assert at("A09").state is State.MET


def test_five_of_six_is_in_part_and_no_more(enter: Callable[..., Any]) -> None:
    enter(BannerGroupLedger, cast.BANNER, members=[LEAD, *SIX[:4]])
    assert (at("A06").state, at("A06").n, at("A06").share) == (State.PARTLY, 5, Fraction(5, 6))
    enter(
        CommunityGroupLedger, members=[CHAIR, LINES[0], LINES[1], neighbour("张", lines=["3", "4"])]
    )
    found = at("A09")
    assert (found.state, found.n, found.d, found.share) == (State.PARTLY, 5, 6, Fraction(5, 6))


def test_a_room_of_which_something_is_missing_is_not_counted(enter: Callable[..., Any]) -> None:
    enter(OfficeLedger, name="没有地址")
    found = at("C05")
    assert (found.state, found.n, found.d, found.evidence) == (State.UNMET, 0, 1, ())
