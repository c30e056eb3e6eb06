"""Infringements to report, and those to bring to an end, for 今日待办."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from registry.stepped import step_url
from registry.today import Desk, Found, Task, source
from rights.infringements.ledger import InfringementLedger
from rights.models.infringement import COORDINATING, FOUND, REPORTED


def told(case: Any) -> str:
    """What kind it is, and first of all whom nobody may call."""
    kind = InfringementLedger.columns["kind"].kind.show(case.kind)
    return f"不能联系：{case.avoid}。{kind}" if case.avoid else kind


def _source(desk: Desk, where: Q, step: str, action: str) -> list[Found]:
    def task(case: Any) -> Task:
        url = InfringementLedger.url("detail", case.pk)
        return Task(
            str(case),
            url,
            told(case),
            action,
            step_url(InfringementLedger, case, step),
            case.due_on,
        )

    if not desk.areas(InfringementLedger, "E"):
        return []
    late = Q(due_on__lt=desk.today)
    among = desk.among(InfringementLedger, "E")
    return [Found(among, where, task, ("due_on",), late)]


@source("infringement_report", "侵权案件待反映")
def to_report(desk: Desk) -> list[Found]:
    """Infringements no legal body was told of yet: from the day they are found."""
    return _source(desk, Q(state=FOUND), "report", "向法律机构反映")


@source("infringement_closing", "侵权案件到期办结")
def to_close(desk: Desk) -> list[Found]:
    """Infringements reported that are to be brought to an end."""
    where = Q(state__in=(REPORTED, COORDINATING), warn_on__lte=desk.today)
    return _source(desk, where, "coordinate", "记一次协调")
