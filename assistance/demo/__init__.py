"""Invented records of assistance, to try the product with."""

from __future__ import annotations

import datetime

from assistance.demo import helping


def write(seed: int, today: datetime.date) -> dict[str, int]:
    """Make them; returns how many by title."""
    return {**helping.write(seed, today)}
