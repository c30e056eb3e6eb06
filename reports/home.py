"""What home shows of the figures: for a leading group the dashboard itself, for the others the way there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from registry import access
from registry.models import Area
from reports import addresses, tally
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
    """The tile that leads to the dashboard, and 五摸清 and 五落实, five lamps each."""
    if not access.may(user, "dashboards", "V", area.code):
        return []
    kept = tally.of(area.code)
    figures = Figures.from_json(kept.figures) if kept else None
    return [_score(area, figures), *(glance.tiles(area, figures) if figures else ())]


def _score(area: Area, figures: Figures | None) -> dict[str, Any]:
    """The score as it was counted last."""
    score = figures.score().shown if figures else "—"
    return {"label": "看板 · 得分", "value": score, "unit": "分" if score != "—" else "",
             "url": addresses.dashboard(area.code), "note": "五落实、红灯、经费、简报"}  # fmt: skip
