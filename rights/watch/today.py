"""Those of the 特别关注名单 whom nobody visited, for 今日待办."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from registry.five_knowns import months_before
from registry.ledgers import ResidentLedger
from registry.models import Resident
from registry.today import Desk, Found, Task, source
from registry.today_waiting import said
from rights.watch.people import LIVING, MONTHS, concerned, unvisited, visited

NOTICE = "due_notice_days"


@source("rights_watch", "特别关注的人该走访了")
def to_visit(desk: Desk) -> list[Found]:
    """Minors and people of limited or no capacity whose last visit is as old as the parameter says."""
    codes = desk.codes(Resident.section, "E")
    if not codes:
        return []

    def soon(months: int, notice: int) -> Any:
        return unvisited(desk.today + datetime.timedelta(days=notice), months)

    def over(months: int) -> Any:
        return unvisited(desk.today, months)

    def task(resident: Any) -> Task:
        last = resident.last_visit
        months = desk.value(MONTHS, resident.community_id)
        what = f"特别关注，上次走访 {said(last)}" if last else "特别关注，还没有走访记录"
        visit = reverse("record-visit-resident", args=[resident.pk])
        due = months_before(last, -months) if last else None
        return Task(str(resident), ResidentLedger.url("detail", resident.pk), what, "记一次走访",
                    visit, due)  # fmt: skip

    among = visited(desk.among(ResidentLedger, "E"), desk.today)
    where = LIVING & concerned(desk.today) & desk.by_area(codes, soon, MONTHS, NOTICE)
    late = desk.by_area(codes, over, MONTHS)
    return [Found(among, where, task, ("last_visit", "name_pinyin"), late)]
