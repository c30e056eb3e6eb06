"""经费情况: the funding page of a community, and of any area above it."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from registry import audit
from registry.organisation.funding import overview
from registry.organisation.funding.floors import floors
from registry.organisation.funding.ledger import FundingLedger
from registry.organisation.funding.money import Money, five_years, summed_in, together, visible_in
from registry.organisation.funding.rules import FIRST_YEAR
from registry.screens import AreaScreen
from registry.views.home import breadcrumb


class FundingOverview(AreaScreen):
    """What came this year against what should, five years in a picture, and what is short below."""

    section = overview.SECTION

    @cached_property
    def on(self) -> datetime.date:
        """The day it is judged on: today, or the last day of the year asked for."""
        today = timezone.localdate()
        asked = self.request.GET.get("year", "")
        year = int(asked) if asked.isdecimal() and asked.isascii() else today.year
        if not FIRST_YEAR <= year < today.year:
            return today
        return datetime.date(year, 12, 31)

    def get(self, request: HttpRequest) -> HttpResponse:
        years = five_years(self.on)
        held = self.held()
        money = together(held.values())
        audit.record(
            "list", by=self.user, ledger=FundingLedger.key, community_id=self.area.code,
            count=len(money.records), detail={"view": "overview"},
        )  # fmt: skip
        own = self.area.is_community
        context = self.community(money) if own else self.below(held)
        reach = "own" if own else "inside"
        title = f"{self.area.name}{years[0]}—{years[-1]}年到位经费"
        return render(
            request,
            "funding/overview.html",
            {
                "header": self.header(),
                "breadcrumb": breadcrumb(self.user, self.area, reverse("funding-overview")),
                "years": self.years(),
                "year": self.on.year,
                "bars": overview.picture(title, self.recent(money, years), years,
                                         context.get("line")),
                "by_year": overview.by_year(self.area.code, self.recent(money, years), years,
                                            reach=reach, began=money),
                **context,
            },
        )  # fmt: skip

    def held(self) -> dict[str, Money]:
        """What came, by area: of each record up to a banner, in sums above it."""
        digits = overview.LENGTHS.get(self.area.level)
        if digits:
            return summed_in(self.user, self.area.code, digits)
        return visible_in(self.user, self.area.code, self.on.year)

    @staticmethod
    def recent(money: Money, years: list[int]) -> Money:
        """What the picture is of."""
        return Money([record for record in money.records if record.year in years])

    def header(self) -> dict[str, Any]:
        new = {
            "label": "登记经费",
            "url": f"{FundingLedger.url('create')}?community={self.area.code}",
        }
        enters = FundingLedger.may(self.user, "E", self.area.code)
        enters = enters and self.area.level in FundingLedger.levels
        records = {"label": "经费台账", "url": f"{FundingLedger.url('list')}?area={self.area.code}"}
        return {
            "title": f"经费情况 · {self.area.name}",
            "primary": new if enters else None,
            "actions": [records],
        }

    def years(self) -> list[dict[str, Any]]:
        """The years there are to choose from."""
        this = timezone.localdate().year
        return [
            {
                "label": f"{year}年",
                "url": overview.page_url(self.area.code, year),
                "current": year == self.on.year,
            }
            for year in range(this, this - 5, -1)
        ]

    def community(self, money: Money) -> dict[str, Any]:
        """What only a community has: its floor and the indicators."""
        code = self.area.code
        floor = floors([code], self.on)[code]
        found = overview.measured(code, self.on)
        by_code = {indicator.code: m for indicator, m in found}
        return {
            "figures": overview.tiles(code, money, floor, by_code, self.on.year),
            "floor": floor,
            "verdicts": overview.verdicts(self.user, found),
            "sources": overview.sources(code, money, self.on.year),
            "line": (floor.amount, "社区工作补贴最低数") if floor.amount else None,
        }

    def below(self, held: dict[str, Money]) -> dict[str, Any]:
        """What stands above a community: the areas below with what is short there."""
        if self.area.level in overview.LENGTHS:
            return {"tree": overview.areas_below(self.area, held, self.on)}
        listed = {code for code in held if len(code) == 12} | set(overview.sites_in(self.area.code))
        return {
            "tree": overview.communities(held, floors(sorted(listed), self.on), self.on),
            "own": overview.sources(self.area.code, held.get(self.area.code, Money()), self.on.year)
            if self.area.level in FundingLedger.levels
            else None,
        }
