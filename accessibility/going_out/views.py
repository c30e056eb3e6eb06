"""The pages of 走出家门: the figures of an area, the people behind them, their files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from accessibility.going_out import files, tables, trend
from accessibility.going_out.counting import PERCENT, TITLES, counted, together
from accessibility.going_out.people import (
    SECTION,
    Line,
    Lines,
    list_url,
    may_count,
    may_list,
    page_url,
    residents,
)
from accessibility.going_out.staying import StayingHomeLedger
from registry import access, audit, parameters
from registry.activities.ledger import ActivityLedger
from registry.ledger.views.files import TYPES, download
from registry.ledgers import ResidentLedger
from registry.models import SearchTerm
from registry.paging import page_strip
from registry.screens import AreaScreen
from registry.views.home import breadcrumb

PAGE = 50
TABS = ("home", "unasked", "took", "cannot", "unknown", "bedridden", "living")
"""The lists that stand as tabs; the others are reached by their figure."""
HEADS = ("姓名", "性别年龄", "残疾", "能否走出家门", "近一年参加", "没有参加的原因",
         "可以邀请的活动", "所属社区", "办理")  # fmt: skip


class _InArea(AreaScreen):
    """A page of what is in the current area, open to whoever ``fits`` there."""

    section = SECTION

    def fits(self, code: str) -> bool:
        """Whether the page is open in the area ``code``."""
        return may_list(self.user, code) and access.may(self.user, self.section, self.letter, code)


class GoingOut(_InArea):
    """The three figures side by side, who and why not, the months, the areas below."""

    section = "residents"

    def fits(self, code: str) -> bool:
        """The figures alone may be seen by more people than the lists."""
        return may_count(self.user, code)

    def get(self, request: HttpRequest) -> HttpResponse:
        today, area = timezone.localdate(), self.area
        people = residents(self.user, area.code)
        parts = counted(people, today, tables.LENGTHS.get(area.level, 0))
        total = together(parts.values())
        percents = parameters.values(PERCENT, [area.code, *(code for code in parts if code)])
        percent, linked = percents[area.code], may_list(self.user, area.code)
        found = trend.months(people, today)
        audit.record("list", by=self.user, ledger="going-out", community_id=area.code)
        return render(
            request,
            "accessibility/going_out.html",
            {
                "header": self.header(linked),
                "breadcrumb": breadcrumb(self.user, area, reverse("going-out")),
                "judged": tables.judged(area.code, total, percent, linked),
                "figures": tables.tiles(area.code, total, linked),
                "counts": tables.counts(area.code, total, linked),
                "reasons": tables.reasons(area.code, total, linked),
                "bars": trend.picture(area.name, found, total["living"], percent),
                "by_month": trend.table(area.name, found, total["living"]),
                "tree": tables.below(area, parts, percents, linked),
                "percent": percent,
            },
        )  # fmt: skip

    def header(self, linked: bool) -> dict[str, Any]:
        code = self.area.code
        url = f"{ActivityLedger.url('create')}?community={code}"
        may_add = self.area.is_community and ActivityLedger.may(self.user, "E", code)
        lists = [
            {"label": "没有参加的人", "url": list_url(code, "home")},
            {"label": "还没有问原因的人", "url": list_url(code, "unasked")},
        ]
        return {
            "title": f"走出家门 · {self.area.name}",
            "note": "使社区70%的残疾人能够走出家门，参与社区各类活动（方案三（六））",
            "primary": {"label": "登记活动", "url": url} if may_add else None,
            "actions": lists if linked else [],
        }


class GoingOutPeople(_InArea):
    """One list: who, how often they came, why not, and to what they can be invited."""

    @cached_property
    def lines(self) -> Lines:
        return Lines(self.user, self.area, self.request.GET)

    def get(self, request: HttpRequest) -> HttpResponse:
        lines = self.lines
        page = Paginator(range(lines.count), PAGE).get_page(request.GET.get("page"))
        first = max(page.start_index() - 1, 0)
        shown = list(lines.lines(first, first + len(page)))
        audit.record(
            "list", by=self.user, ledger="going-out", community_id=self.area.code,
            count=len(shown), detail={"filter": lines.address()},
        )  # fmt: skip
        return render(
            request,
            "accessibility/going_out_people.html",
            {
                "header": self.header(),
                "breadcrumb": [
                    {"label": "走出家门", "url": page_url(self.area.code)},
                    {"label": TITLES[lines.figure], "url": ""},
                ],
                "tabs": self.tabs(),
                "term": lines.term,
                "clear_url": f"?{lines.address(find='')}",
                "search_hidden": lines.address(find=""),
                "table": self.table(shown),
                "count": lines.count,
                "pages": page_strip(page, lambda n: f"?{lines.address(page=n)}"),
                "empty": self.empty(),
            },
        )  # fmt: skip

    def post(self, request: HttpRequest) -> HttpResponse:
        """A search: what was typed does not stand in the address."""
        text = request.POST.get("text", "").strip()[:100]
        if not text:
            return redirect(f"{request.path}?{self.lines.address(find='')}")
        term = SearchTerm.objects.create(user=self.user, text=text)
        audit.record(
            "search", by=self.user, ledger="going-out", community_id=self.area.code,
            detail={"term": str(term.pk)},
        )  # fmt: skip
        return redirect(f"{request.path}?{self.lines.address(find=str(term.pk))}")

    def header(self) -> dict[str, Any]:
        asked = self.lines.address()
        actions = [
            {"label": label, "url": f"{reverse(name)}?{asked}"}
            for letter, label, name in (
                ("X", "导出", "going-out-people-export"),
                ("P", "打印", "going-out-people-print"),
            )
            if access.may(self.user, self.section, letter, self.area.code)
        ]
        return {"title": f"{TITLES[self.lines.figure]} · {self.area.name}", "actions": actions}

    def tabs(self) -> list[dict[str, Any]]:
        here = self.lines.figure
        shown = [*TABS, *([] if here in TABS else [here])]
        return [
            {
                "label": TITLES[name],
                "url": f"?{self.lines.address(figure=name)}",
                "current": name == here,
            }
            for name in shown
        ]

    def empty(self) -> dict[str, Any]:
        everything = {"label": "看全部", "url": f"?{self.lines.address(find='')}"}
        return {
            "kind": "filtered" if self.lines.term else "none",
            "text": f"{self.area.name}没有这样的人：{TITLES[self.lines.figure]}。",
            **({"action": everything} if self.lines.term else {}),
        }

    def table(self, shown: Iterable[Line]) -> dict[str, Any]:
        may_enter = StayingHomeLedger.may(self.user, "E", self.area.code)
        heads = [h for h in HEADS if (h != "办理" or may_enter)
                 and (h != "所属社区" or not self.area.is_community)]  # fmt: skip
        rows = []
        for line in shown:
            told = cells(line)
            row = {"pk": line.resident.pk, "name": line.resident.name}
            rows.append({**row, "cells": [told[head] for head in heads]})
        columns = [{"label": head} for head in heads]
        return {"caption": self.lines.title, "columns": columns, "rows": rows}


def cells(line: Line) -> dict[str, dict[str, Any]]:
    """The cells of a line by their head."""
    resident = line.resident
    age = "" if line.age is None else f"{line.age} 岁"
    why = "；".join(filter(None, (line.why, f"需要{line.aids}" if line.aids else "")))
    texts = {
        "性别年龄": f"{line.shown('gender')} {age}".strip(),
        "残疾": f"{line.shown('dis_category')} {line.shown('dis_level')}".strip(),
        "能否走出家门": line.shown("can_go_out") or "没有登记",
        "近一年参加": files.came(line),
        "没有参加的原因": why or ("" if line.times else "还没有问"),
        "所属社区": resident.community.name,
    }
    told = {k: {"kind": "text", "label": k, "value": v} for k, v in texts.items()}
    url = ResidentLedger.url("detail", resident.pk)
    told["姓名"] = {"kind": "name", "label": "姓名", "value": resident.name, "url": url}
    told["可以邀请的活动"] = _invitation(line)
    asked = urlencode({"resident": resident.pk})
    told["办理"] = {
        "kind": "text", "label": "办理", "value": "问原因",
        "url": f"{StayingHomeLedger.url('create')}?{asked}",
    }  # fmt: skip
    return told


def _invitation(line: Line) -> dict[str, Any]:
    fits = line.invitation
    cell: dict[str, Any] = {"kind": "text", "label": "可以邀请的活动", "value": "没有合适的计划"}
    if fits:
        why = f"（{fits.why}）" if fits.why else ""
        cell |= {"value": f"{fits.said}{why}", "url": fits.url}
    return cell


class _PeopleFile(_InArea):
    """A list as a file."""

    kind = ""

    def get(self, request: HttpRequest) -> HttpResponse:
        lines = Lines(self.user, self.area, request.GET)
        if lines.count > files.MOST:
            text = f"名单有 {lines.count} 人，一份文件最多 {files.MOST} 人。请先选下级地区。"
            messages.warning(request, text)
            return redirect(f"{reverse('going-out-people')}?{lines.address()}")
        made, name = (files.export if self.kind == "export" else files.printed)(lines)
        return download(made, name, TYPES[self.kind], self.kind == "print")


class GoingOutPeopleExport(_PeopleFile):
    """The list as an office workbook."""

    letter, kind = "X", "export"


class GoingOutPeoplePrint(_PeopleFile):
    """The list on paper."""

    letter, kind = "P", "print"
