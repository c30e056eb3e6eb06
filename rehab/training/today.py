"""Plans of home training that are over or soon will be, for 今日待办."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from registry.today import Desk, Found, Task, source
from rehab.training.ledger import RUNNING, HomeTrainingLedger

NOTICE = "due_notice_days"


@source("home_training", "家庭康复训练计划到期")
def plans(desk: Desk) -> list[Found]:
    """Plans still running whose last day is near or past: to be prolonged or ended."""
    codes = desk.codes(HomeTrainingLedger.model.section, "E")
    if not codes:
        return []

    def near(days: int) -> Q:
        return Q(until_on__lte=desk.today + datetime.timedelta(days=days))

    def task(record: Any) -> Task:
        edit = f"{HomeTrainingLedger.url('edit', record.pk)}#part-end"
        what = f"家庭训练：{record.goal}；评估后续期或结束"
        url = HomeTrainingLedger.url("detail", record.pk)
        return Task(str(record), url, what[:60], "续期或结束", edit, record.until_on)

    where = RUNNING & desk.by_area(codes, near, NOTICE)
    late = Q(until_on__lt=desk.today)
    return [Found(desk.among(HomeTrainingLedger, "E"), where, task, ("until_on",), late)]
