"""The number of a record (编号): where and in which year it was registered, and a running serial."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from django.db import models, transaction
from django.utils import timezone

from registry.ledger.columns import Column
from registry.ledger.kinds import Kind
from registry.models import Serial

NUMBER = "number"
COLUMN = Column(NUMBER, Kind(32), "编号", derived=True)
"""Beside the columns of every ledger: lists may show it, nobody may fill it in."""

PIECE = 500
Numbers = dict[str, Iterator[str]]
"""Numbers taken and not yet given, by community."""


def take(model: type[models.Model], communities: Iterable[str], year: int | None = None) -> Numbers:
    """For every community named, as many new numbers as it is named times.

    Call it inside the transaction that stores the records, before anything else is locked: the
    series stay locked until it ends, always in the order of their codes.  ``year`` is the year of
    registration, this one unless told.
    """
    year = year or timezone.localdate().year
    wanted = Counter(communities)
    if not wanted:
        return {}
    series = {"record_type": model._meta.label_lower, "year": year}
    with transaction.atomic():
        fresh = [Serial(community_id=code, **series) for code in sorted(wanted)]
        Serial.objects.bulk_create(fresh, ignore_conflicts=True)
        held = Serial.objects.filter(community_id__in=wanted, **series).order_by("community_id")
        locked = list(held.select_for_update())
        numbers = {s.community_id: _numbers(s, wanted[s.community_id]) for s in locked}
        for serial in locked:
            serial.last += wanted[serial.community_id]
        Serial.objects.bulk_update(locked, ["last"], batch_size=PIECE)
    return numbers


def take_one(model: type[models.Model], community: str) -> str:
    return next(take(model, [community])[community])


def _numbers(series: Serial, count: int) -> Iterator[str]:
    code, year, first = series.community_id, series.year, series.last + 1
    return (written(code, year, serial) for serial in range(first, first + count))


def written(code: str, year: int, serial: int) -> str:
    """As it stands on paper: ``150404001003-2026-0001``; beyond 9999 the serial grows longer."""
    return f"{code}-{year}-{serial:04}"
