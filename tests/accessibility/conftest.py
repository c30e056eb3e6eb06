"""What the tests of accessibility share: people, what they were at, what was changed for them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accessibility.barriers.places import PlaceLedger
from accessibility.going_out.staying import StayingHomeLedger
from accessibility.retrofits.homes import HomeRetrofitLedger
from accessibility.retrofits.places import PlaceRetrofitLedger
from registry.activities.ledger import ActivityLedger
from registry.models import Resident, User
from tests import cast

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
GACHA = "150404002001"


def ago(days: int) -> datetime.date:
    return TODAY - days * DAY


@pytest.fixture
def people(registrar: User) -> Callable[..., list[Resident]]:
    """``people(3)``: so many residents of 春城社区, each in a household of their own."""

    def people(count: int, code: str = cast.OWN, first: int = 1, **facts: Any) -> list[Resident]:
        return [cast.register(n, code, registrar, **facts) for n in range(first, first + count)]

    return people


@pytest.fixture
def gather(enter: Callable[..., Any]) -> Callable[..., Any]:
    """``gather(people, on=…)``: an activity at which they were."""

    def gather(who: list[Resident], on: datetime.date | None = None, **facts: Any) -> Any:
        blank = {c.key: c.kind.blank() for c in ActivityLedger.shape.table("roll").columns}
        roll = [{**blank, "name": one.name, "resident_id": one.pk} for one in who]
        title = facts.pop("title", f"活动{len(who)}")
        known = {"title": title, "kind": "01", "begins_on": on or ago(30), "roll": roll, **facts}
        return enter(ActivityLedger, facts.pop("code", cast.OWN), **known)

    return gather


WORK = {"part": "07", "quantity": 2, "unit": "", "note": ""}
PASSED = {
    "request": "门口改坡道", "contractor": "惠民装饰", "plan": "坡道", "signed_by": "乌力吉",
    "assessed_by": "王芳", "result": "1", "federation_by": "王芳", "applicant_by": "乌力吉",
    "contractor_by": "赵国强", "applicant": "乌力吉",
}  # fmt: skip


def course(accepted: datetime.date) -> dict[str, Any]:
    """A retrofit that was accepted on that day."""
    days = ("asked_on", "assessed_on", "signed_on", "started_on", "finished_on", "accepted_on")
    return {**PASSED, **{key: accepted - (5 - n) * DAY for n, key in enumerate(days)}}


@pytest.fixture
def retrofit(enter: Callable[..., Any]) -> Callable[..., Any]:
    """``retrofit(resident, accepted)``: the home was changed and accepted on that day."""

    def retrofit(resident: Resident, accepted: datetime.date, **facts: Any) -> Any:
        known = {**course(accepted), "works": [{**WORK, "item": "06"}]}
        return enter(HomeRetrofitLedger, resident, **{**known, **facts})

    return retrofit


@pytest.fixture
def place(enter: Callable[..., Any]) -> Callable[..., Any]:
    """``place("1 号楼", surveyed)``: it should be changed since that day."""

    def place(name: str, surveyed: datetime.date, code: str = cast.OWN, **facts: Any) -> Any:
        known = {"name": name, "kind": "01", "surveyed_on": surveyed, "surveyed_by": "其木格",
                 "barrier_free": "3", "wanted": "1"}  # fmt: skip
        return enter(PlaceLedger, code, **{**known, **facts})

    return place


@pytest.fixture
def change(enter: Callable[..., Any]) -> Callable[..., Any]:
    """``change(place, accepted)``: the place was changed and accepted on that day."""

    def change(place: Any, accepted: datetime.date) -> Any:
        works = [{**WORK, "item": "02"}]
        facts = {**course(accepted), "place_id": place.pk, "works": works}
        return enter(PlaceRetrofitLedger, place.community_id, **facts)

    return change


@pytest.fixture
def answer(enter: Callable[..., Any]) -> Callable[..., Any]:
    """``answer(resident, bedridden="1")``: what somebody said of why they stay at home."""

    def answer(resident: Resident, **facts: Any) -> Any:
        known = {"asked_on": ago(5), "reasons": ["1"], "bedridden": "2"}
        return enter(StayingHomeLedger, resident, **{**known, **facts})

    return answer
