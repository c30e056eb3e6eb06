"""应建未建: residents who need rehabilitation and have no open file, the longest waiting first."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from registry import access, codes, parameters, rehab_need
from registry.ledger.views.base import LedgerView
from registry.ledgers import ResidentLedger
from registry.models import Resident
from registry.models.scoped import inside
from registry.needs.lamps import whole_day
from registry.paging import page_strip
from rehab.files import people

PAGE = 50
WORKER = "rehab_worker"
HEADS = ("姓名", "残疾类别", "为什么要建档", "从哪天起", "建档期限", "期限情况", "所属社区")


def why(one: Any) -> str:
    """Which need put a resident on the list, and that an earlier file was closed."""
    told = []
    if rehab_need.is_needed(one.rehab_need):
        told.append(f"台账一康复需求：{codes.get('rehab_need').labels(one.rehab_need)}")
    if one.slip_day:
        told.append(f"需求反映单 {one.slip_number or '（没有编号）'}（{whole_day(one.slip_day)}）")
    if one.closed_day:
        told.append(f"上一份档案 {whole_day(one.closed_day)}结案")
    return "；".join(told)


class Unfiled(LedgerView):
    """Each with the day of the need, by when a file is due, and the one way to the form."""

    in_area = True

    def entitled(self, code: str = "") -> bool:
        """Whoever reads the files there and the residents: all, or as 康复人员 those in need."""
        if not super().entitled(code):
            return False
        own = access.areas_as(self.user, WORKER)
        return access.may(self.user, "residents", "V", code) or access.reaches(own, code)

    def get(self, request: HttpRequest) -> HttpResponse:
        code = self.area.code
        held = Resident.objects.visible_to(self.user).current().filter(inside([code]))
        held = held.filter(people.unfiled()).annotate(
            need_since=people.since(), slip_number=people.slip_number(),
            slip_day=people.slip_day(), closed_day=people.closed_day(),
        )  # fmt: skip
        held = held.select_related("community").order_by("need_since", "name_pinyin", "pk")
        page = Paginator(held, PAGE).get_page(request.GET.get("page"))
        rows = list(page)
        self.audit("list", community_id=code, count=len(rows), detail={"view": "unfiled"})
        return self.page(
            "rehab/unfiled.html",
            header={"title": f"有康复需求还没有建档 · {self.area.name}"},
            breadcrumb=[{"label": self.ledger.title, "url": self.ledger.url("list")},
                        {"label": "应建未建名单"}],
            area=self.area,
            total=page.paginator.count,
            days=parameters.value(people.FILE_DAYS, code),
            table=self.table(rows),
            pages=page_strip(page, lambda n: f"?{urlencode({'area': code, 'page': n})}"),
        )  # fmt: skip

    def table(self, rows: list[Any]) -> dict[str, Any]:
        enters = self.may("E", self.area.code)
        days = parameters.values(people.FILE_DAYS, {one.community_id for one in rows})
        heads = [*HEADS, *(["办理"] * enters)]
        return {
            "caption": "有康复需求还没有建档的居民",
            "columns": [{"label": head} for head in heads],
            "rows": [
                {"pk": one.pk, "name": one.name, "cells": self.cells(one, days, enters)}
                for one in rows
            ],
        }

    def cells(self, one: Any, days: dict[str, int], enters: bool) -> list[dict[str, Any]]:
        today = timezone.localdate()
        due = one.need_since + datetime.timedelta(days=days[one.community_id])
        left = (due - today).days
        said = f"还有 {left} 天" if left >= 0 else f"已超 {-left} 天"
        texts = (
            one.name,
            codes.get("dis_category").label(one.dis_category) if one.dis_category else "",
            why(one),
            whole_day(one.need_since),
            whole_day(due),
            said,
            one.community.name,
        )
        told: list[dict[str, Any]] = [
            {"kind": "text", "label": head, "value": text}
            for head, text in zip(HEADS, texts, strict=True)
        ]
        told[0] |= {"kind": "name", "url": ResidentLedger.url("detail", one.pk)}
        told[3]["kind"] = told[4]["kind"] = "date"
        if left < 0:
            told[5] |= {"kind": "mark", "tone": "gap"}
        if enters:
            form = f"{self.ledger.url('create')}?{urlencode({'resident': one.pk})}"
            told.append({"kind": "text", "label": "办理", "value": "建档", "url": form})
        return told
