"""What the paper of a site has beside its columns: its course, and its Mongolian name upright."""

from __future__ import annotations

import subprocess
from functools import lru_cache
from typing import Any

from registry import members
from registry.ledger.record_paper import LABEL
from registry.models import Site

FACES = ("fc-list", ":lang=mn-cn", "family")
"""Asks which faces installed on the machine have the Mongolian script."""


def more(site: Site, parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Context of print/site.html beyond that of every record, whose ``parts`` lose the name.

    Where no face can write it, its place is left to be written by hand.
    """
    from registry.organisation.sites import course

    course.read(site)
    label = Site._meta.get_field("name_mn").verbose_name
    return {
        "parts": [
            {**part, "rows": [_without(row, label) for row in part["rows"]]} for part in parts
        ],
        "stops": course.stops(site),
        "log": list(reversed(course.log(site))),
        "name_mn": site.name_mn if has_mongolian_face() else "",
        "pilot": "是" if members.is_pilot(site.community_id) else "否",
        "place": site.community.full_name,
        "code": site.community_id,
    }


def _without(row: list[dict[str, Any]], label: Any) -> list[dict[str, Any]]:
    """The cells of a row without the one called ``label``, whose room the one before it takes."""
    kept: list[dict[str, Any]] = []
    for cell in row:
        if cell["label"] != label:
            kept.append(cell)
        elif kept:
            kept[-1] = {**kept[-1], "span": kept[-1]["span"] + cell["span"] + LABEL}
    return kept


@lru_cache(maxsize=1)
def has_mongolian_face() -> bool:
    """Whether the machine can print the Mongolian script."""
    try:
        found = subprocess.run(FACES, capture_output=True, timeout=10, check=False)  # noqa: S603
    except OSError:
        return False
    return bool(found.stdout.strip())
