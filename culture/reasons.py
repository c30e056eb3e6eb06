"""Why people said they take no part in culture and sport (R41): told where staying at home is spoken of."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from culture.models import Leisure
from registry import codes

REASONS = "no_join_reason"


def staying_away(keys: Iterable[Any], days: tuple[datetime.date, datetime.date]) -> dict[Any, str]:
    """The reasons, by resident of ``keys``, as told on one of the ``days`` from first to last."""
    held = Leisure.objects.unscoped("of residents in the scope of the user").current()
    held = held.filter(resident_id__in=list(keys), asked_on__range=days).exclude(reasons=[])
    label = codes.get(REASONS).labels
    return {
        one.resident_id: "；".join(filter(None, (label(one.reasons), one.reason_note)))
        for one in held
    }
