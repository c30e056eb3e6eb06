"""The comparison as a table: what is told of each area, and which place one's own has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from registry.five_knowns import SITUATIONS
from registry.indicators import Kind, State
from registry.organisation.standing.measuring import indicators
from reports.figures import Figure, share_of
from reports.peers import cells
from reports.peers.cells import ASKED, EMPLOYMENT, KNOWN, PEOPLE, TOOK, Cell
from reports.peers.kin import Kin, Peer

WITHHELD = "不公布"
"""Shown for whatever is not told, whichever reason there is: which it is would tell something again."""
I04 = "I04"
COVERED = {I04: TOOK, **{f"D02{'abcde'[n]}": key for n, key in enumerate(KNOWN)}}
"""Indicators that say of everybody what a figure of the cells says of some: told where that is."""


class Value(NamedTuple):
    """What stands in a cell: the words, a number to rank by, the colour."""

    shown: str
    rank: float | None = None
    tone: str = ""


NOT_TOLD = Value(WITHHELD)


@dataclass(frozen=True)
class Column:
    """One thing compared; the higher the better where it is ``ranked``."""

    label: str
    of: Callable[[Peer], Value]
    ranked: bool = True


@dataclass(frozen=True)
class View:
    """One of the tables of the page."""

    key: str
    label: str
    columns: Callable[[frozenset[Cell]], Sequence[Column]]
    is_filtered: bool = False


# -- what is told ------------------------------------------------------------------------------------


def score(peer: Peer) -> Value:
    """Of a hundred; outside one's own area without the tenths, and not of few people."""
    held = peer.figures.score()
    if held.of_hundred is None:
        return Value("—")
    if peer.is_inside:
        return Value(held.shown, int(held.of_hundred * 10) / 10)
    whole = int(held.of_hundred)
    return NOT_TOLD if _has_few(peer) else Value(str(whole), float(whole))


def _has_few(peer: Peer) -> bool:
    """Whether too few people live there for anything to be told that is reckoned from them."""
    everybody = cells.every()
    return not peer.is_enough(lambda f: cells.total(f.counts, PEOPLE, everybody))


def number(figure: str, of: str, wanted: frozenset[Cell]) -> Callable[[Peer], Value]:
    """How many of ``figure`` there are, with their share of ``of`` where that is another figure."""

    def told(peer: Peer) -> Value:
        n, d = (_number(peer, key, wanted) for key in (figure, of))
        if n is None or d is None:
            return NOT_TOLD
        if figure == of:
            return Value(str(n), float(n))
        if not d:
            return Value("—")
        share = share_of(n, d) if peer.is_inside else f"{_percent(n, d)}%"
        return Value(f"{n} 人 {share}", n * 100 / d)

    return told


def _number(peer: Peer, figure: str, wanted: frozenset[Cell]) -> int | None:
    if peer.is_inside:
        return cells.total(peer.figures.counts, figure, wanted)
    return None if peer.is_above else peer.told.number(figure, wanted)


def _percent(n: int, d: int) -> int:
    """Whole per cent, rounded half up."""
    return (n * 200 + d) // (2 * d)


def verdict(code: str, is_ratio: bool) -> Callable[[Peer], Value]:
    """The share, or the verdict; outside one's own area only as far as it is not of few."""

    def told(peer: Peer) -> Value:
        figure = peer.figures[code]
        if not peer.is_inside and _has_few(peer):
            return NOT_TOLD
        if not is_ratio or not figure.d:
            return _in_words(peer, figure)
        if peer.is_inside:
            return _share(figure, figure.percent)
        if not peer.is_enough(lambda f: f[code].d):
            return NOT_TOLD
        if _is_fine(peer, code):
            return _share(figure, f"{_percent(figure.n, figure.d)}%")
        return _yes_or_no(figure) if peer.area.is_community else NOT_TOLD

    return told


def _is_fine(peer: Peer, code: str) -> bool:
    """Whether neither those who fulfil it nor the others are few."""
    everybody = cells.every()
    if code in COVERED and peer.told.number(COVERED[code], everybody) is None:
        return False
    return peer.is_enough(lambda f: f[code].n) and peer.is_enough(lambda f: f[code].d - f[code].n)


def _share(figure: Figure, shown: str) -> Value:
    return Value(shown, figure.n * 100 / figure.d, figure.state.tone)


def _yes_or_no(figure: Figure) -> Value:
    state = State.MET if figure.state is State.MET else State.UNMET
    return Value(state.label, None, state.tone)


def _in_words(peer: Peer, figure: Figure) -> Value:
    if peer.area.is_community:
        return Value(figure.state.label, None, figure.state.tone)
    if not figure.judged:
        return Value(State.NOT_APPLICABLE.label)
    return Value(f"{figure.met} / {figure.judged} 处达标", figure.met * 100 / figure.judged)


