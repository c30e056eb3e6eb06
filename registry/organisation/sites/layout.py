"""Where the sites are: two places in each of the twelve leagues, and who holds them (Z01)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from registry.models import Area
from registry.models.site import APPLIED, ENDED

URBAN, GACHA = Area.Kind.URBAN, Area.Kind.GACHA
KINDS = (URBAN, GACHA)
TITLES = {URBAN: "城镇社区", GACHA: "嘎查村"}
PLACES = {
    "1507": (1, 6),
    "1525": (2, 5), "1522": (2, 6),
    "1529": (3, 1), "1508": (3, 2), "1502": (3, 3), "1509": (3, 4), "1504": (3, 5), "1505": (3, 6),
    "1503": (4, 2), "1506": (4, 3), "1501": (4, 4),
}  # fmt: skip
"""League code → row and column on the page, laid out roughly as on the map."""
LEAGUES = tuple(PLACES)


def league_of(code: str) -> str:
    return code[:4]


def is_chosen(state: str) -> bool:
    """Whether a site is being made or stands (在建、已验收): more than applied for, not ended."""
    return state not in (APPLIED, ENDED)


@dataclass
class Place:
    """One of the two places of a league: the sites that stand for it, the chosen ones first."""

    league: str
    kind: str
    sites: list[Any] = field(default_factory=list)

    @property
    def chosen(self) -> list[Any]:
        return [site for site in self.sites if is_chosen(site.state)]

    @property
    def is_filled(self) -> bool:
        return bool(self.chosen)

    @property
    def beyond(self) -> int:
        """How many more than the one the plan asks for; told, and no mistake."""
        return max(len(self.chosen) - 1, 0)

    @property
    def title(self) -> str:
        return TITLES[Area.Kind(self.kind)]


def places(sites: Iterable[Any], leagues: Iterable[str] = LEAGUES) -> list[Place]:
    """The two places of each of ``leagues`` with the current ``sites`` in them."""
    held: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for site in sites:
        if site.is_current:
            held[(league_of(site.community_id), site.kind)].append(site)
    return [
        Place(league, kind, sorted(held[(league, kind)], key=lambda s: not is_chosen(s.state)))
        for league in leagues
        for kind in KINDS
    ]
