"""看板: one screen for any area, the communities behind a number, what would lift it most."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from registry import audit, paper
from registry.indicators import catalogue
from registry.ledger.views.files import download
from registry.models import Area
from registry.paging import page_strip
from registry.screens import AreaScreen
from registry.views.home import breadcrumb
from reports import addresses, fresh
from reports.asked_month import month_end
from reports.dashboards import brief, lifting, listing, page, words
from reports.dashboards.reading import read

SECTION = "dashboards"
ROWS = 100


def note(action: str, user: Any, area: Area, view: str) -> None:
    """Put on record that the figures of ``area`` were looked at or printed."""
    audit.record(action, by=user, ledger="dashboard", community_id=area.code, detail={"view": view})


class Dashboard(AreaScreen):
    """Where an area stands: all from kept figures, whatever the number of people."""

    section = SECTION

    def get(self, request: HttpRequest) -> HttpResponse:
        return draw(request, self.area)


def draw(request: HttpRequest, area: Area) -> HttpResponse:
    """The dashboard of ``area``, also as the home of whoever only reads figures."""
    note("list", request.user, area, "dashboard")
    return render(request, "dashboards/page.html", page.context(request, area))


class Brief(AreaScreen):
    """The same on one page of paper, for whoever leads."""

    section = SECTION

    def get(self, request: HttpRequest) -> HttpResponse:
        as_of = month_end(request.GET.get("as_of", ""))
        if not as_of:
            fresh.ensure(self.area)
        found = read(self.area, timezone.localdate(), as_of)
        what = "残疾人工作简报" if self.area.is_community else "社区残疾人工作简报"
        title = f"{self.area.name}{what}"
        data = paper.render_one_page(brief.TEMPLATE, brief.contexts(found, title), title=title)
        note("print", self.user, self.area, "dashboard-brief")
        name = f"简报_{self.area.name}_{found.on:%Y%m%d}.pdf"
        return download(data, name, "application/pdf", inline=True)


class Communities(AreaScreen):
    """The communities behind a number: with a grade, failed by a veto, not fulfilling an indicator."""

    section = SECTION

    def get(self, request: HttpRequest) -> HttpResponse:
        note("list", self.user, self.area, "dashboard-communities")
        asked = listing.Asked.of(request.GET, catalogue())
        rows = listing.rows(self.area, asked)
        shown = Paginator(rows, ROWS).get_page(request.GET.get("page"))
        at = f"{words.day(asked.as_of)}定格" if asked.as_of else "现在的数字"
        return render(
            request,
            "dashboards/communities.html",
            {
                "header": {
                    "title": f"{asked.title} · {self.area.name}",
                    "note": f"共 {shown.paginator.count} 个社区（嘎查），{at}",
                },
                "breadcrumb": breadcrumb(self.user, self.area, reverse("dashboard")),
                "number": shown.paginator.count,
                "table": listing.table(shown.object_list, asked),
                "pages": page_strip(shown, lambda n: asked.url(self.area.code, n)),
                "back": addresses.dashboard(self.area.code, asked.as_of),
                "nothing": {"kind": "filtered", "title": "没有这样的社区",
                            "text": f"{self.area.name}没有符合条件的社区（嘎查）。",
                            "action": {"label": "回到看板",
                                       "url": addresses.dashboard(self.area.code, asked.as_of)}},
            },
        )  # fmt: skip


class Lift(AreaScreen):
    """What would lift the area most: by points that can still be won, each with the way to win them."""

    section = SECTION

    def get(self, request: HttpRequest) -> HttpResponse:
        note("list", self.user, self.area, "dashboard-lift")
        said = fresh.ensure(self.area).said
        found = read(self.area, timezone.localdate())
        return render(
            request,
            "dashboards/lift.html",
            {
                "header": {
                    "title": f"怎样提分 · {self.area.name}",
                    "note": f"截至 {words.day(found.on)}，按还能得的分排列",
                },
                "breadcrumb": breadcrumb(self.user, self.area, reverse("dashboard-lift")),
                "said": said,
                "lines": lifting.lines(found, self.user),
                "back": addresses.dashboard(self.area.code),
                "own": self.area.is_community,
                "score": found.whole.score().shown,
            },
        )
