"""邀请谁: whom an activity suits, the best first, each with the reason and with what to mind.

Nothing is decided here: whoever plans the activity reads the list and calls.  A person is left out
who belongs to no category the activity is meant for, or who said they want no invitations; both are
counted.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max

from culture.leisure.ledger import LeisureLedger
from culture.models import Leisure
from registry import applications, codes, parameters
from registry.activities.suiting import categories_of, suits
from registry.five_knowns import months_before
from registry.ledgers import REGISTERED, ResidentLedger
from registry.models import Activity, ActivityAttendance, Resident

LONG = "long_not_out_days"
ALONE, HELPED, HOUSEBOUND = "1", "2", "3"
"""能否走出家门代码表."""
DECLINES = "2"
NOTHING_FIT, NO_PLACE, NOBODY_LEADS = "1", "2", "3"
"""R41: 没有适合的项目、没有适合的场所和设施、没有人组织指导."""
COMPANY, RIDE = "04", "03"
"""无障碍安排代码表：有人陪同、接送车辆."""


@dataclass(frozen=True)
class Known:
    """What is known of a resident when an activity is planned."""

    resident: Resident
    categories: frozenset[str]
    leisure: Leisure | None = None
    last: datetime.date | None = None
    """The day they last took part in an activity."""

    away: applications.Away = applications.Away()
    """What they said elsewhere of taking no part, within twelve months."""

    @property
    def likes(self) -> set[str]:
        """爱好 of 台账一 and what they said they would like to join."""
        return {*(self.resident.hobbies or ()), *(self.leisure.wants if self.leisure else ())}


@dataclass(frozen=True)
class Guest:
    """Somebody to invite: why, what to mind, and where in the list."""

    known: Known
    reasons: tuple[str, ...]
    minds: tuple[str, ...]
    rank: tuple[Any, ...]

    @property
    def resident(self) -> Resident:
        return self.known.resident


@dataclass
class Invited:
    """The guests of an activity, and how many were left out and why."""

    guests: list[Guest] = field(default_factory=list)
    unsuited: int = 0
    declining: int = 0


def invited(activity: Activity, user: Any, today: datetime.date) -> Invited:
    """Whom ``user`` may invite to ``activity``; the same number of queries for any number of people."""
    days = parameters.value(LONG, activity.community_id)
    found = Invited()
    for known in _people(activity, user, today):
        if not suits(activity, known.categories):
            found.unsuited += 1
        elif known.leisure is not None and known.leisure.welcome == DECLINES:
            found.declining += 1
        else:
            found.guests.append(guest(activity, known, today, days))
    found.guests.sort(key=lambda one: one.rank)
    return found


def _people(activity: Activity, user: Any, today: datetime.date) -> Iterable[Known]:
    held = ResidentLedger.visible(user).current().filter(
        REGISTERED, community_id=activity.community_id
    )  # fmt: skip
    people = list(held.prefetch_related("disabilities").order_by("name_pinyin", "pk"))
    told = LeisureLedger.visible(user).current().filter(community_id=activity.community_id)
    leisure = {one.resident_id: one for one in told}
    lines = ActivityAttendance.objects.held().filter(
        resident__in=held.order_by().values("pk"), event__begins_on__lte=today
    )
    last = dict(
        lines.order_by().values_list("resident_id").annotate(day=Max("event__begins_on"))
    )  # fmt: skip
    year = (months_before(today, 12) + datetime.timedelta(days=1), today)
    away = applications.staying_away(user, [one.pk for one in people], year, "culture")
    return [
        Known(one, categories_of(one), leisure.get(one.pk), last.get(one.pk),
              away.get(one.pk, applications.Away()))
        for one in people
    ]  # fmt: skip


def guest(activity: Activity, known: Known, today: datetime.date, days: int) -> Guest:
    """The reasons to invite somebody, and the place that follows from them.

    First whoever likes just this, then who has not been out for ``days``; whoever cannot leave the
    home comes last, but is told: perhaps it can be brought to them.
    """
    shared = sorted(known.likes & set(activity.interests))
    away = _away(known.last, today, days)
    answered = _answered(activity, known)
    category = _category(activity, known)
    reasons = [f"喜欢{_labels('hobbies', shared)}"] if shared else []
    reasons += [text for text in (away, answered, category) if text]
    minds = _minds(activity, known)
    last = known.last or datetime.date.min
    bound = known.resident.can_go_out == HOUSEBOUND
    rank = (bound, not shared, not away, not answered, not category, last)
    return Guest(known, tuple(reasons) or ("各类残疾人都适合",), tuple(minds), rank)


def _labels(key: str, held: Iterable[str]) -> str:
    label = codes.get(key).label
    return "、".join(label(code) for code in held)


def _away(last: datetime.date | None, today: datetime.date, days: int) -> str:
    if last is None:
        return "还没有参加过活动"
    gone = (today - last).days
    return f"{gone} 天没有参加活动" if gone >= days else ""


def _answered(activity: Activity, known: Known) -> str:
    """What once stood in the way and does not at this activity."""
    said = set(known.leisure.reasons if known.leisure else ())
    if NOBODY_LEADS in said:
        return "说过没有人组织"
    if NOTHING_FIT in said and (known.likes & set(activity.interests) or activity.suits):
        return "说过没有适合的项目"
    return "说过没有适合的场所设施" if NO_PLACE in said and activity.arrangements else ""


def _category(activity: Activity, known: Known) -> str:
    both = sorted(known.categories & set(activity.suits))
    return f"适合{_labels('dis_category', both)}残疾人" if both else ""


def _minds(activity: Activity, known: Known) -> list[str]:
    there = set(activity.arrangements)
    wanted = set(known.leisure.needs if known.leisure else ())
    found = []
    if known.resident.can_go_out == HOUSEBOUND:
        found.append("登记为不能走出家门，先商量怎样参加")
    elif known.resident.can_go_out == HELPED and not there & {COMPANY, RIDE}:
        found.append("出门要人协助，还没有安排陪同或接送")
    elif known.resident.can_go_out == HELPED:
        found.append("出门要人协助")
    if lacking := sorted(wanted - there):
        found.append(f"需要{_labels('access_arrangement', lacking)}，还没有安排")
    if known.away.why:
        found.append(f"说过没有参加的原因：{known.away.why}")
    if known.away.aids:
        found.append(f"这样就能出门：{known.away.aids}")
    return found
