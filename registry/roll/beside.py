"""What a resident took part in, from the rolls: for the resident's page, part 台账与帮扶."""

from __future__ import annotations

from typing import Any

from registry.ledger.routes import routed_ledgers
from registry.models import Resident
from registry.roll.columns import line_model

MOST_SHOWN = 5


def took_part(resident: Resident, user: Any) -> list[dict[str, Any]]:
    """For each ledger of events ``user`` may read there: the events the resident was at, newest first."""
    from registry.roll.ledger import RollLedger
    from registry.roll.standing import RESIDENTS

    found, models = [], set()
    for ledger in routed_ledgers():
        if not issubclass(ledger, RollLedger) or ledger.standing is not RESIDENTS:
            continue
        if ledger.model in models or not ledger.may(user, "V", resident.community_id):
            continue  # the same events under another heading
        models.add(ledger.model)
        found.append(_line(ledger, resident, user))
    return found


def _line(ledger: Any, resident: Resident, user: Any) -> dict[str, Any]:
    lines = line_model(ledger.model).objects.held().filter(resident=resident)
    lines = lines.select_related("event").order_by("-event__begins_on", "-event_id")
    events = list({line.event_id: line.event for line in lines}.values())
    shown = events[:MOST_SHOWN]
    held = ledger.visible(user).filter(pk__in=[event.pk for event in shown])
    seen = set(held.values_list("pk", flat=True))
    return {
        "title": f"参加的{ledger.noun}",
        "noun": ledger.noun,
        "count": len(events),
        "records": [_link(ledger, event, event.pk in seen) for event in shown],
        "new_url": "",
    }


def _link(ledger: Any, event: Any, may_open: bool) -> dict[str, str]:
    day = event.begins_on
    when = f"{day.year}年{day.month}月{day.day}日 " if day else ""
    url = ledger.url("detail", event.pk) if may_open else ""
    return {"url": url, "label": f"{when}{event}"}
