"""The photographs of a retrofit, before and after side by side: on its page and on the acceptance sheet."""

from __future__ import annotations

import base64
from itertools import zip_longest
from typing import Any

from registry import attachments, sealed_files

BEFORE, AFTER = "before", "after"
ON_PAPER = 3
"""So many pairs have room on the sheet."""


def _held(ledger: Any, record: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {BEFORE: [], AFTER: []}
    for photo in attachments.of(ledger, record).filter(purpose__in=found, kind="image"):
        found[photo.purpose].append(photo)
    return found


def pairs(ledger: Any, record: Any) -> list[tuple[Any, Any]]:
    """The first before with the first after, and so on; None where one is lacking."""
    held = _held(ledger, record)
    return list(zip_longest(held[BEFORE], held[AFTER]))


def on_page(ledger: Any, record: Any) -> list[dict[str, Any]]:
    """The same as addresses."""

    def shown(photo: Any) -> dict[str, str] | None:
        if photo is None:
            return None
        here = (record.pk, photo.pk)
        return {
            "url": ledger.url("attachment", *here),
            "src": ledger.url("attachment-small", *here),
            "at": photo.at,
        }

    return [{"before": shown(one), "after": shown(two)} for one, two in pairs(ledger, record)]


def on_paper(ledger: Any, record: Any) -> list[dict[str, str]]:
    """The same as pictures a sheet carries in itself."""

    def shown(photo: Any) -> str:
        if photo is None:
            return ""
        data = base64.b64encode(sealed_files.read(photo.file)).decode("ascii")
        return f"data:image/jpeg;base64,{data}"

    held = pairs(ledger, record)[:ON_PAPER]
    return [{"before": shown(one), "after": shown(two)} for one, two in held]
