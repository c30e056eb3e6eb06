"""Which households should have a helping pair (E14): 困难、重度、一户多残、孤残; and which have one."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from registry.models import Resident, SupportPair
from registry.register import registered
from registry.support.ledger import IN_FORCE

POOR, SEVERE, SEVERAL, ORPHAN = "困难", "重度", "一户多残", "孤残"
NOT_POOR = "P00"
SEVERE_LEVELS = ("1", "2")
FAMILY_SEVERAL, FAMILY_ORPHAN = "1", "3"  # 特殊家庭情况代码表


@dataclass
class Home:
    """One household that should have a pair, with its registered residents and why."""

    key: Any
    code: str
    residents: list[Resident] = field(default_factory=list)

    @property
    def reasons(self) -> list[str]:
        """Why it should have one; none where it need not."""
        house = self.residents[0].household
        special = house.special or ()
        told = {
            POOR: any(kind != NOT_POOR for kind in house.poverty or ()),
            SEVERE: any(r.dis_level in SEVERE_LEVELS for r in self.residents),
            SEVERAL: len(self.residents) > 1 or FAMILY_SEVERAL in special,
            ORPHAN: FAMILY_ORPHAN in special,
        }
        return [reason for reason, holds in told.items() if holds]

    @property
    def first(self) -> Resident:
        """Whom the pair would be for: the most severely disabled one."""
        return min(self.residents, key=lambda r: (r.dis_level or "9", r.name_pinyin, str(r.pk)))


READ = (
    "community_id", "name", "name_pinyin", "birth_date", "dis_category", "dis_level",
    "household__head_name", "household__poverty", "household__special",
)  # fmt: skip
"""What is read of a resident and the household."""


def homes(codes: Collection[str], on: datetime.date) -> list[Home]:
    """Every household of the communities ``codes`` that should have a pair on the day; one query."""
    held = Resident.objects.unscoped("which households should have help; the page asked who may")
    held = held.current().filter(registered(on), community_id__in=codes).select_related("household")
    found: dict[Any, Home] = {}
    for resident in held.only(*READ).order_by("community_id", "name_pinyin", "pk"):
        key, code = resident.household_id, resident.community_id
        found.setdefault((code, key), Home(key, code)).residents.append(resident)
    return [home for home in found.values() if home.reasons]


def standing(on: datetime.date) -> Q:
    """Pairs that stand on the day ``on``: begun by then, and in force or ended later.

    One without 结对日期 has not begun: a form saved half filled in helps nobody yet.
    """
    return Q(paired_on__lte=on) & (IN_FORCE | Q(ended_on__gt=on))


def paired(codes: Sequence[str], on: datetime.date) -> dict[Any, Any]:
    """The pair of each household of the communities ``codes`` that has one on the day ``on``."""
    held = SupportPair.objects.unscoped("which households have help").current()
    held = held.filter(standing(on), community_id__in=codes).order_by("-paired_on", "pk")
    return dict(held.values_list("household_id", "pk"))


def undated(codes: Sequence[str]) -> dict[Any, SupportPair]:
    """The pair without 结对日期 of each household of the communities ``codes`` that has one."""
    held = SupportPair.objects.unscoped("which households have help").current()
    held = held.filter(IN_FORCE, paired_on=None, community_id__in=codes).order_by("pk")
    return {pair.household_id: pair for pair in held}
