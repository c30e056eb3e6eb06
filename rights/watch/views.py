"""The pages of 特别关注名单: the list and its files.

Open to whoever may view the residents of the area: it tells nothing of any case, only what 台账一 and
the visits say (decision 53).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from registry import access, audit
from registry.ledger.boxes import box_url
from registry.ledger.views.files import TYPES, download
from registry.ledgers import ResidentLedger
from registry.paging import page_strip
from registry.screens import AreaScreen
from registry.views.home import breadcrumb
from rights.watch import files
from rights.watch.people import Line, Watch

PAGE = 50
HEADS = ("姓名", "性别年龄", "关注原因", "监护人", "最近走访", "所属社区", "办理")
FILES = (("X", "导出", "rights-watch-export"), ("P", "打印", "rights-watch-print"))


class _Watch(AreaScreen):
    """Open where the user may see the residents of the area looked at."""

    section = "residents"

    @cached_property
    def watch(self) -> Watch:
        """What the address asks for."""
        asked = self.request.GET.get("view", "all")
        return Watch(self.user, self.area, timezone.localdate(), asked)

    def address(self, **changes: Any) -> str:
        """This list with some of its address changed."""
        held = {"area": self.area.code, "view": self.watch.view, **changes}
        return urlencode(held)


class WatchList(_Watch):
    """Who is to be looked after, those who lack a guardian or a visit first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(self.watch.people(), PAGE).get_page(request.GET.get("page"))
        lines = self.watch.lines(page.object_list)
        audit.record(
            "list", by=self.user, ledger="rights-watch", community_id=self.area.code,
            count=len(lines), detail={"view": self.watch.view},
        )  # fmt: skip
        context = {
            "header": self.header(),
            "breadcrumb": breadcrumb(self.user, self.area, reverse("rights-watch")),
            "tabs": self.tabs(),
            "table": self.table(lines),
            "pages": page_strip(page, lambda n: f"?{self.address(page=n)}"),
            "empty": self.empty(),
        }
        return render(request, "rights/watch.html", context)

    def header(self) -> dict[str, Any]:
        actions = [
            {"label": label, "url": f"{reverse(name)}?{self.address()}"}
            for letter, label, name in FILES
            if access.may(self.user, self.section, letter, self.area.code)
        ]
        note = "未成年和限制、无民事行为能力的残疾人（方案三（五））：监护人和走访都要落实。"
        return {"title": f"特别关注名单 · {self.area.name}", "note": note, "actions": actions}

    def tabs(self) -> list[dict[str, Any]]:
        held = self.watch.held()
        return [
            {
                "label": label,
                "url": f"?{self.address(view=key)}",
                "current": key == self.watch.view,
                "count": held.filter(where).count(),
            }
            for key, (label, where) in self.watch.views().items()
        ]

    def table(self, lines: list[Line]) -> dict[str, Any]:
        acts = access.may(self.user, "ledgers", "E", self.area.code)
        heads = [h for h in HEADS if (h != "办理" or acts)
                 and (h != "所属社区" or not self.area.is_community)]  # fmt: skip
        rows = []
        for line in lines:
            told = cells(line)
            row = {"pk": line.resident.pk, "name": line.resident.name}
            rows.append({**row, "cells": [told[head] for head in heads]})
        columns = [{"label": head} for head in heads]
        return {"caption": files.TITLE, "columns": columns, "rows": rows}

    def empty(self) -> dict[str, Any]:
        if self.watch.view == "all":
            text = f"{self.area.name}没有未成年或限制、无民事行为能力的残疾人。"
            return {"kind": "none", "text": text}
        everybody = {"label": "看全部", "url": f"?{self.address(view='all')}"}
        return {"kind": "filtered", "text": "这一类没有人。", "action": everybody}


def cells(line: Line) -> dict[str, dict[str, Any]]:
    """The cells of a line by their head."""
    r = line.resident
    last = r.last_visit
    visited = f"{last.year}年{last.month}月{last.day}日" if last else "没有走访记录"
    overdue = f"{visited}（该走访了）" if line.is_overdue else visited
    texts = {
        "性别年龄": f"{line.shown('gender')} {'' if line.age is None else f'{line.age} 岁'}".strip(),
        "关注原因": line.why,
        "监护人": line.guardian or "没有登记",
        "最近走访": overdue,
        "所属社区": r.community.name,
    }
    told: dict[str, dict[str, Any]] = {
        head: {"kind": "text", "label": head, "value": text} for head, text in texts.items()
    }
    url = ResidentLedger.url("detail", r.pk)
    told["姓名"] = {"kind": "name", "label": "姓名", "value": r.name, "url": url}
    told["办理"] = {"kind": "text", "label": "办理", **_action(r)}
    return told


def _action(resident: Any) -> dict[str, str]:
    if not resident.guardian_name:
        url = box_url(ResidentLedger, resident.pk, "guardian_name")
        return {"value": "登记监护人", "url": url}
    return {"value": "记一次走访", "url": reverse("record-visit-resident", args=[resident.pk])}


class _WatchFile(_Watch):
    """The list as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        people = list(self.watch.people()[: files.MOST + 1])
        if len(people) > files.MOST:
            text = f"名单超过 {files.MOST} 人，一份文件放不下。请先选下级地区。"
            messages.warning(request, text)
            return redirect(f"{reverse('rights-watch')}?{self.address()}")
        kind = "export" if self.letter == "X" else "print"
        make = files.export if kind == "export" else files.printed
        made, name = make(self.watch, self.watch.lines(people))
        return download(made, name, TYPES[kind], kind == "print")


class WatchExport(_WatchFile):
    """The list as an office workbook."""

    letter = "X"


class WatchPrint(_WatchFile):
    """The list on paper."""

    letter = "P"
