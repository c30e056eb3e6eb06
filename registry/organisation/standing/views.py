"""达标情况: of one community sentence by sentence, of any area above it site by site."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from registry import audit, codes
from registry.indicators import Indicator, Measured, State
from registry.models import Site
from registry.organisation.standing import measuring
from registry.organisation.standing.measuring import Standing, points
from registry.screens import AreaScreen
from registry.views.home import breadcrumb

SECTION = "organisation"


def page_url(area: str, only: str = "") -> str:
    """The page of ``area``; ``only`` narrows it to what does not pass."""
    asked = {"area": area, **({"only": only} if only else {})}
    return f"{reverse('standing')}?{urlencode(asked)}"


class StandingView(AreaScreen):
    """What would fail an inspection today, each with the way to put it right."""

    section = SECTION

    def get(self, request: HttpRequest) -> HttpResponse:
        audit.record(
            "list", by=self.user, ledger="standing", community_id=self.area.code,
            detail={"view": "standing"},
        )  # fmt: skip
        own = self.area.is_community
        context = self.community() if own else self.sites()
        day = timezone.localdate()
        return render(
            request,
            "standing/community.html" if own else "standing/sites.html",
            {
                "header": {
                    "title": f"达标情况 · {self.area.name}",
                    "note": f"截至 {day.year}年{day.month}月{day.day}日　{_titles()}",
                },
                "breadcrumb": breadcrumb(self.user, self.area, reverse("standing")),
                **context,
            },
        )

    # -- one community ----------------------------------------------------------------------

    def community(self) -> dict[str, Any]:
        """Every sentence with its lamp; with ``only=open`` those alone that do not pass."""
        standing = measuring.standings([self.area.code], timezone.localdate())[0]
        only = self.request.GET.get("only") == "open"
        shown = standing.failing if only else standing.found
        return {
            "site": next(iter(measuring.sites_in(self.area.code)), None),
            "figures": _figures(standing),
            "vetoed": [f"{i.code} {i.clause}" for i in standing.vetoed],
            "views": [
                {"label": "全部", "url": page_url(self.area.code), "current": not only},
                {"label": f"未达标 {len(standing.failing)}", "current": only,
                 "url": page_url(self.area.code, "open")},
            ],
            "groups": [
                {
                    "key": letter,
                    "title": title,
                    "score": _told(standing, letter),
                    "verdicts": [
                        self.verdict(i, m, standing) for i, m in shown if i.code.startswith(letter)
                    ],
                }
                for letter, title in measuring.groups()
            ],
        }  # fmt: skip

    def verdict(self, indicator: Indicator, found: Measured, standing: Standing) -> dict[str, Any]:
        """One sentence: what it says of the community and where to put it right."""
        return {
            "code": indicator.code,
            "clause": indicator.clause,
            "how": indicator.how,
            "label": found.state.label,
            "tone": found.tone,
            **measuring.told_to(self.user, standing.code, found),
            "worth": _worth(standing.worth[indicator.code], found),
            "veto": _veto(indicator, found, standing),
        }

    # -- the sites of an area ---------------------------------------------------------------

    def sites(self) -> dict[str, Any]:
        """A row for each site, and for each sentence the sites where it fails."""
        held = measuring.sites_in(self.area.code)
        found = measuring.standings([s.community_id for s in held], timezone.localdate())
        pairs = list(zip(held, found, strict=True))
        nothing = {"title": "还没有示范点", "text": f"{self.area.name}还没有登记示范点。"}
        return {"tree": _table(pairs), "failing": _failing(pairs), "nothing": nothing}


def _veto(indicator: Indicator, found: Measured, standing: Standing) -> str:
    """Whether the sentence fails the whole where it is not fulfilled; in part is no veto."""
    if indicator.code not in standing.veto:
        return ""
    return "不构成一票否决" if found.state is State.PARTLY else "一票否决项"


def _titles() -> str:
    """The groups that are measured, in words."""
    return "、".join(title for _, title in measuring.groups())


def _told(standing: Standing, letter: str = "") -> str:
    held = standing.score(letter)
    return f"{points(held.won)} / {points(held.possible)}"


def _worth(worth: Fraction, found: Measured) -> str:
    """Points of the sentence: earned of possible, or that it has none."""
    if not worth:
        return "不计分"
    if not found.state.counts:
        return f"{points(worth)} 分，本次不计"
    return f"得 {points(worth * found.share)} 分，满分 {points(worth)} 分"


def _figures(standing: Standing) -> list[dict[str, Any]]:
    whole = standing.score()
    tiles: list[dict[str, Any]] = [
        {"label": "合计", "value": points(whole.won), "unit": "分",
         "note": f"满分 {points(whole.possible)} 分"},
        {"label": "未达标", "value": len(standing.failing), "unit": "项",
         "url": page_url(standing.code, "open"), "tone": "gap" if standing.failing else ""},
    ]  # fmt: skip
    for letter, title in measuring.groups():
        held = standing.score(letter)
        tiles.append(
            {"label": title, "value": points(held.won), "unit": "分",
             "note": f"满分 {points(held.possible)} 分",
             "url": f"{page_url(standing.code)}#group-{letter}"}
        )  # fmt: skip
    return tiles


def _table(pairs: list[tuple[Site, Standing]]) -> dict[str, Any]:
    columns = [
        {"label": "创建状态"},
        *({"label": title, "numeric": True} for _, title in measuring.groups()),
        {"label": "合计", "numeric": True},
        {"label": "未达标", "numeric": True},
        {"label": "一票否决"},
    ]
    rows = [_row(site, standing) for site, standing in pairs]
    return {"caption": "各示范点达标情况", "head": "示范点", "columns": columns, "rows": rows}


def _row(site: Site, standing: Standing) -> dict[str, Any]:
    told = [_told(standing, letter) for letter, _ in measuring.groups()]
    failing = len(standing.failing)
    cells = [
        {"kind": "", "label": "创建状态", "value": codes.get("site_state").label(site.state)},
        *(
            {"kind": "number", "label": title, "value": value}
            for (_, title), value in zip(measuring.groups(), told, strict=True)
        ),
        {"kind": "number", "label": "合计", "value": _told(standing)},
        {"kind": "number", "label": "未达标", "value": f"{failing} 项",
         "url": page_url(standing.code, "open") if failing else ""},
        {"kind": "", "label": "一票否决",
         "value": "、".join(i.code for i in standing.vetoed) or "无"},
    ]  # fmt: skip
    place = site.community
    name = (
        f"{place.parent.parent.name} {place.name}"
        if place.parent and place.parent.parent
        else place.name
    )
    return {"name": name, "url": page_url(standing.code), "cells": cells}


def _failing(pairs: list[tuple[Site, Standing]]) -> list[dict[str, Any]]:
    """For each sentence that fails anywhere: how many sites, and which."""
    found = []
    for indicator in measuring.indicators():
        where = [
            {
                "name": site.community.name,
                "url": f"{page_url(standing.code, 'open')}#{indicator.code}",
            }
            for site, standing in pairs
            if any(i is indicator for i, _ in standing.failing)
        ]
        if where:
            found.append({"code": indicator.code, "clause": indicator.clause, "where": where})
    return sorted(found, key=lambda row: -len(row["where"]))
