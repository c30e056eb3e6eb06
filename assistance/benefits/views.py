"""The pages of the social-security items: figures, lists, their files, checking several at once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property

from assistance.benefits import checking, figures, files
from assistance.benefits.entry import edit_url
from assistance.benefits.lines import CHECKED_AT_ONCE, TITLES, Line, Lines, Narrowing
from registry import access, audit, benefits
from registry.ledger.views.files import TYPES, download
from registry.ledgers import ResidentLedger
from registry.models import SearchTerm
from registry.paging import page_strip
from registry.place import local_page
from registry.screens import AreaScreen
from registry.views.home import breadcrumb

PAGE = 50
HEADS = ("姓名", "性别年龄", "残疾", "项目", "情况", "现在登记", "核对日期", "所属社区", "办理")


class _InArea(AreaScreen):
    """A page of what is in the current area, open to whoever ``fits`` there."""

    section = figures.SECTION

    def fits(self, code: str) -> bool:
        """Whether the page is open in the area ``code``."""
        return figures.may_list(self.user, code) and all(
            access.may(self.user, section, self.letter, code)
            for section in ("residents", self.section)
        )


class BenefitOverview(_InArea):
    """How many should have each item, have it, asked, do not have it, have it and should not."""

    section = "residents"

    def fits(self, code: str) -> bool:
        """The figures alone may be seen by more people than the lists."""
        return figures.may_count(self.user, code)

    def get(self, request: HttpRequest) -> HttpResponse:
        given = benefits.given_now()
        item = request.GET.get("item", "")
        item = item if item in benefits.ITEMS else ""
        digits = figures.LENGTHS.get(self.area.level, 0)
        parts = figures.counted(figures.people(self.user, self.area.code), given, digits)
        linked = figures.may_list(self.user, self.area.code)
        audit.record("list", by=self.user, ledger="benefits", community_id=self.area.code)
        return render(
            request,
            "benefits/overview.html",
            {
                "header": self.header(linked),
                "breadcrumb": breadcrumb(self.user, self.area, reverse("benefits")),
                "items": figures.by_item(self.area, figures.together(parts.values()), given, linked),
                "tree": figures.by_area(self.area, parts, item, linked),
                "item_name": benefits.item_name(item) if item else "",
                "all_url": figures.page_url(self.area.code),
                "explained": figures.explained(given),
            },
        )  # fmt: skip

    def header(self, linked: bool) -> dict[str, Any]:
        lists = [
            {"label": f"{TITLES[name]}名单", "url": figures.list_url(self.area.code, name)}
            for name in ("lacking", "undue", "stale")
        ]
        return {
            "title": f"社会保障落实 · {self.area.name}",
            "note": "按台账一登记的情况计算，只算在册的人；不应享仍享的也算不在册的人",
            "actions": lists if linked else [],
        }


class BenefitPeople(_InArea):
    """One list: who and which item, why, what is recorded, and the one thing to do."""

    @cached_property
    def lines(self) -> Lines:
        return Lines(self.user, self.area, self.request.GET)

    def get(self, request: HttpRequest) -> HttpResponse:
        lines = self.lines
        page = Paginator(range(lines.count), PAGE).get_page(request.GET.get("page"))
        first = max(page.start_index() - 1, 0)
        shown = lines.lines(first, first + len(page))
        audit.record(
            "list", by=self.user, ledger="benefits", community_id=self.area.code,
            count=len(shown), detail={"filter": lines.address()},
        )  # fmt: skip
        may_enter = access.may(self.user, "residents", "E", self.area.code)
        ticks = may_enter and lines.name in CHECKED_AT_ONCE and bool(shown)
        return render(
            request,
            "benefits/people.html",
            {
                "header": self.header(),
                "breadcrumb": self.crumbs(),
                "tabs": self.tabs(),
                "filters": self.filters(),
                "term": lines.term,
                "clear_url": f"?{lines.address(find='')}",
                "search_hidden": lines.address(find=""),
                "table": self.table(shown, may_enter, ticks),
                "selection": self.selection() if ticks else None,
                "count": lines.count,
                "pages": page_strip(page, lambda n: f"?{lines.address(page=n)}"),
                "empty": self.empty(),
            },
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """A search: what was typed does not stand in the address."""
        text = request.POST.get("text", "").strip()[:100]
        if not text:
            return redirect(f"{request.path}?{self.lines.address(find='')}")
        term = SearchTerm.objects.create(user=self.user, text=text)
        audit.record(
            "search", by=self.user, ledger="benefits", community_id=self.area.code,
            detail={"term": str(term.pk)},
        )  # fmt: skip
        return redirect(f"{request.path}?{self.lines.address(find=str(term.pk))}")

    def header(self) -> dict[str, Any]:
        asked = self.lines.address()
        actions = [
            {"label": label, "url": f"{reverse(name)}?{asked}"}
            for letter, label, name in (
                ("X", "导出", "benefit-people-export"),
                ("P", "打印", "benefit-people-print"),
            )
            if access.may(self.user, self.section, letter, self.area.code)
        ]
        return {"title": f"{self.lines.title} · {self.area.name}", "actions": actions}

    def crumbs(self) -> list[dict[str, str]]:
        url = figures.page_url(self.area.code)
        return [{"label": "社会保障落实", "url": url}, {"label": self.lines.title, "url": ""}]

    def tabs(self) -> list[dict[str, Any]]:
        return [
            {
                "label": label,
                "url": f"?{self.lines.address(figure=name, rule='')}",
                "current": name == self.lines.name,
            }
            for name, label in TITLES.items()
        ]

    def filters(self) -> dict[str, Any]:
        form = Narrowing(
            {"item": self.lines.item, "rule": self.lines.rule, "area": self.area.code},
            self.area, self.lines.rules,
        )  # fmt: skip
        hidden = [("figure", self.lines.name)]
        if self.area.is_community:
            hidden.append(("area", self.area.code))
        if self.lines.term:
            hidden.append(("find", str(self.lines.term.pk)))
        item, *more = form
        return {
            "action": self.request.path, "first": [item], "more": more, "hidden": hidden,
            "open": bool(self.lines.rule),
        }  # fmt: skip

    def selection(self) -> dict[str, Any]:
        action = {"label": "核对无误", "url": reverse("benefit-check") + f"?area={self.area.code}"}
        return {"form_id": "check", "noun": "条", "actions": [action],
                "hidden": [("next", self.request.get_full_path())]}  # fmt: skip

    def empty(self) -> dict[str, Any]:
        narrowed = self.lines.item or self.lines.rule or self.lines.term
        everything = {"label": "看全部", "url": f"?{self.lines.address(item='', rule='', find='')}"}
        return {
            "kind": "filtered" if narrowed else "none",
            "text": f"{self.area.name}没有符合条件的{TITLES[self.lines.name]}。",
            **({"action": everything} if narrowed else {}),
        }

    def table(self, shown: Sequence[Line], may_enter: bool, ticks: bool) -> dict[str, Any]:
        here = self.request.get_full_path()
        heads = [h for h in HEADS if (h != "办理" or may_enter)
                 and (h != "所属社区" or not self.area.is_community)]  # fmt: skip
        rows = []
        for line in shown:
            told = cells(line, here)
            row = {"pk": line.key, "name": f"{line.resident.name} {line.finding.label}"}
            rows.append({**row, "cells": [told[head] for head in heads]})
        return {
            "caption": self.lines.title,
            "columns": [{"label": head} for head in heads],
            "rows": rows,
            "form_id": "check" if ticks else "",
            "tick_name": "pick",
        }


def cells(line: Line, here: str) -> dict[str, dict[str, Any]]:
    """The cells of a line by their head; ``here`` is where the short form leads back to."""
    row, resident = line.row, line.resident
    amount, checked = row.get("amount"), row.get("checked_on")
    unit = "元" if line.item in benefits.ONCE else "元/月"
    recorded = files.state(line) + (f" {amount:,.0f} {unit}" if amount else "")
    years = files.age(line)
    form = edit_url(resident.pk, line.item, here)
    kinds = f"{files.shown(line, 'dis_category')} {files.shown(line, 'dis_level')}".strip()
    texts = {
        "性别年龄": f"{files.shown(line, 'gender')} {'' if years is None else f'{years} 岁'}",
        "残疾": kinds,
        "项目": line.finding.label,
        "情况": line.finding.why,
        "现在登记": recorded,
        "核对日期": f"{checked.year}年{checked.month}月{checked.day}日"
        if checked
        else "没有核对过",
        "所属社区": resident.community.name,
    }
    told: dict[str, dict[str, Any]] = {
        label: {"kind": "text", "label": label, "value": text} for label, text in texts.items()
    }
    told["核对日期"]["kind"] = "date"
    url = ResidentLedger.url("detail", resident.pk)
    told["姓名"] = {"kind": "name", "label": "姓名", "value": resident.name, "url": url}
    told["办理"] = {"kind": "text", "label": "办理", "value": "登记", "url": form}
    return told


class _PeopleFile(_InArea):
    """A list as a file."""

    kind = ""

    def get(self, request: HttpRequest) -> HttpResponse:
        lines = Lines(self.user, self.area, request.GET)
        if lines.count > files.MOST:
            messages.warning(
                request,
                f"名单有 {lines.count} 条，一份文件最多 {files.MOST} 条。请先按项目、原因或地区缩小范围。",
            )
            return redirect(f"{reverse('benefit-people')}?{lines.address()}")
        made, name = (files.export if self.kind == "export" else files.printed)(lines)
        return download(made, name, TYPES[self.kind], self.kind == "print")


class BenefitPeopleExport(_PeopleFile):
    """The list as an office workbook."""

    letter, kind = "X", "export"


class BenefitPeoplePrint(_PeopleFile):
    """The list on paper."""

    letter, kind = "P", "print"


class BenefitCheck(_InArea):
    """核对无误: asked once more, then what is recorded counts as checked today."""

    letter = "E"

    def post(self, request: HttpRequest) -> HttpResponse:
        back = local_page(request, figures.list_url(self.area.code, "stale"))
        wanted = self.picked()
        lines = checking.enjoyed(self.user, wanted)
        if not lines:
            messages.warning(request, "请先勾选已享受的人，再点“核对无误”。")
            return redirect(back)
        if "confirm" not in request.POST:
            return self.ask(lines, back)
        done, refused = checking.confirm(lines, request.POST, by=self.user)
        if done:
            messages.success(request, f"已记下 {done} 条今天核对无误。")
        for text in refused:
            messages.warning(request, text)
        return redirect(back)

    def picked(self) -> list[tuple[uuid.UUID, str]]:
        """The ticked lines; what is no line is dropped."""
        found = []
        for text in self.request.POST.getlist("pick")[: checking.MOST]:
            key, _, item = text.partition(":")
            try:
                found.append((uuid.UUID(key), item))
            except ValueError:
                continue
        return [(key, item) for key, item in found if item in benefits.ITEMS]

    def ask(self, lines: Sequence[Line], back: str) -> HttpResponse:
        context = {
            "header": {"title": f"核对无误：{len(lines)} 条"},
            "breadcrumb": [
                {"label": "社会保障落实", "url": figures.page_url(self.area.code)},
                {"label": "核对无误", "url": ""},
            ],
            "lines": [
                {"line": line, "recorded": cells(line, back)["现在登记"]["value"]} for line in lines
            ],
            "versions": {line.resident.pk: line.resident.version for line in lines}.items(),
            "action": f"{self.request.path}?area={self.area.code}",
            "back": back,
        }
        return render(self.request, "benefits/check.html", context)
