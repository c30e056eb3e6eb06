"""Invented records of assistance, to try the product with."""

from __future__ import annotations

import datetime

from assistance.demo import benefits, employment, helping, schooling
from assistance.schooling.ledger import SchoolingLedger
from registry.demo import accounts


def write(seed: int, today: datetime.date) -> dict[str, int]:
    """Make them; returns how many by title."""
    by = accounts.specialists()
    return {
        **employment.write(seed, today),
        "社会保障核对": benefits.write(seed, today),
        SchoolingLedger.title: schooling.write(seed, today, by),
        **helping.write(seed, today),
    }
