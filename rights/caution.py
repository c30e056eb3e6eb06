"""Whom nobody may call or meet over a resident: told before one visits, to those who see the case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rights.course import AVOIDED
from rights.infringements.ledger import InfringementLedger
from rights.legal_aid.ledger import LegalAidLedger

LEDGERS = (InfringementLedger, LegalAidLedger)


def said(residents: Iterable[Any], user: Any) -> list[str]:
    """A sentence for each person to avoid in the open cases of ``residents`` that ``user`` may see."""
    names = {resident.pk: resident.name for resident in residents}
    found: dict[tuple[Any, str], None] = {}
    for ledger in LEDGERS:
        held = ledger.visible(user).current().filter(ledger.running, resident__in=list(names))
        told = held.exclude(avoid="").order_by("created_at", "pk")
        found |= dict.fromkeys(told.values_list("resident_id", "avoid"))
    return [f"{names[key]}：{AVOIDED.format(avoid)}" for key, avoid in found]
