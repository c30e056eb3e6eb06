"""Invented records of culture and sport, to try the product with."""

from __future__ import annotations

import datetime

from culture.demo import places, wishes


def write(seed: int, today: datetime.date) -> dict[str, int]:
    """Make them; returns how many by title."""
    return {**places.write(seed, today), **wishes.write(seed, today)}
