"""What home shows of the figures: for a leading group the dashboard itself, for the others the way there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accessibility.going_out.counting import PERCENT, Share
from accessibility.going_out.people import page_url
from registry import access, parameters
from registry.models import Area
from reports import addresses, tally
from reports.closing import last_month_end
from reports.figures import Figures
from reports.fulfilment import glance


def doors(user: Any) -> list[dict[str, Any]]:
    """No page for one role alone."""
    return []


def page(request: HttpRequest, area: Area) -> HttpResponse | None:
    """The dashboard as the home of whoever reads figures and no residents."""
    from reports.dashboards.views import draw

    user, code = request.user, area.code
    only_figures = access.may(user, "residents", "F", code) and not access.may(
        user, "residents", "V", code
    )
    return (
        draw(request, area) if only_figures and access.may(user, "dashboards", "V", code) else None
    )


def figures(user: Any, area: Area) -> list[dict[str, Any]]:
    """The tiles of 走出家门, of the dashboard, and of 五摸清 and 五落实 with five lamps each."""
    if not access.may(user, "dashboards", "V", area.code):
        return []
    now, month = (
        Figures.from_json(kept.figures) if kept else None
        for kept in tally.beside(area.code, last_month_end(timezone.localdate()))
    )
    if now is None:
        return [_score(area, now)]
    return [_going_out(area, now, month), _score(area, now), *glance.tiles(area, now)]


def _going_out(area: Area, now: Figures, month: Figures | None) -> dict[str, Any]:
    """The share of those who took part, judged as I04 is, and what it was at the end of last month."""
    percent = parameters.value(PERCENT, area.code)
    share, before = (Share(held["I04"].n, held["I04"].d) for held in (now, month or Figures()))
    return {
        "label": "走出家门", "value": share.percent, "unit": "", "url": page_url(area.code),
        "tone": "gap" if share.d and not share.reaches(percent) else "",
        "before_label": f"最低 {percent}%，上月末", "before": before.percent,
    }  # fmt: skip


def _score(area: Area, figures: Figures | None) -> dict[str, Any]:
    """The score as it was counted last."""
    score = figures.score().shown if figures else "—"
    return {"label": "看板 · 得分", "value": score, "unit": "分" if score != "—" else "",
             "url": addresses.dashboard(area.code), "note": "五落实、红灯、经费、简报"}  # fmt: skip
