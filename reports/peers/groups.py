"""What may be told of few people: nothing from which a number of one to four can be worked out.

The people of an area are parted into groups of cells, each with nobody or at least ``FEW`` people.
A number is told only of whole groups.  What is true of some is told of groups of groups in which both
those and the others are nobody or at least ``FEW``.  Whatever is added or subtracted, sums of groups
come out, and no smaller set (decision 58).

Demonstration sites are compared with sites anywhere, so a banner or a league and the sites in it are
told to the same reader.  There each group has its ``FEW`` people outside the sites.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

from reports.peers import cells
from reports.peers.cells import Cell

FEW = 5
Group = frozenset[Cell]


@dataclass(frozen=True)
class Told:
    """The counts of an area, and how many of them are in parts of it told by themselves."""

    counts: Mapping[str, int]
    apart: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The people parted; the same for every reader and every filter."""
        held = cells.read(self.counts, cells.PEOPLE)
        return part({cell: self._rest(cells.PEOPLE, [cell]) for cell in held})

    def number(self, figure: str, asked: Iterable[Cell]) -> int | None:
        """How many of ``figure`` are in the cells ``asked``; None where it is not told."""
        wanted = frozenset(asked)
        told, untold = self._parted[_sort(figure)]
        touched = [group for group in told if group & wanted]
        if untold & wanted or any(not group <= wanted for group in touched):
            return None
        return cells.total(self.counts, figure, wanted)

    @cached_property
    def _parted(self) -> dict[str, tuple[list[Group], Group]]:
        """For each sort of figure the groups of which it may be told, and the people of whom not."""
        return {sort: _coarser(self.groups, partial(self._fits, sort)) for sort in SORTS}

    def _fits(self, sort: str, group: Group) -> bool:
        """Whether every part of ``group`` is nobody, or ``FEW`` without those told by themselves."""
        wholes = self._parts(self.counts, sort, group)
        return all(
            whole == 0 or whole - apart >= FEW
            for whole, apart in zip(wholes, self._parts(self.apart, sort, group), strict=True)
        )

    def _parts(self, counts: Mapping[str, int], sort: str, group: Group) -> list[int]:
        """How many of ``group`` belong to each part that could be told or worked out."""
        everybody = cells.total(counts, cells.PEOPLE, group)
        if sort == cells.PEOPLE:
            return [everybody]
        those = cells.total(counts, sort, group)
        if sort != EMPLOYED:
            return [those, everybody - those]
        asked = cells.total(counts, cells.ASKED, group)
        return [those, asked - those, everybody - asked]

    def _rest(self, figure: str, group: Iterable[Cell]) -> int:
        held = list(group)
        return cells.total(self.counts, figure, held) - cells.total(self.apart, figure, held)


EMPLOYED = cells.KNOWN[cells.EMPLOYMENT]
SORTS = tuple(figure for figure in cells.FIGURES if figure != cells.ASKED)


def _sort(figure: str) -> str:
    """Of whom work is asked, and of whom it is known, is told of the same groups."""
    return EMPLOYED if figure == cells.ASKED else figure


def _coarser(groups: Iterable[Group], fits: Callable[[Group], bool]) -> tuple[list[Group], Group]:
    """``groups`` put together until each ``fits``; and the people of whom that cannot be had."""
    fine: list[Group] = []
    open_one: Group = frozenset()
    for group in groups:
        if fits(group):
            fine.append(group)
            continue
        open_one |= group
        if fits(open_one):
            fine.append(open_one)
            open_one = frozenset()
    while open_one and fine:
        open_one |= fine.pop()
        if fits(open_one):
            fine.append(open_one)
            open_one = frozenset()
    return fine, open_one


# -- parting -----------------------------------------------------------------------------------------


def part(sizes: Mapping[Cell, int]) -> tuple[Group, ...]:
    """The cells of ``sizes`` in groups of at least ``FEW``; one smaller group where all are fewer.

    Ages of one category come together before categories do, so that a category can be told.
    """
    settled: list[Group] = []
    left: list[Cell] = []
    for category in dict.fromkeys(cell.category for cell in sizes):
        own = [cell for cell in sizes if cell.category == category]
        groups, rest = _gather(own, sizes)
        if rest and groups:
            groups, rest = _add(groups, rest, sizes), []
        settled += groups
        left += rest
    groups, rest = _gather(left, sizes)
    settled += groups
    if rest and settled:
        settled, rest = _add(settled, rest, sizes), []
    return (*settled, frozenset(rest)) if rest else tuple(settled)


def _gather(some: Iterable[Cell], sizes: Mapping[Cell, int]) -> tuple[list[Group], list[Cell]]:
    """Large cells by themselves, small ones one after another until there are enough; who is left over."""
    groups: list[Group] = []
    open_ones: list[Cell] = []
    for cell in some:
        if sizes[cell] >= FEW:
            groups.append(frozenset([cell]))
            continue
        open_ones.append(cell)
        if _is_enough(open_ones, sizes):
            groups.append(frozenset(open_ones))
            open_ones = []
    return groups, open_ones


def _is_enough(some: list[Cell], sizes: Mapping[Cell, int]) -> bool:
    """Whether small cells are enough together, and their sum does not give away each of them.

    Two of together eight are four and four; five of together five are one each.
    """
    size = sum(sizes[cell] for cell in some)
    return size >= FEW and len(some) < size < (FEW - 1) * len(some)


def _add(groups: list[Group], rest: list[Cell], sizes: Mapping[Cell, int]) -> list[Group]:
    """The smallest group takes those left over."""
    smallest = min(groups, key=lambda g: (sum(sizes[cell] for cell in g), sorted(g)))
    return [*(g for g in groups if g is not smallest), smallest | frozenset(rest)]
