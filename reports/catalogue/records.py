"""The records behind a figure: of a community the very ones counted, above it the areas they add up from."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property

from registry import audit
from registry.indicators import Indicator, Kind, Measured, Records
from registry.ledger.routes import ledger_of
from registry.organisation.standing import measuring
from registry.organisation.standing.measuring import measure
from registry.paging import page_strip
from registry.views.home import breadcrumb
from reports import addresses, tally
from reports.catalogue import lines, tables, telling
from reports.catalogue.looking import Looking
from reports.figures import Figure

PAGE = 50


class IndicatorRecords(Looking):
    """Who or what stands behind one number of an indicator."""

    @cached_property
    def about(self) -> Indicator:
        return self.indicator(self.kwargs["code"])

    @cached_property
    def part(self) -> str:
        """Which of its numbers; raises Http404 for one the indicator does not have."""
        part = self.request.GET.get("part") or "met"
        if part not in telling.parts(self.about):
            raise Http404
        return part

    @cached_property
    def said(self) -> dict[str, Any]:
        """What is told of it, and the ways on from what is lacking as far as the user may go them."""
        return measuring.told_to(self.user, self.area.code, self.found)

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        here, figure = self.area, self.figures[self.about.code]
        shown = self.listed(figure) if self.lists else self.added_up(figure)
        audit.record(
            "list", by=self.user, ledger="indicators", community_id=here.code,
            count=shown.pop("lines", 0),
            detail={"indicator": code, "part": self.part, "as_of": self.month},
        )  # fmt: skip
        title = f"{code} {self.title} · {here.name}"
        return render(
            request,
            "reports/indicator_records.html",
            {
                "header": {"title": title, "note": f"{self.about.clause}　{self.day_told()}"},
                "breadcrumb": self.crumbs(),
                "waiting": self.waiting,
                "tabs": self.tabs(figure),
                **shown,
            },
        )

    @property
    def lists(self) -> bool:
        """Whether records are listed: of one community, and never those of cases."""
        return self.area.is_community and not self.about.sealed

    @property
    def title(self) -> str:
        if self.about.kind is Kind.VERDICT and self.area.is_community:
            return "证明的记录" if self.part == "met" else telling.PARTS[self.part]
        return telling.PARTS[self.part]

    def crumbs(self) -> list[dict[str, str]]:
        code, here, month = self.about.code, self.area, self.month
        above = breadcrumb(self.user, here, reverse("indicator-records", args=[code]))[:-1]
        above = [{**step, "url": f"{step['url']}&part={self.part}"} for step in above]
        return [
            {"label": "检查指标", "url": addresses.indicators(here.code, as_of=month)},
            {"label": code, "url": addresses.indicator(code, here.code, as_of=month)},
            *above,
            {"label": f"{self.title} · {here.name}", "url": ""},
        ]

    def tabs(self, figure: Figure) -> list[dict[str, Any]]:
        """The other numbers of the indicator."""
        found = []
        for part in telling.parts(self.about):
            number = (
                len(self.records(part)) if self.lists
                else telling.part_of(self.about, figure, part)
            )  # fmt: skip
            found.append(
                {
                    "label": telling.PARTS[part],
                    "count": number,
                    "url": addresses.records(
                        self.about.code, self.area.code, part, as_of=self.month
                    ),
                    "current": part == self.part,
                }
            )
        if self.about.kind is Kind.VERDICT and self.area.is_community:
            found = [tab for tab in found if tab["count"] or tab["current"]]
        return found if len(found) > 1 else []

    # -- a community --------------------------------------------------------------------------

    @cached_property
    def found(self) -> Measured:
        """What today's records say, counted for the day."""
        return measure(self.about, [self.area.code], self.on)[self.area.code]

    def records(self, part: str) -> Records:
        """The records of a part, as the indicator counts them."""
        found = self.found
        of = {"met": found.evidence, "lacking": found.lacking}
        return of.get(part, (*found.evidence, *found.lacking))

    def listed(self, figure: Figure) -> dict[str, Any]:
        """A page of the records, by ledger, and how many are out of the user's sight."""
        held = self.records(self.part)
        seen = lines.in_sight(self.user, self.area.code, held)
        page = Paginator(seen, PAGE).get_page(self.request.GET.get("page"))
        lacking = frozenset(self.found.lacking)
        doors = self.said["doors"] if self.part != "met" else []
        return {
            "number": len(held),
            "unit": self.unit(held),
            "hidden": len(held) - len(seen),
            "told": self.compared(figure, len(held)),
            "doors": doors,
            "tables": lines.tables(self.user, list(page), lacking, doors),
            "lines": len(page),
            "pages": page_strip(page, lambda n: addresses.records(
                self.about.code, self.area.code, self.part, as_of=self.month, page=n)),
            "says": self.said["says"],
        }  # fmt: skip

    def unit(self, held: Records) -> str:
        """What the number counts; records of a verdict are told in the words of their ledger."""
        if self.about.kind is not Kind.VERDICT:
            return self.about.unit
        keys = {key for key, _ in held}
        return ledger_of(keys.pop()).counter if len(keys) == 1 else "条"

    def compared(self, figure: Figure, number: int) -> str:
        """Of a closed month: its number, and that the list is of what the records say today."""
        if not self.as_of:
            return ""
        day = f"{self.as_of.year}年{self.as_of.month}月末"
        if self.about.kind is Kind.VERDICT:
            return f"{day}定格为“{figure.state.label}”；下面是现有记录按那一天计算的。"
        was = telling.part_of(self.about, figure, self.part)
        told = f"{day}定格的数字是 {was}；下面是现有记录按那一天计算的，"
        if was == number:
            return f"{told}与定格的数字一致。"
        return f"{told}现在是 {number}，与定格的不同：此后补录、更正过记录，或有人迁入迁出。"

    # -- above a community, and cases ------------------------------------------------------------

    def added_up(self, figure: Figure) -> dict[str, Any]:
        """The number, and the areas below it adds up from."""
        number = telling.part_of(self.about, figure, self.part)
        found = {} if self.area.is_community else tally.below(self.area.code, self.as_of)
        return {
            "number": number,
            "unit": self.about.unit or telling.COUNTED_IN,
            "sealed": self.about.sealed and self.area.is_community,
            "tree": tables.parts_below(self.about, found, self.part, self.month),
        }
