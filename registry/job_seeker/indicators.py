"""What the plan says of 台账三, measured: everyone who wants work has one (D07)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db.models import Q

from registry import parameters, register
from registry.indicators import Indicator, Kind, Measured
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledgers import ResidentLedger
from registry.resident_indicators import BY_NAME, FORMS, people
from registry.shares import Found, Share, Words, begin_door, judged, list_door, told_apart

WORDS = Words("未就业或有就业意愿", "已建台账三", "没有建台账三", "没有未就业或有就业意愿的人")


def registered(codes: Sequence[str], on: datetime.date) -> Found:
    """D07: of those of working age who are out of work for want of it or told their wish, who has one.

    Who studies, is retired, unable to work or has no wish for it is not asked, unless registered.
    """
    percent = parameters.values(FORMS, codes, on)
    has = register.has_registration(on)
    asked = people(on).filter(register.of_job_age(on), register.WANTS_WORK | Q(has))
    found = told_apart(codes, asked, has, BY_NAME)
    return {code: _registered(code, found[code], percent[code]) for code in codes}


def _registered(code: str, share: Share, percent: int) -> Measured:
    doors = [
        list_door("查看没有建表的人", ResidentLedger, code, "unregistered"),
        *begin_door("为第一人建表", JobSeekerLedger, share),
    ]
    return judged(share, ResidentLedger.key, percent, WORDS, doors)


INDICATORS = (
    Indicator(
        "D07",
        "就业年龄段（年龄按参数）在册残疾人中，因无技能、土地被征用或其他原因未就业的，加上已登记就业需求的，"
        "其中有台账三的比例；在校、退休、丧失劳动能力、无就业意愿而没有登记的不计",
        registered, (FORMS, *register.JOB_AGES), Kind.RATIO, "人",
    ),
)  # fmt: skip
