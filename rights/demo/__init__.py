"""Invented records of rights, to try the product with."""

from __future__ import annotations

import datetime

from rights.demo import bodies, cases


def write(seed: int, today: datetime.date) -> dict[str, int]:
    """Make them; returns how many by title."""
    return {**bodies.write(seed, today), **cases.write(seed, today)}
