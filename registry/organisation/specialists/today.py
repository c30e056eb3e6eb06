"""What the specialists' ledger adds to 今日待办: a card that ends, this year's training, last year's assessment."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from registry.organisation.specialists import lacks
from registry.organisation.specialists.ledger import SpecialistLedger
from registry.today import Desk, Found, Task, source

CARD_DAYS, TRAINING_FROM, ASSESSMENT_FROM = (
    "specialist_card_days", "specialist_training_month", "specialist_assessment_month",
)  # fmt: skip
NOBODY = Q(pk__in=[])


def _codes(desk: Desk) -> list[str]:
    return desk.codes(SpecialistLedger.model.section, "E")


def _task(what: str, action: str, part: str, due: Any) -> Any:
    """The task of a record; ``due`` gives its last day."""

    def task(record: Any) -> Task:
        edit = f"{SpecialistLedger.url('edit', record.pk)}#part-{part}"
        url = SpecialistLedger.url("detail", record.pk)
        return Task(str(record), url, what, action, edit if part else url, due(record))

    return task


@source("specialist-card", "专职委员上岗证到期")
def cards(desk: Desk) -> list[Found]:
    """Cards that are over or soon will be."""
    if not (codes := _codes(desk)):
        return []

    def near(days: int) -> Q:
        return Q(card_valid_until__lte=desk.today + days * lacks.DAY)

    where = lacks.serving(desk.today) & desk.by_area(codes, near, CARD_DAYS)
    task = _task("上岗证到期", "换证后更正", "ready", lambda record: record.card_valid_until)
    among = desk.among(SpecialistLedger, "E")
    return [Found(among, where, task, ("card_valid_until",), Q(card_valid_until__lt=desk.today))]


@source("specialist-training", "专职委员今年还没培训")
def trainings(desk: Desk) -> list[Found]:
    """Who has not been at this year's training, from the month on in which it is asked for."""
    if not (codes := _codes(desk)):
        return []

    def begun(month: str) -> Q:
        return Q() if desk.today.month >= int(month) else NOBODY

    last = datetime.date(desk.today.year, 12, 31)
    where = desk.by_area(codes, begun, TRAINING_FROM) & lacks.untrained(desk.today)
    task = _task(
        f"{desk.today.year} 年还没有参加在岗培训，请与旗县残联联系", "查看", "", lambda record: last
    )
    return [Found(desk.among(SpecialistLedger, "E"), where, task, ("from_on",))]


@source("specialist-assessment", "专职委员上年度没有考核")
def assessments(desk: Desk) -> list[Found]:
    """Whose assessment of last year is not on record, from the month on in which it is asked for."""
    if not (codes := _codes(desk)):
        return []

    def begun(month: str) -> Q:
        return Q() if desk.today.month >= int(month) else NOBODY

    where = desk.by_area(codes, begun, ASSESSMENT_FROM) & lacks.unassessed(desk.today)
    what = f"{desk.today.year - 1} 年度考核结果没有登记"
    task = _task(what, "登记考核", "assessment", lambda record: None)
    return [Found(desk.among(SpecialistLedger, "E"), where, task, ("from_on",))]
