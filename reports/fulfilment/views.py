"""The pages of 五落实: the board of an area, the people behind a lamp, their files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property

from registry import access, audit
from registry.five_knowns import RED
from registry.ledger.views.files import TYPES, download
from registry.paging import page_strip
from registry.screens import AreaScreen
from registry.views.home import breadcrumb
from reports import fresh
from reports.fulfilment import board as drawing
from reports.fulfilment import files
from reports.fulfilment.board import Board
from reports.fulfilment.chosen import FILTERS, TITLES, Chosen, letters_of, may_count
from reports.fulfilment.links import OPEN, board_url
from reports.fulfilment.people import People
from reports.fulfilment.shares import AREA_WORDS

SECTION = "dashboards"
LETTER_NAMES = {OPEN: "未落实", "r": "缺", "a": "到期", "g": "齐", "n": "不适用"}


class _InArea(AreaScreen):
    """A page about the people of the current area, open to whoever may see its figures."""

    section = SECTION

    def fits(self, code: str) -> bool:
        """Whether the page is open in the area ``code``."""
        return access.may(self.user, SECTION, "V", code) and may_count(self.user, code)

    @cached_property
    def chosen(self) -> Chosen:
        return Chosen(self.user, self.area, self.request.GET)

    @cached_property
    def people(self) -> People:
        return People(self.chosen)

    def note(self, count: int) -> None:
        """Put on record what was shown."""
        audit.record(
            "list", by=self.user, ledger="fulfilment", community_id=self.area.code,
            count=count, detail={"filter": self.chosen.address()},
        )  # fmt: skip

    def filters(self, hidden: Any = ()) -> dict[str, Any]:
        fields = [self.chosen.form[name] for name in FILTERS]
        return {
            "action": self.request.path, "first": fields[:3], "more": fields[3:],
            "hidden": [("area", self.area.code), ("sort", self.chosen.sort), *hidden],
            "open": any(self.chosen.filters.get(f.name) for f in fields[3:]),
        }  # fmt: skip

    def chips(self) -> list[dict[str, str]]:
        """The filters in use, each with the way to take it off."""
        form = self.chosen.form
        return [
            {
                "label": str(form[name].label),
                "value": str(dict(form.fields[name].choices)[value]),  # type: ignore[attr-defined]
                "remove_url": f"?{self.chosen.address(**{name: None})}",
            }
            for name, value in self.chosen.filters.items()
        ]

    def shared(self) -> dict[str, Any]:
        return {
            "filters": self.filters(), "chips": self.chips(),
            "clear_url": f"?{self.chosen.address(**dict.fromkeys(FILTERS))}",
        }  # fmt: skip

    def listing(self) -> dict[str, Any]:
        """The people asked for, a page of them."""
        page = self.people.page(self.request.GET.get("page"))
        first = max(page.start_index() - 1, 0)
        lines = self.people.lines(first, first + len(page))
        return {
            "people": self.people.table(lines),
            "count": self.people.count,
            "pages": page_strip(page, lambda n: f"?{self.chosen.address(page=n)}"),
            "empty": {
                "kind": "filtered" if self.chosen.filters or self.chosen.lamp else "none",
                "text": f"{self.area.name}没有这样的人。",
            },
        }

    def file_actions(self, names: dict[str, str]) -> list[dict[str, str]]:
        asked = self.chosen.address()
        return [
            {"label": label, "url": f"{reverse(name)}?{asked}"} for name, label in names.items()
        ]

    def people_files(self) -> list[dict[str, str]]:
        """The ways to take the list along, for whoever may."""
        names = {"X": ("fulfilment-people-export", "导出名单"),
                 "P": ("fulfilment-people-print", "打印名单")}  # fmt: skip
        may = {
            letter for letter in names if access.may(self.user, "residents", letter, self.area.code)
        }
        return self.file_actions(dict(names[letter] for letter in names if letter in may))


class FulfilmentBoard(_InArea):
    """The ten lamps of an area; below it those of its areas, in a community those of its people."""

    def get(self, request: HttpRequest) -> HttpResponse:
        freshness = fresh.ensure(self.area)
        board = Board(self.chosen)
        inside: dict[str, Any] = (
            self.listing() if self.area.is_community else {"tree": drawing.table(board)}
        )
        self.note(inside.get("count", len(board.rows)))
        return render(
            request,
            "fulfilment/board.html",
            {
                "header": self.header(),
                "breadcrumb": breadcrumb(self.user, self.area, reverse("fulfilment")),
                "waiting": freshness.said,
                "figures": drawing.tiles(board),
                "summary": drawing.summary(board),
                "bars": (bars := drawing.picture(board)),
                "no_bars": "" if bars or board.chosen.filters else drawing.UNPICTURED,
                "rules": drawing.rules(board),
                "area_words": AREA_WORDS,
                "said": self.chosen.said,
                **self.shared(),
                **inside,
            },
        )

    def header(self) -> dict[str, Any]:
        actions = self.file_actions({"fulfilment-export": "导出", "fulfilment-print": "打印"})
        if self.area.is_community:
            actions = self.people_files() or actions
        return {
            "title": f"五落实 · {self.area.name}",
            "note": "家庭、经济、残疾、就业、需求状况摸清；走访、帮扶、培训、安置、服务落实到位（方案三（一））",
            "actions": actions,
        }


class FulfilmentPeople(_InArea):
    """The people with one lamp."""

    def get(self, request: HttpRequest) -> HttpResponse:
        freshness = fresh.ensure(self.area)
        listing = self.listing()
        self.note(self.people.count)
        lamp, letter = self.request.GET.get("lamp", ""), self.chosen.letter
        kept = [("lamp", lamp), ("letter", letter)] if self.chosen.lamp else []
        return render(
            request,
            "fulfilment/people.html",
            {
                "header": {"title": f"{self.people.title} · {self.area.name}",
                           "actions": self.people_files()},
                "breadcrumb": [{"label": "五落实", "url": board_url(self.area.code)},
                               {"label": self.people.title, "url": ""}],
                "waiting": freshness.said,
                "tabs": self.tabs(),
                **self.shared(),
                "filters": self.filters(kept),
                **listing,
            },
        )  # fmt: skip

    def tabs(self) -> list[dict[str, Any]]:
        """The letters of the lamp."""
        if self.chosen.lamp is None:
            return []
        letter = self.chosen.letter
        names = dict(LETTER_NAMES)
        if letters_of(*self.chosen.lamp, OPEN) == RED:  # then 未落实 and 缺 are the same people
            del names[OPEN]
            letter = RED if letter == OPEN else letter
        return [
            {
                "label": f"{TITLES[self.chosen.lamp]}{label}",
                "url": f"?{self.chosen.address(letter=key)}",
                "current": key == letter,
            }
            for key, label in names.items()
        ]


class _BoardFile(_InArea):
    """The board as a file; it names nobody."""

    kind = "export"

    def get(self, request: HttpRequest) -> HttpResponse:
        fresh.ensure(self.area)
        make = files.board_workbook if self.kind == "export" else files.board_paper
        made, name = make(Board(self.chosen))
        return download(made, name, TYPES[self.kind], self.kind == "print")


class FulfilmentExport(_BoardFile):
    """The board as an office workbook."""


class FulfilmentPrint(_BoardFile):
    """The board on paper."""

    kind = "print"


class _PeopleFile(_InArea):
    """A list of people as a file, for whoever may take residents along."""

    kind, takes = "export", "X"

    def fits(self, code: str) -> bool:
        """Figures alone are no right to a file of names."""
        return super().fits(code) and access.may(self.user, "residents", self.takes, code)

    def get(self, request: HttpRequest) -> HttpResponse:
        fresh.ensure(self.area)
        if self.people.count > files.MOST:
            text = f"名单有 {self.people.count} 人，一份文件最多 {files.MOST} 人。请先筛选，或者选下级地区。"
            messages.warning(request, text)
            return redirect(f"{reverse('fulfilment-people')}?{self.chosen.address()}")
        make = files.people_workbook if self.kind == "export" else files.people_paper
        made, name = make(self.people)
        return download(made, name, TYPES[self.kind], self.kind == "print")


class FulfilmentPeopleExport(_PeopleFile):
    """The list as an office workbook."""


class FulfilmentPeoplePrint(_PeopleFile):
    """The list on paper."""

    kind, takes = "print", "P"
