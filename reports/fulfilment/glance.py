"""The lamps at a glance: of an area on home, of one person on their page."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists

from registry import access
from registry.five_knowns import LAMPS
from registry.models import Area
from reports import tally
from reports.figures import Figures
from reports.fulfilment.board import NAMES, Standing
from reports.fulfilment.chosen import TITLES
from reports.fulfilment.keeping import DOES, KNOWS
from reports.fulfilment.links import board_url, closing_url
from reports.fulfilment.rules import WORKS
from reports.fulfilment.shares import AREA_WORDS, Wanted
from reports.models import Fulfilment


def tiles(area: Area, figures: Figures) -> list[dict[str, Any]]:
    """Two tiles of five lamps of ``area``, from its kept figures."""
    standing = Standing(figures.counts)
    wanted = Wanted.of([area.code])
    return [
        {
            "label": NAMES[group],
            "lamps": [
                _lamp(standing, wanted, area.code, group, key, title)
                for (of, key), title in TITLES.items()
                if of == group
            ],
            "url": board_url(area.code),
            "note": "、".join(title for (of, _), title in TITLES.items() if of == group),
        }
        for group in (KNOWS, DOES)
    ]


def _lamp(
    standing: Standing, wanted: Wanted, code: str, group: str, key: str, title: str
) -> dict[str, str]:
    share = standing.share(group, key)
    state = wanted.lamp(group, key, code, share)
    return {"label": title, "state": state, "word": f"{AREA_WORDS[state]} {share.shown}"}


def page_piece(record: Any, user: Any) -> tuple[str, dict[str, Any]] | None:
    """The five works of a resident; what changed since they were counted is counted first."""
    community = record.community_id
    if not access.may(user, "dashboards", "V", community):
        return None
    does = _letters(record.pk, community)
    if not does:
        return None
    told = [
        {
            "label": work.title, "state": LAMPS[letter], "asked": work.asked,
            "done": work.done, "due": work.due,
            "url": closing_url(user, community, record.pk, DOES, work.key, letter),
        }
        for work, letter in zip(WORKS, does, strict=True)
    ]  # fmt: skip
    return "fulfilment/on_resident.html", {"works": told, "board_url": board_url(community)}


def _letters(pk: Any, community: str) -> str:
    """The letters of the five works, up to date; "" of who is not in the register."""
    held = Fulfilment.objects.filter(pk=pk).annotate(is_behind=Exists(tally.marks_of(community)))
    found = held.values_list("does", "is_behind").first()
    if found[1] if found else tally.marks_of(community).exists():
        tally.refresh(community)
        found = held.values_list("does", "is_behind").first()
    return found[0] if found else ""
