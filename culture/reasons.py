"""Why people said they take no part in culture and sport (R41): told where staying at home is spoken of."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from culture.models import Leisure
from registry import codes
from registry.applications import Away

REASONS, NEEDS = "no_join_reason", "access_arrangement"


def answers(days: tuple[datetime.date, datetime.date]) -> Any:
    """What was said on one of the ``days`` from first to last, of anybody: for counting."""
    held = Leisure.objects.unscoped("counted, of residents in scope").current()
    return held.filter(asked_on__range=days).exclude(reasons=[])


def staying_away(
    user: Any, keys: Iterable[Any], days: tuple[datetime.date, datetime.date]
) -> dict[Any, Away]:
    """What each resident of ``keys`` said within the ``days``, where ``user`` may see it."""
    held = Leisure.objects.visible_to(user).current()
    held = held.filter(resident_id__in=list(keys), asked_on__range=days).exclude(reasons=[])
    label, needs = codes.get(REASONS).labels, codes.get(NEEDS).labels
    return {
        one.resident_id: Away(
            "；".join(filter(None, (label(one.reasons), one.reason_note))), needs(one.needs)
        )
        for one in held
    }
