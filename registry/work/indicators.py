"""D09: in how many of the last twelve months there is a work record; D04: the five ledgers in use."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from registry.five_knowns import months_before
from registry.hardship.ledger import HardshipLedger
from registry.indicators import Door, Indicator, Measured, in_parts
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledger.ledger import Ledger
from registry.ledgers import ResidentLedger
from registry.models import WorkRecord
from registry.support.ledger import SupportLedger
from registry.work.ledger import WorkLedger

MONTHS = 12
FIVE: tuple[type[Ledger], ...] = (
    ResidentLedger, HardshipLedger, JobSeekerLedger, SupportLedger, WorkLedger,
)  # fmt: skip
"""The five ledgers the plan names, in its order."""


def _new(ledger: type[Ledger], code: str) -> Door:
    return Door(f"登记{ledger.noun}", f"{ledger.url('create')}?area={code}")


def in_use(codes: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """D04: of the five ledgers those with a record entered by the end of the day ``on``."""
    begun: dict[str, set[str]] = defaultdict(set)
    for ledger in FIVE:
        held = ledger.model.objects.unscoped("whether a ledger is in use").current()
        rows = held.filter(community_id__in=codes, created_at__date__lte=on).order_by()
        for code in rows.values_list("community_id", flat=True).distinct():
            begun[code].add(ledger.key)
    return {code: _in_use(code, begun[code]) for code in codes}


def _in_use(code: str, begun: set[str]) -> Measured:
    idle = [ledger for ledger in FIVE if ledger.key not in begun]
    says = f"还没有记录：{'、'.join(one.title for one in idle)}" if idle else "五本台账都有记录"
    doors = tuple(_new(one, code) for one in idle)
    return in_parts(len(FIVE) - len(idle), len(FIVE), says, doors=doors)


def spans(on: datetime.date) -> list[tuple[datetime.date, datetime.date]]:
    """The twelve months that end on ``on``, the latest first: after the first day, up to the second."""
    return [(months_before(on, n + 1), months_before(on, n)) for n in range(MONTHS)]


def every_month(codes: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """D09: in how many of the twelve months up to the day ``on`` something was done and recorded."""
    held = WorkRecord.objects.unscoped("an indicator counts its months").current()
    rows = held.filter(community_id__in=codes, on__gt=spans(on)[-1][0], on__lte=on)
    days: dict[str, list[datetime.date]] = defaultdict(list)
    for code, day in rows.order_by().values_list("community_id", "on").distinct():
        days[code].append(day)
    return {code: _every_month(code, days[code], on) for code in codes}


def _every_month(code: str, days: list[datetime.date], on: datetime.date) -> Measured:
    empty = [(after, last) for after, last in spans(on) if not any(after < d <= last for d in days)]
    told = f"近十二个月中有 {MONTHS - len(empty)} 个月有工作记录"
    lacks = f"没有记录：{'、'.join(_span(*span) for span in empty[::-1])}；" if empty else ""
    doors: list[Any] = [_new(WorkLedger, code)] if empty else []
    doors.append(Door("工作记录", f"{WorkLedger.url('list')}?area={code}"))
    return in_parts(MONTHS - len(empty), MONTHS, f"{lacks}{told}", doors=tuple(doors))


def _span(after: datetime.date, last: datetime.date) -> str:
    first = after + datetime.timedelta(days=1)
    return f"{first.year}年{first.month}月{first.day}日至{last.month}月{last.day}日"


INDICATORS = (
    Indicator("D04", "五本台账（基本情况、贫困、就业需求、帮扶、工作记录）中有记录的", in_use),
    Indicator("D09", "到统计日为止的十二个月中有工作记录的月数，须每个月都有；不足的按比例得分", every_month),
)  # fmt: skip
