"""What every community owes whatever else happens there: done, so that a test counts only its own."""

from __future__ import annotations

from django.utils import timezone

from registry.activities.ledger import PREVENTION
from registry.models import Activity, Area, User
from rehab.child_reports import zero
from rehab.models import ZeroReport
from rehab.prevention.days import coming

LONGEST = 31
"""So many days before a day of prevention it may be spoken of, unless a test says more."""


def nothing_owed(by: User) -> None:
    """零报告 of last month is given and the next days of prevention are planned, in every community."""
    today = timezone.localdate()
    month = zero.finished(today, 1)[0]
    days = coming(today, LONGEST)
    for area in Area.objects.filter(level=Area.Level.COMMUNITY):
        ZeroReport.objects.create(community_id=area.pk, month=month, reported_by=by)
        for day, on in days:
            Activity.objects.create(
                community_id=area.pk, kind=PREVENTION, title=day.title, begins_on=on
            )
