"""What the tests of rehabilitation share: residents in need, and records entered as forms enter them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from registry.models import Resident, User
from registry.today import Desk, declared
from tests import cast

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


def ago(days: int) -> datetime.date:
    return TODAY - days * DAY


@pytest.fixture
def needy(registrar: User) -> Callable[..., Resident]:
    """``needy(n)``: the ``n``-th resident of 春城社区 needs functional training, known for ``days``."""

    def needy(n: int, days: int = 0, code: str = cast.OWN, **facts: Any) -> Resident:
        made = cast.register(n, code, registrar, **{"rehab_need": ["3"], **facts})
        held = Resident.objects.unscoped("a test sets since when").filter(pk=made.pk)
        if days:
            held.update(rehab_need_on=ago(days))
        return held.get()

    return needy


def again(record: Any) -> Any:
    """The record as it is stored now."""
    return type(record).objects.unscoped("a test looks").get(pk=record.pk)


def groups(user: User) -> dict[str, Any]:
    """What the desk of ``user`` has to do, by source."""
    declared()
    return {group.key: group for group in Desk(user).groups}


def refused(ledger: Any, about: Resident, **facts: Any) -> set[str]:
    """The columns the rules refuse in a new record of ``about``."""
    return {f.key for f in ledger.examine({**ledger.start(about), **facts}).at(1)}
