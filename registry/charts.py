"""Pictures of figures, drawn on the server: bars by year, told apart by pattern as well as colour.

A picture never stands alone: the same figures stand in a table beside it, and its title and
description say in words what it shows.  ``templates/pieces/bars.html`` draws what ``bars`` returns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

WIDTH, HEIGHT = 400, 240
LEFT, RIGHT, TOP, BOTTOM = 60, 8, 24, 28
TICKS = 4
PATTERNS = 6
"""How many patterns ``static/css/pieces.css`` and the template know."""
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Series:
    """One kind of figure, a value for each place along the axis; they are piled on each other.

    None where there is no figure for that place: nothing is drawn there, which is not nothing.
    """

    label: str
    values: Sequence[Decimal | None]


def bars(
    key: str,
    title: str,
    places: Sequence[str],
    series: Sequence[Series],
    write: Callable[[Decimal], str],
    *,
    unit: str = "",
    line: tuple[Decimal, str] | None = None,
) -> dict[str, Any]:
    """What ``pieces/bars.html`` draws: piled bars over ``places``, with the sum over each.

    ``key`` tells the picture from others on the page, ``write`` writes a figure, ``line`` is a
    level drawn across with its name.  No figure at all gives an empty axis.
    """
    told = _gathered(series)
    sums = [_sum([s.values[at] for s in told]) for at in range(len(places))]
    known = [amount for amount in sums if amount is not None]
    top = _top(max([*known, line[0] if line else NOTHING, NOTHING]))
    scale = _Scale(top)
    step = Decimal(WIDTH - LEFT - RIGHT) / max(len(places), 1)
    return {
        "key": key,
        "title": title,
        "described": _described(places, sums, write, unit),
        **_axes(scale, top, WIDTH - RIGHT, write, line),
        "unit": unit,
        "groups": [
            _group(place, LEFT + step * at, step, [s.values[at] for s in told], scale, write)
            for at, place in enumerate(places)
        ],
        "legend": [{"label": s.label, "pattern": at} for at, s in enumerate(told)],
        "patterns": range(min(len(told), PATTERNS)),
    }  # fmt: skip


def _gathered(series: Sequence[Series]) -> list[Series]:
    """No more series than there are patterns: the last ones together."""
    if len(series) <= PATTERNS:
        return list(series)
    kept, rest = list(series[: PATTERNS - 1]), series[PATTERNS - 1 :]
    together = [_sum(column) for column in zip(*(s.values for s in rest), strict=True)]
    return [*kept, Series("、".join(s.label for s in rest), together)]


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    """Of what is known; None where there are values and none is known."""
    known = [value for value in values if value is not None]
    return sum(known, NOTHING) if known or not values else None


class _Scale:
    """Where an amount stands above the foot of the picture."""

    def __init__(self, top: Decimal) -> None:
        self.top = top

    def height(self, amount: Decimal) -> Decimal:
        return round(amount / self.top * (HEIGHT - TOP - BOTTOM), 1)

    def y(self, amount: Decimal) -> Decimal:
        return HEIGHT - BOTTOM - self.height(amount)


def _top(largest: Decimal) -> Decimal:
    """A round figure at or above ``largest`` that parts well into ``TICKS``."""
    if largest <= 0:
        return Decimal(TICKS)
    wanted = largest / TICKS
    power = Decimal(10) ** (wanted.adjusted())
    return next(step * power for step in STEPS if step * power >= wanted) * TICKS


def _group(
    label: str,
    left: Decimal,
    step: Decimal,
    values: Sequence[Decimal | None],
    scale: _Scale,
    write: Callable[[Decimal], str],
) -> dict[str, Any]:
    """One bar: its pieces from the foot up, its sum above it, its place below; a gap where none is known."""
    width = round(step * Decimal("0.56"), 1)
    pieces, foot = [], NOTHING
    for pattern, value in enumerate(values):
        if value is not None and value > 0:
            foot += value
            pieces.append({"pattern": pattern, "y": scale.y(foot), "height": scale.height(value)})
    return {
        "label": label,
        "x": round(left + (step - width) / 2, 1),
        "middle": round(left + step / 2, 1),
        "width": width,
        "pieces": pieces,
        "sum": "" if _sum(values) is None else write(foot),
        "sum_y": scale.y(foot) - 6,
    }


def _described(
    places: Sequence[str],
    sums: Sequence[Decimal | None],
    write: Callable[[Decimal], str],
    unit: str,
) -> str:
    told = (
        f"{place} 没有数字" if amount is None else f"{place} {write(amount)}{unit}"
        for place, amount in zip(places, sums, strict=True)
    )  # fmt: skip
    return "；".join(told) + "。逐项数字见表格。"


# -- a share against its line --------------------------------------------------------------------

BAR_WIDTH, BAR_HEIGHT = 300, 60
BAR_TOP, BAR_THICK = 22, 20


def level(
    key: str, title: str, n: int, d: int, percent: int, said: str, *, below: bool
) -> dict[str, Any]:
    """What ``pieces/level.html`` draws: ``n`` of ``d`` as a bar, the line at ``percent`` across it.

    ``said`` is the share in words; ``below`` draws it hatched, so that colour is not alone in telling.
    Nobody to count (``d`` 0) gives an empty bar.
    """
    length = Decimal(n) * BAR_WIDTH / d if d else NOTHING
    at = Decimal(percent) * BAR_WIDTH / 100
    return {
        "key": key,
        "title": title,
        "described": f"{n} / {d}，{said}；线是最低 {percent}%，{'没有达到' if below else '已达到'}。"
        if d
        else "没有要计算的人。",
        "size": {"width": BAR_WIDTH, "height": BAR_HEIGHT, "top": BAR_TOP, "thick": BAR_THICK,
                 "foot": BAR_TOP + BAR_THICK, "over": BAR_TOP - 5, "under": BAR_TOP + BAR_THICK + 5,
                 "label": BAR_TOP - 8, "ends": BAR_HEIGHT - 4},
        "length": round(min(length, Decimal(BAR_WIDTH)), 1),
        "line": {"x": round(at, 1), "label": f"最低 {percent}%",
                 "anchor": "end" if percent > 60 else "start"},  # noqa: PLR2004 — more room there
        "below": below,
        "said": said,
    }  # fmt: skip


# -- lines over months ---------------------------------------------------------------------------

LINE_RIGHT = 52
"""Room for the last figure of each line."""
LAST_APART = 13
MARKS = ("dot", "square", "diamond")
"""Lines are told apart by their marks and dashes as well as by colour."""


@dataclass(frozen=True)
class Line:
    """One figure over time; None where there is none for that place."""

    label: str
    values: Sequence[Decimal | None]


def _axes(
    scale: _Scale,
    top: Decimal,
    right: int,
    write: Callable[[Decimal], str],
    line: tuple[Decimal, str] | None,
) -> dict[str, Any]:
    """The frame of a picture with an axis from nothing to ``top``, and the level drawn across it."""
    return {
        "size": {"width": WIDTH, "height": HEIGHT, "left": LEFT, "right": right,
                 "foot": HEIGHT - BOTTOM, "label": HEIGHT - BOTTOM + 18},
        "ticks": [{"y": scale.y(top * n / TICKS), "text": write(top * n / TICKS)}
                  for n in range(TICKS + 1)],
        "line": {"y": scale.y(line[0]), "label": line[1]} if line else None,
    }  # fmt: skip


def lines(
    key: str,
    title: str,
    places: Sequence[str],
    told: Sequence[Line],
    write: Callable[[Decimal], str],
    *,
    unit: str = "",
    top: Decimal = Decimal(100),
    line: tuple[Decimal, str] | None = None,
) -> dict[str, Any]:
    """What ``pieces/lines.html`` draws: a line for each of ``told`` (at most three) over ``places``.

    The axis goes from nothing to ``top``; ``line`` is a level drawn across with its name.
    """
    scale = _Scale(top)
    room = Decimal(WIDTH - LEFT - LINE_RIGHT)
    step = room / max(len(places) - 1, 1)
    every = max(1, -(-len(places) // 6))
    return {
        "key": key,
        "title": title,
        "described": _lines_described(places, told, write, unit),
        **_axes(scale, top, WIDTH - LINE_RIGHT, write, line),
        "unit": unit,
        "places": [{"x": round(LEFT + step * at, 1), "text": place}
                   for at, place in enumerate(places) if (len(places) - 1 - at) % every == 0],
        "lines": _apart([_line(one, mark, step, scale, write)
                         for one, mark in zip(told, MARKS, strict=False)]),
    }  # fmt: skip


def _line(
    told: Line, mark: str, step: Decimal, scale: _Scale, write: Callable[[Decimal], str]
) -> dict[str, Any]:
    """The points of one line, in runs without a gap, and its last figure."""
    runs = [
        [(round(LEFT + step * at, 1), scale.y(value), value) for at, value in run]
        for run in _runs(told.values)
    ]
    points = [point for run in runs for point in run]
    last = points[-1] if points else None
    return {
        "label": told.label,
        "mark": mark,
        "paths": [" ".join(f"{x},{y}" for x, y, _ in run) for run in runs],
        "points": [
            {"x": x, "y": y, "left": x - 3, "over": y - 3,
             "shape": f"M{x} {y - 4}L{x + 4} {y}L{x} {y + 4}L{x - 4} {y}Z"}
            for x, y, _ in points
        ],
        "last": {"x": last[0] + 6, "y": last[1] + 4, "text": write(last[2])} if last else None,
    }  # fmt: skip


def _runs(values: Sequence[Decimal | None]) -> list[list[tuple[int, Decimal]]]:
    """The values with their places, parted where one is not known."""
    runs: list[list[tuple[int, Decimal]]] = [[]]
    for at, value in enumerate(values):
        if value is not None:
            runs[-1].append((at, value))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _apart(drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last figures of the lines so far apart that each can be read."""
    held = sorted((line["last"] for line in drawn if line["last"]), key=lambda last: last["y"])
    for above, below in pairwise(held):
        below["y"] = max(below["y"], above["y"] + LAST_APART)
    return drawn


def _lines_described(
    places: Sequence[str], told: Sequence[Line], write: Callable[[Decimal], str], unit: str
) -> str:
    parts = []
    for one in told:
        held = [
            f"{place} {write(value)}{unit}"
            for place, value in zip(places, one.values, strict=True)
            if value is not None
        ]
        parts.append(f"{one.label}：{'、'.join(held) or '没有数字'}")
    return "；".join(parts) + "。逐项数字见表格。"
