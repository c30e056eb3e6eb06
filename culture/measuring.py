"""What the measures of group G share: the period that counts, and ways on to forms."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from registry.five_knowns import months_before
from registry.indicators import Door


def last_year(on: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The twelve months up to the day ``on``: that day a year ago is outside."""
    return months_before(on, 12) + datetime.timedelta(days=1), on


def form_door(label: str, ledger: Any, code: str, **preset: str) -> Door:
    """The form of a new record of the area ``code``, opened with what is known of it already."""
    return Door(label, f"{ledger.url('create')}?{urlencode({'community': code, **preset})}")


def by_area(
    model: Any, codes: Sequence[str], *where: Any, read: Sequence[str] = (), **more: Any
) -> dict[str, list[Any]]:
    """The records of ``model`` that stand, by area; one query for any number of areas.

    ``read`` are the only facts wanted of each.
    """
    held = model.objects.unscoped("an indicator counts them").current()
    held = held.filter(*where, community_id__in=codes, **more).only("community_id", *read)
    found: dict[str, list[Any]] = defaultdict(list)
    for record in held.order_by("pk"):
        found[record.community_id].append(record)
    return found
