"""What the indicators say of communities, and what that is worth."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.urls import resolve

from registry import access, applications, parameters
from registry.indicators import (
    Door,
    Indicator,
    Measured,
    Score,
    State,
    catalogue,
    group_titles,
    named,
    score,
)
from registry.models import Site
from registry.models.scoped import inside
from registry.models.site import ENDED
from registry.organisation.documents.indicators import INDICATORS as OF_DOCUMENTS
from registry.organisation.funding.indicators import INDICATORS as OF_FUNDING
from registry.organisation.leading_groups.indicators import INDICATORS as OF_GROUPS
from registry.organisation.offices.indicators import INDICATORS as OF_OFFICES
from registry.organisation.parties.indicators import INDICATORS as OF_PARTIES
from registry.organisation.specialists.indicators import INDICATORS as OF_SPECIALISTS
from registry.parameters.points import key_of
from registry.record_indicators import OF_RECORDS

OF_ORGANISATION = (
    *OF_DOCUMENTS, *OF_FUNDING, *OF_GROUPS, *OF_OFFICES, *OF_PARTIES, *OF_SPECIALISTS,
)  # fmt: skip
"""What is asked of a community's organisation and money."""
VETO = {"A08": "veto_a08", "B03": "veto_b03", "D05": "veto_d05", "I04": "veto_i04"}
"""Indicators without which a site fails whatever its points, each with the parameter that says so."""


@lru_cache(maxsize=1)
def indicators() -> tuple[Indicator, ...]:
    """All that is asked of a community, in the order of the plan; each application brings its own."""
    brought = [i for part in applications.parts("indicators") for i in part.INDICATORS]
    order = {code: place for place, code in enumerate(catalogue())}
    return tuple(sorted((*OF_ORGANISATION, *OF_RECORDS, *brought), key=lambda i: order[i.code]))


def indicator_of(code: str) -> Indicator:
    """The indicator ``code``.  Raises KeyError when none is declared."""
    return {indicator.code: indicator for indicator in indicators()}[code]


def measure(
    indicator: Indicator, codes: Sequence[str], on: datetime.date
) -> Mapping[str, Measured]:
    """The verdict in each of ``codes`` on the day ``on``: of the records, and where they cannot tell of people."""
    found = indicator.measure(codes, on)
    for part in applications.parts("verdicts"):
        found = part.judged(indicator, found, on)
    return found


def worth(on: datetime.date) -> dict[str, Fraction]:
    """The points of each indicator on the day ``on``, as the region has set them."""
    of = {i.code: key_of(i.points_of or i.code) for i in indicators()}
    held = parameters.several(set(of.values()), [parameters.REGION_CODE], on)
    return {
        code: Fraction(held[key][parameters.REGION_CODE], HUNDREDTHS) for code, key in of.items()
    }


HUNDREDTHS = 100
Judged = tuple[Indicator, Measured]


@dataclass(frozen=True)
class Standing:
    """One community today: each indicator with what it says."""

    code: str
    found: tuple[Judged, ...]
    veto: frozenset[str] = frozenset()
    """Codes of the indicators whose failing fails the whole."""
    worth: Mapping[str, Fraction] = field(default_factory=dict)
    """The points of each indicator."""

    @property
    def failing(self) -> list[Judged]:
        """What would not pass an inspection today."""
        return [(i, m) for i, m in self.found if m.state in (State.UNMET, State.PARTLY)]

    @property
    def vetoed(self) -> list[Indicator]:
        """Of the failing ones those that fail the whole."""
        return [i for i, m in self.found if i.code in self.veto and m.state is State.UNMET]

    def score(self, letter: str = "") -> Score:
        """Points earned and at stake, of the group ``letter`` or of all."""
        told = [(i, m) for i, m in self.found if i.code.startswith(letter)]
        return score((self.worth[i.code], m) for i, m in told)


def standings(codes: Sequence[str], on: datetime.date) -> list[Standing]:
    """The standing of each community; the number of queries does not depend on how many."""
    found = {indicator.code: measure(indicator, codes, on) for indicator in indicators()}
    vetoes = parameters.several(VETO.values(), codes, on) if codes else {}
    points = worth(on)
    return [
        Standing(
            code,
            tuple((i, found[i.code][code]) for i in indicators()),
            frozenset(i for i, key in VETO.items() if vetoes[key][code]),
            points,
        )
        for code in codes
    ]


def groups() -> list[tuple[str, str]]:
    """The letters and titles of the groups scored here."""
    letters = dict.fromkeys(indicator.code[0] for indicator in indicators())
    return [(letter, group_titles()[letter]) for letter in letters]


def sites_in(area: str) -> list[Site]:
    """The sites in ``area`` now, in the order of their codes."""
    held = Site.objects.unscoped("which communities are sites is no secret").current()
    held = held.exclude(state=ENDED).filter(inside([area]))
    return list(held.select_related("community__parent__parent").order_by("community_id"))


def points(value: Fraction) -> str:
    """Points as they stand on paper: 9.5, 12, 0.33."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def told_to(user: Any, code: str, found: Measured) -> dict[str, Any]:
    """What ``user`` is told of the community ``code``: in words, and the ways on.

    Whoever reads figures of its residents and not the residents reads no name.
    """
    whole = access.may(user, "residents", "V", code)
    doors = [replace(d, label=named(d.label, whole)) for d in open_to(user, found.doors)]
    return {"says": named(found.says, whole), "hint": named(found.hint, whole), "doors": doors}


def open_to(user: Any, doors: Sequence[Door]) -> list[Door]:
    """The ways on that lead somewhere for ``user``: a form only where the role may fill it in."""
    return [door for door in doors if _may_open(user, door)]


def _may_open(user: Any, door: Door) -> bool:
    parts = urlsplit(door.url)
    match = resolve(parts.path)
    given = getattr(match.func, "view_initkwargs", {})
    ledger = given.get("ledger")
    if ledger is None:
        return True
    uploads = str(match.url_name).endswith("attachments")
    letter = "E" if uploads else given.get("letter", match.func.view_class.letter)  # type: ignore[attr-defined]
    if "pk" in match.kwargs:
        return bool(ledger.visible(user, letter).filter(pk=match.kwargs["pk"]).exists())
    code = parse_qs(parts.query).get("community", [""])[0]
    return bool(ledger.may(user, letter, code))
