"""Days of prevention that come soon, for 今日待办 of the communities that have nothing planned."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from registry.activities.ledger import HEALTH, PREVENTION
from registry.models import Activity, Area
from registry.today import Desk, Found, Task, source
from rehab.prevention.days import PreventionDay, coming
from rehab.prevention.ledger import HealthActivityLedger, form_url

NOTICE = "prevention_notice_days"
AFTER = datetime.timedelta(days=7)
"""An activity held up to so long after the day is still one of the day."""


@source("prevention_day", "残疾预防宣传日快到了")
def days(desk: Desk) -> list[Found]:
    """For each day within the parameter's days the communities without an activity for it.

    A suggestion for whoever arranges it: it is no sum for those above.
    """
    codes = [] if desk.over else desk.codes(HealthActivityLedger.model.section, "E")
    if not codes:
        return []
    told = [(code, desk.value(NOTICE, code)) for code in codes]
    wanted: dict[tuple[PreventionDay, datetime.date], list[str]] = {}
    for code, notice in told:
        for one in coming(desk.today, notice):
            wanted.setdefault(one, []).append(code)
    longest = max(notice for _, notice in told)
    return [_found(*one, where, longest) for one, where in wanted.items()]


def _found(one: PreventionDay, on: datetime.date, codes: list[str], notice: int) -> Found:
    held = Activity.objects.unscoped("whether the community has planned one").current()
    first = on - datetime.timedelta(days=notice)
    planned = held.filter(
        community=OuterRef("pk"),
        kind__in=(HEALTH, PREVENTION),
        begins_on__range=(first, on + AFTER),
    )

    def task(area: Any) -> Task:
        url = f"{HealthActivityLedger.url('list')}?area={area.pk}"
        what = f"{on.month}月{on.day}日是{one.name}，还没有登记活动"
        form = form_url(area.pk, PREVENTION, one.title, on)
        return Task(str(area), url, what, "登记活动", form, on)

    where = Q(pk__in=codes) & ~Q(Exists(planned))
    return Found(Area.objects.all(), where, task, ("code",), place="code")
