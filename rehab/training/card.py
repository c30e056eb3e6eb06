"""家庭训练卡: the exercises in large type with a box to tick for every day of a month, for the wall."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from registry import paper
from registry.ledger.views.base import LedgerView
from registry.ledger.views.detail import RecordDetail
from registry.ledger.views.files import download
from rehab.models import HomeTraining
from rehab.training.ledger import cards_of
from rehab.training.sessions import WEEKDAYS, days_of, month_asked

MOST = 4
"""Next steps offered at once."""


class Card(LedgerView):
    """The card of one month (``?month=2026-11``, this month unless told), as PDF."""

    letter = "P"

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        month = month_asked(request.GET.get("month", ""), timezone.localdate())
        context = card(record, month, printed_by=str(self.user))
        data = paper.render_pdf("print/training_card.html", [context], title="家庭训练卡")
        self.audit("print", record, detail={"page": "card"})
        name = f"家庭训练卡_{record}_{month:%Y-%m}.pdf"
        return download(data, name, "application/pdf", inline=True)


class TrainingDetail(RecordDetail):
    """The page of a plan: once it is saved, the card for the wall is the next thing to have."""

    def next_steps(self, record: Any, can: dict[str, bool]) -> list[dict[str, str]]:
        cards = [
            {"label": f"打印训练卡：{label}", "url": url} for label, url in cards_of(record)
        ] if can["P"] else []  # fmt: skip
        return [*cards, *super().next_steps(record, can)][:MOST]


def card(record: HomeTraining, month: datetime.date, *, printed_by: str) -> dict[str, Any]:
    """What stands on the card, which hangs where visitors see it.

    Of the resident no number, telephone or address; of the guide the telephone of the service.
    """
    at = timezone.localtime()
    return {
        "name": str(record),
        "month": f"{month.year} 年 {month.month} 月",
        "goal": record.goal,
        "weekly": record.weekly,
        "minutes": record.minutes,
        "trainer": record.trainer_name,
        "guide": "　".join(filter(None, (record.guide, record.guide_phone, record.guide_unit))),
        "phone_blank": not record.guide_phone,
        "caution": record.caution or "疼痛、头晕或心慌时马上停下来，告诉指导人员。",
        "exercises": [
            {"title": one.title, "amount": one.amount, "steps": steps_of(one.steps)}
            for one in record.exercises.all()
        ],
        "weekdays": list(WEEKDAYS),
        "weeks": weeks_of(month),
        "print_note": f"打印：{printed_by}　{at:%Y-%m-%d %H:%M}",
        "watermark": "",
    }


def steps_of(text: str) -> list[str]:
    """The single steps of a text: parted by ； 。 and the ends of lines."""
    for mark in ("；", ";", "。"):
        text = text.replace(mark, "\n")
    return [step.strip(" ，,") for step in text.splitlines() if step.strip(" ，,")]


def weeks_of(month: datetime.date) -> list[list[int]]:
    """The days of the month in rows from Monday to Sunday; 0 where a row has none."""
    days = [day.day for day in days_of(month)]
    cells = [0] * month.weekday() + days
    cells += [0] * (-len(cells) % 7)
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]
