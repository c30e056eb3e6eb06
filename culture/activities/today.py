"""What is due of activities, for 今日待办: held, and nobody was ticked yet."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from culture.activities.ledger import CultureActivityLedger
from registry.today import Desk, Found, Task, source

WAIT, REMIND = "roll_wait_days", "roll_remind_days"
DAY = datetime.timedelta(days=1)


@source("roll_waiting", "办过的文体活动还没有点名")
def unticked(desk: Desk) -> list[Found]:
    """Activities that are over and whose roll is empty; overdue after ``roll_wait_days``.

    After ``roll_remind_days`` nobody remembers who came: the list 还没有点名 keeps it, the desk does
    not.
    """
    codes = desk.codes(CultureActivityLedger.model.section, "E")
    if not codes:
        return []
    over = Q(ends_on__lt=desk.today) | Q(ends_on=None, begins_on__lt=desk.today)

    def waiting(days: int) -> Q:
        last = desk.today - days * DAY
        return Q(ends_on__lt=last) | Q(ends_on=None, begins_on__lt=last)

    def recent(days: int) -> Q:
        return Q(begins_on__gte=desk.today - days * DAY)

    def task(record: Any) -> Task:
        url = CultureActivityLedger.url("detail", record.pk)
        days = desk.value(WAIT, record.community_id)
        due = (record.ends_on or record.begins_on) + days * DAY
        what = f"{record.begins_on:%Y-%m-%d} 的活动，还没有点名"
        return Task(
            str(record), url, what, "点名", CultureActivityLedger.url("roll", record.pk), due
        )

    where = Q(present=0) & over & desk.by_area(codes, recent, REMIND)
    late = desk.by_area(codes, waiting, WAIT)
    return [Found(desk.among(CultureActivityLedger, "E"), where, task, ("begins_on",), late)]
