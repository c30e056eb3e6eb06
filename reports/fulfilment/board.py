"""The board: areas with their ten lamps, each a share of people; what it was at the end of last month."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse

from registry import charts
from registry.five_knowns import AMBER, GREEN, GREY, RED, SITUATIONS, WORDS
from registry.models import Area
from reports import tally
from reports.closing import last_month_end
from reports.figures import Figures
from reports.fulfilment.chosen import TITLES, Chosen, fulfilling
from reports.fulfilment.keeping import DOES, KNOWS, TEN, count_key
from reports.fulfilment.links import OPEN
from reports.fulfilment.rules import WORKS
from reports.fulfilment.shares import AREA_WORDS, Share, Wanted

LETTERS = (GREEN, AMBER, RED, GREY)
MONTHS_SHOWN = 6
NAMES = {KNOWS: "五摸清", DOES: "五落实"}
UNPICTURED = "还没有可以比较的月份：每月月初定格上月末的数字，此后这里有各月变化。"
"""Said where there is no course of the months to draw."""


@dataclass(frozen=True)
class Standing:
    """How many people of an area have which lamp."""

    counts: Counter[str]

    def lit(self, group: str, key: str, letter: str) -> int:
        return self.counts[count_key(group, key, letter)]

    def share(self, group: str, key: str) -> Share:
        """Who fulfils it of those who are asked."""
        told = {letter: self.lit(group, key, letter) for letter in LETTERS if letter != GREY}
        good = fulfilling(group, key)
        return Share(sum(n for x, n in told.items() if x in good), sum(told.values()))

    @property
    def people(self) -> int:
        """Everybody in the register: visits are asked of all."""
        return sum(self.lit(DOES, "visit", letter) for letter in LETTERS)

    @property
    def ten(self) -> Share:
        """Whose lamps are all green, as far as they are asked."""
        return Share(self.counts[TEN], self.people)


@dataclass(frozen=True)
class Row:
    """An area of the board."""

    area: Area
    standing: Standing


@dataclass
class Board:
    """The figures behind the page: kept ones, or counted for the filters in one statement."""

    chosen: Chosen

    @cached_property
    def _counts(self) -> dict[str, Counter[str]]:
        """By the code of the area below."""
        if self.chosen.filters:
            return self.chosen.counted()
        below = tally.below(self.chosen.area.code)
        return {code: Figures.from_json(row.figures).counts for code, row in below.items()}

    @cached_property
    def whole(self) -> Standing:
        """The area itself."""
        if self.chosen.filters:
            return Standing(sum(self._counts.values(), Counter()))
        return self._kept(self.chosen.area.code, None)

    @cached_property
    def before(self) -> Standing | None:
        """The same at the end of last month; None where nothing is kept of it, or with filters."""
        if self.chosen.filters:
            return None
        held = self._kept(self.chosen.area.code, last_month_end(self.chosen.today))
        return held if held.people else None

    def _kept(self, code: str, as_of: Any) -> Standing:
        row = tally.of(code, as_of)
        return Standing(Figures.from_json(row.figures).counts if row else Counter())

    @cached_property
    def rows(self) -> list[Row]:
        """The areas below in the order asked for; in a community itself alone."""
        area = self.chosen.area
        if area.is_community:
            return [Row(area, self.whole)]
        found = Area.objects.filter(pk__in=self._counts, valid_to=None).order_by("code")
        rows = [Row(one, Standing(self._counts[one.code])) for one in found]
        key = self.chosen.sort.removeprefix("-")
        if not key or key in ("open", "since"):
            return rows
        down = self.chosen.sort.startswith("-")
        known = [r for r in rows if _sorting(key, r) is not None]
        rest = [r for r in rows if _sorting(key, r) is None]
        return [*sorted(known, key=lambda r: _sorting(key, r), reverse=down), *rest]

    @cached_property
    def wanted(self) -> Wanted:
        """The shares wanted, by area."""
        return Wanted.of([self.chosen.area.code, *(row.area.code for row in self.rows)])

    @cached_property
    def rank(self) -> tuple[int, int] | None:
        """The place among the areas under the same parent by 全齐, and of how many; None of one alone."""
        area = self.chosen.area
        if area.parent_id is None or self.chosen.filters:
            return None
        peers = tally.below(area.parent_id)
        shares = {c: Standing(Figures.from_json(t.figures).counts).ten for c, t in peers.items()}
        told = {code: share for code, share in shares.items() if share.d}
        if area.code not in told or len(told) < 2:
            return None
        own = told[area.code]
        better = sum(s.n * own.d > own.n * s.d for s in told.values())
        return better + 1, len(told)


def _sorting(key: str, row: Row) -> Any:
    if key == "name":
        return row.area.code
    if key == "people":
        return row.standing.people
    group, _, lamp = key.partition("-")
    share = row.standing.ten if key == "ten" else row.standing.share(group, lamp)
    return share.n / share.d if share.d else None


# -- as pages draw it ------------------------------------------------------------------------------


def moved(now: Share, before: Share | None) -> str:
    """By how many points a share changed: +1.2; "—" where one of the two is of none."""
    if before is None or now.tenths is None or before.tenths is None:
        return "—"
    change = now.tenths - before.tenths
    sign = "+" if change > 0 else "-" if change < 0 else ""
    return f"{sign}{abs(change) // 10}.{abs(change) % 10}"


def tiles(board: Board) -> list[dict[str, Any]]:
    """The figures beside the tables."""
    whole, before = board.whole, board.before
    found: list[dict[str, Any]] = [
        {"label": "在册残疾人", "value": whole.people, "unit": "人"},
        {
            "label": "两组灯全齐", "value": whole.ten.shown, "before_label": "上月末",
            "before": before.ten.shown if before else "", "note": f"{whole.ten.n} 人",
        },
    ]  # fmt: skip
    if board.rank:
        place, of = board.rank
        found.append(
            {
                "label": "同级位次",
                "value": f"第 {place}",
                "note": f"共 {of} 个同级地区，按全齐比例",
            }
        )
    return found


def summary(board: Board) -> dict[str, Any]:
    """One row a lamp: how many people with each letter, the share, and how it moved."""
    heads = [WORDS[letter] for letter in LETTERS]
    rows = []
    for (group, key), title in TITLES.items():
        share = board.whole.share(group, key)
        before = board.before.share(group, key) if board.before else None
        numbers = [_number(board, group, key, letter) for letter in LETTERS]
        state = board.wanted.lamp(group, key, board.chosen.area.code, share)
        lamp = {"label": f"{title} {AREA_WORDS[state]}", "state": state, "word": share.shown}
        cells = [*numbers, {"kind": "lamps", "label": "比例", "value": [lamp], "named": True}]
        if board.before:
            cells.append({"kind": "number", "label": "比上月末", "value": moved(share, before)})
        rows.append({"name": f"{NAMES[group]} · {title}", "cells": cells})
    columns = [{"label": h, "numeric": True} for h in heads] + [{"label": "比例"}]
    if board.before:
        columns.append({"label": "比上月末", "numeric": True})
    return {"caption": "十盏灯各有多少人", "head": "项目", "columns": columns, "rows": rows}


KNOWING = {
    "title": "五摸清各项",
    "asked": "在册的每一个人；就业只问 16–59 岁的",
    "done": "这一项的资料没有缺项，在期限内核实过",
    "due": "没有缺项，超过了核实期限（计入比例，要重新核实）",
}


def rules(board: Board) -> list[dict[str, Any]]:
    """How each lamp of a person is judged, and the share wanted here."""
    code = board.chosen.area.code
    known = {**KNOWING, "percent": board.wanted.percent(KNOWS, SITUATIONS[0].key, code)}
    works = [
        {"title": w.title, "asked": w.asked, "done": w.done, "due": w.due,
         "percent": board.wanted.percent(DOES, w.key, code)}
        for w in WORKS
    ]  # fmt: skip
    return [known, *works]


def _number(board: Board, group: str, key: str, letter: str) -> dict[str, Any]:
    n = board.whole.lit(group, key, letter)
    asked = board.chosen.address(lamp=f"{group}-{key}", letter=letter, sort=None)
    url = f"{reverse('fulfilment-people')}?{asked}" if n else ""
    return {"kind": "number", "label": WORDS[letter], "value": n, "url": url}


def table(board: Board) -> dict[str, Any]:
    """One row an area: its people, whose lamps are all right, and the ten shares."""
    chosen = board.chosen
    rows = [{"name": row.area.name, "cells": cells(board, row)} for row in board.rows]
    return {
        "caption": f"{chosen.area.name}下辖各地的五摸清和五落实",
        "columns": columns(chosen, (("name", "地区"), ("people", "人数"), ("ten", "全齐"))),
        "groups": groups(3),
        "rows": rows,
    }


def groups(before: int, after: int = 0) -> list[dict[str, Any]]:
    """The heads over the two groups of lamps, with how many columns stand before and behind."""
    return [
        {"label": "", "span": before},
        *({"label": NAMES[group], "span": 5} for group in (KNOWS, DOES)),
        *([{"label": "", "span": after}] if after else []),
    ]


def columns(chosen: Chosen, first: Any, last: Any = ()) -> list[dict[str, Any]]:
    """The heads of a table, each of which sorts where it has a key."""
    lamps = [(f"{group}-{key}", title) for (group, key), title in TITLES.items()]
    return [
        {
            "label": label,
            "sorted": chosen.sorted(key) if key else "",
            "sort_url": chosen.sort_url(key) if key else "",
            "numeric": key in ("people", "ten"),
        }
        for key, label in (*first, *lamps, *last)
    ]


def cells(board: Board, row: Row) -> list[dict[str, Any]]:
    """The cells of an area; a lamp leads to whoever lacks it there, all lit leads nowhere."""
    code, standing = row.area.code, row.standing
    found: list[dict[str, Any]] = [
        {"kind": "name", "label": "地区", "value": row.area.name,
         "url": f"?{board.chosen.address(area=code, sort=None)}"},
        {"kind": "number", "label": "人数", "value": standing.people},
        {"kind": "number", "label": "全齐", "value": standing.ten.shown},
    ]  # fmt: skip
    for (group, key), title in TITLES.items():
        share = standing.share(group, key)
        state = board.wanted.lamp(group, key, code, share)
        asked = board.chosen.address(area=code, lamp=f"{group}-{key}", letter=OPEN, sort=None)
        url = f"{reverse('fulfilment-people')}?{asked}" if share.n < share.d else ""
        label = f"{title} {AREA_WORDS[state]}"
        lamp = {"label": label, "state": state, "word": share.shown, "url": url}
        found.append({"kind": "lamps", "label": title, "value": [lamp], "named": True})
    return found


def picture(board: Board) -> dict[str, Any] | None:
    """全齐 at the end of the months that are closed, and now; a gap where nobody was registered.

    None before any month is closed, and where there is no figure at all.
    """
    held = tally.months(board.chosen.area.code)[-MONTHS_SHOWN:]
    if board.chosen.filters or not held:
        return None
    told = [(f"{t.as_of.month}月", Standing(Figures.from_json(t.figures).counts)) for t in held]
    told.append(("现在", board.whole))
    if not any(standing.people for _, standing in told):
        return None
    series = charts.Series("全齐", [_percent(standing.ten) for _, standing in told])
    return charts.bars(
        "fulfilled", f"{board.chosen.area.name}各月末两组灯全齐的比例",
        [label for label, _ in told], [series], lambda value: f"{value:.1f}", unit="%",
    )  # fmt: skip


def _percent(share: Share) -> Decimal | None:
    """In per cent to a tenth; None of none."""
    return None if share.tenths is None else Decimal(share.tenths) / 10
