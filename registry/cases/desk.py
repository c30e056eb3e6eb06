"""What whoever sees no residents by area works on: the ledgers within reach, each with its count."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from registry.ledger.routes import routed_ledgers


def ledgers_of(user: Any) -> list[dict[str, Any]]:
    """The ledgers ``user`` may read, those of cases first, as figures that lead to their lists."""
    held = [ledger for ledger in routed_ledgers() if ledger.key != "resident"]
    reached = [ledger for ledger in held if ledger.may(user, "V")]
    reached.sort(key=lambda ledger: not ledger.model.handled_by)
    return [_figure(ledger, user) for ledger in reached]


def _figure(ledger: Any, user: Any) -> dict[str, Any]:
    count = ledger.visible(user).current().filter(getattr(ledger, "running", Q())).count()
    note = "交给您的" if ledger.model.handled_by else ""
    return {"label": ledger.title, "value": count, "unit": ledger.counter, "note": note,
            "url": ledger.url("list")}  # fmt: skip
