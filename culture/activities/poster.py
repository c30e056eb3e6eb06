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
LARGEST, SMALLEST = 66, 36
"""The size of the title, in points."""
ONE_LINE = 11
"""So many characters of a title stand in one line."""
MOST_TOLD = 90
"""So much of a text fits; the rest is told by whoever is called."""
SHEET, WIDE = 790, 510
"""What there is between the margins, in points; a little more in height, as lines are counted with room."""
SCALES = (40, 37, 34, 31, 28, 26, 24, 22, 20, 18, 16, 14, 12, 11)
"""The size of the type below the title, in points: the largest with which all is one page."""


def poster_url(pk: Any) -> str:
    """The poster of the activity ``pk``."""
    return reverse("activity-poster", args=[pk])


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


def _kind(code: str) -> str:
    """What kind of activity it is, the word 活动 once."""
    label = codes.get("activity_kind").label(code) if code else ""
    return f"{label.removesuffix('活动')}活动" if label else ""


def poster(ledger: Any, record: Any) -> dict[str, Any]:
    """What the poster says."""
    arrangements = codes.get("access_arrangement").label
    categories = codes.get("dis_category").label
    told: dict[str, Any] = {
        "heading": record.title,
        "size": title_size(record.title),
        "kind": _kind(record.kind),
        "when": _when(ledger, record),
        "begins_at": record.begins_at,
        "place": record.place,
        "content": _cut(record.content),
        "for_whom": "、".join(categories(code) for code in record.suits),
        "arrangements": [arrangements(code) for code in record.arrangements],
        "arrangement_note": _cut(record.arrangement_note),
        "phone": record.signup_phone,
        "liaison": record.liaison,
        "organiser": record.organiser,
        "unit": record.community.reporting_unit,
    }
    return {**told, "scale": scale(told)}


def _cut(text: str) -> str:
    return text if len(text) <= MOST_TOLD else f"{text[:MOST_TOLD]}…"


def title_size(title: str) -> int:
    """The size of the title in points, never below 36: one line if it can be, else two of a length."""
    width = WIDE - 60
    across = len(title) if len(title) <= ONE_LINE else -(-len(title) // 2)
    return max(SMALLEST, min(LARGEST, width // max(across, 1)))


def scale(told: dict[str, Any]) -> int:
    """The size of the type below the title with which the poster ``told`` is one page."""
    title = lines(told["heading"], told["size"], WIDE - 54) * told["size"] * 1.2
    left = SHEET - 84 - title
    return next((size for size in SCALES if height(told, size) <= left), SCALES[-1])


def lines(text: str, size: float, width: float) -> int:
    """How many lines ``text`` takes: what is not Chinese is narrower, which leaves some room."""
    return max(1, -(-len(text) // max(1, int(width / size)))) if text else 0


def height(told: dict[str, Any], size: int) -> float:
    """About how high all below the title is with type of ``size`` points (see print-form.css)."""
    beside = WIDE - 3.4 * size
    facts = sum(
        1 + lines(text, size * share, beside) * size * share * leading + 0.7 * size
        for text, share, leading in (
            (told["when"], 1.15, 1.25), (told["place"] or "·", 1.15, 1.25),
            (told["content"], 0.85, 1.35), ("·" * 20 + told["for_whom"], 0.85, 1.35),
        )
        if text
    ) + bool(told["begins_at"]) * size * 1.45  # fmt: skip
    items = sum(len(text) * 0.92 + 2 for text in told["arrangements"]) * size
    inside = WIDE - 2 * size
    access = 3 * size + lines(told["arrangement_note"], size * 0.75, inside) * size * 1.05
    access += -(-items // inside) * size * 1.6 if items else 0
    foot = 3 * size + lines("·" * 22 + told["organiser"], size * 0.62, WIDE) * size * 0.9
    return facts + (access if items or told["arrangement_note"] else 0) + foot + 1.5 * size


def _when(ledger: Any, record: Any) -> str:
    day = when_and_where(ledger, record).removesuffix(record.place).strip()
    if record.begins_on and not record.ends_on:
        return f"{day}　星期{WEEKDAYS[record.begins_on.weekday()]}"
    return day
