"""What people said of why they stay at home and what would get them out: told where guests are chosen."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from accessibility.models import StayingHome
from registry import codes
from registry.applications import Away

REASONS, AIDS = "no_activity_reason", "going_out_aid"
OTHER, NO_AID, YES = "9", "0", "1"
"""其他 of no_activity_reason, 都不需要 of going_out_aid, 是."""


def answers(days: tuple[datetime.date, datetime.date]) -> Any:
    """What was said on one of the ``days`` from first to last, of anybody: for counting."""
    held = StayingHome.objects.unscoped("counted, of residents in scope").current()
    return held.filter(asked_on__range=days)


def staying_away(
    user: Any, keys: Iterable[Any], days: tuple[datetime.date, datetime.date]
) -> dict[Any, Away]:
    """The latest answer of each resident of ``keys`` within the ``days`` that ``user`` may see."""
    held = StayingHome.objects.visible_to(user).current()
    held = held.filter(resident_id__in=list(keys), asked_on__range=days)
    oldest_first = held.order_by("asked_on", "created_at", "-pk")
    return {one.resident_id: Away(why(one), aids(one)) for one in oldest_first}


def why(answer: StayingHome) -> str:
    """The reasons; 其他 is told by what was said of it."""
    named = [code for code in answer.reasons if code != OTHER]
    bed = "长期卧床" if answer.bedridden == YES else ""
    return "；".join(filter(None, (codes.get(REASONS).labels(named), answer.reason_note, bed)))


def aids(answer: StayingHome) -> str:
    """What would get them out."""
    return codes.get(AIDS).labels([code for code in answer.aids if code != NO_AID])
