"""A01, A03 and Z01: the sentences about the whole, put together from what the areas below say."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Q

from assistance.models import SocialOrganisation, Volunteer
from registry.indicators import Door, Measured, State, fulfilled
from registry.models import Site
from registry.models.site import ENDED
from registry.organisation.parties.indicators import mechanism
from registry.organisation.sites.ledger import SiteLedger
from reports import addresses
from reports.verdicts import satisfaction


def together(codes: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """A01: A03 and A04 are fulfilled, and volunteers or social organisations take part."""
    pleased, joined, taking = satisfaction(codes, on), mechanism(codes, on), _taking_part(codes, on)
    return {code: _as_one(code, pleased[code], joined[code], taking[code]) for code in codes}


def _as_one(code: str, pleased: Measured, joined: Measured, taking: int) -> Measured:
    lacks = [f"{name} {m.state.label}" for name, m in (("A03", pleased), ("A04", joined))
             if m.state is not State.MET]  # fmt: skip
    if not taking:
        lacks.append("还没有志愿者或社会组织")
    doors = tuple(Door(f"看 {name}", addresses.indicator(name, code)) for name in ("A03", "A04"))
    says = "；".join(lacks) or f"A03、A04 都达标，志愿者和社会组织共 {taking} 个"
    if pleased.state is State.TO_JUDGE and joined.state is State.MET and taking:
        return Measured(State.TO_JUDGE, says=says, doors=doors)
    return fulfilled(not lacks, says, doors=doors)


def _taking_part(codes: Sequence[str], on: datetime.date) -> Counter[str]:
    """How many volunteers and social organisations each community has on the day."""
    found: Counter[str] = Counter()
    for model, begun, ended in (
        (Volunteer, "joined_on", "left_on"),
        (SocialOrganisation, "founded_on", "ended_on"),
    ):
        rows = model.objects.unscoped("an indicator counts it").current()
        since = Q(**{begun: None}) | Q(**{f"{begun}__lte": on})
        until = Q(**{ended: None}) | Q(**{f"{ended}__gt": on})
        held = rows.filter(since, until, community_id__in=codes).order_by()
        told = held.values("community_id").annotate(n=Count("pk"))
        found.update(dict(told.values_list("community_id", "n")))
    return found


def standing(on: datetime.date) -> Any:
    """The sites there were on the day ``on``: applied for, and not taken off the list."""
    rows = Site.objects.unscoped("which communities are sites is no secret").current()
    held = rows.filter(Q(applied_on=None) | Q(applied_on__lte=on))
    return held.exclude(state=ENDED, state_on=None).exclude(state=ENDED, state_on__lte=on)


def sites(codes: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """Z01: a community that is a site counts once; how many of each kind is asked of the leagues."""
    held = standing(on).filter(community_id__in=codes).order_by("created_at")
    found = {row.community_id: row for row in held}
    return {code: _counted(code, found.get(code)) for code in codes}


def _counted(code: str, site: Site | None) -> Measured:
    if site is None:
        return Measured(State.NOT_APPLICABLE, 0, 0, says="不是示范点")
    evidence = ((SiteLedger.key, site.pk),)
    return fulfilled(True, f"示范点：{site.name}", n=1, d=1, evidence=evidence)
