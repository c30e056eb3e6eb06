"""全区示范点布局: the twelve leagues laid out as on the map, two tiles each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property

from registry import audit, codes
from registry.models import Area, Site
from registry.models.scoped import inside
from registry.models.site import ACCEPTED, APPLIED, NAMED, RECHECKED
from registry.organisation.sites import layout
from registry.organisation.sites.ledger import SiteLedger
from registry.screens import AreaScreen

SHAPES = {APPLIED: ("○", "applied"), ACCEPTED: ("▲", "passed"), NAMED: ("●", "named"),
          RECHECKED: ("●", "named")}  # fmt: skip
MAKING = ("△", "making")
LEGEND = (
    ("○", "applied", "申报，还没有列入创建"), ("△", "making", "创建、自查、初验、复验中"),
    ("▲", "passed", "验收通过，还没有挂牌"), ("●", "named", "已挂牌"), ("□", "none", "未选定"),
)  # fmt: skip
"""Shape and class of a state; every tile says it in words too."""


class SitesMap(AreaScreen):
    """The sites of the region, of a league, or those within a banner."""

    section = Site.section

    def get(self, request: HttpRequest) -> HttpResponse:
        held = Site.objects.visible_to(self.user).current().filter(inside([self.area.code]))
        sites = list(held.select_related("community").order_by("community_id"))
        code = self.area.code
        audit.record("list", by=self.user, ledger="site", community_id=code, count=len(sites))
        places = layout.places(sites, self.leagues)
        if not self.is_whole:
            places = [place for place in places if place.sites]
        return render(
            request,
            "sites/map.html",
            {
                "area": self.area,
                "header": self.header(places),
                "leagues": self.tiles(places),
                "missing": self.missing(places),
                "legend": [{"shape": s, "tone": t, "label": text} for s, t, text in LEGEND],
                "is_region": code == "15",
                "is_whole": self.is_whole,
            },
        )

    def missing(self, places: list[layout.Place]) -> list[str]:
        """The places nobody has been chosen for; not told one by one while they are most."""
        found = [self.named(place) for place in places if not place.is_filled]
        return found if len(found) <= len(places) // 2 else []

    @property
    def leagues(self) -> list[str]:
        code = self.area.code
        return [league for league in layout.LEAGUES if league.startswith(code[:4])]

    @property
    def is_whole(self) -> bool:
        """Whether both places of a league are in view: from within one nobody can tell."""
        return self.area.level <= Area.Level.LEAGUE

    def header(self, places: list[layout.Place]) -> dict[str, Any]:
        chosen = [site for place in places for site in place.chosen]
        named = sum(site.state in (NAMED, RECHECKED) for site in chosen)
        beyond = sum(place.beyond for place in places)
        wanted = f"应有 {len(places)} 处，" if self.is_whole else ""
        note = f"{wanted}已选定 {len(chosen) - beyond} 处，挂牌 {named} 个"
        note += f"；超出 {beyond} 个" if beyond else ""
        return {
            "title": f"示范点布局 · {self.area.name}",
            "note": note,
            "actions": [
                {"label": "示范点名单", "url": f"{SiteLedger.url('list')}?area={self.area.code}"}
            ],
        }

    @cached_property
    def names(self) -> dict[str, str]:
        return dict(Area.objects.filter(pk__in=layout.LEAGUES).values_list("pk", "name"))

    def named(self, place: layout.Place) -> str:
        return f"{self.names.get(place.league, place.league)}{place.title}"

    def tiles(self, places: list[layout.Place]) -> list[dict[str, Any]]:
        """The leagues with their tiles, in the order of the page."""
        found: dict[str, dict[str, Any]] = {}
        for place in places:
            row, column = layout.PLACES[place.league]
            name = self.names.get(place.league, place.league)
            league = found.setdefault(
                place.league, {"name": name, "row": row, "column": column, "places": []}
            )
            league["places"].append(
                {
                    "title": place.title,
                    "beyond": place.beyond,
                    "sites": [_tile(site) for site in place.sites],
                }
            )
        return list(found.values())


def _tile(site: Site) -> dict[str, Any]:
    shape, tone = SHAPES.get(site.state, MAKING)
    return {
        "name": site.name,
        "place": site.community.full_name,
        "url": SiteLedger.url("detail", site.pk),
        "state": codes.get("site_state").label(site.state),
        "shape": shape,
        "tone": tone,
    }
