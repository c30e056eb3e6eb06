"""A community with residents, and events whose roll is taken there."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from registry.activities.ledger import ActivityLedger
from registry.ledger import saving
from registry.models import Resident, User
from tests import cast

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)

Hold = Callable[..., Any]


def held(ledger: Any, by: User, code: str, **facts: Any) -> Any:
    """An event of ``ledger`` in the area ``code``, entered as a form would enter it."""
    values = ledger.shape.blank()
    examined = ledger.examine({**values, "community_id": code, **facts})
    wrong = [f.message for f in examined.at(1)]
    assert not wrong, wrong
    return saving.create(ledger, examined, by=by, community_id=code)


@pytest.fixture
def people(registrar: User) -> list[Resident]:
    """Five residents of 春城社区 by name: 阿古拉, 巴特尔, 陈静, two called 王芳."""
    names = ("阿古拉", "巴特尔", "陈静", "王芳", "王芳")
    return [cast.register(n, cast.OWN, registrar, name=name) for n, name in enumerate(names, 1)]


@pytest.fixture
def hold(registrar: User) -> Hold:
    """Holds an activity in 春城社区: ``hold(title=…)``."""

    def make(code: str = cast.OWN, **facts: Any) -> Any:
        usual = {
            "title": "棋牌赛", "kind": "01", "begins_on": TODAY - DAY, "place": "活动室",
            "organiser": "社区残协", "liaison": "其木格", "liaison_is_specialist": "1",
        }  # fmt: skip
        return held(ActivityLedger, registrar, code, **{**usual, **facts})

    return make
