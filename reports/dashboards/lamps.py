"""五落实 as lamps: five situations known, five works done, of an area or of each area below."""

from __future__ import annotations

from typing import Any

from reports import addresses, grading
from reports.dashboards import words
from reports.dashboards.reading import Part, Reading
from reports.figures import Figure
from reports.fulfilment.chosen import TITLES
from reports.fulfilment.shares import AREA_WORDS, GOOD, Share

KNOWS = (("D02a", "家庭"), ("D02b", "经济"), ("D02c", "残疾"), ("D02d", "就业"), ("D02e", "需求"))
DOES = (("D03a", "走访"), ("D03b", "帮扶"), ("D03c", "培训"), ("D03d", "安置"), ("D03e", "服务"))
Codes = tuple[tuple[str, str], ...]
GROUPS: tuple[tuple[str, Codes], ...] = (("五摸清", KNOWS), ("五落实", DOES))
GOING_OUT = "I04"
KEYS = dict(zip([code for code, _ in (*KNOWS, *DOES)], TITLES, strict=True))
"""The lamp of the board that an indicator is, so that both are judged by the same rule."""
SORTS = ("name", "score", "going_out", "knows", "does", "vetoed")
LABELS = {"name": "", "score": "得分", "going_out": "走出家门", "knows": "五摸清", "does": "五落实",
          "vetoed": "否决"}  # fmt: skip
NUMERIC = ("score", "going_out", "vetoed")


def groups(found: Reading) -> list[dict[str, Any]]:
    """The ten lamps of the area itself, named."""
    own = Part(found.area, found.whole)
    return [{"title": title, "lamps": lamps(found, own, codes)} for title, codes in GROUPS]


def lamps(found: Reading, part: Part, codes: Codes) -> list[dict[str, Any]]:
    """Five lamps of one area, each leading to its records."""
    return [_lamp(found, part, code, label) for code, label in codes]


def _lamp(found: Reading, part: Part, code: str, label: str) -> dict[str, Any]:
    figure, state, area = part.now[code], state_of(found, part, code), part.area.code
    told = {"label": label, "under": label, "state": state, "word": _word(figure, state)}
    if state == "na":
        return told
    if state == "ok":
        return {**told, "url": addresses.records(code, area, "all", found.as_of)}
    return {**told, "url": addresses.gap(code, area, found.as_of)}


def state_of(found: Reading, part: Part, code: str) -> str:
    """The lamp of the area by its share of people, as the board of 五落实 judges it."""
    figure = part.now[code]
    return found.wanted.lamp(*KEYS[code], part.area.code, Share(figure.n, figure.d))


def _word(figure: Figure, state: str) -> str:
    if not figure.d:
        return AREA_WORDS["na"] if any(figure) else "没有统计"
    return f"{AREA_WORDS[state]} {figure.n}/{figure.d}"


def reached(found: Reading, part: Part, codes: Codes) -> tuple[int, int]:
    """How many of the five reach the share wanted, and of how many anything is asked."""
    states = [state_of(found, part, code) for code, _ in codes]
    return sum(state in GOOD for state in states), sum(state != "na" for state in states)


# -- the areas below -----------------------------------------------------------------------------


def table(found: Reading, sort: str, by_community: bool) -> dict[str, Any]:
    """A row for each area below, sorted as asked: ``score``, or ``-score`` from the largest."""
    key, down = sort.removeprefix("-"), sort.startswith("-")
    parts = sorted(found.below, key=lambda part: _order(found, part, key), reverse=down)
    parts = parts if key in SORTS else found.below
    return {
        "caption": f"{found.area.name}各地情况",
        "head": "社区（嘎查）" if by_community else "区域",
        "columns": [_column(found, k, key, down, by_community) for k in SORTS if k != "name"],
        "rows": [_row(found, part) for part in parts],
        "unsorted_url": addresses.dashboard(
            found.area.code, found.as_of, by="community" if by_community else ""
        ) if key in SORTS else "",
    }  # fmt: skip


def _column(found: Reading, key: str, sort: str, down: bool, by_community: bool) -> dict[str, Any]:
    """A head that sorts: from the worst first, and once more the other way round."""
    asked = {"sort": f"-{key}" if key == sort and not down else key,
             "by": "community" if by_community else ""}  # fmt: skip
    column = {"label": LABELS[key], "numeric": key in NUMERIC,
              "sort_url": f"{addresses.dashboard(found.area.code, found.as_of, **asked)}#below"}  # fmt: skip
    if key == sort:
        column["sorted"] = "descending" if down else "ascending"
    return column


def _order(found: Reading, part: Part, key: str) -> Any:
    """What rows are sorted by; those without a figure come first, as they are the worst off."""
    figures = part.now
    if key == "score":
        return figures.score().of_hundred or 0
    if key == "going_out":
        figure = figures[GOING_OUT]
        return figure.n / figure.d if figure.d else 0
    if key == "vetoed":
        return -figures.counts["vetoed"]
    codes = KNOWS if key == "knows" else DOES
    return reached(found, part, codes)[0]


def _row(found: Reading, part: Part) -> dict[str, Any]:
    area = part.area
    cells = [
        {"kind": "number", "label": "得分", "value": _score(part),
         "url": addresses.dashboard(area.code, found.as_of)},
        _going_out(found, part),
        *({"kind": "lamps", "label": title, "value": lamps(found, part, codes)}
          for title, codes in GROUPS),
        _vetoed(found, part),
    ]  # fmt: skip
    return {"name": area.name, "url": addresses.dashboard(area.code, found.as_of), "cells": cells}


def _score(part: Part) -> str:
    """The score, and how it went since last month."""
    now = part.now.score()
    told = words.score_change(now, part.before.score() if part.before else None)
    change = told.removeprefix("比上月 ") if told.startswith("比上月") else ""
    return f"{now.shown} {change}" if change else now.shown


def _going_out(found: Reading, part: Part) -> dict[str, Any]:
    figure = part.now[GOING_OUT]
    url = addresses.records(GOING_OUT, part.area.code, "met", found.as_of) if figure.d else ""
    value = figure.percent if figure.d else ("—" if not figure.judged else figure.state.label)
    return {"kind": "number", "label": "走出家门", "value": value, "url": url}


def _vetoed(found: Reading, part: Part) -> dict[str, Any]:
    number = part.now.counts["vetoed"]
    if part.area.is_community:
        found_in = [(code, addresses.indicator(code, part.area.code, found.as_of))
                    for code in grading.kept_vetoes(part.now)]  # fmt: skip
        if not found_in:
            return {"kind": "mark", "label": "否决", "value": "无", "tone": "ok"}
        return {"kind": "links", "label": "否决", "value": found_in}
    url = addresses.communities(part.area.code, found.as_of, standing="veto") if number else ""
    return {"kind": "number", "label": "否决", "value": number, "url": url}


def sort_of(asked: str) -> str:
    """The order asked for where there is such an order, else none."""
    return asked if asked.removeprefix("-") in SORTS else ""


def choices(found: Reading, by_community: bool, offered: bool) -> list[dict[str, Any]]:
    """Whether rows are the areas below or the communities themselves."""
    if not offered:
        return []
    told = (("下辖各地", ""), ("各社区（嘎查）", "community"))
    return [
        {"label": label, "current": bool(by) is by_community,
         "url": f"{addresses.dashboard(found.area.code, found.as_of, by=by)}#below"}
        for label, by in told
    ]  # fmt: skip
