"""What a resident took part in, from the rolls: for the resident's page, part 台账与帮扶."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Value
from django.db.models.functions import Cast

from registry.ledger.routes import routed_ledgers
from registry.models import Resident
from registry.roll.columns import line_model

MOST_SHOWN = 5


def took_part(resident: Resident, user: Any) -> list[dict[str, Any]]:
    """For each ledger of events ``user`` may read there: the events the resident was at, newest first."""
    ledgers = [g for g in _of_residents() if g.may(user, "V", resident.community_id)]
    held = _events(ledgers, resident, user)
    return [_line(ledger, held.get(ledger.key, [])) for ledger in ledgers]


def _of_residents() -> list[Any]:
    """The ledgers of events residents come to; of those that show the same events, the first."""
    from registry.roll.ledger import RollLedger
    from registry.roll.standing import RESIDENTS

    found: dict[Any, Any] = {}
    for ledger in routed_ledgers():
        if issubclass(ledger, RollLedger) and ledger.standing is RESIDENTS:
            found.setdefault(ledger.model, ledger)
    return list(found.values())


def _events(ledgers: list[Any], resident: Resident, user: Any) -> dict[str, list[Any]]:
    """Key → (event, day, name, may be opened), newest first; one query whatever the number of ledgers."""
    if not ledgers:
        return {}
    parts = [_rows(ledger, resident, user) for ledger in ledgers]
    found: dict[str, list[Any]] = {}
    rows = parts[0].union(*parts[1:])
    for key, *row in sorted(rows, key=lambda row: (str(row[2] or ""), row[1].int))[::-1]:
        found.setdefault(key, []).append(row)
    return found


def _rows(ledger: Any, resident: Resident, user: Any) -> Any:
    lines = line_model(ledger.model).objects.held().filter(resident=resident).order_by()
    seen = Exists(ledger.visible(user).order_by().filter(pk=OuterRef("event_id")))
    told = lines.annotate(_key=Value(ledger.key, CharField()), _seen=seen)
    name = Cast(F(f"event__{ledger.name_column}"), CharField())
    return told.annotate(_name=name).values_list(
        "_key", "event_id", "event__begins_on", "_name", "_seen"
    )


def _line(ledger: Any, events: list[Any]) -> dict[str, Any]:
    return {
        "title": f"参加的{ledger.noun}",
        "noun": ledger.noun,
        "count": len(events),
        "records": [_link(ledger, *event) for event in events[:MOST_SHOWN]],
        "new_url": "",
    }


def _link(ledger: Any, pk: Any, day: Any, name: str, may_open: bool) -> dict[str, str]:
    when = f"{day.year}年{day.month}月{day.day}日 " if day else ""
    return {"url": ledger.url("detail", pk) if may_open else "", "label": f"{when}{name}"}
