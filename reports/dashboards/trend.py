"""How the area went: its score and the share of those who go out, month by month; picture and table alike."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from registry import charts
from reports import addresses
from reports.catalogue import telling
from reports.dashboards.reading import Month, Reading
from reports.figures import Figure, Figures, share_of

MONTHS = 12
GOING_OUT = "I04"


def months(found: Reading) -> list[Month]:
    """The last closed months and, on today's dashboard, today."""
    held = found.months[-MONTHS:]
    return held if found.as_of else [*held, Month(found.on, found.whole)]


def picture(found: Reading, percent: int) -> dict[str, Any] | None:
    """Both lines over the months; the level of 70 % belongs to the second. None without a figure."""
    held = months(found)
    scores = [_score(m.figures) for m in held]
    shares = [_share(m.figures[GOING_OUT]) for m in held]
    if all(value is None for value in (*scores, *shares)):
        return None
    return charts.lines(
        "trend",
        f"{found.area.name}得分和走出家门比例",
        [_place(found, m) for m in held],
        [
            charts.Line("得分（百分制）", scores),
            charts.Line("走出家门（%）", shares),
        ],
        lambda value: f"{value:f}".removesuffix(".0"),
        line=(Decimal(percent), f"走出家门最低 {percent}%"),
    )


def table(found: Reading) -> dict[str, Any]:
    """The same figures, each month leading to its dashboard."""
    rows = [
        {
            "name": _place(found, m),
            "url": _url(found, m),
            "cells": [
                {"kind": "number", "label": "得分", "value": m.figures.score().shown,
                 "url": _url(found, m)},
                {"kind": "number", "label": "走出家门", "value": _told(m.figures[GOING_OUT])},
                {"kind": "number", "label": "参加人数", "value": _people(m.figures[GOING_OUT]),
                 "url": _records(found, m)},
                {"kind": "number", "label": "在册", "value": m.figures.counts["people"]},
            ],
        }
        for m in reversed(months(found))
    ]  # fmt: skip
    columns = [
        {"label": label, "numeric": True} for label in ("得分", "走出家门", "参加人数", "在册")
    ]
    return {"caption": "各月得分和走出家门", "head": "月份", "columns": columns, "rows": rows,
            "keep": True}  # fmt: skip


def _is_now(found: Reading, month: Month) -> bool:
    return not found.as_of and month.figures is found.whole


def _place(found: Reading, month: Month) -> str:
    return "现在" if _is_now(found, month) else f"{month.day:%y-%m}"


def _url(found: Reading, month: Month) -> str:
    return addresses.dashboard(found.area.code, None if _is_now(found, month) else month.day)


def _records(found: Reading, month: Month) -> str:
    """Those who took part, as far as the figure knows them."""
    day = None if _is_now(found, month) else month.day
    known = month.figures[GOING_OUT].d
    return addresses.records(GOING_OUT, found.area.code, "met", day) if known else ""


def _score(figures: Figures) -> Decimal | None:
    shown = figures.score().shown
    return None if shown == "—" else Decimal(shown)


def _share(figure: Figure) -> Decimal | None:
    return Decimal(share_of(figure.n, figure.d)[:-1]) if figure.d else None


def _told(figure: Figure) -> str:
    """The share; where the kept figure has no records, in how many communities it is fulfilled, or why not."""
    if figure.d:
        return figure.percent
    if figure.judged > 1:
        return f"{figure.met}/{figure.judged} 个社区"
    return telling.absent(figure)


def _people(figure: Figure) -> str:
    return f"{figure.n}/{figure.d}" if figure.d else "—"
