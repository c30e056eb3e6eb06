"""The page on which the area of a new record is chosen: by name and pinyin, or from lists of links."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from registry.models import Area

MOST = 60
"""So many areas are listed at once; the others are searched for."""


def picker(
    areas: Any, *, address: str, kept: dict[str, str], seen: str, text: str
) -> dict[str, Any]:
    """What ``pieces/area_picker.html`` shows of ``areas``, each leading to the form at ``address``.

    ``kept`` goes along in every link.  Without a ``text`` to search for, those in the area
    ``seen`` are listed; where there are none, all.
    """
    found = areas.search(text) if text else _around(areas, seen)
    listed = list(found.select_related("parent").order_by("level", "code")[: MOST + 1])
    groups = [{"title": "查找结果", "areas": listed[:MOST]}] if text else _by_place(listed[:MOST])
    return {
        "label": "选择所属区域",
        "action": address,
        "query": text,
        "hidden": list(kept.items()),
        "groups": [
            {**group, "areas": [_choice(a, address, kept, bool(text)) for a in group["areas"]]}
            for group in groups
            if group["areas"]
        ],
        "more": len(listed) > MOST,
    }


def _around(areas: Any, seen: str) -> Any:
    """The ``areas`` in the one ``seen``, or all of them where none lies in it."""
    near = areas.filter(code__startswith=seen)
    return near if seen and near.exists() else areas


def _by_place(areas: list[Area]) -> list[dict[str, Any]]:
    """``areas`` under the names of what they lie in."""
    grouped = groupby(areas, key=lambda area: area.parent.full_name if area.parent else "")
    return [{"title": title, "areas": list(held)} for title, held in grouped]


def _choice(area: Area, address: str, kept: dict[str, str], whole: bool) -> dict[str, str]:
    query = urlencode({**kept, "community": area.pk})
    note = area.full_name if whole and area.full_name != area.name else ""
    return {"name": area.name, "note": note, "url": f"{address}?{query}"}
