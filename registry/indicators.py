"""What an indicator is: a sentence of the plan, how far a community fulfils it, and what proves it.

Each app declares the indicators whose records it counts; ``measure`` answers for many communities
at once.  The plan itself gives six figures only (70 %, 20,000 and 30,000 yuan, 2,000 m², one
training a year, two sites a league); every other threshold, and all points, are the product's own.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, TypeVar

from registry.masking import mask_name

CATALOGUE = Path(__file__).parent / "data" / "indicators.json"


class State(StrEnum):
    """Where a community stands; what does not apply or is not judged yet counts on neither side."""

    MET = "met"
    PARTLY = "partly"
    UNMET = "unmet"
    PENDING = "pending"
    EXEMPT = "exempt"
    NOT_APPLICABLE = "not_applicable"
    TO_JUDGE = "to_judge"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def tone(self) -> str:
        """The colour of its lamp, never without its word."""
        return TONES.get(self, "")

    @property
    def counts(self) -> bool:
        """Whether the points are at stake."""
        return self in (State.MET, State.PARTLY, State.UNMET)


LABELS = {
    State.MET: "达标",
    State.PARTLY: "部分达标",
    State.UNMET: "未达标",
    State.PENDING: "待完成",
    State.EXEMPT: "免评",
    State.NOT_APPLICABLE: "不适用",
    State.TO_JUDGE: "人工评价",
}
TONES = {State.MET: "ok", State.PARTLY: "due", State.UNMET: "gap", State.PENDING: "due"}


Records = tuple[tuple[str, Any], ...]
"""Records as (ledger key, record id)."""


class Kind(StrEnum):
    """What ``n`` and ``d`` of an indicator are."""

    RATIO = "ratio"
    """Records both: ``d`` are all that are asked about, ``n`` those of them that fulfil it."""
    COUNT = "count"
    """``n`` are records, ``d`` is how many there should be."""
    VERDICT = "verdict"
    """Neither are records: the community fulfils it or does not, in parts perhaps."""


NAMED = re.compile("\u2068(.*?)\u2069")


def person(name: str) -> str:
    """A resident's name in what an indicator says: ``named`` decides who reads it."""
    return f"\u2068{name}\u2069"


def named(text: str, whole: bool) -> str:
    """``text`` with the names of people whole, or masked as lists mask them (张**)."""
    return NAMED.sub(lambda found: found[1] if whole else mask_name(found[1]), text)


@dataclass(frozen=True)
class Door:
    """A way on: to the records counted, or to the form that turns a light green."""

    label: str
    url: str


@dataclass(frozen=True)
class Measured:
    """What one indicator says of one community on one day.

    ``n`` of ``d``; ``share`` (0–1) of the points is earned.  ``says`` tells it in words, what is
    missing first.  ``evidence`` are the records counted in ``n`` as (ledger key, record id),
    ``lacking`` those of ``d`` that are not: who or what has still to be seen to.
    """

    state: State
    n: int | None = None
    d: int | None = None
    share: Fraction = Fraction(0)
    says: str = ""
    evidence: Records = ()
    doors: tuple[Door, ...] = ()
    hint: str = ""
    """What to watch although the verdict stands; shown in yellow."""
    lacking: Records = ()
    gone: Fraction = Fraction(0)
    """The share of the points that nothing done now brings back: a proof that came too late."""

    @property
    def to_win(self) -> Fraction:
        """The share of the points that can still be won."""
        return 1 - self.share - self.gone

    @property
    def tone(self) -> str:
        """The colour of its lamp: that of the state, yellow where there is a hint."""
        return "due" if self.hint and self.state is State.MET else self.state.tone


Measure = Callable[[Sequence[str], datetime.date], Mapping[str, Measured]]


