"""活动海报: one A4 page that can be read from across a room."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from registry import codes, paper
from registry.ledger.views.base import LedgerView
from registry.ledger.views.files import download
from registry.roll.paper import when_and_where

WEEKDAYS = "一二三四五六日"
SIZES = ((8, 66), (12, 54), (20, 46), (32, 40))
"""A title of so many characters is set so large (points); longer ones in ``SMALLEST``."""
SMALLEST = 36
MOST_TOLD = 90
"""So much of the content fits; the rest is told by whoever is called."""


def poster_url(pk: Any) -> str:
    """The poster of the activity ``pk``."""
    return reverse("culture-poster", args=[pk])


class Poster(LedgerView):
    """The poster of one activity as PDF: no resident is named on it."""

    letter = "P"

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk, tables=False)
        data = paper.render_pdf(
            "print/poster.html", [poster(self.ledger, record)], title="活动海报"
        )
        self.audit("print", record, detail={"page": "poster"})
        return download(data, f"海报_{record}.pdf", "application/pdf", inline=True)


def poster(ledger: Any, record: Any) -> dict[str, Any]:
    """What the poster says."""
    arrangements = codes.get("access_arrangement").label
    categories = codes.get("dis_category").label
    content = record.content[:MOST_TOLD] + "…" * (len(record.content) > MOST_TOLD)
    return {
        "heading": record.title,
        "size": title_size(record.title),
        "kind": codes.get("activity_kind").label(record.kind) if record.kind else "",
        "when": _when(ledger, record),
        "begins_at": record.begins_at,
        "place": record.place,
        "content": content,
        "for_whom": "、".join(categories(code) for code in record.suits),
        "arrangements": [arrangements(code) for code in record.arrangements],
        "arrangement_note": record.arrangement_note,
        "phone": record.signup_phone,
        "liaison": record.liaison,
        "organiser": record.organiser,
        "unit": record.community.reporting_unit,
    }


def title_size(title: str) -> int:
    """The size of the title in points, never below 36."""
    return next((size for most, size in SIZES if len(title) <= most), SMALLEST)


def _when(ledger: Any, record: Any) -> str:
    day = when_and_where(ledger, record).removesuffix(record.place).strip()
    if record.begins_on and not record.ends_on:
        return f"{day}　星期{WEEKDAYS[record.begins_on.weekday()]}"
    return day
