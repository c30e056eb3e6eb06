"""The course of a site for its page and its paper: what is behind it, where it stands, what is next."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from registry.models import Area, Site, SiteStep
from registry.models.site import APPLIED, ENDED, RECHECKED
from registry.organisation.sites import actions

PATH = ("1", "2", "3", "4", "5", "6", "7")
"""The stages every site passes, from application to plaque."""
SHORT = {"1": "申报", "2": "创建中", "3": "自查", "4": "旗县初验", "5": "盟市复验",
         "6": "自治区验收", "7": "挂牌", "8": "复查", "9": "摘牌"}  # fmt: skip


def read(site: Site) -> None:
    """Read the course of ``site`` once, with who took its steps; what is asked here finds it there."""
    prefetch_related_objects([site], Prefetch("course", SiteStep.objects.select_related("by")))


def stops(site: Site) -> list[dict[str, Any]]:
    """The stages in the plan's order with the day each was reached; a review or an end follows."""
    days = reached(site)
    far = PATH.index(site.state) if site.state in PATH else len(PATH)
    if site.state == ENDED:
        far = max((PATH.index(s) for s in days if s in PATH), default=0) + 1
    found = [_stop(state, days, n, far) for n, state in enumerate(PATH)]
    if site.state in (RECHECKED, ENDED):
        found.append({"label": SHORT[site.state], "day": _said(days.get(site.state)),
                      "state": "done"})  # fmt: skip
    return found


def reached(site: Site) -> dict[str, datetime.date | None]:
    """When each stage now behind the site was reached, by stage."""
    days: dict[str, datetime.date | None] = {APPLIED: site.applied_on}
    for step in site.course.all():
        if step.step == "back":
            days = {state: day for state, day in days.items() if state <= step.to_state}
        else:
            days[step.to_state] = step.on
    return {**days, site.state: site.state_on or days.get(site.state)}


def _stop(state: str, days: dict[str, Any], number: int, far: int) -> dict[str, Any]:
    where = "done" if number <= far else "current" if number == far + 1 else "next"
    return {"label": SHORT[state], "day": _said(days.get(state)), "state": where}


def _said(day: datetime.date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def todo(site: Site) -> str:
    """Who is to do what next."""
    step = actions.next_step(site)
    if site.state == ENDED or step is None:
        return "已摘牌或退出，没有要做的事。需要重新创建的，由社区重新申报。"
    who = actions.WHO[Area.Level(actions.level_for(step, site))]
    if step.key == "recheck":
        return f"已挂牌。{who}组织复查，复查合格的在这里登记，不合格的办理摘牌。"
    return f"由{who}办理“{step.title}”。"


def log(site: Site) -> list[dict[str, Any]]:
    """Every step as it was taken, the latest first, for the page."""
    return [
        {
            "what": _told(row),
            "who": str(row.by),
            "when": _said(row.on),
            "iso": row.on.isoformat(),
            "reason": row.note if actions.STEPS[row.step].needs_note else "",
        }
        for row in reversed(site.course.all())
    ]


def _told(row: SiteStep) -> str:
    step = actions.STEPS[row.step]
    if step.key == "back":
        return f"退回到“{actions.stage(row.to_state)}”"
    return f"{step.title}（{row.note}）" if row.note and not step.needs_note else step.title
