"""Devices whose next follow-up is near or over, for 今日待办."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from registry import codes
from registry.stepped import step_url
from registry.today import Desk, Found, Task, source
from rehab.devices.ledger import DeviceLedger
from rehab.models.device import IN_USE

NOTICE = "due_notice_days"


@source("device", "辅助器具到期回访")
def visits(desk: Desk) -> list[Found]:
    """Devices in use that are to be asked about."""
    held = desk.codes(DeviceLedger.model.section, "E")
    if not held:
        return []

    def near(days: int) -> Q:
        return Q(next_on__lte=desk.today + datetime.timedelta(days=days))

    def task(record: Any) -> Task:
        what = f"{codes.get('device_need').label(record.kind)}，看用得怎样"
        url = DeviceLedger.url("detail", record.pk)
        step = step_url(DeviceLedger, record, "visit")
        return Task(str(record), url, what, "记回访", step, record.next_on)

    where = Q(state=IN_USE) & desk.by_area(held, near, NOTICE)
    late = Q(next_on__lt=desk.today)
    return [Found(desk.among(DeviceLedger, "E"), where, task, ("next_on",), late)]
