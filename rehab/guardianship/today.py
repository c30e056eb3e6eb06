"""What is due of guardianships: follow-ups by danger level, letters that run out."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from registry.cases.lines import line_url
from registry.today import Desk, Found, Task, source
from rehab.guardianship import rules
from rehab.guardianship.ledger import RUNNING, GuardianshipLedger

DAY = datetime.timedelta(days=1)
NOTICE, LETTER = "due_notice_days", "guardianship_letter_days"


def _edit(record: Any, part: str) -> str:
    return f"{GuardianshipLedger.url('edit', record.pk)}#part-{part}"


@source("guardianship_visit", "精神障碍监护随访到期")
def visits(desk: Desk) -> list[Found]:
    """Running cases whose last follow-up lies as many days back as their danger level allows."""
    codes = desk.areas(GuardianshipLedger, "E")
    if not codes:
        return []

    def reached(*days: int) -> Q:
        notice = days[len(rules.LEVELS)] if len(days) > len(rules.LEVELS) else -1
        due = Q()
        for level, every in zip(rules.LEVELS, days, strict=False):
            due |= Q(danger=level, counts_from__lte=desk.today + (notice - every) * DAY)
        soonest = desk.today + (notice - days[rules.LEVELS.index("3")]) * DAY
        return due | Q(stability=rules.UNSTABLE, counts_from__lte=soonest)

    def task(record: Any) -> Task:
        last = record.followed_on
        what = f"上次随访 {last.month}月{last.day}日" if last else "建档以后还没有随访"
        days = desk.value(f"guardianship_days_{record.danger}", record.community_id)
        if record.stability == rules.UNSTABLE:
            days = min(days, desk.value(rules.UNSTABLE_DAYS, record.community_id))
        return Task(
            str(record), GuardianshipLedger.url("detail", record.pk), f"监护，{what}", "记随访",
            line_url(GuardianshipLedger, record.pk), record.counts_from + days * DAY,
        )  # fmt: skip

    among = desk.among(GuardianshipLedger, "E")
    among = among.annotate(counts_from=Coalesce(F("followed_on"), F("opened_on")))
    near = RUNNING & desk.by_area(codes, reached, *rules.DAYS, NOTICE)
    late = desk.by_area(codes, reached, *rules.DAYS)
    return [Found(among, near, task, ("counts_from",), late)]


@source("guardianship_letter", "监护责任书到期")
def letters(desk: Desk) -> list[Found]:
    """Running cases whose letter is over or soon will be."""
    codes = desk.areas(GuardianshipLedger, "E")
    if not codes:
        return []

    def near(days: int) -> Q:
        return Q(letter_to__lte=desk.today + days * DAY)

    def task(record: Any) -> Task:
        url = GuardianshipLedger.url("detail", record.pk)
        what = "监护责任书到期，续签后更正起止日期"
        return Task(str(record), url, what, "续签", _edit(record, "guardian"), record.letter_to)

    among = desk.among(GuardianshipLedger, "E")
    where = RUNNING & desk.by_area(codes, near, LETTER)
    return [Found(among, where, task, ("letter_to",), Q(letter_to__lt=desk.today))]
