"""零报告 by month: a community's own twelve months with one press each; above, who has not reported."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from registry import divisions, parameters
from registry.ledger.views.base import LedgerView
from registry.models import Area
from registry.paging import page_strip
from rehab.child_reports import zero

PAGE = 50
FRESH = 2
"""Months back of which a slip of the hand is taken back by an open button; before that it is folded."""
WITHDRAW, ALL = "withdraw", "all"


def months_url(code: str) -> str:
    """The months of the area ``code``."""
    return f"{reverse('child-report-months')}?{urlencode({'area': code})}"


class Months(LedgerView):
    """The months of a community, or of all communities of an area."""

    in_area = True

    def get(self, request: HttpRequest) -> HttpResponse:
        self.audit("list", community_id=self.area.code, detail={"page": "child-report-months"})
        if self.area.level == Area.Level.COMMUNITY:
            return self.own()
        return self.below()

    def post(self, request: HttpRequest) -> HttpResponse:
        """零报告 of one month or of all that are missing, or taking it back."""
        code = self.area.code
        if self.area.level != Area.Level.COMMUNITY or not self.may("E", code):
            raise PermissionDenied
        try:
            self.act(code, request.POST)
        except ValidationError as refused:
            return self.own(422, "；".join(refused.messages))
        return redirect(months_url(code))

    def act(self, code: str, asked: Any) -> None:
        """Do what was pressed; raises ValidationError."""
        if asked.get("do") == ALL:
            held = zero.told([code], months := zero.finished(timezone.localdate()))
            missing = [m for m in months if not held[(code, m)].is_told]
            count = zero.report(code, missing, by=self.user)
            messages.success(self.request, f"{count} 个月的零报告已送出。")
            return
        month = _month(asked.get("month", ""))
        if asked.get("do") == WITHDRAW:
            zero.withdraw(code, month, by=self.user)
            messages.success(self.request, f"已撤回 {zero.said(month)} 的零报告。")
            return
        fresh = zero.report(code, [month], by=self.user)
        messages.success(self.request, self.sent(code, month, fresh))

    @staticmethod
    def sent(code: str, month: Any, fresh: int) -> str:
        """What was said of ``month``, and that it was said late."""
        if not fresh:
            return f"{zero.said(month)}此前已经零报告，没有重复登记。"
        due = zero.due(month, parameters.value(zero.DAYS, code))
        late = "，已过期限，记为逾期报告" if timezone.localdate() > due else ""
        return f"{zero.said(month)}零报告已送出：没有发现疑似残疾儿童{late}。"

    # -- one community -----------------------------------------------------------------------

    def own(self, status: int = 200, wrong: str = "") -> HttpResponse:
        code, today = self.area.code, timezone.localdate()
        months = [zero.month_of(today), *zero.finished(today)]
        held = zero.told([code], months)
        days, enters = parameters.value(zero.DAYS, code), self.may("E", code)
        rows = [self.line(m, held[(code, m)], zero.due(m, days), enters) for m in months]
        missing = [row["month"] for row in rows[1:] if row["state"] == "gap" or row["can"]]
        return self.page(
            "child_reports/months.html",
            status,
            header={"title": f"零报告 · {self.area.name}",
                    "note": f"每月过完后，没有发现疑似残疾儿童的在次月 {days} 日以前零报告；发现了的填报告卡"},
            breadcrumb=self.crumbs(),
            area=self.area, rows=rows, enters=enters, wrong=wrong, has_errors=bool(wrong),
            missing=missing if len(missing) > 1 else [],
        )  # fmt: skip

    def line(self, month: Any, told: zero.Told, due: Any, enters: bool) -> dict[str, Any]:
        today = timezone.localdate()
        over = month < zero.month_of(today)
        open_ = over and not told.is_told
        last = zero.before(month, -1) - datetime.timedelta(days=1)
        query = {"area": self.area.code, "from": str(month), "to": str(last), "period": "own"}
        return {
            "month": f"{month:%Y-%m}", "said": zero.said(month), "due": due,
            "children": told.children, "zero": told.zero,
            "url": f"{self.ledger.url('list')}?{urlencode(query)}" if told.children else "",
            "state": _state(over, told, due < today),
            "word": _word(over, told, due < today),
            "late": zero.is_late(told, due),
            "can": enters and open_,
            "can_withdraw": enters and bool(told.zero),
            "is_old": month < zero.before(zero.month_of(today), FRESH),
        }  # fmt: skip

    def crumbs(self) -> list[dict[str, str]]:
        url = f"{self.ledger.url('list')}?area={self.area.code}"
        return [{"label": self.ledger.title, "url": url}, {"label": "零报告"}]

    # -- above -------------------------------------------------------------------------------

    def below(self) -> HttpResponse:
        today = timezone.localdate()
        months = zero.finished(today)
        month = _month(self.request.GET.get("month", ""), months)
        places = list(zero.expected(self.area.code).order_by("code"))
        held = zero.told([place.code for place in places], [month])
        silent = [p for p in places if not held[(p.code, month)].is_told]
        page = Paginator(silent, PAGE).get_page(self.request.GET.get("page"))
        here = {"area": self.area.code, "month": f"{month:%Y-%m}"}
        return self.page(
            "child_reports/months_below.html",
            header={"title": f"零报告 · {self.area.name}",
                    "note": f"{zero.said(month)}：{len(places)} 个社区中 {len(places) - len(silent)} 个已报，"
                            f"{len(silent)} 个没有报"},
            breadcrumb=self.crumbs(),
            area=self.area, month=f"{month:%Y-%m}", said=zero.said(month),
            months=[(f"{m:%Y-%m}", zero.said(m)) for m in months],
            tree=self.tree(places, held, month), silent=page, places=places,
            pages=page_strip(page, lambda n: f"?{urlencode({**here, 'page': n})}"),
        )  # fmt: skip

    def tree(self, places: list[Area], held: Any, month: Any) -> dict[str, Any]:
        """The areas one level below with how many of their communities told what."""
        digits = next(length for length in divisions.LENGTHS if length > len(self.area.code))
        parts: dict[str, list[zero.Told]] = defaultdict(list)
        for place in places:
            parts[place.code[:digits]].append(held[(place.code, month)])
        areas = Area.objects.filter(pk__in=parts).order_by("code")
        labels = ("应报社区", "有报告卡", "零报告", "没有报")
        rows = []
        for area in areas:
            told = parts[area.code]
            counts = (len(told), sum(bool(t.children) for t in told),
                      sum(bool(t.zero) and not t.children for t in told),
                      sum(not t.is_told for t in told))  # fmt: skip
            query = urlencode({"area": area.code, "month": f"{month:%Y-%m}"})
            cells = [
                {"kind": "number", "label": label, "value": str(n)}
                for label, n in zip(labels, counts, strict=True)
            ]
            rows.append({"name": area.name, "url": f"?{query}", "cells": cells})
        columns = [{"label": label, "numeric": True} for label in labels]
        return {"caption": f"{zero.said(month)}的报告情况", "columns": columns, "rows": rows}


def _month(text: str, among: list[datetime.date] | None = None) -> datetime.date:
    """The month written 2026-10; of ``among`` the first where it is none of them.

    Raises ValidationError where there is nothing to fall back on.
    """
    try:
        found = datetime.date.fromisoformat(f"{text}-01")
    except ValueError:
        found = None
    if among is not None:
        return found if found in among else among[0]
    if found is None:
        raise ValidationError("没有读懂是哪个月，请在表中点那个月的“零报告”")
    return found


def _state(over: bool, told: zero.Told, late: bool) -> str:
    if told.is_told:
        return "ok"
    if not over:
        return "na"
    return "gap" if late else "due"


def _word(over: bool, told: zero.Told, late: bool) -> str:
    if told.children:
        return f"报告 {told.children} 人"
    if told.zero:
        return "零报告"
    if not over:
        return "本月，还没有过完"
    return "没有报" if late else "待报"
