"""The tables of one indicator: its months, the areas below, the sites of every league."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from registry import charts
from registry.indicators import Indicator, Kind
from registry.models import Area
from reports import addresses, principles
from reports.catalogue import telling
from reports.figures import MILLION, Figure, Figures
from reports.models import Tally

MONTHS = 12
UP, DOWN = "up", "down"


def month_figures(code: str, rows: Sequence[Tally]) -> list[tuple[Tally, Figure]]:
    """The figure of an indicator in each of the last twelve closed months, the oldest first."""
    return [(row, Figures.from_json(row.figures)[code]) for row in rows[-MONTHS:]]


def picture(
    indicator: Indicator, found: list[tuple[Tally, Figure]], own: bool
) -> dict[str, Any] | None:
    """The months as bars: per cent of a ratio, the number of a count, communities that fulfil it.

    Of one community's verdict the points.  A month without a figure is a gap; None where none has one.
    """
    label, unit = _measure(indicator, own)
    values = [_height(indicator, figure, own) for _, figure in found]
    if all(value is None for value in values):
        return None
    places = [f"{row.as_of.month}月" for row, _ in found]
    title = f"{indicator.code} 近十二个月末：{label}"
    return charts.bars("months", title, places, [charts.Series(label, values)], _written, unit=unit)


def _measure(indicator: Indicator, own: bool) -> tuple[str, str]:
    """What the bars stand for, and in what it is counted."""
    if indicator.kind is Kind.RATIO:
        return "达到的比例", "%"
    if indicator.kind is Kind.COUNT:
        return "数量", indicator.unit
    return ("得分", "分") if own else ("达标的社区", "个")


def _height(indicator: Indicator, figure: Figure, own: bool) -> Decimal | None:
    """None where the indicator does not apply or was not counted: that is not 0."""
    n, d = telling.pair(indicator, figure)
    if indicator.kind is Kind.RATIO:
        return Decimal((n * 2000 + d) // (2 * d)) / 10 if d else None
    if not figure.judged:
        return None
    if indicator.kind is Kind.VERDICT and own:
        return round(Decimal(figure.won) / MILLION, 2) if figure.possible else None
    return Decimal(n)


def _written(value: Decimal) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def by_month(indicator: Indicator, area: Area, found: list[tuple[Tally, Figure]]) -> dict[str, Any]:
    """The same figures as a table, each month leading to its page."""
    rows = [
        {
            "name": f"{row.as_of.year}年{row.as_of.month}月末",
            "url": addresses.indicator(indicator.code, area.code, as_of=f"{row.as_of:%Y-%m}"),
            "cells": [_state(figure), *_numbers(indicator, figure, area.is_community, past=True)],
        }
        for row, figure in found
    ]
    plain = area.is_community and indicator.kind is Kind.VERDICT
    heads = ("状态", "得分") if plain else ("状态", "数字", "得分")
    columns = [{"label": h} for h in heads]
    return {"caption": "近十二个月末", "head": "月份", "columns": columns, "rows": rows}


def below(
    indicator: Indicator, found: dict[str, Tally], order: str, month: str, here: str
) -> dict[str, Any]:
    """The areas below in the order of their figures, the lowest first unless asked otherwise."""
    names = dict(Area.objects.filter(pk__in=found).values_list("pk", "name"))
    told = [(code, Figures.from_json(row.figures)[indicator.code]) for code, row in found.items()]
    told.sort(key=lambda pair: (_share(indicator, pair[1]), pair[0]), reverse=order == DOWN)
    turned = UP if order == DOWN else DOWN
    return {
        "caption": f"下辖各地：{indicator.code}",
        "columns": [
            {"label": "状态"},
            {
                "label": "数字",
                "sorted": "descending" if order == DOWN else "ascending",
                "sort_url": f"{addresses.indicator(indicator.code, here, as_of=month, order=turned)}#areas",
            },
            {"label": "得分"},
        ],
        "rows": [
            {
                "name": names[code],
                "url": addresses.indicator(indicator.code, code, as_of=month),
                "cells": [_state(figure), *_numbers(indicator, figure)],
            }
            for code, figure in told
        ],
    }


def _share(indicator: Indicator, figure: Figure) -> tuple[int, Fraction]:
    """What areas are compared by; where nothing is asked stands last."""
    n, d = telling.pair(indicator, figure)
    return (0, Fraction(n, d)) if d else (1, Fraction(0))


def _state(figure: Figure) -> dict[str, Any]:
    if not any(figure):
        return {"label": "状态", "value": telling.absent(figure)}
    several = sum(figure[4:]) > 1
    if several:
        return {"label": "状态", "value": telling.spread(figure)}
    return {"label": "状态", **telling.lamp(figure.state)}


def _numbers(
    indicator: Indicator, figure: Figure, own: bool = False, *, past: bool = False
) -> list[dict[str, Any]]:
    """Its number and its points; the verdict of one community has no number.

    Of a ``past`` month without a number it says why there is none.
    """
    points = {"label": "得分", "value": telling.worth(figure)}
    if own and indicator.kind is Kind.VERDICT:
        return [points]
    known = not past or _height(indicator, figure, own) is not None
    number = telling.number(indicator, figure) if known else telling.absent(figure)
    return [{"label": "数字", "value": number}, points]


def parts_below(
    indicator: Indicator, found: dict[str, Tally], part: str, month: str
) -> dict[str, Any]:
    """How many records of ``part`` each area below has, each leading down; they add up to the whole."""
    names = dict(Area.objects.filter(pk__in=found).values_list("pk", "name"))
    rows = []
    for code, row in sorted(found.items()):
        number = telling.part_of(indicator, Figures.from_json(row.figures)[indicator.code], part)
        url = addresses.records(indicator.code, code, part, as_of=month)
        cell = {"kind": "number", "label": telling.PARTS[part], "value": number, "url": url}
        rows.append({"name": names[code], "cells": [cell if number else {**cell, "url": ""}]})
    columns = [{"label": telling.PARTS[part], "numeric": True}]
    return {"caption": "下辖各地", "columns": columns, "rows": rows}


KINDS = (("urban", "城镇社区"), ("gacha", "嘎查村"))


def leagues(area: Area, on: Any) -> dict[str, Any]:
    """Z01 above a banner: the sites of each kind in each league, against one of each."""
    held = Counter((row.community_id[:4], row.kind) for row in principles.standing(on))
    places = Area.objects.filter(
        level=Area.Level.LEAGUE, valid_to=None, pk__startswith=area.code[:4]
    )
    rows = [_league(place, held) for place in places.order_by("pk")]
    columns = [*({"label": name} for _, name in KINDS), {"label": "对照方案"}]
    return {
        "caption": "各盟市示范点（方案：各 1 个）",
        "head": "盟市",
        "columns": columns,
        "rows": rows,
    }


def _league(place: Area, held: Counter[tuple[str, str]]) -> dict[str, Any]:
    lacks = [f"缺{name}" for kind, name in KINDS if not held[place.pk, kind]]
    more = [f"{name}超出 {held[place.pk, kind] - 1} 个" for kind, name in KINDS
            if held[place.pk, kind] > 1]  # fmt: skip
    told = "、".join(lacks + more) or "符合"
    tone = "gap" if lacks else "due" if more else "ok"
    numbers = [
        {"kind": "number", "label": name, "value": held[place.pk, kind]} for kind, name in KINDS
    ]
    cells = [*numbers, {"kind": "mark", "label": "对照方案", "value": told, "tone": tone}]
    return {"name": place.name, "url": addresses.indicator("Z01", place.pk), "cells": cells}