# -- the tables --------------------------------------------------------------------------------------


def _overall(wanted: frozenset[Cell]) -> list[Column]:
    everybody = frozenset(cells.every())
    return [
        Column("综合得分", score),
        Column("走出家门", verdict(I04, is_ratio=True)),
        Column("在册常住", number(PEOPLE, PEOPLE, everybody), ranked=False),
    ]


def _people(wanted: frozenset[Cell]) -> list[Column]:
    known = [
        Column(f"{s.short}摸清", number(KNOWN[n], ASKED if n == EMPLOYMENT else PEOPLE, wanted))
        for n, s in enumerate(SITUATIONS)
    ]
    return [
        Column("在册常住", number(PEOPLE, PEOPLE, wanted), ranked=False),
        Column("近一年参加活动", number(TOOK, PEOPLE, wanted)),
        *known,
    ]


def _of(names: dict[str, str]) -> Callable[[frozenset[Cell]], list[Column]]:
    def columns(wanted: frozenset[Cell]) -> list[Column]:
        ratios = {i.code: i.kind is Kind.RATIO for i in indicators()}
        return [Column(n, verdict(c, ratios[c])) for c, n in names.items() if c in ratios]

    return columns


KNOWN_WELL = {f"D02{'abcde'[n]}": s.short for n, s in enumerate(SITUATIONS)}
DONE = {"D03a": "走访", "D03b": "帮扶", "D03c": "培训", "D03d": "安置", "D03e": "服务"}
SECURED = {
    "E05": "最低生活保障", "E06": "养老医疗补贴", "E07": "大病救助", "E08": "住房保障", "E09": "危房改造",
    "E10": "生活补贴", "E11": "护理补贴",
}  # fmt: skip
VIEWS = (
    View("overall", "综合", _overall),
    View("people", "按类别、年龄", _people, is_filtered=True),
    View("known", "摸清", _of(KNOWN_WELL)),
    View("done", "工作落实", _of(DONE)),
    View("secured", "社会保障", _of(SECURED)),
)


def views() -> list[View]:
    """The tables there are; one whose indicators nobody brought has no column."""
    return [view for view in VIEWS if view.columns(frozenset())]


@dataclass(frozen=True)
class Line:
    """One area with what is told of it."""

    peer: Peer
    values: list[Value]


def lines(peers: Sequence[Peer], columns: Sequence[Column]) -> list[Line]:
    """The areas, the best by the first column ranked at the top, those not told last."""
    found = [Line(peer, [column.of(peer) for column in columns]) for peer in peers]
    if any(not peer.is_inside for peer in peers):
        found = [Line(line.peer, [_in_whole(value) for value in line.values]) for line in found]
    first = next((n for n, column in enumerate(columns) if column.ranked), 0)

    def order(line: Line) -> tuple[bool, float, str]:
        rank = line.values[first].rank
        return rank is None, -(rank or 0), line.peer.area.code

    return sorted(found, key=order)


def _in_whole(value: Value) -> Value:
    """Ranked by whole numbers, as those outside are shown: the order would tell more of them."""
    return value if value.rank is None else value._replace(rank=float(int(value.rank)))


def places(found: Sequence[Line], columns: Sequence[Column]) -> list[dict[str, Any]]:
    """The place of one's own area by each column, among those told."""
    own = next((line for line in found if line.peer.is_own), None)
    if own is None:
        return []
    tiles = []
    for n, column in enumerate(columns):
        mine = own.values[n].rank
        told = [line.values[n].rank for line in found if line.values[n].rank is not None]
        if column.ranked and mine is not None and len(told) > 1:
            better = sum(rank > mine for rank in told if rank is not None)
            said = "并列第" if told.count(mine) > 1 else "第"
            tiles.append(
                {"label": column.label, "value": f"{said} {better + 1}", "unit": f"/ {len(told)}",
                 "note": own.values[n].shown}
            )  # fmt: skip
    return tiles


def table(
    kin: Kin, found: Sequence[Line], columns: Sequence[Column], url: Callable[[str], str]
) -> dict[str, Any]:
    """As ``pieces/area_table.html`` shows it."""
    return {
        "caption": f"{kin.title}比较",
        "head": kin.noun,
        "columns": [{"label": c.label, "numeric": True} for c in columns],
        "rows": [
            {
                "name": f"{line.peer.area.name}（本区）"
                if line.peer.is_own
                else line.peer.area.name,
                "url": url(line.peer.area.code)
                if line.peer.is_inside and not line.peer.is_own
                else "",
                "cells": [
                    {"kind": "number", "label": c.label, "value": v.shown}
                    for c, v in zip(columns, line.values, strict=True)
                ],
            }
            for line in found
        ],
    }
