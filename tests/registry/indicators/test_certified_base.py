"""D01 at its boundaries, and who enters the number handed down."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.indicators import Measured, State
from registry.ledgers import ResidentLedger
from registry.models import CertifiedBase
from registry.organisation.certified_base.indicators import INDICATORS
from registry.organisation.certified_base.ledger import CertifiedBaseLedger
from reports.figures import Figure
from tests import boundaries, cast
from tests.registry.indicators.conftest import TODAY, Person, ago

pytestmark = pytest.mark.django_db
(D01,) = INDICATORS
BEGUN = datetime.date(TODAY.year, 1, 1)
HALF = Fraction(1, 2)


def measured(on: datetime.date = TODAY, area: str = cast.OWN) -> Measured:
    return boundaries.measure(D01, area, on, known=False)


def base(certified: int, area: str = cast.OWN, **facts: Any) -> CertifiedBase:
    known = {"year": TODAY.year, "as_of": BEGUN, "title": f"{TODAY.year}年持证基数"}
    made: CertifiedBase = CertifiedBase.objects.unscoped("made for a test").create(
        community_id=area, certified=certified, **{**known, **facts}
    )
    return made


@pytest.fixture
def holders(person: Person) -> Callable[..., list[Any]]:
    """``holders(n)``: so many registered holders."""
    return lambda n, **facts: [person(**facts) for _ in range(n)]


def test_without_a_number_it_waits_for_the_banner(holders: Callable) -> None:
    holders(2)
    found = measured()
    assert (found.state, found.n, found.d, found.share) == (State.PENDING, 0, 0, 0)
    assert found.evidence == () and "在册持证 2 人" in found.says
    assert "旗县残联还没有登记" in found.says
    assert [door.url.split("?")[0] for door in found.doors] == [CertifiedBaseLedger.url("create")]


def test_above_it_only_people_with_a_number_of_theirs_are_summed(holders: Callable) -> None:
    holders(2)
    holders(4, area=cast.SIBLING)
    base(5, cast.SIBLING)
    codes = [cast.OWN, cast.SIBLING]
    found = D01.measure(codes, TODAY)
    both = [Figure.of(D01, found[code], Fraction(2)) for code in codes]
    whole = both[0].plus(both[1])
    assert (whole.n, whole.d, whole.pending) == (4, 5, 1)


def test_none_of_none_does_not_apply(areas: Any) -> None:
    base(0)
    assert (measured().state, measured().n, measured().d) == (State.NOT_APPLICABLE, 0, 0)


def test_as_many_as_handed_down(holders: Callable) -> None:
    base(3)
    held = holders(3)
    found = measured()
    assert (found.state, found.n, found.d, found.share) == (State.MET, 3, 3, 1)
    assert boundaries.keys(found.evidence) == {one.pk for one in held} and not found.hint


@pytest.mark.parametrize(
    ("wanted", "reason", "share"),
    [
        (50, "1 人证件还没有转来", Fraction(1)),  # 49 of 50 is exactly 2 % less
        (50, "", HALF * Fraction(49, 50) + HALF),
        (51, "2 人证件还没有转来", HALF * Fraction(49, 51) + HALF),  # 3.9 % less: no reason helps
    ],
)
def test_two_per_cent_less_is_told_by_a_reason(
    holders: Callable, wanted: int, reason: str, share: Fraction
) -> None:
    base(wanted, difference=reason)
    holders(49)
    found = measured()
    assert (found.n, found.d, found.share) == (49, wanted, share)
    assert found.state is (State.MET if share == 1 else State.PARTLY)
    assert f"{wanted - 49} 人" in found.says and (share == 1 or found.doors)


def test_the_tolerance_is_a_parameter(holders: Callable, setting: Callable) -> None:
    base(5, difference="1 人刚迁出")
    holders(4)
    assert measured().state is State.PARTLY
    setting("certified_tolerance_percent", 20)
    assert measured().state is State.MET


def test_many_more_than_handed_down_is_met_and_hinted(holders: Callable) -> None:
    base(50)
    holders(51)
    assert (measured().state, measured().hint) == (State.MET, "")
    holders(1)
    found = measured()
    assert (found.state, found.tone) == (State.MET, "due") and "多 2 人" in found.hint
    CertifiedBase.objects.unscoped("a test").update(difference="2 人新办证")
    assert measured().hint == ""


@pytest.mark.parametrize(
    ("days", "fresh"), [(0, True), (-1, True), (1, False)], ids=["on the day", "later", "earlier"]
)
def test_the_last_survey_is_within_twelve_months(
    person: Person, setting: Callable, days: int, fresh: bool
) -> None:
    """A survey of the very day twelve months ago is still one; the day before is not."""
    on = datetime.date(2025, 6, 15)
    base(1, year=2025, as_of=datetime.date(2025, 1, 1))
    person(surveyed_on=datetime.date(2024, 6, 15) - datetime.timedelta(days=days))
    found = measured(on)
    assert found.share == (1 if fresh else HALF)
    assert found.state is (State.MET if fresh else State.PARTLY)


def test_one_recent_survey_is_enough_and_one_after_the_day_is_none(person: Person) -> None:
    base(2)
    person(surveyed_on=ago(800))
    person(surveyed_on=ago(3))
    assert measured().state is State.MET
    base(2, year=ago(4).year - 1, as_of=datetime.date(ago(4).year - 1, 1, 1))
    assert measured(ago(4)).state is State.PARTLY
    assert "已超过期限" in measured(ago(4)).says


def test_nobody_surveyed_and_nobody_registered_is_nothing(person: Person) -> None:
    base(3)
    assert (measured().state, measured().share) == (State.UNMET, 0)
    assert "还没有摸底" in measured().says


@pytest.mark.parametrize(
    ("status", "counts"),
    [("0", 0), ("1", 0), ("2", 1), ("3", 1), ("4", 1), ("5", 1), ("6", 0), ("7", 0)],
)
def test_a_certificate_that_is_not_given_back_is_held(
    person: Person, status: str, counts: int
) -> None:
    base(1)
    person(cert_status=status)
    assert measured().n == counts


def test_who_left_died_is_void_or_lives_next_door_is_not_counted(person: Person) -> None:
    base(1)
    person()
    boundaries.leave(person(), ago(3))
    boundaries.leave(person(), ago(3), "4")
    boundaries.void(person())
    person(cast.SIBLING)
    assert (measured().n, measured().d) == (1, 1)
    assert measured(ago(4)).n == 3
    assert measured(area=cast.SIBLING).state is State.PENDING


def test_of_several_numbers_the_latest_by_the_day_is_taken(person: Person) -> None:
    last = TODAY.year - 1
    base(7, year=last, as_of=datetime.date(last, 1, 1))
    base(9, as_of=TODAY)
    boundaries.void(base(11, year=last - 1, as_of=datetime.date(last - 1, 1, 1)))
    assert (measured().d, measured(ago(1)).d) == (9, 7)
    assert measured(datetime.date(last - 1, 6, 1)).state is State.PENDING


def test_thirty_communities_cost_what_one_does(person: Person) -> None:
    base(1)
    person()

    def queries(codes: list[str]) -> int:
        with CaptureQueriesContext(connection) as held:
            assert set(D01.measure(codes, TODAY)) == set(codes)
        return len(held)

    many = [f"{cast.OWN[:9]}{n:03d}" for n in range(1, 31)]
    assert queries(many) == queries([cast.OWN])


def test_holders_listed_are_holders_counted(person: Person) -> None:
    base(4)
    for status in "01234567":
        person(cert_status=status)
    (view,) = (v for v in ResidentLedger.quick_views if v.key == "certified")
    held = ResidentLedger.model.objects.unscoped("a test looks").current()
    listed = held.filter(view.where(TODAY), community_id=cast.OWN)
    assert set(listed.values_list("pk", flat=True)) == boundaries.keys(measured().evidence)


# -- the ledger ----------------------------------------------------------------------------------


def test_the_banner_enters_and_the_community_reads(staff: Any) -> None:
    made = base(5)
    for name, enters in (("banner_staff", True), ("specialist", False), ("chair", False)):
        assert CertifiedBaseLedger.may(staff[name], "E", cast.OWN) is enters, name
        assert CertifiedBaseLedger.visible(staff[name]).filter(pk=made.pk).exists(), name
        assert CertifiedBaseLedger.visible(staff[name], "E").exists() is enters, name


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"as_of": TODAY + datetime.timedelta(days=1)}, "不能晚于今天"),
        ({"year": TODAY.year - 3}, "请核对年度"),
        ({"year": TODAY.year + 1}, "年度应在"),
        ({"certified": None}, "持证人数"),
    ],
)
def test_what_cannot_be_is_refused(areas: Any, facts: dict[str, Any], text: str) -> None:
    known = {"year": TODAY.year, "certified": 5, "as_of": BEGUN, "source": "下发"}
    start = CertifiedBaseLedger.start(areas[cast.OWN])
    found = CertifiedBaseLedger.examine({**start, **known, **facts}).findings
    assert any(f.level == 1 and text in f.message for f in found), found
