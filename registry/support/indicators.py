"""What the plan says of 台账四, measured: the form of every pair is filled in (D08)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db.models import Q

from registry import parameters, register
from registry.indicators import Door, Indicator, Kind, Measured
from registry.models import SupportPair
from registry.resident_indicators import FORMS
from registry.shares import Found, Share, Words, judged, list_door, told_apart
from registry.support.ledger import IN_FORCE, SupportLedger

WORDS = Words("结对中", "登记表填写齐全", "的登记表有缺项", "没有帮扶对子", "对")


def standing(on: datetime.date) -> Q:
    """Pairs that stood on the day ``on``; one without 结对日期 counts, as what is missing in its form.

    It was entered by then, has not ended by then, and its resident stood on the register.
    """
    begun = Q(paired_on__lte=on) | Q(paired_on=None, created_at__lt=register.by_end_of(on))
    lasting = IN_FORCE | Q(ended_on__gt=on)
    return begun & lasting & register.registered(on, "resident__")


def filled(codes: Sequence[str], on: datetime.date) -> Found:
    """D08: of the pairs, those whose form lacks nothing."""
    percent = parameters.values(FORMS, codes, on)
    held = SupportPair.objects.unscoped("an indicator counts whoever asks").current()
    asked = held.filter(standing(on))
    found = told_apart(codes, asked, Q(gap_count=0), ("resident__name_pinyin",))
    return {code: _filled(code, found[code], percent[code]) for code in codes}


def _filled(code: str, share: Share, percent: int) -> Measured:
    doors = [list_door("查看有缺项的对子", SupportLedger, code, "unfilled")]
    doors += [Door("从第一对补起", SupportLedger.url("edit", key)) for key in share.lacking[:1]]
    return judged(share, SupportLedger.key, percent, WORDS, doors)


INDICATORS = (
    Indicator(
        "D08", "结对中的帮扶对子里，帮扶情况登记表填写齐全（没有缺项）的比例；没有填结对日期的算有缺项",
        filled, (FORMS,), Kind.RATIO, "对",
    ),
)  # fmt: skip
