"""Sites that wait for the next step, for 今日待办 of whoever may take it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Q
from django.urls import reverse

from registry import divisions
from registry.models import Area, Site
from registry.models.scoped import inside
from registry.organisation.sites import actions
from registry.organisation.sites.ledger import SiteLedger
from registry.today import NOTHING, Desk, Found, Task, source

STANDING = "recheck"
"""A plaque is reviewed from time to time: a site that has one waits for nothing."""


@source("site_step", "示范点等办下一步")
def steps(desk: Desk) -> list[Found]:
    """Sites whose next step falls to this desk's level: to the community while they are built."""
    if not (where := _waiting(desk)):
        return []
    among = SiteLedger.visible(desk.user).current().select_related("community")
    return [Found(among, where & Q(community__valid_to=None), _task, ("state_on",))]


def _waiting(desk: Desk) -> Q | None:
    """The sites in reach whose stage one of the desk's levels takes on; None without such a level."""
    found = [inside(codes) & Q(state__in=_stages(level)) for level, codes in _posts(desk).items()]
    where = NOTHING
    for one in found:
        where |= one
    return where if found else None


def _posts(desk: Desk) -> dict[int, list[str]]:
    """The areas in which a step may be taken, by the level that takes it.

    Of an area looked over, those are its own level and all below.
    """
    held: dict[int, list[str]] = defaultdict(list)
    if desk.over:
        codes = desk.codes(actions.SECTION, "V")
        own = divisions.level_of(desk.over)
        return {level: codes for level in Area.Level.values if codes and level >= own}
    for level, code in actions.inspects_at(desk.user):
        held[level].append(code)
    return held


def _stages(level: int) -> list[str]:
    on = (s for s in actions.STEPS.values() if s.action == "progress" and s.key != STANDING)
    return [stage for step in on if step.level == level for stage in step.states]


def _task(site: Site) -> Task:
    step: Any = actions.next_step(site)
    url = reverse("site-step", args=[site.pk, step.key])
    day = site.state_on
    since = f"，{day.year}年{day.month}月{day.day}日起" if day else ""
    what = f"{site.community.full_name}：{actions.stage(site.state)}{since}，等办“{step.title}”"
    return Task(str(site), SiteLedger.url("detail", site.pk), what, step.title, url)
