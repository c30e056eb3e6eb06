"""Drawing from weighted choices, fast enough for hundreds of thousands of people."""

from bisect import bisect
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar
from uuid import UUID

T = TypeVar("T")


class Weighted(Generic[T]):
    """Choices with weights: ``Weighted({"a": 3, "b": 1}).pick(rng)`` gives "a" three times in four."""

    def __init__(self, weights: dict[T, float]) -> None:
        self.values = list(weights)
        self.bounds = list(accumulate(weights.values()))
        self.total = self.bounds[-1]

    def pick(self, rng: Random) -> T:
        return self.values[bisect(self.bounds, rng.random() * self.total, hi=len(self.values) - 1)]


def one_of(rng: Random, values: Sequence[T]) -> T:
    """One of the values, each as likely; quicker than ``rng.choice``."""
    return values[int(rng.random() * len(values))]


def chance(rng: Random, share: float) -> bool:
    """True in ``share`` (0–1) of the draws."""
    return rng.random() < share


def between(rng: Random, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``, both included."""
    return low + int(rng.random() * (high - low + 1))


def day_between(rng: Random, first: date, last: date) -> date:
    """A day from ``first`` to ``last``, both included; ``first`` when they are the wrong way round."""
    return first + timedelta(days=between(rng, 0, max(0, (last - first).days)))


def years_later(day: date, years: int) -> date:
    """The same day of another year; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def new_id(rng: Random) -> UUID:
    """A random key that comes out the same for the same seed."""
    return UUID(int=rng.getrandbits(128), version=4)
