"""Records of those who help, entered as a form would enter them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from registry.about_area.ledger import AboutArea
from registry.ledger import saving
from registry.models import Area, Resident, SupportPair, User
from registry.support.ledger import SupportLedger
from tests import cast

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
Enter = Callable[..., Any]
MEASURE = {"measure": "代买菜", "goal": "三餐有着落", "due_on": TODAY + 60 * DAY, "person": "苏日娜",
           "funds": None, "done_on": None}  # fmt: skip


def act(days: int, hours: Any = None, **facts: Any) -> dict[str, Any]:
    """A line of 帮扶记录, so many days ago."""
    blank = {"way": "03", "content": "代买菜", "amount": None, "goods": "", "confirmed": "1"}
    return {**blank, "on": TODAY - days * DAY, "hours": hours, **facts}


def saved(ledger: Any, about: Any, by: User, code: str, **facts: Any) -> Any:
    """A record of ``ledger`` about an area or a resident; the rules must have nothing against it."""
    examined = ledger.examine({**ledger.start(about), **facts})
    wrong = [f.message for f in examined.at(1)]
    assert not wrong, wrong
    return saving.create(ledger, examined, by=by, community_id=code)


@pytest.fixture
def enter(registrar: User) -> Enter:
    """``enter(ledger, about, **facts)``; ``about`` a resident, or the code of an area."""

    def enter(ledger: Any, about: Any = cast.OWN, **facts: Any) -> Any:
        if issubclass(ledger, AboutArea):
            return saved(ledger, Area.objects.get(pk=about), registrar, about, **facts)
        return saved(ledger, about, registrar, about.community_id, **facts)

    return enter


@pytest.fixture
def person(registrar: User) -> Resident:
    """A severely disabled resident of 春城社区 whose household is not poor."""
    return cast.register(1, cast.OWN, registrar, name="阿古拉")


@pytest.fixture
def pair(enter: Enter) -> Callable[..., SupportPair]:
    """``pair(resident, **facts)``: a helping pair of half a year, with a concrete measure."""

    def pair(resident: Resident, **facts: Any) -> SupportPair:
        usual = {
            "helper_kind": "5", "helper_unit": "志愿服务队", "helper_name": "苏日娜",
            "helper_phone": cast.mobile(77), "paired_on": TODAY - 200 * DAY,
            "ends_on": TODAY + 165 * DAY, "agreement": "2", "difficulties": "行动不便",
            "measures": [MEASURE], "state": "1",
        }  # fmt: skip
        made: SupportPair = enter(SupportLedger, resident, **{**usual, **facts})
        return made

    return pair
