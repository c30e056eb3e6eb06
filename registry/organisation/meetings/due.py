"""What leading groups resolved and nobody has done yet, for 今日待办."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from registry.models import GroupMeeting, GroupResolution
from registry.organisation.meetings.ledger import OPEN, MeetingLedger
from registry.today import Desk, Found, Task, source

NOTICE = "due_notice_days"


@source("group_resolution", "领导小组议定事项到期")
def resolutions(desk: Desk) -> list[Found]:
    """Meetings with a resolution that is due soon or over; one without a day waits from the start."""
    codes = desk.posts(MeetingLedger, "E")
    if not codes:
        return []
    held: Any = GroupResolution.objects
    first = held.filter(meeting=OuterRef("pk"), done_on=None)
    waiting = first.order_by("due_on", "position").values("what")[:1]
    among = desk.held_by(MeetingLedger, "E").annotate(next_what=Subquery(waiting))
    near = desk.by_area(
        codes, lambda days: Q(next_due_on__lte=desk.today + datetime.timedelta(days=days)), NOTICE
    )
    late = Q(next_due_on__lt=desk.today)
    return [Found(among, OPEN & (Q(next_due_on=None) | near), _task, ("next_due_on", "on"), late)]


def _task(meeting: GroupMeeting) -> Task:
    what = f"领导小组会议议定：{meeting.next_what}"  # type: ignore[attr-defined]
    url = MeetingLedger.url("edit", meeting.pk)
    return Task(
        str(meeting), MeetingLedger.url("detail", meeting.pk), what[:80],
        "登记落实", f"{url}#part-resolutions", meeting.next_due_on,
    )  # fmt: skip
