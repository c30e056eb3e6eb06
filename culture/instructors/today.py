"""What is due of instructors, for 今日待办: certificates that end."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from culture.instructors.ledger import InstructorLedger, serving
from registry.today import Desk, Found, Task, source

DAYS = "instructor_card_days"


@source("instructor_card", "体育健身指导员证书到期")
def certificates(desk: Desk) -> list[Found]:
    """Certificates of those in post that are over or soon will be."""
    codes = desk.codes(InstructorLedger.model.section, "E")
    if not codes:
        return []

    def near(days: int) -> Q:
        return Q(valid_until__lte=desk.today + datetime.timedelta(days=days))

    def task(record: Any) -> Task:
        edit = f"{InstructorLedger.url('edit', record.pk)}#part-certificate"
        url = InstructorLedger.url("detail", record.pk)
        return Task(str(record), url, "指导员证书到期", "换证后更正", edit, record.valid_until)

    where = serving(desk.today) & desk.by_area(codes, near, DAYS)
    late = Q(valid_until__lt=desk.today)
    return [Found(desk.among(InstructorLedger, "E"), where, task, ("valid_until",), late)]
