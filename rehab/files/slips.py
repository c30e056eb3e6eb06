"""What an open 需求反映单 says of the rehabilitation a file is opened for."""

from __future__ import annotations

from collections.abc import Iterable

from registry import codes
from registry.models import Need
from registry.needs.lamps import whole_day
from registry.rehab_need import DEVICES, NONE
from rehab.files import people

DEVICE_CATEGORY = "06"
"""需求类别：辅助器具."""
NO_DEVICE = "00"
MOST = 60
"""How many characters of a need stand in a note."""


def open_slips(resident_id: object) -> list[Need]:
    """The open 需求反映单 about rehabilitation of one resident, the oldest first."""
    return list(people.open_needs().filter(resident=resident_id).order_by("raised_on", "pk"))


def needs_of(slips: Iterable[Need]) -> list[str]:
    """The codes of rehab_need the ``slips`` speak of: by their words, 辅助器具 by its category too."""
    found = set()
    for slip in slips:
        found |= _named("rehab_need", slip.content, but=NONE)
        if slip.category == DEVICE_CATEGORY or devices_of([slip]):
            found.add(DEVICES)
    return sorted(found)


def devices_of(slips: Iterable[Need]) -> list[str]:
    """The codes of device_need whose names stand in the ``slips``."""
    return sorted({c for slip in slips for c in _named("device_need", slip.content, but=NO_DEVICE)})


def _named(name: str, text: str, but: str) -> set[str]:
    """The codes of the list ``name`` that ``text`` calls by a name or another word for it."""
    return {
        entry.code
        for entry in codes.get(name)
        if entry.code != but and not entry.label.startswith("其他")
        if any(word in text for word in (*entry.label.split("、"), *entry.synonyms))
    }


def told(slip: Need, *, whole: bool) -> str:
    """The slip in a note: its number and day, and with ``whole`` what is needed."""
    number = slip.number or "（没有编号）"
    day = f"，{whole_day(slip.raised_on)}" if slip.raised_on else ""
    text = slip.content if len(slip.content) <= MOST else f"{slip.content[:MOST]}…"
    return f"{number}{day}" + (f"：“{text}”" if whole and text else "")
