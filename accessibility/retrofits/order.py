"""改造优先顺序: the homes that wait, in the order in which they come, with why."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property

from accessibility.models import HomeRetrofit
from accessibility.models.course import ASKED, ASSESSED, SIGNED
from accessibility.retrofits import priority
from accessibility.retrofits.homes import HomeRetrofitLedger
from registry import access, audit
from registry.models.scoped import inside
from registry.needs import lamps
from registry.paging import page_strip
from registry.screens import AreaScreen
from registry.views.home import breadcrumb

PAGE = 50
WAITING = (ASKED, ASSESSED, SIGNED)
HEADS = ("名次", "姓名", "优先情形", "申请事项", "申请日期", "进度", "所属社区")


def order_url(area: str = "") -> str:
    """The order in ``area``."""
    return reverse("retrofit-order") + (f"?area={area}" if area else "")


class RetrofitOrder(AreaScreen):
    """Who comes next: more of the four reasons first, then the weightier, then the earlier application."""

    section = HomeRetrofit.section

    def fits(self, code: str) -> bool:
        """Names stand here: only for whoever may read the retrofits and the residents."""
        return all(access.may(self.user, s, "V", code) for s in (self.section, "residents"))

    @cached_property
    def order(self) -> list[tuple[Any, list[str]]]:
        """The keys of all that wait, in order, each with its reasons."""
        held = HomeRetrofitLedger.visible(self.user).current()
        held = held.filter(inside([self.area.code]), state__in=WAITING)
        rows = held.order_by("asked_on", "number", "pk").values_list("pk", *priority.FACTS)
        told = [
            (key, priority.reasons(special, count, level, poverty))
            for key, special, count, level, poverty in rows
        ]
        return sorted(told, key=lambda one: priority.rank(one[1]), reverse=True)

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(self.order, PAGE).get_page(request.GET.get("page"))
        audit.record(
            "list", by=self.user, ledger=HomeRetrofitLedger.key, community_id=self.area.code,
            count=len(page), detail={"view": "order"},
        )  # fmt: skip
        return render(
            request,
            "accessibility/order.html",
            {
                "header": {
                    "title": f"改造优先顺序 · {self.area.name}",
                    "note": "一户多残、以老养残、重度、低保，占得多的在前；一样多的按这个次序，再按申请先后",
                    "actions": [{"label": "家庭无障碍改造台账",
                                 "url": f"{HomeRetrofitLedger.url('list')}?area={self.area.code}"}],
                },
                "breadcrumb": breadcrumb(self.user, self.area, reverse("retrofit-order")),
                "table": self.table(list(page), page.start_index()),
                "pages": page_strip(page, lambda n: f"?area={self.area.code}&page={n}"),
                "count": len(self.order),
                "empty": {"kind": "none", "text": f"{self.area.name}没有等待改造的家庭。"},
            },
        )  # fmt: skip

    def table(self, shown: list[tuple[Any, list[str]]], first: int) -> dict[str, Any]:
        held = HomeRetrofitLedger.visible(self.user).filter(pk__in=[key for key, _ in shown])
        found = HomeRetrofitLedger.shape.joined(held).in_bulk()
        heads = [h for h in HEADS if h != "所属社区" or not self.area.is_community]
        rows = []
        for place, (key, reasons) in enumerate(shown, first):
            told = self.cells(place, found[key], reasons)
            rows.append({"pk": key, "name": str(found[key]), "cells": [told[h] for h in heads]})
        return {"caption": "等待改造的家庭", "columns": [{"label": h} for h in heads], "rows": rows}

    def cells(self, place: int, record: Any, reasons: list[str]) -> dict[str, dict[str, Any]]:
        state = HomeRetrofitLedger.columns["state"].kind.show(record.state)
        texts = {
            "名次": str(place),
            "优先情形": priority.said(reasons),
            "申请事项": record.request,
            "申请日期": lamps.day_said(record.asked_on) if record.asked_on else "",
            "进度": state,
            "所属社区": record.community.name,
        }
        cells = {k: {"kind": "text", "label": k, "value": v} for k, v in texts.items()}
        url = HomeRetrofitLedger.url("detail", record.pk)
        cells["姓名"] = {"kind": "name", "label": "姓名", "value": str(record), "url": url}
        return cells
