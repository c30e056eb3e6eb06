"""The photographs of a retrofit, before and after side by side: on its page and on the acceptance sheet."""

from __future__ import annotations

import base64
from itertools import zip_longest
from typing import Any

from django.db.models import Q

from registry import attachments, sealed_files
from registry.models import Attachment

BEFORE, AFTER = "before", "after"
SURVEYED = "photo"
ON_PAPER = 3
"""So many pairs have room on the sheet."""


def of(ledger: Any, record: Any, *purposes: str) -> list[Any]:
    """The photographs of ``record`` that are of one of the ``purposes``, oldest first."""
    return list(attachments.of(ledger, record).filter(purpose__in=purposes, kind="image"))


def _held(ledger: Any, record: Any) -> dict[str, list[Any]]:
    """Before and after; how it looked when surveyed, for a retrofit without pictures of before."""
    survey, keys = ledger.survey_of(record)
    own = Q(ledger=ledger.files_under(), record_id=record.pk, purpose__in=(BEFORE, AFTER))
    surveyed = Q(ledger=survey.files_under(), record_id__in=keys, purpose=SURVEYED)
    held = Attachment.objects.filter(own | surveyed, voided_at__isnull=True, kind="image")
    found: dict[str, list[Any]] = {BEFORE: [], AFTER: [], SURVEYED: []}
    for photo in held.order_by("at", "pk"):
        found[photo.purpose].append(photo)
    return {**found, BEFORE: found[BEFORE] or found[SURVEYED]}


def pairs(ledger: Any, record: Any) -> list[tuple[Any, Any]]:
    """The first before with the first after, and so on; None where one is lacking."""
    held = _held(ledger, record)
    return list(zip_longest(held[BEFORE], held[AFTER]))


def on_page(ledger: Any, record: Any) -> list[dict[str, Any]]:
    """The same as addresses."""

    def shown(photo: Any) -> dict[str, Any] | None:
        if photo is None:
            return None
        is_own = photo.purpose != SURVEYED
        owner = ledger if is_own else ledger.survey_of(record)[0]
        here = (photo.record_id, photo.pk)
        return {
            "url": owner.url("attachment", *here),
            "src": owner.url("attachment-small", *here),
            "at": photo.at,
            "surveyed": not is_own,
        }

    return [{"before": shown(one), "after": shown(two)} for one, two in pairs(ledger, record)]


def on_paper(ledger: Any, record: Any) -> list[dict[str, str]]:
    """The same as pictures a sheet carries in itself."""

    held = pairs(ledger, record)[:ON_PAPER]
    return [{"before": as_data(one), "after": as_data(two)} for one, two in held]


def as_data(photo: Any) -> str:
    """A photograph as an address that holds it; "" for none."""
    if photo is None:
        return ""
    data = base64.b64encode(sealed_files.read(photo.file)).decode("ascii")
    return f"data:image/jpeg;base64,{data}"
