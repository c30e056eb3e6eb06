"""Invented records of assistance, to try the product with."""

from __future__ import annotations

import datetime

from assistance.demo import employment


def write(seed: int, today: datetime.date) -> dict[str, int]:
    """Make them; returns how many by title."""
    return {**employment.write(seed, today)}
