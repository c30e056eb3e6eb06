"""Invented records of accessibility, to try the product with."""

from __future__ import annotations

import datetime

from accessibility.demo import going_out
from accessibility.demo.retrofits import Writer
from registry.demo import accounts


def write(seed: int, today: datetime.date) -> dict[str, int]:
    """Make them; returns how many by title."""
    by = accounts.specialists()
    return {**Writer(seed, today, by).write(), **going_out.write(seed, today, by)}
