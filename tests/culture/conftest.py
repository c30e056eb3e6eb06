"""春城社区 with residents; venues, papers and activities entered as forms would enter them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from culture.activities.ledger import CultureActivityLedger
from culture.leisure.ledger import LeisureLedger
from registry import attachments
from registry.ledger import saving
from registry.models import Resident, User
from registry.roll import taking
from tests import cast

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
Enter = Callable[..., Any]


def ago(days: int) -> datetime.date:
    return TODAY - days * DAY


@pytest.fixture
def enter(registrar: User) -> Enter:
    """``enter(VenueLedger, kind="1", …)``: a record of an area, with a paper attached if named."""

    def enter(ledger: Any, code: str = cast.OWN, attach: str = "", **facts: Any) -> Any:
        examined = ledger.examine({**ledger.shape.blank(), "community_id": code, **facts})
        wrong = [f.message for f in examined.at(1)]
        assert not wrong, wrong
        made = saving.create(ledger, examined, by=registrar, community_id=code)
        if attach:
            attachments.attach(ledger, made, [cast.portrait()], by=registrar, purpose=attach)
        return made

    return enter


@pytest.fixture
def hold(enter: Enter, registrar: User) -> Enter:
    """``hold(days, *people, kind="02")``: an activity so many days ago to which they came."""

    def hold(days: int, *people: Resident, code: str = cast.OWN, **facts: Any) -> Any:
        usual = {
            "title": f"活动{days}", "kind": "01", "begins_on": ago(days), "place": "活动室",
            "organiser": "社区残协", "liaison": "其木格", "liaison_is_specialist": "1",
        }  # fmt: skip
        made = enter(CultureActivityLedger, code, **{**usual, **facts})
        if people:
            ticked = {one.pk for one in people}
            taking.take(CultureActivityLedger, made.pk, by=registrar, was=set(), ticked=ticked)
        return made

    return hold


@pytest.fixture
def person(registrar: User) -> Callable[..., Resident]:
    """``person(n)``: the ``n``-th resident of 春城社区."""

    def person(n: int, code: str = cast.OWN, **facts: Any) -> Resident:
        return cast.register(n, code, registrar, **facts)

    return person


@pytest.fixture
def told(registrar: User) -> Enter:
    """``told(resident, wants=["10"])``: what they said of culture and sport."""

    def told(resident: Resident, **facts: Any) -> Any:
        values = {**LeisureLedger.start(resident), "joins_often": "1", **facts}
        return saving.create(LeisureLedger, LeisureLedger.examine(values), by=registrar,
                             community_id=resident.community_id)  # fmt: skip

    return told
