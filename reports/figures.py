"""What is kept of an area: a figure for each indicator and plain counts, in whole numbers that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple, Self

from registry.indicators import Indicator, Kind, Measured, State

MILLION = 1_000_000
STATES = tuple(State)


class Figure(NamedTuple):
    """What one indicator says of an area: its records, its points, and in how many communities which verdict.

    ``n`` and ``d`` are records where the indicator counts records and 0 otherwise; ``won`` and
    ``possible`` are millionths of a point, so that sums are exact whatever their order.
    """

    n: int = 0
    d: int = 0
    won: int = 0
    possible: int = 0
    met: int = 0
    partly: int = 0
    unmet: int = 0
    pending: int = 0
    exempt: int = 0
    not_applicable: int = 0
    to_judge: int = 0
    gone: int = 0
    """Millionths of those at stake that nothing done now brings back."""

    @classmethod
    def of(cls, indicator: Indicator, measured: Measured, worth: Fraction) -> Self:
        """The figure of one community; ``worth`` are the points of the indicator there."""
        records = indicator.kind is not Kind.VERDICT
        stake = worth if measured.state.counts else Fraction(0)
        return cls(
            n=(measured.n or 0) if records else 0,
            d=(measured.d or 0) if records else 0,
            won=round(stake * measured.share * MILLION),
            possible=round(stake * MILLION),
            gone=round(stake * measured.gone * MILLION),
        )._replace(**{measured.state.value: 1})

    def plus(self, other: Figure) -> Figure:
        """Both areas together."""
        return Figure(*(a + b for a, b in zip(self, other, strict=True)))

    def standing(self, state: State) -> int:
        """In how many communities the verdict is ``state``."""
        return int(getattr(self, state.value))

    @property
    def state(self) -> State:
        """The verdict where there is one community; of several the one that is worst."""
        for place, state in WORST_FIRST:
            if self[place]:
                return state
        return State.NOT_APPLICABLE

    @property
    def judged(self) -> int:
        """In how many communities there is a verdict."""
        return self.met + self.partly + self.unmet

    @property
    def percent(self) -> str:
        """The share of records, shown to a tenth: 69.7 %; — of none."""
        return share_of(self.n, self.d)


def share_of(n: int, d: int) -> str:
    """``n`` of ``d`` in per cent to a tenth, rounded half up; "—" of none."""
    if not d:
        return "—"
    tenths = (n * 2000 + d) // (2 * d)
    return f"{tenths // 10}.{tenths % 10}%"


NOTHING = Figure()
WORST_FIRST = tuple(
    (Figure._fields.index(state.value), state)
    for state in (
        State.UNMET, State.PARTLY, State.PENDING, State.TO_JUDGE, State.MET, State.EXEMPT,
    )
)  # fmt: skip
"""The verdicts by weight, each with its place in a figure."""


@dataclass
class Figures:
    """All figures of one area; of several areas together they add up."""

    indicators: dict[str, Figure] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def __getitem__(self, code: str) -> Figure:
        return self.indicators.get(code, NOTHING)

    def score(self, letter: str = "") -> Score:
        """Points won of those at stake, of the group ``letter`` or of all."""
        held = [f for code, f in self.indicators.items() if code.startswith(letter)]
        return Score(sum(f.won for f in held), sum(f.possible for f in held))

    def to_json(self) -> dict[str, Any]:
        """As it is kept; zeroes at the end and counts of nothing are left out."""
        return {
            "i": {code: _short(figure) for code, figure in sorted(self.indicators.items())},
            "c": {key: n for key, n in sorted(self.counts.items()) if n},
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """As it was kept."""
        return cls({code: Figure(*row) for code, row in kept["i"].items()}, Counter(kept["c"]))

    @classmethod
    def sum(cls, several: Iterable[Figures]) -> Self:
        """All areas together."""
        whole = cls()
        for one in several:
            for code, figure in one.indicators.items():
                whole.indicators[code] = whole[code].plus(figure)
            whole.counts.update(one.counts)
        return whole


def _short(figure: Figure) -> list[int]:
    row = list(figure)
    while row and not row[-1]:
        row.pop()
    return row


class Score(NamedTuple):
    """Millionths of points won, and of those at stake."""

    won: int
    possible: int

    @property
    def of_hundred(self) -> Fraction | None:
        """Without what does not apply, of 100; None where nothing is at stake."""
        return Fraction(self.won * 100, self.possible) if self.possible else None

    @property
    def shown(self) -> str:
        """To a tenth, rounded down: 79.96 is no 80."""
        held = self.of_hundred
        if held is None:
            return "—"
        tenths = held * 10 // 1
        return f"{tenths // 10}.{tenths % 10}"
