"""Conditions over facts, written once and asked two ways: of the database and of one record's values.

``Is("dis_level", "1", "2") & Is("cert_status", "2")`` reads as data; ``where`` gives it as a ``Q`` for
a queryset, ``holds`` answers it of a dict of values, and both give the same answer.  A figure may be
the name of a parameter, taken from what is ``given``.  What is not known holds for no condition but
``~``.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from registry import identity
from registry.ledger.columns import Values
from registry.resident_rules import years_after

NOBODY = Q(pk__in=[])


@dataclass(frozen=True)
class Given:
    """The day a condition is asked on, and the parameters it may name."""

    today: datetime.date
    figures: Mapping[str, Any] = field(default_factory=dict)

    def figure(self, named: int | str) -> int:
        """The figure itself, or the value of the parameter of that name."""
        return int(self.figures[named]) if isinstance(named, str) else named


class Condition:
    """Something that is so of a resident, or is not."""

    def where(self, given: Given) -> Q:
        """The condition of a queryset of residents."""
        raise NotImplementedError

    def holds(self, values: Values, given: Given) -> bool:
        """Whether it is so of someone with ``values``."""
        raise NotImplementedError

    def __and__(self, other: Condition) -> Condition:
        return All((self, other))

    def __or__(self, other: Condition) -> Condition:
        return OneOf((self, other))

    def __invert__(self) -> Condition:
        return Not(self)


@dataclass(frozen=True)
class All(Condition):
    """Each of them; so of everybody where there are none."""

    parts: tuple[Condition, ...] = ()

    def where(self, given: Given) -> Q:
        found = Q()
        for part in self.parts:
            found &= part.where(given)
        return found

    def holds(self, values: Values, given: Given) -> bool:
        return all(part.holds(values, given) for part in self.parts)


@dataclass(frozen=True)
class OneOf(Condition):
    """One of them; so of nobody where there are none."""

    parts: tuple[Condition, ...] = ()

    def where(self, given: Given) -> Q:
        found = NOBODY
        for part in self.parts:
            found |= part.where(given)
        return found

    def holds(self, values: Values, given: Given) -> bool:
        return any(part.holds(values, given) for part in self.parts)


@dataclass(frozen=True)
class Not(Condition):
    """It is not so."""

    part: Condition

    def where(self, given: Given) -> Q:
        return ~self.part.where(given)

    def holds(self, values: Values, given: Given) -> bool:
        return not self.part.holds(values, given)


class Is(Condition):
    """The fact ``key`` is one of ``codes``."""

    def __init__(self, key: str, *codes: str) -> None:
        self.key, self.codes = key, codes

    def where(self, given: Given) -> Q:
        return Q(**{f"{self.key}__in": self.codes})

    def holds(self, values: Values, given: Given) -> bool:
        return values.get(self.key) in self.codes

    def __repr__(self) -> str:
        return f"Is({self.key!r}, {', '.join(map(repr, self.codes))})"


class Has(Is):
    """The fact ``key``, which may have several codes, has one of ``codes``."""

    def where(self, given: Given) -> Q:
        # A list of codes is stored as JSON; the quotes keep P1 apart from P10 on either database.
        found = NOBODY
        for code in self.codes:
            found |= Q(**{f"{self.key}__icontains": f'"{code}"'})
        return found

    def holds(self, values: Values, given: Given) -> bool:
        return bool(set(self.codes) & set(values.get(self.key) or ()))


class Told(Condition):
    """Anything at all is known of the fact ``key``, which may have several codes."""

    def __init__(self, key: str) -> None:
        self.key = key

    def where(self, given: Given) -> Q:
        return ~Q(**{self.key: []})

    def holds(self, values: Values, given: Given) -> bool:
        return bool(values.get(self.key))


class Aged(Condition):
    """Born ``low`` to ``high`` full years ago, both included; so of nobody whose birth is unknown."""

    def __init__(self, low: int | str, high: int | str, key: str = "birth_date") -> None:
        self.low, self.high, self.key = low, high, key

    def where(self, given: Given) -> Q:
        return aged(self.key, given.figure(self.low), given.figure(self.high), given.today)

    def holds(self, values: Values, given: Given) -> bool:
        born = values.get(self.key)
        if not born:
            return False
        age = identity.age_on(born, given.today)
        return given.figure(self.low) <= age <= given.figure(self.high)


def aged(key: str, low: int, high: int, today: datetime.date) -> Q:
    """Born between ``low`` and ``high`` full years before ``today``, both included."""
    earliest = years_after(today, -high - 1)
    latest = years_after(today, -low)
    return Q(**{f"{key}__gt": earliest, f"{key}__lte": latest})
