"""走出家门 at the first glance: the share of the area and what it was a month before."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from accessibility.going_out.counting import PERCENT, Share, at_activities, living
from accessibility.going_out.people import may_count, page_url, residents
from registry import parameters
from registry.models import Area

TOOK, BEFORE = Q(_took=True), Q(_before=True)


def doors(user: Any) -> list[dict[str, Any]]:
    """No page of its own for one role."""
    return []


def figures(user: Any, area: Area) -> list[dict[str, Any]]:
    """The tile of 走出家门, judged as I04 is; of today's residents, as the page's months are."""
    if not may_count(user, area.code):
        return []
    today = timezone.localdate()
    last = today.replace(day=1) - datetime.timedelta(days=1)
    people = living(residents(user, area.code), today).order_by()
    told = people.annotate(
        _took=Exists(at_activities(today).filter(resident=OuterRef("pk"))),
        _before=Exists(at_activities(last).filter(resident=OuterRef("pk"))),
    ).aggregate(d=Count("pk"), n=Count("pk", filter=TOOK), before=Count("pk", filter=BEFORE))
    percent = parameters.value(PERCENT, area.code)
    took = Share(told["n"], told["d"])
    return [{
        "label": "走出家门", "value": took.percent, "unit": "",
        "url": page_url(area.code), "tone": "gap" if took.d and not took.reaches(percent) else "",
        "before_label": f"最低 {percent}%，上月末", "before": Share(told["before"], told["d"]).percent,
    }]  # fmt: skip
