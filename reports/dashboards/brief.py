"""The brief of a leading group: where an area stands on exactly one page of A4."""

from __future__ import annotations

from typing import Any

from registry.models import Area
from registry.organisation.standing.measuring import VETO
from reports import grading
from reports.dashboards import page, words
from reports.dashboards.lamps import (
    DOES,
    GOING_OUT,
    GROUPS,
    KNOWS,
    Codes,
    reached,
    state_of,
)
from reports.dashboards.reading import Part, Reading
from reports.figures import Figures
from reports.fulfilment.shares import AREA_WORDS, GOOD

TEMPLATE = "print/dashboard_brief.html"
ROWS = (16, 16, 12, 6)
"""So many sites or areas at most, the lowest score first, the others counted: from the roomiest page to the tightest."""
SIZES = ("brief-roomy", "", "brief-tight", "brief-tightest")
RED = 5


def contexts(found: Reading, title: str) -> list[dict[str, Any]]:
    """The same page from the roomiest to the tightest: the first that is one page is printed."""
    told = _context(found, title)
    if found.kept is None:
        return [told]
    return [
        {**told, **_rows(found, rows), "size": size} for rows, size in zip(ROWS, SIZES, strict=True)
    ]


def _context(found: Reading, title: str) -> dict[str, Any]:
    """What the page says."""
    shown: dict[str, Any] = {
        "heading": title,
        "running": title,
        "print_note": "系统按记录自动生成，每个数字在系统中都有名单可查",
        "as_of": words.day(found.on),
        "is_closed": bool(found.as_of),
        "unit": found.area.organisation,
        "whole": words.whole(found.area),
        "own": found.area.is_community,
        "nothing": found.kept is None,
    }
    if found.kept is None:
        return shown
    told = page.essential(found)
    red = [*told["red"], *told["more_red"]]
    return {
        **shown,
        **told,
        "red": red[:RED],
        "red_more": max(0, len(red) - RED),
        "communities": found.whole.counts["communities"],
        "people": found.whole.counts["people"],
        "data": _data(found.whole),
    }


def _rows(found: Reading, most: int) -> dict[str, Any]:
    """The sites, or the areas below where there are none; of a community its ten lamps instead."""
    parts = found.below or found.sites
    lowest = sorted(parts, key=lambda part: part.now.score().of_hundred or 0)[:most]
    kept = {part.area.code for part in lowest}
    held = [part for part in parts if part.area.code in kept]
    return {
        "rows": [_row(found, part) for part in held],
        "rows_more": len(parts) - len(held),
        "site_lines": [
            f"{part.area.name} {part.now.score().shown} 分、{_grade(part)}"
            for part in found.sites[:6]
        ] if found.below else [],
        "sites_more": max(0, len(found.sites) - 6) if found.below else 0,
        "ten_lines": _ten(found) if found.area.is_community else [],
    }  # fmt: skip


def _row(found: Reading, part: Part) -> list[str]:
    figures = part.now
    going = figures[GOING_OUT]
    return [
        part.area.name,
        figures.score().shown,
        _grade(part),
        going.percent if going.d else (going.state.label if going.judged else "—"),
        _met(found, part, KNOWS),
        _met(found, part, DOES),
        _vetoed(part),
    ]


def _grade(part: Part) -> str:
    """The grade of a community; of an area in how many communities it is passed."""
    if part.area.is_community:
        grade = grading.kept_grade(part.now)
        return grade.label if grade else "没有计分"
    counts = part.now.counts
    passed = counts["grade:excellent"] + counts["grade:passed"]
    return f"{passed}/{counts['communities']} 个合格"


def _vetoed(part: Part) -> str:
    if part.area.level == Area.Level.COMMUNITY:
        return "、".join(code for code in VETO if part.now.counts[f"veto:{code}"]) or "无"
    return f"{part.now.counts['vetoed']} 个"


def _met(found: Reading, part: Part, codes: Codes) -> str:
    """Of five how many reach their share; — where nothing is counted."""
    met, asked = reached(found, part, codes)
    return f"{met}/{asked}" if asked else "—"


def _ten(found: Reading) -> list[str]:
    """The ten of 五落实 of a community in words."""
    own = Part(found.area, found.whole)
    told = []
    for title, codes in GROUPS:
        parts = [
            f"{label}{_share(found, own, code)}" for code, label in codes if any(found.whole[code])
        ]
        told.append(f"{title}：{'、'.join(parts) or '没有统计'}")
    return told


def _share(found: Reading, own: Part, code: str) -> str:
    """The share with its verdict: what the lamp says on the screen, in black and white."""
    figure, state = own.now[code], state_of(found, own, code)
    if state == "na":
        return f" {AREA_WORDS[state]}"
    return f" {figure.percent}" if state in GOOD else f" {figure.percent}（不到最低）"


def _data(figures: Figures) -> list[tuple[str, str]]:
    """How good the data is, in four figures."""
    wanted = (
        ("在册", "people"),
        ("有缺项", "gaps"),
        ("证件已过期", "expired"),
        ("到期核实", "review"),
    )
    return [(label, f"{figures.counts[key]} 人") for label, key in wanted]
