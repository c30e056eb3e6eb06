"""Invented numbers of holders, handed down by the banners for most of their sites.

Most say what the register says; some a few more, with or without a reason; one banner has sent none.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from django.db.models import Count

from registry import register
from registry.demo.chance import between, chance
from registry.demo.organisation import Writer
from registry.demo.sites import SITES
from registry.models import Resident, User
from registry.organisation.certified_base.ledger import CertifiedBaseLedger

SILENT = "1503"
"""The league whose banners have not sent theirs."""
REASON = "迁入的人证件还没有转来"


def write(seed: int, today: date) -> dict[str, int]:
    """Store them, entered by the staff of each banner; returns how many of each by name."""
    return CertifiedWriter(seed, today).write()


class CertifiedWriter(Writer):
    """One run: this year's number of each site that has residents."""

    def __init__(self, seed: int, today: date) -> None:
        super().__init__(seed, today)
        self.rng = Random(f"{seed}:certified")  # noqa: S311 invented data, no secret

    def by(self, code: str) -> User:
        """What is handed down is entered above the community."""
        return super().by(code[:6])

    def write(self) -> dict[str, int]:
        sites = [code for pair in SITES.values() for code in pair if code in self.areas]
        held = self._holders(sites)
        for code in sorted(code for code in sites if not code.startswith(SILENT)):
            if held.get(code):
                self._base(code, held[code])
        return self.made

    def _base(self, code: str, holders: int) -> None:
        more = between(self.rng, 1, 3) if chance(self.rng, 0.4) else 0
        self._put(CertifiedBaseLedger, code, {
            "year": self.today.year, "certified": holders + more,
            "as_of": date(self.today.year, 1, 1), "source": "残疾人证管理系统",
            "difference": REASON if more and chance(self.rng, 0.5) else "",
        })  # fmt: skip

    @staticmethod
    def _holders(codes: list[str]) -> dict[str, Any]:
        held = Resident.objects.unscoped("invented people").current()
        held = held.filter(register.certified(date.min), community_id__in=codes).order_by()
        return dict(held.values_list("community_id").annotate(Count("pk")))
