"""What the figures say, in sentences, the most important first: vetoes, then the most points lost.

``Sentence`` is one indicator that is not fulfilled somewhere in an area.  The number of
communities in it leads to those very communities.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.db.models.functions import Length

from registry.models import Area
from registry.organisation.standing.measuring import VETO
from reports import addresses
from reports.dashboards import phrases, words
from reports.dashboards.reading import Reading
from reports.figures import Figure, share_of
from reports.models import Tally
from reports.tally import COMMUNITY

NAMED = 3
"""So many places are named in a sentence."""
UNMET, PARTLY = 6, 5
"""Where these stand in the kept row of an indicator (``Figure``)."""
FAILING, VETOED, RED = "failing", "veto", "unmet"
"""Which communities are counted: not (wholly) fulfilled, failed by it as a whole, not fulfilled at all."""


@dataclass(frozen=True)
class Sentence:
    """One sentence; ``whole`` ``number`` ``says``: ``places``, 失 ``lost`` 分."""

    code: str
    veto: bool
    lost: int
    """Millionths of a point."""
    whole: str
    number: int
    """Communities; 0 in the sentence of a community itself."""
    says: str
    url: str = ""
    places: str = ""
    gone: int = 0
    """How much of that nothing done now brings back."""

    @property
    def points(self) -> str:
        return words.lost(self.lost)

    @property
    def to_win(self) -> int:
        """Millionths of a point that can still be won."""
        return self.lost - self.gone

    @property
    def text(self) -> str:
        """The whole of it, for paper."""
        number = f" {self.number} 个社区（嘎查）" if self.number else ""
        named = f"：{self.places}" if self.places else ""
        return f"{self.whole}{number}{self.says}{named}{self.rest}"

    @property
    def rest(self) -> str:
        """What it costs."""
        cost = f"失 {self.points} 分" if self.lost else ""
        told = [*(["一票否决"] if self.veto else []), *([cost] if cost else [])]
        return f"（{'，'.join(told)}）" if told else ""


def important(found: Reading, letters: str = "", codes: Sequence[str] = ()) -> list[Sentence]:
    """Every sentence of what is not fulfilled, of the groups ``letters`` or of ``codes`` or of all."""
    if found.kept is None:
        return []
    held = found.whole.indicators
    wanted = [c for c in held if (not letters or c[0] in letters) and (not codes or c in codes)]
    told = [_sentence(found, code, held[code]) for code in wanted]
    return sorted((s for s in told if s), key=lambda s: (not s.veto, -s.lost, s.code))


def _sentence(found: Reading, code: str, figure: Figure) -> Sentence | None:
    failing = figure.unmet + figure.partly
    vetoed = found.whole.counts[f"veto:{code}"] if code in VETO else 0
    if not failing and not vetoed:
        return None
    area, number = found.area, vetoed or failing
    standing = VETOED if vetoed else FAILING
    url = (
        addresses.gap(code, area.code, found.as_of)
        if area.is_community
        else addresses.communities(area.code, found.as_of, code=code, standing=standing)
    )
    return Sentence(
        code, bool(vetoed), figure.possible - figure.won, words.whole(area),
        0 if area.is_community else number, _says(figure, code, area), url, gone=figure.gone,
    )  # fmt: skip


def _says(figure: Figure, code: str, area: Area) -> str:
    """The words; in a community with how many of how many."""
    told = phrases.lacks(code)
    if not area.is_community or not figure.d:
        return told
    return f"{told}，现为 {figure.n}/{figure.d}（{share_of(figure.n, figure.d)}）"


# -- where ---------------------------------------------------------------------------------------


def with_places(found: Reading, told: Sequence[Sentence]) -> list[Sentence]:
    """The same sentences, each naming where: the areas below, or in a banner the communities; one query."""
    if found.area.is_community or not told:
        return list(told)
    names = _communities(found, told) if found.area.level >= Area.Level.BANNER else _below(found)
    return [replace(s, places=names(s)) for s in told]


Naming = Callable[[Sentence], str]


def _below(found: Reading) -> Naming:
    """Each area below with its number of communities, the most first."""

    def named(s: Sentence) -> str:
        held = [(_number(part.now, s), part.area.name) for part in found.below]
        ordered = sorted((row for row in held if row[0]), key=lambda row: -row[0])
        return words.listed([f"{name} {number} 个" for number, name in ordered], NAMED)

    return named


def _number(figures: Any, s: Sentence) -> int:
    if s.veto:
        return int(figures.counts[f"veto:{s.code}"])
    return int(figures[s.code].unmet + figures[s.code].partly)


def _communities(found: Reading, told: Sequence[Sentence]) -> Naming:
    """The names of the communities themselves."""
    held = communities(found, found.area.code)
    names: dict[str, list[str]] = {s.code: [] for s in told}
    paths = [f"figures__i__{s.code}" for s in told]
    marks = [f"figures__c__veto:{s.code}" for s in told]
    for name, *kept in held.order_by("area_id").values_list("area__name", *paths, *marks):
        for s, row, mark in zip(told, kept[: len(told)], kept[len(told) :], strict=True):
            if mark if s.veto else Figure(*(row or ())).unmet + Figure(*(row or ())).partly:
                names[s.code].append(name)
    return lambda s: words.listed(names[s.code], NAMED)


def communities(found: Reading, area: str) -> Any:
    """The rows of the communities of ``area``, of the day of the reading."""
    kept = Tally.objects.closed_on(found.as_of) if found.as_of else Tally.objects.current()
    return kept.within(area).annotate(size=Length("area_id")).filter(size=COMMUNITY)


def where(code: str, standing: str) -> Q:
    """Which of those rows are counted in a sentence on ``code``."""
    if standing == VETOED:
        return Q(**{f"figures__c__veto:{code}": 1})
    unmet = Q(**{f"figures__i__{code}__{UNMET}": 1})
    return unmet if standing == RED else unmet | Q(**{f"figures__i__{code}__{PARTLY}": 1})


# -- since when ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Red:
    """One indicator not fulfilled in some communities, and since when without a break."""

    sentence: Sentence
    number: int
    """Communities where it is 未达标; the sentence counts those that are 部分达标 too."""
    url: str
    since: str
    months: int
    """Closed months in a row."""

    @property
    def is_fewer(self) -> bool:
        """Whether the sentence counts communities that are not red."""
        return self.number < self.sentence.number and not self.sentence.veto


def red(found: Reading) -> list[Red]:
    """What is red, the vetoes first, then the most points lost."""
    whole = found.whole
    if found.kept is None:
        return []
    held = [s for s in important(found) if whole[s.code].unmet]
    return [_red(found, s, whole[s.code].unmet) for s in held]


def _red(found: Reading, sentence: Sentence, number: int) -> Red:
    since, in_a_row, is_first = None, 0, False
    for month in reversed(found.months):
        if not month.figures[sentence.code].unmet:
            break
        since, in_a_row = month.day, in_a_row + 1
        is_first = month is found.months[0]
    area = found.area
    url = (
        sentence.url
        if area.is_community
        else addresses.communities(area.code, found.as_of, code=sentence.code, standing=RED)
    )
    return Red(sentence, number, url, _since(since, is_first), in_a_row)


def _since(day: Any, is_first: bool) -> str:
    if day is None:
        return "本月新出现"
    return f"{words.month(day)}{'前' if is_first else ''}起"
