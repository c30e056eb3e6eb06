"""服务时长: the table of an area's volunteers, and the certificate of one."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from assistance.models import Volunteer
from assistance.volunteers import hours
from assistance.volunteers.ledger import VolunteerLedger
from registry import codes, masking, paper
from registry.ledger.views.base import LedgerView
from registry.ledger.views.files import download
from registry.models.scoped import inside
from registry.paging import page_strip

PAGE = 50
LINES_ON_PAPER = 8
"""Lines of the certificate: it is one page; earlier times stand in the sums by year."""


class HoursTable(LedgerView):
    """Every volunteer of the area with times, hours and pairs; who has left too, with what was done."""

    in_area = True

    def get(self, request: HttpRequest) -> HttpResponse:
        held = self.ledger.visible(self.user).current().filter(inside([self.area.code]))
        held = held.select_related("community").order_by("state", "community_id", "name", "pk")
        page = Paginator(held, PAGE).get_page(request.GET.get("page"))
        code, year = self.area.code, timezone.localdate().year
        self.audit("list", community_id=code, count=len(page))
        return self.page(
            "volunteers/hours_table.html",
            header={"title": f"志愿服务时长 · {self.area.name}",
                    "note": "时长由台账四的帮扶记录和志愿者的服务记录合计，不能填写"},
            breadcrumb=[{"label": self.ledger.title, "url": self.ledger.url("list")},
                        {"label": "服务时长"}],
            table=_table(list(page), year),
            pages=page_strip(page, lambda n: f"?area={code}&page={n}"),
            area=self.area,
        )  # fmt: skip


def _table(volunteers: list[Volunteer], year: int) -> dict[str, Any]:
    told = hours.of_many(volunteers)
    states = codes.get("volunteer_state")
    heads = (("姓名", False), ("状态", False), ("结对", True), ("服务次数", True),
             (f"{year} 年时长", True), ("累计时长", True), ("最近服务", False), ("社区", False))  # fmt: skip
    rows = []
    for one in volunteers:
        did = told[one.pk]
        texts = (
            one.name, states.label(one.state), f"{did.pairs} 对", f"{len(did.times)} 次",
            f"{hours.said(did.in_year(year))} 小时", f"{hours.said(did.total)} 小时",
            f"{did.last:%Y-%m-%d}" if did.last else "还没有", one.community.name,
        )  # fmt: skip
        cells: list[dict[str, Any]] = [
            {"kind": "number" if numeric else "text", "label": label, "value": text}
            for (label, numeric), text in zip(heads, texts, strict=True)
        ]
        cells[0] |= {"kind": "name", "url": VolunteerLedger.url("detail", one.pk)}
        rows.append({"pk": one.pk, "name": one.name, "cells": cells})
    columns = [{"label": label, "numeric": numeric} for label, numeric in heads]
    return {"caption": "志愿服务时长", "columns": columns, "rows": rows}


class Certificate(LedgerView):
    """志愿服务时长证明 of one volunteer, as PDF; the ID number is masked on it."""

    letter = "P"

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        context = certificate(record, printed_by=str(self.user))
        data = paper.render_pdf("print/volunteer_hours.html", [context], title="志愿服务时长证明")
        self.audit("print", record, detail={"page": "certificate"})
        return download(data, f"服务时长证明_{record}.pdf", "application/pdf", inline=True)


def certificate(record: Volunteer, *, printed_by: str) -> dict[str, Any]:
    """What the certificate says: who, which times, the sums by year and in total."""
    told, at = hours.of(record), timezone.localtime()
    newest = sorted(told.times, key=lambda t: t.on, reverse=True)
    return {
        "name": record.name,
        "gender": codes.get("gender").label(record.gender) if record.gender else "",
        "id_no": masking.mask_id(record.id_no or ""),
        "registration_no": record.registration_no,
        "joined_on": record.joined_on,
        "unit": record.community.reporting_unit,
        "place": record.community.full_name,
        "number": record.number or "",
        "total": hours.said(told.total),
        "count": len(told.times),
        "unmeasured": told.unmeasured,
        "years": [(year, count, hours.said(sum_)) for year, count, sum_ in told.years][:5],
        "times": [
            {"on": t.on, "content": t.content[:30],
             "hours": "" if t.hours is None else hours.said(t.hours)}
            for t in newest[:LINES_ON_PAPER]
        ],
        "more": max(len(newest) - LINES_ON_PAPER, 0),
        "day": at.date(),
        "print_note": f"打印：{printed_by}　{at:%Y-%m-%d %H:%M}　身份证号已脱敏",
    }  # fmt: skip
