"""Which areas are of one kind, and what is kept of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from registry import codes, divisions
from registry.models import Area, Site
from registry.models.site import ENDED
from reports.figures import Figures
from reports.models import Tally
from reports.peers.groups import FEW, Told


@dataclass(frozen=True)
class Kin:
    """The areas compared: in words, and themselves."""

    title: str
    noun: str
    areas: Sequence[Area]


@dataclass(frozen=True)
class Peer:
    """One area with its figures; ``is_inside`` where the reader may see them as they are.

    ``apart`` are those of its demonstration sites, which are told by themselves.  What is above a
    part of the reader's own area is not told at all: the rest could be worked out.
    """

    area: Area
    figures: Figures
    apart: Figures
    is_own: bool
    is_inside: bool
    is_above: bool

    @cached_property
    def told(self) -> Told:
        return Told(self.figures.counts, self.apart.counts)

    def is_enough(self, of: Any) -> bool:
        """Whether what ``of`` counts of figures is nobody or enough, also without the sites."""
        whole = of(self.figures)
        return not self.is_above and (whole == 0 or whole - of(self.apart) >= FEW)


def site_of(area: Area) -> Site | None:
    """The site the community is, if it is one."""
    return _sites().filter(community_id=area.code).first() if area.is_community else None


def kin_of(area: Area, site: Site | None) -> Kin:
    """The areas like ``area``: as a site where ``site`` is given.

    For the region its leagues and for a township its communities, as nothing stands beside them.
    """
    held = Area.objects.filter(valid_to=None).order_by("code")
    level = area.level
    if site is not None:
        places = _sites().filter(kind=site.kind).values("community_id")
        return Kin(f"全区的{_kind(site)}示范点", "示范点", list(held.filter(pk__in=places)))
    if level == Area.Level.COMMUNITY:
        banner = area.code[:6]
        found = held.within(banner).filter(level=level, kind=area.kind)
        return Kin(f"本旗县的{area.get_kind_display()}", "社区", list(found))
    if level == Area.Level.TOWNSHIP:
        return Kin(f"{area.name}的嘎查村（社区）", "社区", list(held.filter(parent=area)))
    if level == Area.Level.BANNER:
        return Kin("本盟市的旗县（市、区）", "旗县", list(held.filter(parent_id=area.parent_id)))
    return Kin("全区的盟市", "盟市", list(held.filter(level=Area.Level.LEAGUE)))


def _kind(site: Site) -> str:
    return codes.get("site_kind").label(site.kind)


def _sites() -> Any:
    held = Site.objects.unscoped("which communities are sites is no secret").current()
    return held.exclude(state=ENDED)


def peers(kin: Kin, own: Area, scope: Iterable[str]) -> list[Peer]:
    """Those of ``kin`` of which anything is kept; two queries."""
    areas = {area.code: area for area in kin.areas}
    mine = list(scope)
    kept = _kept([*areas])
    apart = _of_sites([code for code in kept if not _is_under(code, mine)])
    return [
        Peer(
            areas[code], figures, apart.get(code, Figures()), code == own.code,
            _is_under(code, mine), any(m.startswith(code) and m != code for m in mine),
        )
        for code, figures in sorted(kept.items())
    ]  # fmt: skip


def _is_under(code: str, scope: Iterable[str]) -> bool:
    return any(code.startswith(own) for own in scope)


def _kept(areas: Sequence[str]) -> dict[str, Figures]:
    held = Tally.objects.current().filter(area_id__in=areas)
    return {row.area_id: Figures.from_json(row.figures) for row in held}


def _of_sites(areas: Sequence[str]) -> Mapping[str, Figures]:
    """The figures of the sites in each of ``areas`` together; a community has none in it."""
    places = list(_sites().values_list("community_id", flat=True)) if areas else []
    above = set(areas)
    inside = [c for c in places if above & set(divisions.path_codes(c)[:-1])]
    found: dict[str, list[Figures]] = {}
    for code, figures in _kept(inside).items():
        for area in above & set(divisions.path_codes(code)[:-1]):
            found.setdefault(area, []).append(figures)
    return {area: Figures.sum(several) for area, several in found.items()}
