"""Invented records of rehabilitation and counselling, to try the product with."""

from __future__ import annotations

import datetime

from rehab.demo import care, cases, files


def write(seed: int, today: datetime.date) -> dict[str, int]:
    """Make them; returns how many by title."""
    return {
        **cases.write(seed, today),
        **files.write(seed, today),
        **care.write(seed, today),
    }
