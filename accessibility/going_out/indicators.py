"""What the plan says of going out, measured: 70 % take part (I04)."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from accessibility.going_out.counting import (
    PERCENT,
    Figures,
    at_activities,
    in_communities,
    living,
    shares,
)
from accessibility.going_out.people import page_url
from registry import parameters
from registry.activities.ledger import ActivityLedger
from registry.indicators import Door, Indicator, Measured, State
from registry.models import Resident


def going_out(codes: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """I04: of those on the register and living here those at an activity within twelve months."""
    percents = parameters.values(PERCENT, codes, on)
    found = in_communities(codes, on)
    events = _events(codes, on)
    return {code: _judge(code, found[code], percents[code], events[code]) for code in codes}


def _events(codes: Sequence[str], on: datetime.date) -> dict[str, list[Any]]:
    """The activities at which those who count were, by their community."""
    people = Resident.objects.unscoped("an indicator counts them").filter(community_id__in=codes)
    held = at_activities(on).filter(resident_id__in=living(people).order_by().values("pk"))
    found: dict[str, list[Any]] = defaultdict(list)
    rows = held.order_by().values_list("resident__community_id", "event_id").distinct()
    for code, event in sorted(rows, key=lambda row: (row[0], str(row[1]))):
        found[code].append(event)
    return found


def _judge(code: str, figures: Figures, percent: int, events: list[Any]) -> Measured:
    held = shares(figures)
    took = held["took"]
    if not took.d:
        return Measured(State.NOT_APPLICABLE, 0, 0, says="没有在册常住的残疾人")
    reached = took.reaches(percent)
    lacks = "" if reached else f"还差 {took.lacking(percent)} 人；"
    beside = f"能够走出家门 {held['can'].percent}，不计长期卧床 {held['up'].percent}（仅供参考）"
    says = (
        f"{lacks}在册常住 {took.d} 人，近十二个月参加过社区活动 {took.n} 人，{took.percent}"
        f"（最低 {percent}%）；{beside}"
    )
    see = Door("谁没有参加、为什么", page_url(code))
    new = Door("登记活动", f"{ActivityLedger.url('create')}?community={code}")
    return Measured(
        State.MET if reached else State.UNMET, took.n, took.d, Fraction(int(reached)), says,
        tuple((ActivityLedger.key, event) for event in events), (see,) if reached else (see, new),
    )  # fmt: skip


INDICATORS = (
    Indicator("I04", "在册常住的全部残疾人（含卧床的）中，近十二个月在社区活动签到至少一次的人数，同一人只计一次；整数比较",
              going_out, (PERCENT, "veto_i04")),
)  # fmt: skip
"""I04; `measure(codes, on)` takes the same number of queries for any codes."""
