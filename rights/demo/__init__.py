"""Invented records of rights, to try the product with."""

from __future__ import annotations

import datetime


def write(seed: int, today: datetime.date) -> dict[str, int]:
    """Make them; returns how many by title."""
    return {}
