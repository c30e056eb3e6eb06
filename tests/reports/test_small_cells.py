"""No number of one to four people can be worked out from what is told (S8)."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.peers import cells, groups
from reports.peers.cells import KNOWN, PEOPLE, TOOK, Cell
from reports.peers.groups import Told

PAIRS, FEW = 5_000, 5
FILTERS = [
    (category, band)
    for category in ("", *(key for key, _ in cells.categories()))
    for band in ("", *(key for key, *_ in cells.BANDS))
]
NUMBERS = st.dictionaries(st.sampled_from(cells.every()), st.integers(1, 14), max_size=12)
Vector = dict[tuple[object, ...], Fraction]


def community(sizes: Mapping[Cell, int], rng: random.Random) -> dict[str, int]:
    """The counts of as many people as ``sizes`` says, with anything true of each."""
    counts: dict[str, int] = {}
    for cell, size in sizes.items():
        asked = rng.randint(0, size)
        told = {figure: rng.randint(0, size) for figure in (TOOK, *KNOWN)}
        told[groups.EMPLOYED] = rng.randint(0, asked)
        told |= {PEOPLE: size, cells.ASKED: asked}
        counts |= {cell.key(figure): n for figure, n in told.items() if n}
    return counts


def together(several: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for counts in several:
        for key, n in counts.items():
            found[key] = found.get(key, 0) + n
    return found


def some_people(rng: random.Random) -> dict[str, int]:
    held = rng.sample(cells.every(), rng.randint(1, 14))
    return community({cell: rng.choice((1, 1, 2, 3, 4, 4, 5, 6, 9, 17)) for cell in held}, rng)


# -- the parting -------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(sizes=NUMBERS)
def test_everybody_is_in_one_group_and_no_group_is_small(sizes: dict[Cell, int]) -> None:
    found = groups.part(sizes)
    assert sorted(cell for group in found for cell in group) == sorted(sizes)
    amounts = [sum(sizes[cell] for cell in group) for group in found]
    assert all(n >= FEW for n in amounts) or len(amounts) == 1


@settings(max_examples=300, deadline=None)
@given(sizes=NUMBERS, seed=st.integers(0, 999), asked=st.sampled_from(FILTERS))
def test_what_is_told_is_true_and_of_nobody_or_enough(
    sizes: dict[Cell, int], seed: int, asked: tuple[str, str]
) -> None:
    rng = random.Random(seed)  # noqa: S311 — which people there are
    counts = community(sizes, rng)
    wanted = cells.chosen(*asked)
    people = Told(counts).number(PEOPLE, wanted)
    assert people is None or people == 0 or people >= FEW
    for figure in (TOOK, *KNOWN):
        number = Told(counts).number(figure, wanted)
        if number is not None:
            assert number == cells.total(counts, figure, wanted)
            assert people is not None
            assert number == 0 or number >= FEW


def test_four_and_four_are_not_told_as_eight() -> None:
    blind, deaf, lame = Cell("1", "2"), Cell("1", "3"), Cell("4", "2")
    assert len(groups.part({blind: 4, deaf: 4, lame: 9})) == 1


def test_enough_people_are_told_as_they_are() -> None:
    counts = {Cell("1", "2").key(PEOPLE): 12, Cell("4", "2").key(PEOPLE): 7}
    assert Told(counts).number(PEOPLE, cells.chosen("1", "")) == 12
    assert Told(counts).number(PEOPLE, cells.chosen("", "2")) == 19
    assert Told(counts).number(PEOPLE, cells.chosen("2", "")) == 0


def test_what_is_told_of_a_site_is_not_the_rest_of_its_banner() -> None:
    cell = Cell("4", "2")
    site, whole = {cell.key(PEOPLE): 17}, {cell.key(PEOPLE): 20}
    assert Told(site).number(PEOPLE, [cell]) == 17
    assert Told(whole).number(PEOPLE, [cell]) == 20
    assert Told(whole, site).number(PEOPLE, [cell]) is None


# -- differencing ------------------------------------------------------------------------------------


def people_in(place: str, counts: Mapping[str, int], figure: str, wanted: Iterable[Cell]) -> Vector:
    """Whom a number counts, as a sum of unknowns: a cell of a place, in it those of whom it is so."""
    parts = ("yes",) if figure != PEOPLE else ("yes", "no")
    of = TOOK if figure == PEOPLE else figure
    held = set(cells.read(counts, PEOPLE))
    return {(place, cell, of, p): Fraction(1) for cell in wanted if cell in held for p in parts}


class Solver:
    """What can be worked out of what was told: the rows of equations, reduced."""

    def __init__(self) -> None:
        self.rows: dict[object, Vector] = {}

    def reduced(self, row: Vector) -> Vector:
        row = dict(row)
        for pivot in [key for key in row if key in self.rows]:
            factor = row.get(pivot, Fraction(0))
            if factor:
                row = _minus(row, self.rows[pivot], factor)
        return row

    def learn(self, row: Vector) -> None:
        row = self.reduced(row)
        if not row:
            return
        pivot, factor = next(iter(row.items()))
        row = {key: value / factor for key, value in row.items()}
        for other, held in self.rows.items():
            if pivot in held:
                self.rows[other] = _minus(held, row, held[pivot])
        self.rows[pivot] = row

    def knows(self, row: Vector) -> bool:
        return not self.reduced(row)


def _minus(row: Vector, other: Vector, factor: Fraction) -> Vector:
    found = dict(row)
    for key, value in other.items():
        left = found.get(key, Fraction(0)) - factor * value
        if left:
            found[key] = left
        else:
            found.pop(key, None)
    return found


def sets_asked(place: str, told: Told, rng: random.Random) -> Iterable[tuple[Vector, int]]:
    """Every cell of a place and every difference between two filters there, with how many are in it."""
    held = list(cells.read(told.counts, PEOPLE))
    asked = [cells.chosen(*f) for f in rng.sample(FILTERS, 6)]
    wanted = [frozenset([cell]) for cell in held]
    wanted += [one - other for one, other in combinations(asked, 2)]
    for some in wanted:
        everybody = people_in(place, told.counts, PEOPLE, some)
        yes = people_in(place, told.counts, TOOK, some)
        n, t = cells.total(told.counts, PEOPLE, some), cells.total(told.counts, TOOK, some)
        no: Vector = {key: Fraction(1) for key in everybody if key not in yes}
        yield from ((everybody, n), (yes, t), (no, n - t))


@pytest.mark.parametrize("seed", range(5))
def test_no_small_number_is_worked_out_from_pairs_of_filters(seed: int) -> None:
    """Five thousand pairs of filters: a site and the rest of its banner, told side by side."""
    rng = random.Random(seed)  # noqa: S311 — which people there are
    found = 0
    for _ in range(PAIRS // 5 // 5):
        site, others = some_people(rng), some_people(rng)
        shown = {"site": Told(site), "banner": Told(together([site, others]), site)}
        solver = Solver()
        for _ in range(5):
            for asked in rng.sample(FILTERS, 2):
                found += _learn_all(solver, shown, cells.chosen(*asked))
        for place, counts in (("site", site), ("others", others)):
            for row, size in sets_asked(place, Told(counts), rng):
                assert not (0 < size < FEW and solver.knows(row)), (place, row, size)
    assert found > PAIRS // 5


def _learn_all(solver: Solver, shown: dict[str, Told], wanted: frozenset[Cell]) -> int:
    """Give the solver what is told of ``wanted``; how many numbers there were."""
    found = 0
    for place, told in shown.items():
        for figure in (PEOPLE, TOOK):
            if told.number(figure, wanted) is None:
                continue
            found += 1
            rows = people_in("site", shown["site"].counts, figure, wanted)
            if place == "banner":
                rest = _rest_of(shown)
                rows = {**rows, **people_in("others", rest, figure, wanted)}
            solver.learn(rows)
    return found


def _rest_of(shown: dict[str, Told]) -> dict[str, int]:
    whole, site = shown["banner"].counts, shown["site"].counts
    return {key: n - site.get(key, 0) for key, n in whole.items() if n - site.get(key, 0)}


def test_the_solver_would_find_a_leak() -> None:
    """Told as they are, two filters give the third cell away."""
    counts = {Cell("1", "2").key(PEOPLE): 9, Cell("1", "3").key(PEOPLE): 3}
    solver = Solver()
    for wanted in (cells.chosen("1", ""), cells.chosen("1", "2")):
        solver.learn(people_in("site", counts, PEOPLE, wanted))
    assert solver.knows(people_in("site", counts, PEOPLE, cells.chosen("1", "3")))
