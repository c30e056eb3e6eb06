"""The photographs of a retrofit, before and after side by side: on its page and on the acceptance sheet."""

from __future__ import annotations

import base64
from itertools import zip_longest
from typing import Any

from registry import attachments, sealed_files

BEFORE, AFTER = "before", "after"
ON_PAPER = 3
"""So many pairs have room on the sheet."""


def of(ledger: Any, record: Any, *purposes: str) -> list[Any]:
    """The photographs of ``record`` that are of one of the ``purposes``, oldest first."""
    return list(attachments.of(ledger, record).filter(purpose__in=purposes, kind="image"))


def _held(ledger: Any, record: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {BEFORE: [], AFTER: []}
    for photo in of(ledger, record, *found):
        found[photo.purpose].append(photo)
    return found if found[BEFORE] else {**found, BEFORE: _surveyed(ledger, record)}


def _surveyed(ledger: Any, record: Any) -> list[Any]:
    """How it looked when it was surveyed, for a retrofit without photographs of before."""
    survey, held = ledger.survey_of(record)
    photos = of(survey, held, "photo") if held else []
    for photo in photos:
        photo.surveyed = (survey, held)
    return photos


def pairs(ledger: Any, record: Any) -> list[tuple[Any, Any]]:
    """The first before with the first after, and so on; None where one is lacking."""
    held = _held(ledger, record)
    return list(zip_longest(held[BEFORE], held[AFTER]))


def on_page(ledger: Any, record: Any) -> list[dict[str, Any]]:
    """The same as addresses."""

    def shown(photo: Any) -> dict[str, Any] | None:
        if photo is None:
            return None
        owner, whose = getattr(photo, "surveyed", (ledger, record))
        here = (whose.pk, photo.pk)
        return {
            "url": owner.url("attachment", *here),
            "src": owner.url("attachment-small", *here),
            "at": photo.at,
            "surveyed": owner is not ledger,
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
