"""各地待办: for whoever looks after an area above a community, what is due there in sums."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property

from registry import audit
from registry.models import Area
from registry.paging import page_strip
from registry.screens import AreaScreen
from registry.today import Counts, Desk, Group, over
from registry.views.home import breadcrumb
from registry.views.today import PAGE, line

NAMED_FROM = Area.Level.BANNER
"""Above a banner there are sums alone; from there down also the list behind each."""
COLUMNS = [{"label": "件数", "numeric": True}, {"label": "逾期", "numeric": True}]


class TodayBelow(AreaScreen):
    """The sums of all desks in the area, by kind and by the areas below; the lists behind them."""

    section = "residents"

    @cached_property
    def desk(self) -> Desk:
        return over(self.user, self.area)

    def url(self, **params: Any) -> str:
        """This page for another area, kind or page of the list."""
        wanted = {"area": self.area.code, **params}
        return f"{reverse('today-below')}?{urlencode(wanted)}"

    def get(self, request: HttpRequest) -> HttpResponse:
        only = request.GET.get("only", "")
        if only and only not in {source.key for source, _ in self.desk.found}:
            raise Http404
        group = next((group for group in self.desk.groups if group.key == only), None)
        audit.record(
            "list", by=self.user, ledger="today", community_id=self.area.code,
            count=self.desk.count,
        )  # fmt: skip
        return render(request, "today_below.html", self.context(only, group))

    def context(self, only: str, group: Group | None) -> dict[str, Any]:
        title = f"{self.area.name}待办"
        if only:
            title = f"{title}：{self._title(only)}"
        parts = (group.parts if group else {}) if only else self.desk.parts
        return {
            "header": {"title": title},
            "breadcrumb": breadcrumb(self.user, self.area, reverse("today-below")),
            "count": sum(count for count, _ in parts.values()),
            "late": sum(late for _, late in parts.values()),
            "kinds": None if only else self.kinds(),
            "tree": self.tree(parts, only),
            "quiet": self.quiet(parts),
            "list": self.list(group) if group and self.area.level >= NAMED_FROM else None,
            "all_url": self.url() if only else "",
        }

    def _title(self, only: str) -> str:
        return next(source.title for source, _ in self.desk.found if source.key == only)

    def kinds(self) -> dict[str, Any]:
        """One row a kind that has something, each leading to the list behind it."""
        rows = [
            {
                "name": group.title,
                "url": self.url(only=group.key),
                "cells": _cells((group.count, group.late)),
            }
            for group in self.desk.groups
        ]
        return {"caption": f"{self.area.name}待办，按事项", "head": "事项", "columns": COLUMNS,
                "rows": rows}  # fmt: skip

    def tree(self, parts: Counts, only: str) -> dict[str, Any] | None:
        """One row an area below that has something, each leading one step down."""
        if self.area.is_community:
            return None
        children = Area.objects.filter(pk__in=parts).order_by("code")
        kept = {"only": only} if only else {}
        rows = [
            {
                "name": child.name if child != self.area else f"{child.name}本级",
                "url": self.url(area=child.code, **kept) if child != self.area else "",
                "cells": _cells(parts[child.code]),
            }
            for child in children
        ]
        caption = f"{self.area.name}下辖各地待办"
        return {"caption": caption, "columns": COLUMNS, "rows": rows}

    def quiet(self, parts: Counts) -> int:
        """How many areas below have nothing due."""
        children = Area.objects.filter(parent=self.area, valid_to=None)
        return children.exclude(pk__in=parts).count()

    def list(self, group: Group) -> dict[str, Any]:
        """What is due, a page at a time; who acts on it are the communities."""
        paginator = Paginator(range(group.count), PAGE)
        page = paginator.get_page(self.request.GET.get("page", "1"))
        tasks = group.tasks(PAGE, page.start_index() - 1)
        return {
            "lines": [line(task, self.desk) for task in tasks],
            "pages": page_strip(page, lambda n: self.url(only=group.key, page=n)),
        }


def _cells(counts: tuple[int, int]) -> list[dict[str, Any]]:
    return [
        {"kind": "number", "label": column["label"], "value": count}
        for column, count in zip(COLUMNS, counts, strict=True)
    ]
