"""The next activity to invite somebody to, of those their community has planned."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accessibility.going_out.counting import CANNOT
from registry import codes
from registry.activities.ledger import CULTURE, SPORT, ActivityLedger
from registry.activities.suiting import categories_of, suits
from registry.models import Activity

INTO_THE_HOME = "5"
AT_HOME = (INTO_THE_HOME, "6")
"""入户宣讲、广播和网络, codes of activity_form: what comes to people."""
OUTING = "7"
SPORTS_FROM = "20"
"""Codes of hobbies from here on are sports."""


@dataclass(frozen=True)
class Invitation:
    """An activity and why it fits."""

    activity: Activity
    why: str

    @property
    def url(self) -> str:
        return ActivityLedger.url("detail", self.activity.pk)

    @property
    def said(self) -> str:
        day = self.activity.begins_on
        return f"{day.month}月{day.day}日 {self.activity.title}" if day else self.activity.title


def planned(user: Any, communities: Iterable[str], today: datetime.date) -> dict[str, list[Any]]:
    """What is to come in each of the communities, the next first; one query."""
    held = ActivityLedger.visible(user).current()
    held = held.filter(community_id__in=set(communities), begins_on__gte=today)
    found: dict[str, list[Any]] = defaultdict(list)
    for activity in held.order_by("begins_on", "title", "pk"):
        found[activity.community_id].append(activity)
    return found


def points(
    resident: Any, activity: Any, wishes: Iterable[str], at_home: str = ""
) -> tuple[int, str]:
    """How well it fits and why; less than 0 where it does not fit at all.

    Whoever cannot leave the house is invited only to what comes to them; to whoever is bedridden or
    asked for it (``at_home`` says which) what comes is offered first, into the home before the air.
    """
    if not suits(activity, categories_of(resident)):
        return -1, ""
    comes = activity.form in AT_HOME
    if resident.can_go_out == CANNOT and not comes:
        return -1, ""
    if at_home and comes:
        return (5 if activity.form == INTO_THE_HOME else 4), f"{at_home}，在家就能参加"
    if activity.kind in set(wishes):
        kind = codes.get("activity_kind").label(activity.kind)
        return 3, f"想参加{kind.removesuffix('活动')}活动"
    if liked := [hobby for hobby in resident.hobbies or () if hobby in activity.interests]:
        return 3, f"爱好{codes.get('hobbies').labels(liked[:2])}"
    if activity.kind in {_kind_of(hobby) for hobby in resident.hobbies or ()}:
        liked = [h for h in resident.hobbies if _kind_of(h) == activity.kind]
        return 2, f"爱好{codes.get('hobbies').labels(liked[:2])}"
    if comes:
        return 1, "在家就能参加"
    return (0, "外出活动，先问身体") if activity.form == OUTING else (1, "")


def _kind_of(hobby: str) -> str:
    return SPORT if hobby >= SPORTS_FROM and hobby != "99" else CULTURE


def next_for(
    resident: Any, activities: Iterable[Any], wishes: Iterable[str], at_home: str = ""
) -> Invitation | None:
    """The activity that fits best, of those that fit equally well the next; None where none fits."""
    best: tuple[int, Any, str] | None = None
    for activity in activities:
        fits, why = points(resident, activity, wishes, at_home)
        if fits >= 0 and (best is None or fits > best[0]):
            best = (fits, activity, why)
    return Invitation(best[1], best[2]) if best else None
