"""Legal aid that waits for an answer or an end, for 今日待办."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from registry.stepped import step_url
from registry.today import Desk, Found, Task, source
from rights.legal_aid.ledger import LegalAidLedger
from rights.models.legal_aid import APPROVED, ASKED, ASSIGNED

NEXT = {ASKED: ("answer", "登记审查结果"), APPROVED: ("assign", "登记承办人"),
        ASSIGNED: ("close", "办结")}  # fmt: skip


@source("legal_aid", "法律援助到期")
def due(desk: Desk) -> list[Found]:
    """Applications whose next step is due or soon will be; nobody waits for a lawyer unnoticed."""

    def task(aid: Any) -> Task:
        step, action = NEXT[aid.state]
        what = f"不能联系：{aid.avoid}。{aid.matter}" if aid.avoid else aid.matter
        url = LegalAidLedger.url("detail", aid.pk)
        return Task(str(aid), url, what, action, step_url(LegalAidLedger, aid, step), aid.due_on)

    if not desk.areas(LegalAidLedger, "E"):
        return []
    where = Q(state=APPROVED) | Q(state__in=(ASKED, ASSIGNED), warn_on__lte=desk.today)
    late = Q(due_on__lt=desk.today)
    return [Found(desk.among(LegalAidLedger, "E"), where, task, ("due_on",), late)]