@dataclass(frozen=True)
class Indicator:
    """One indicator: ``code`` as in the catalogue, ``how`` it is worked out in words.

    ``parameters`` are the keys of the thresholds it reads (``registry.parameters``).
    """

    code: str
    how: str
    measure: Measure
    parameters: tuple[str, ...] = ()
    kind: Kind = Kind.VERDICT
    unit: str = ""
    """What ``n`` and ``d`` are counted in: 人, 户, 次; empty for a verdict."""
    sealed: bool = False
    """Whether the records are cases: figures are told of them, and no list."""
    points_of: str = ""
    """The indicator whose points are at stake here too, where only one of the two ever applies."""

    @property
    def clause(self) -> str:
        """The sentence of the plan, in its own words."""
        return str(catalogue()[self.code]["clause"])

    def told(self, what: str) -> str:
        """What the catalogue says of it: its ``data``, ``formula``, ``threshold`` or ``note``."""
        return str(catalogue()[self.code].get(what, ""))

    @property
    def group(self) -> str:
        return group_titles()[str(catalogue()[self.code]["group"])]

    @property
    def points(self) -> Fraction:
        """Of 100, where the region has set no others; 0 where the sentence is shown and not scored."""
        return Fraction(str(catalogue()[self.points_of or self.code]["points"]))


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(CATALOGUE.read_text("utf-8"))
    return found


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, Any]]:
    """The sentences of the plan by indicator code, in the plan's order."""
    return {entry["code"]: entry for entry in _read()["indicators"]}


def group_titles() -> dict[str, str]:
    """The eleven groups of the score sheet and what is shown beside it, by letter."""
    return dict(_read()["groups"])


# -- the usual verdicts --------------------------------------------------------------------------


def fulfilled(is_met: bool, says: str = "", **more: Any) -> Measured:
    """All or nothing (exists, threshold)."""
    state = State.MET if is_met else State.UNMET
    return Measured(state, share=Fraction(int(is_met)), says=says, **more)


def in_parts(n: int, d: int, says: str = "", *, percent: int = 100, **more: Any) -> Measured:
    """``n`` of ``d`` against ``percent`` of it, points in proportion; none of none does not apply.

    Judged with whole numbers: 69 of 99 is not 70 %, though it is shown as 69.7 %.
    """
    if d == 0:
        return Measured(State.NOT_APPLICABLE, n, d, says=says, **more)
    if n * 100 >= percent * d:
        return Measured(State.MET, n, d, Fraction(1), says, **more)
    share = Fraction(n * 100, d * percent)
    return Measured(State.PARTLY if n else State.UNMET, n, d, share, says, **more)


def at_least(n: int, wanted: int, says: str = "", **more: Any) -> Measured:
    """A count against the number ``wanted``, points in proportion up to it."""
    return in_parts(n, wanted, says, **more)


@dataclass(frozen=True)
class Score:
    """Points earned of those at stake, and the same of 100 without what does not apply."""

    won: Fraction
    possible: Fraction

    @property
    def of_hundred(self) -> Fraction | None:
        """None where nothing is at stake."""
        return self.won * 100 / self.possible if self.possible else None


def score(measured: Iterable[tuple[Fraction, Measured]]) -> Score:
    """The points of one community: what each verdict is worth, and the verdict."""
    at_stake = [(worth, m.share) for worth, m in measured if m.state.counts]
    return Score(
        sum((points * share for points, share in at_stake), Fraction(0)),
        sum((points for points, _ in at_stake), Fraction(0)),
    )


# -- what several indicators read ------------------------------------------------------------------

T = TypeVar("T")
_READ: ContextVar[dict[Any, Any] | None] = ContextVar("read", default=None)


@contextmanager
def counted_together() -> Iterator[None]:
    """Have what several indicators read be read once, until all of them are counted.

    Nothing of it outlasts the counting: what is counted next is read anew.
    """
    token = _READ.set({})
    try:
        yield
    finally:
        _READ.reset(token)


def read_once(
    read: Callable[[Sequence[str], datetime.date], T],
) -> Callable[[Sequence[str], datetime.date], T]:
    """A reading of communities on a day that several indicators share; nobody may change what it gives."""

    @wraps(read)
    def reading(codes: Sequence[str], on: datetime.date) -> T:
        held = _READ.get()
        if held is None:
            return read(codes, on)
        key = (read, tuple(codes), on)
        if key not in held:
            held[key] = read(codes, on)
        found: T = held[key]
        return found

    return reading
