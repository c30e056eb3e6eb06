"""What is due of counselling: the next session that was agreed."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from registry.cases.lines import line_url
from registry.today import Desk, Found, Task, source
from rehab.counselling.ledger import RUNNING, CounsellingLedger

DAY = datetime.timedelta(days=1)
NOTICE = "due_notice_days"


@source("counselling_next", "约好的心理疏导")
def sessions(desk: Desk) -> list[Found]:
    """Running cases whose next session is near or over."""
    codes = desk.areas(CounsellingLedger, "E")
    if not codes:
        return []

    def near(days: int) -> Q:
        return Q(next_on__lte=desk.today + days * DAY)

    def task(record: Any) -> Task:
        last = record.met_on
        what = f"上次 {last.month}月{last.day}日" if last else "还没有疏导"
        note = line_url(CounsellingLedger, record.pk)
        url = CounsellingLedger.url("detail", record.pk)
        return Task(str(record), url, f"心理疏导，{what}", "记疏导", note, record.next_on)

    among = desk.among(CounsellingLedger, "E")
    where = RUNNING & desk.by_area(codes, near, NOTICE)
    return [Found(among, where, task, ("next_on",), Q(next_on__lt=desk.today))]
