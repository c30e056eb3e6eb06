"""The catalogue of an area, and the page of one indicator."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property

from registry import audit
from registry.indicators import Indicator, Kind, Measured, State, group_titles
from registry.organisation.standing import measuring
from registry.organisation.standing.measuring import measure
from registry.views.home import breadcrumb
from reports import addresses, tally
from reports.catalogue import explaining, tables, telling
from reports.catalogue.looking import Looking, months_offered
from reports.figures import Figure, Figures

SHOWN = {
    "": ("全部", tuple(State)),
    "unmet": ("未达标", (State.UNMET,)),
    "partly": ("部分达标", (State.PARTLY,)),
    "not_applicable": ("不适用", (State.NOT_APPLICABLE, State.EXEMPT)),
    "to_judge": ("人工评价", (State.TO_JUDGE,)),
}
"""The filters: label, and the states they show."""
PROOF = "看依据"


class IndicatorList(Looking):
    """All indicators by group, each with what it says of the area."""

    @property
    def asked(self) -> dict[str, str]:
        """What the list is narrowed to: state, group, text, month."""
        get = self.request.GET.get
        show, group = get("show", ""), get("group", "")
        return {
            "show": show if show in SHOWN else "",
            "group": group if group in group_titles() else "",
            "q": get("q", "").strip()[:40],
            "as_of": self.month,
        }

    def get(self, request: HttpRequest) -> HttpResponse:
        asked, here = self.asked, self.area
        audit.record(
            "list", by=self.user, ledger="indicators", community_id=here.code,
            detail={"show": asked["show"], "group": asked["group"], "as_of": asked["as_of"]},
        )  # fmt: skip
        found = [i for i in measuring.indicators() if self.narrowed(i)]
        return render(
            request,
            "reports/indicators.html",
            {
                "header": {"title": f"检查指标 · {here.name}", "note": self.day_told()},
                "breadcrumb": breadcrumb(self.user, here, reverse("indicators")),
                "waiting": self.waiting,
                "score": self.score(),
                "tabs": self.tabs(),
                "asked": asked,
                "groups_offered": list(group_titles().items()),
                "months": months_offered(tally.months(here.code), self.as_of),
                "groups": self.groups(found),
                "count": len(found),
                "clear_url": addresses.indicators(here.code, as_of=asked["as_of"]),
                "empty": {"kind": "filtered", "text": "没有符合条件的指标，换一个条件试试。",
                          "action": {"label": "查看全部", "url": addresses.indicators(here.code)}},
            },
        )  # fmt: skip

    def narrowed(self, indicator: Indicator, show: str | None = None) -> bool:
        """Whether the filters let ``indicator`` through; ``show`` stands in for that of the address."""
        asked = self.asked
        text = asked["q"].lower()
        if asked["group"] and not indicator.code.startswith(asked["group"]):
            return False
        if text and text not in f"{indicator.code} {indicator.clause} {indicator.how}".lower():
            return False
        _, states = SHOWN[asked["show"] if show is None else show]
        figure = self.figures[indicator.code]
        if len(states) == len(State):
            return True
        return any(figure.standing(state) for state in states)

    def tabs(self) -> list[dict[str, Any]]:
        """The filters by state, each with how many indicators it shows."""
        asked, every = self.asked, measuring.indicators()
        return [
            {
                "label": label,
                "count": sum(self.narrowed(i, show) for i in every),
                "url": addresses.indicators(self.area.code, **{**asked, "show": show}),
                "current": show == asked["show"],
            }
            for show, (label, _) in SHOWN.items()
        ]

    def score(self) -> str:
        """The points of the whole; above a community the mean of the communities counted."""
        whole = self.figures.score()
        if whole.of_hundred is None:
            return ""
        if self.area.is_community:
            won, possible = telling.points(whole.won), telling.points(whole.possible)
            return f"得 {won} 分，适用的共 {possible} 分，折合 {whole.shown} 分"
        return f"{self.figures.counts['communities']} 个社区平均折合 {whole.shown} 分"

    def groups(self, found: list[Indicator]) -> list[dict[str, Any]]:
        """A table for each group with anything to show."""
        told = []
        for letter, title in group_titles().items():
            held = [i for i in found if i.code.startswith(letter)]
            if held:
                told.append(
                    {"key": letter, "title": f"{letter} {title}", **self.group(title, held)}
                )
        return told

    def group(self, title: str, held: list[Indicator]) -> dict[str, Any]:
        """One group: folded where nothing fails, unless it is what was looked for."""
        asked = self.asked
        figures = [self.figures[i.code] for i in held]
        failing = sum(bool(f.unmet) for f in figures)
        partly = sum(bool(f.partly) and not f.unmet for f in figures)
        said = [f"{len(held)} 项"]
        said += [f"{label} {n}" for label, n in (("未达标", failing), ("部分达标", partly)) if n]
        return {
            "open": bool(failing or asked["q"] or asked["group"] or asked["show"]),
            "said": "，".join(said),
            "table": {
                "caption": title,
                "columns": [{"label": h} for h in self.heads],
                "rows": [self.line(i) for i in held],
                "tiles": True,
            },
        }

    @cached_property
    def before(self) -> Figures | None:
        """The figures of the last closed month before the day."""
        return Figures.from_json(self.closed[-1].figures) if self.closed else None

    @cached_property
    def heads(self) -> tuple[str, ...]:
        since = f"比{self.closed[-1].as_of.month}月末" if self.closed else "比上月末"
        return ("方案原句", "状态", "数字", "得分", since)

    def line(self, indicator: Indicator) -> dict[str, Any]:
        """One indicator: its sentence, its state, its number, its points, what changed."""
        figure, own, month = self.figures[indicator.code], self.area.is_community, self.month
        before = self.before[indicator.code] if self.before else None
        state = telling.lamp(figure.state) if own else {"value": telling.spread(figure)}
        number = telling.number(indicator, figure)
        if own and indicator.kind is Kind.VERDICT:
            number = PROOF if figure.met or figure.partly else ""
        linked = number and not indicator.sealed
        cells = [
            {"kind": "name", "value": f"{indicator.code} {indicator.clause}",
             "url": addresses.indicator(indicator.code, self.area.code, as_of=month)},
            state,
            {"value": number, "url": addresses.records(indicator.code, self.area.code, "met", as_of=month)
             if linked else ""},
            {"value": telling.worth(figure)},
            {"value": telling.change(indicator, figure, before, own)},
        ]  # fmt: skip
        labelled = [{**c, "label": h} for c, h in zip(cells, self.heads, strict=True)]
        return {"pk": indicator.code, "name": indicator.code, "cells": labelled}


class IndicatorDetail(Looking):
    """One indicator: the sentence, how it is worked out, what it says here, its months, the areas below."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        indicator, here = self.indicator(code), self.area
        audit.record(
            "view", by=self.user, ledger="indicators", community_id=here.code,
            detail={"indicator": code, "as_of": self.month},
        )  # fmt: skip
        figure, own = self.figures[code], here.is_community
        months = tables.month_figures(code, self.closed)
        return render(
            request,
            "reports/indicator.html",
            {
                "header": {"title": f"{code} · {here.name}", "note": self.day_told()},
                "breadcrumb": self.crumbs(code),
                "waiting": self.waiting,
                "indicator": indicator,
                "plan": explaining.PLAN,
                "state": telling.lamp(figure.state),
                "facts": self.facts(indicator, figure),
                "told": self.told(indicator) if own and not self.as_of else None,
                "rules": explaining.rules(indicator),
                "table": explaining.thresholds(indicator, here, self.on, self.user),
                "bars": tables.picture(indicator, months, own),
                "by_month": tables.by_month(indicator, here, months),
                "months": months_offered(tally.months(here.code), self.as_of),
                "leagues": tables.leagues(here, self.on) if code == "Z01" and here.level <= 2 else None,
                "tree": None if own else self.below(indicator),
            },
        )  # fmt: skip

    def crumbs(self, code: str) -> list[dict[str, str]]:
        here, month = self.area, self.month
        above = breadcrumb(self.user, here, reverse("indicator", args=[code]))
        catalogue = {"label": "检查指标", "url": addresses.indicators(here.code, as_of=month)}
        return [catalogue, *above[:-1], {"label": f"{code} · {here.name}", "url": ""}]

    def facts(self, indicator: Indicator, figure: Figure) -> list[dict[str, Any]]:
        """Its numbers, each leading to the records that make it up."""
        month, here = self.month, self.area.code
        told = []
        if indicator.kind is Kind.VERDICT and self.area.is_community:
            told.append({"label": "依据", "value": PROOF, "url": self.proof(indicator)})
            return [*told, *self.beside(indicator, figure)]
        for part in telling.parts(indicator):
            number = telling.part_of(indicator, figure, part)
            url = "" if indicator.sealed or not number else addresses.records(
                indicator.code, here, part, as_of=month
            )  # fmt: skip
            unit = indicator.unit or telling.COUNTED_IN
            told.append({"label": telling.PARTS[part], "value": f"{number} {unit}", "url": url})
        told.append({"label": "合起来", "value": telling.number(indicator, figure)})
        return [*told, *self.beside(indicator, figure)]

    def proof(self, indicator: Indicator) -> str:
        """Where the records stand that prove a verdict."""
        if indicator.sealed:
            return ""
        return addresses.records(indicator.code, self.area.code, "met", as_of=self.month)

    def beside(self, indicator: Indicator, figure: Figure) -> list[dict[str, Any]]:
        """What stands beside its numbers: the points, the communities, what changed."""
        told = [{"label": "得分", "value": telling.worth(figure)}]
        if not self.area.is_community:
            told.append({"label": "各社区", "value": telling.spread(figure)})
        if self.closed:
            before = Figures.from_json(self.closed[-1].figures)[indicator.code]
            change = telling.change(indicator, figure, before, self.area.is_community)
            told.append({"label": f"比{self.closed[-1].as_of.month}月末", "value": change})
        return told

    def told(self, indicator: Indicator) -> dict[str, Any]:
        """What the records say in words today, and the ways on."""
        found: Measured = measure(indicator, [self.area.code], self.on)[self.area.code]
        return measuring.told_to(self.user, self.area.code, found)

    def below(self, indicator: Indicator) -> dict[str, Any]:
        order = self.request.GET.get("order", "")
        found = tally.below(self.area.code, self.as_of)
        return tables.below(indicator, found, order, self.month, self.area.code)
