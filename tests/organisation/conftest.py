"""What the tests of the organisation share: records entered as a form would enter them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from registry.ledger import saving
from registry.ledger.ledger import Ledger
from registry.models import Area, User
from tests import cast

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
GACHA = "150404002001"


@pytest.fixture
def enter(registrar: User) -> Callable[..., Any]:
    """``enter(ledger, area, **facts)``: a record of the ledger about the area."""

    def enter(ledger: type[Ledger], code: str = cast.OWN, **facts: Any) -> Any:
        values = {**ledger.start(Area.objects.get(pk=code)), **facts}  # type: ignore[attr-defined]
        examined = ledger.examine(values)
        wrong = [f.message for f in examined.findings if f.level == 1]
        assert not wrong, wrong
        return saving.create(ledger, examined, by=registrar, community_id=code)

    return enter


def official(name: str, **facts: Any) -> dict[str, Any]:
    """A member of a banner's group."""
    return {
        "name": name, "unit": "", "departments": [], "post": "", "role": "3",
        "government_lead": "", "from_on": None, "to_on": None, **facts,
    }  # fmt: skip


def neighbour(name: str, **facts: Any) -> dict[str, Any]:
    """A member of a community's group."""
    return {
        "name": name, "post": "", "role": "3", "lines": [], "is_chair": "", "office": "",
        "from_on": None, "to_on": None, **facts,
    }  # fmt: skip


def ago(days: int) -> datetime.date:
    return TODAY - days * DAY
