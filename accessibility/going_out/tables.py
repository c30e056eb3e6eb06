"""The figures of 走出家门 as tiles and tables, each number leading to the very people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accessibility.going_out.counting import REASONS, Figures, shares
from accessibility.going_out.people import list_url, page_url
from registry import codes
from registry.models import Area

LENGTHS = {1: 4, 2: 6, 3: 9, 4: 12}
"""How many characters of the code the areas below have, by level."""
WHY = (
    *((f"why_{code.code}", code.label) for code in codes.get(REASONS)),
    ("home_bedridden", "长期卧床"),
    ("home_cannot", "台账一登记不能走出家门"),
    ("unasked", "还没有问"),
)
BELOW = (
    ("living", "在册常住"), ("took", "参加过"), ("home", "没有参加"), ("unasked", "没问原因"),
)  # fmt: skip


def judged(area: str, figures: Figures, percent: int, linked: bool) -> dict[str, Any]:
    """The one figure that is judged, with the line of the plan it has to reach."""
    took = shares(figures)["took"]
    reached = took.reaches(percent)
    return {
        "value": took.percent, "n": took.n, "d": took.d, "percent": percent,
        # of a thousand, as the picture is drawn
        "length": took.n * 1000 // took.d if took.d else 0, "line": percent * 10,
        "verdict": "不适用" if not took.d else "达标" if reached else "未达标",
        "tone": "na" if not took.d else "ok" if reached else "gap",
        "lacking": took.lacking(percent),
        "url": list_url(area, "took") if linked else "",
        "home_url": list_url(area, "home") if linked else "",
        "home": figures["home"],
    }  # fmt: skip


def tiles(area: str, figures: Figures, linked: bool) -> list[dict[str, Any]]:
    """The two figures beside it, for reference."""
    held = shares(figures)
    can, up = held["can"], held["up"]
    url = {name: list_url(area, name) if linked else "" for name in ("can", "up_took")}
    return [
        {
            "label": "能够走出家门（参考）", "value": can.percent, "url": url["can"],
            "note": f"{can.n} / {can.d} 人，没有登记 {figures['unknown']} 人",
        },
        {
            "label": "不计长期卧床的参加比例（参考）", "value": up.percent, "url": url["up_took"],
            "note": f"{up.n} / {up.d} 人，长期卧床 {figures['bedridden']} 人",
        },
    ]  # fmt: skip


def counts(area: str, figures: Figures, linked: bool) -> dict[str, Any]:
    """Everybody by whether they took part and can go out."""
    told = (
        ("living", "在册常住"), ("took", "近一年参加过活动"), ("home", "近一年没有参加活动"),
        ("can", "能走出家门（独立或协助）"), ("cannot", "不能走出家门"),
        ("unknown", "能否走出家门没有登记"), ("bedridden", "长期卧床"),
    )  # fmt: skip
    return {
        "caption": "人数，单位：人",
        "head": "情况",
        "columns": [{"label": "人数", "numeric": True}],
        "rows": [_row(area, name, label, figures[name], linked) for name, label in told],
    }


def reasons(area: str, figures: Figures, linked: bool) -> dict[str, Any]:
    """Why people stayed at home; one may have said several."""
    return {
        "caption": "没有参加活动的原因，一人可有几项，单位：人",
        "head": "原因",
        "columns": [{"label": "人数", "numeric": True}],
        "rows": [_row(area, name, label, figures[name], linked) for name, label in WHY],
    }


def _row(area: str, name: str, label: str, number: int, linked: bool) -> dict[str, Any]:
    url = list_url(area, name) if linked and number else ""
    return {
        "name": label,
        "cells": [{"kind": "number", "label": "人数", "value": number, "url": url}],
    }


def below(
    area: Area, parts: Mapping[str, Figures], percents: Mapping[str, int], linked: bool
) -> dict[str, Any] | None:
    """One row an area below; None for a community."""
    if area.is_community:
        return None
    named = Area.objects.in_bulk([code for code in parts if code != area.code])
    rows = [
        {
            "name": named[code].name,
            "url": page_url(code),
            "cells": _cells(code, parts[code], percents[code], linked),
        }
        for code in sorted(named)
    ]
    heads = [{"label": label, "numeric": True} for _, label in BELOW]
    columns = [*heads, {"label": "比例", "numeric": True}, {"label": "判定"},
               {"label": "能出门", "numeric": True}, {"label": "不计卧床", "numeric": True}]  # fmt: skip
    caption = f"{area.name}下辖各地近十二个月参加社区活动的情况，单位：人"
    return {"caption": caption, "columns": columns, "rows": rows}


def _cells(code: str, figures: Figures, percent: int, linked: bool) -> list[dict[str, Any]]:
    held = shares(figures)
    took = held["took"]
    word = "不适用" if not took.d else "达标" if took.reaches(percent) else "未达标"
    tone = "" if not took.d else "ok" if took.reaches(percent) else "gap"
    numbers: list[dict[str, Any]] = [
        {
            "kind": "number", "label": label, "value": figures[name],
            "url": list_url(code, name) if linked and figures[name] else "",
        }
        for name, label in BELOW
    ]  # fmt: skip
    return [
        *numbers,
        {"kind": "number", "label": "比例", "value": took.percent},
        {"kind": "mark", "label": "判定", "value": word, "tone": tone},
        {"kind": "number", "label": "能出门", "value": held["can"].percent},
        {"kind": "number", "label": "不计卧床", "value": held["up"].percent},
    ]
