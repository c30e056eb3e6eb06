"""What the tests of indicators share: figures that agree with their lists; who left, what is void."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from registry.indicators import Indicator, Kind, Measured
from registry.models import Resident


def measure(indicator: Indicator, code: str, on: datetime.date, *, known: bool = True) -> Measured:
    """What the indicator says of one community; fails where figures and lists do not agree.

    Whoever the test registered has been on the register for long, unless it is not ``known``.
    """
    if known:
        known_for_long()
    found = indicator.measure([code], on)[code]
    held = [*found.evidence, *found.lacking]
    if indicator.kind is Kind.VERDICT:
        return found
    assert indicator.unit and found.n is not None
    assert len(set(held)) == len(held), found
    assert not (indicator.sealed and held), found
    if not indicator.sealed:
        assert len(found.evidence) == found.n, found
        lacking = (found.d or 0) - found.n if indicator.kind is Kind.RATIO else 0
        assert len(found.lacking) == lacking, found
    return found


def known_for_long() -> None:
    """Whoever was registered by this test has been so for two years."""
    held = Resident.objects.unscoped("registered by a test")
    today = timezone.localdate()
    held.filter(created_at__date=today).update(created_at=timezone.now() - datetime.timedelta(730))


def keys(records: Any) -> set[Any]:
    """The records told, without their ledger."""
    return {key for _, key in records}


def leave(resident: Any, on: datetime.date, status: str = "3") -> None:
    """The resident moved away (3) or died (4) on that day."""
    held = Resident.objects.unscoped("a test lets them go").filter(pk=resident.pk)
    held.update(status=status, status_changed_on=on)


def void(record: Any) -> None:
    """The record was entered by mistake."""
    type(record).objects.unscoped("a test voids it").filter(pk=record.pk).update(
        voided_at=timezone.now()
    )
