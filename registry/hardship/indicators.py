"""What the plan says of 台账二, measured: everyone in hardship has one (D06)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from registry import parameters, register
from registry.hardship.ledger import HardshipLedger
from registry.indicators import Indicator, Kind, Measured
from registry.ledgers import ResidentLedger
from registry.resident_indicators import BY_NAME, FORMS, people
from registry.shares import Found, Share, Words, begin_door, judged, list_door, told_apart

WORDS = Words("困难残疾人", "已建台账二", "没有建台账二", "没有困难残疾人")


def filed(codes: Sequence[str], on: datetime.date) -> Found:
    """D06: of those whose household is in hardship by 台账一, who has an open 台账二."""
    percent = parameters.values(FORMS, codes, on)
    asked = people(on).filter(register.IN_HARDSHIP)
    found = told_apart(codes, asked, register.has_hardship(on), BY_NAME)
    return {code: _filed(code, found[code], percent[code]) for code in codes}


def _filed(code: str, share: Share, percent: int) -> Measured:
    doors = [
        list_door("查看没有建表的人", ResidentLedger, code, "unfiled"),
        *begin_door("为第一人建表", HardshipLedger, share),
    ]
    return judged(share, ResidentLedger.key, percent, WORDS, doors)


INDICATORS = (
    Indicator(
        "D06", "台账一困难类别不是“非困难”的在册残疾人中，有在管的台账二的比例",
        filed, (FORMS,), Kind.RATIO, "人",
    ),
)  # fmt: skip
