"""Where the invented people live: which communities, how many in each, which addresses."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from random import Random

from registry.demo.chance import Weighted, between, chance
from registry.demo.names import DAUR, EWENKI, HAN, HUI, MANCHU, MONGOL
from registry.demo.sites import SITE_CODES

PEOPLE_PER_COMMUNITY = 55  # 800,000 certificate holders over 14,600 communities
FEWEST_COMMUNITIES = 36
SITE_WEIGHT = 2.0

MONGOL_SHARE = {
    "1501": 0.09,
    "1502": 0.04,
    "1503": 0.04,
    "1504": 0.2,
    "1505": 0.45,
    "1506": 0.12,
    "1507": 0.15,
    "1508": 0.06,
    "1509": 0.04,
    "1522": 0.42,
    "1525": 0.32,
    "1529": 0.3,
}
"""Rounded shares of Mongols by league; our own parameters for plausible data, no statistics."""
OTHER_PEOPLES = Weighted({HAN: 93.0, MANCHU: 3.5, HUI: 2.5, DAUR: 0.7, EWENKI: 0.3})
NORTHERN_PEOPLES = Weighted({HAN: 88.0, MANCHU: 5.0, HUI: 1.5, DAUR: 4.0, EWENKI: 1.5})


@dataclass(frozen=True, slots=True)
class Community:
    """What the generator needs to know of a community; ``kind`` is "urban" or "gacha"."""

    code: str
    name: str
    full_name: str
    kind: str

    @property
    def in_town(self) -> bool:
        return self.kind == "urban"

    @property
    def committee(self) -> str:
        """The residents' or villagers' committee, guardian of whoever has nobody."""
        return self.name + ("居民委员会" if self.in_town else "村民委员会")


def ethnicity(rng: Random, community: Community) -> str:
    """A people (GB/T 3304 code) by the league; more Mongols in gachas."""
    share = MONGOL_SHARE.get(community.code[:4], 0.1)
    if community.name.endswith("嘎查"):
        share = min(0.92, share * 2 + 0.2)
    if chance(rng, share):
        return MONGOL
    peoples = NORTHERN_PEOPLES if community.code.startswith("1507") else OTHER_PEOPLES
    return peoples.pick(rng)


def address(rng: Random, community: Community) -> str:
    """Building, unit and room in town; group and number in a gacha."""
    if not community.in_town:
        return f"{community.name}{between(rng, 1, 8)}组{between(rng, 1, 120)}号"
    room = f"{between(rng, 1, 6)}{between(rng, 1, 4):02d}"
    return f"{community.name}{between(rng, 1, 32)}号楼{between(rng, 1, 5)}单元{room}室"


def choose(
    seed: int, everywhere: list[Community], people: int, first: Collection[str] = ()
) -> list[Community]:
    """Communities enough for so many people: the sites and those under a code of ``first``, then
    the sites' neighbours, then anywhere."""
    wanted = max(FEWEST_COMMUNITIES, people // PEOPLE_PER_COMMUNITY)
    order = Random(f"{seed}:communities")  # noqa: S311 invented data, no secret
    townships = {code[:9] for code in SITE_CODES}
    wished = _one_under_each(everywhere, first)
    ranked = sorted(
        (_rank(c.code, townships, wished), order.random(), c.code, c) for c in everywhere
    )
    return sorted((entry[3] for entry in ranked[:wanted]), key=lambda c: c.code)


def _one_under_each(everywhere: list[Community], first: Collection[str]) -> set[str]:
    """The first community under each of the codes."""
    codes = sorted(c.code for c in everywhere)
    found = (next((c for c in codes if c.startswith(code)), "") for code in first)
    return {code for code in found if code}


def _rank(code: str, townships: set[str], wished: set[str]) -> int:
    if code in SITE_CODES or code in wished:
        return 0
    return 1 if code[:9] in townships else 2


def share_out(
    seed: int, communities: list[Community], people: int
) -> Iterator[tuple[Community, int]]:
    """How many of the people live in each community; the sum is exactly ``people``."""
    sizes = Random(f"{seed}:sizes")  # noqa: S311 invented data, no secret
    weights = [
        sizes.uniform(0.4, 1.6) * (SITE_WEIGHT if c.code in SITE_CODES else 1) for c in communities
    ]
    left, weight_left = people, sum(weights)
    for community, weight in zip(communities, weights, strict=True):
        count = min(left, round(left * weight / weight_left)) if weight_left > 1e-9 else left
        left, weight_left = left - count, weight_left - weight
        yield community, count
