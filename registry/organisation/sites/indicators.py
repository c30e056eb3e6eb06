"""Z01: two sites in each league; asked of the region and its leagues, no points of a community's."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import CharField, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from registry.indicators import Door, Indicator, Measured, in_parts
from registry.models import Area, Site, SiteStep
from registry.models.scoped import inside
from registry.organisation.sites import layout
from registry.organisation.sites.ledger import SiteLedger


def two_in_each_league(codes: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """Of the region its twenty-four places, of a league (or whatever lies in one) its two."""
    held = Site.objects.unscoped("where the sites are is no secret").current()
    begun = held.filter(inside(list({code[:4] for code in codes}))).exclude(applied_on__gt=on)
    places = layout.places(_as_on(begun.order_by("community_id"), on))
    names = dict(Area.objects.filter(pk__in=layout.LEAGUES).values_list("pk", "name"))
    return {
        code: _judge([p for p in places if p.league.startswith(code[:4])], names) for code in codes
    }


def _as_on(sites: Any, on: datetime.date) -> list[Site]:
    """``sites`` as they stood at the end of the day ``on``, by the steps taken until then."""
    steps = SiteStep.objects.filter(site=OuterRef("pk"))
    last = steps.filter(on__lte=on).order_by("-id").values("to_state")[:1]
    first = steps.order_by("id").values("from_state")[:1]
    then = Coalesce(Subquery(last), Subquery(first), F("state"), output_field=CharField())
    found = list(sites.annotate(state_then=then))
    for site in found:
        site.state = site.state_then
    return found


def _judge(places: list[layout.Place], names: dict[str, str]) -> Measured:
    filled = [place for place in places if place.is_filled]
    beyond = [place for place in places if place.beyond]
    said = [
        f"{names.get(p.league, '')}{p.title}未选定" for p in places if not p.is_filled
    ] + [f"{names.get(p.league, '')}{p.title}超出 {p.beyond} 个" for p in beyond]  # fmt: skip
    return in_parts(
        len(filled),
        len(places),
        "；".join(said) or "每个盟市城镇社区、嘎查村各 1 个",
        evidence=tuple((SiteLedger.key, site.pk) for place in filled for site in place.chosen),
        doors=(
            Door("示范点布局", reverse("sites-map")),
            Door("申报示范点", SiteLedger.url("create")),
        ),
    )


INDICATORS = (
    Indicator(
        "Z01",
        "列入创建（没有摘牌、退出）的示范点按盟市和类型计数，每盟市城镇社区、嘎查村各 1 个；多于 1 个只提示",
        two_in_each_league,
    ),
)
