"""What the plan says of going out, measured: 70 % take part (I04)."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.db.models import Exists, OuterRef

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
from registry.indicators import Door, Indicator, Kind, Measured, Records, State
from registry.ledgers import ResidentLedger
from registry.models import Resident


def going_out(codes: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """I04: of those on the register and living here those at an activity within twelve months."""
    percents = parameters.values(PERCENT, codes, on)
    found = in_communities(codes, on)
    took, home = _people(codes, on)
    return {
        code: _judge(code, found[code], percents[code], tuple(took[code]), tuple(home[code]))
        for code in codes
    }


def _people(codes: Sequence[str], on: datetime.date) -> tuple[dict[str, Any], dict[str, Any]]:
    """Who was at an activity and who was not, by community: the people of the page's two lists."""
    people = Resident.objects.unscoped("an indicator counts them").filter(community_id__in=codes)
    came = Exists(at_activities(on).filter(resident=OuterRef("pk")))
    rows = living(people, on).annotate(_took=came).order_by("pk")
    took: dict[str, list[Any]] = defaultdict(list)
    home: dict[str, list[Any]] = defaultdict(list)
    for code, key, is_there in rows.values_list("community_id", "pk", "_took"):
        (took if is_there else home)[code].append((ResidentLedger.key, key))
    return took, home


def _judge(code: str, figures: Figures, percent: int, came: Records, home: Records) -> Measured:
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
        came, (see,) if reached else (see, new), lacking=home,
    )  # fmt: skip


INDICATORS = (
    Indicator("I04", "在册常住的全部残疾人（含卧床的）中，近十二个月在社区活动签到至少一次的人数，同一人只计一次；整数比较",
              going_out, (PERCENT, "veto_i04"), Kind.RATIO, "人"),
)  # fmt: skip
"""I04; `measure(codes, on)` takes the same number of queries for any codes."""
