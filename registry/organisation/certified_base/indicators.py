"""What the plan says of 摸清底数, measured: the register against the number handed down (D01)."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.db.models import Max, Q

from registry import parameters, register
from registry.five_knowns import months_before
from registry.indicators import Door, Indicator, Kind, Measured, State
from registry.ledgers import ResidentLedger
from registry.models import CertifiedBase
from registry.organisation.certified_base.ledger import CertifiedBaseLedger
from registry.resident_indicators import BY_NAME, people
from registry.shares import Found, list_door, records

MONTHS, TOLERANCE = "survey_months", "certified_tolerance_percent"
HALF = Fraction(1, 2)


@dataclass
class Ground:
    """What is known of one community: who holds a certificate, the number above, the last survey."""

    holders: list[Any] = field(default_factory=list)
    base: CertifiedBase | None = None
    surveyed: datetime.date | None = None


@dataclass(frozen=True)
class Limits:
    """The oldest day the last survey may be of, and how much of a difference may be explained, in per cent."""

    oldest: datetime.date
    tolerance: int


def known(codes: Sequence[str], on: datetime.date) -> Found:
    """D01: registered holders against the number handed down, and the last survey; half of it each.

    Fewer by no more than the tolerance are told by a reason kept with the number.  Without a number
    it waits (待完成): it is the banner that has to enter it, so nothing is lost to the community.
    """
    held = parameters.several((MONTHS, TOLERANCE), codes, on)
    found = _grounds(codes, on)
    return {
        code: _judge(code, found[code], on, Limits(
            months_before(on, held[MONTHS][code]), held[TOLERANCE][code]))
        for code in codes
    }  # fmt: skip


def _grounds(codes: Sequence[str], on: datetime.date) -> dict[str, Ground]:
    found: dict[str, Ground] = defaultdict(Ground)
    here = people(on).filter(community_id__in=codes)
    holders = here.filter(cert_status__in=register.CERTIFIED).order_by(*BY_NAME, "pk")
    for code, key in holders.values_list("community_id", "pk"):
        found[code].holders.append(key)
    asked = here.filter(surveyed_on__lte=on).order_by().values_list("community_id")
    for code, day in asked.annotate(last=Max("surveyed_on")):
        found[code].surveyed = day
    bases = CertifiedBase.objects.unscoped("an indicator counts whoever asks").current()
    told = Q(certified__isnull=False, year__lte=on.year, as_of__lte=on)
    for base in bases.filter(told, community_id__in=codes).order_by("year", "as_of", "pk"):
        found[base.community_id].base = base
    return found


def _judge(code: str, ground: Ground, on: datetime.date, limits: Limits) -> Measured:
    base, n = ground.base, len(ground.holders)
    if base is None:
        says = f"旗县残联还没有登记本社区的持证基数，登记后评；在册持证 {n} 人"
        # nothing to hold them against: sums above would have people without a number of theirs
        return Measured(State.PENDING, 0, 0, says=says, doors=(_base_door(code, on),))
    wanted = int(base.certified or 0)
    if not wanted and not n:
        says = "持证基数为 0，在册也没有持证残疾人"
        return Measured(State.NOT_APPLICABLE, 0, 0, says=says)
    counted, gap = _against(n, wanted, base.difference, limits.tolerance)
    fresh = ground.surveyed is not None and ground.surveyed >= limits.oldest
    won = HALF * counted + HALF * fresh
    state = State.MET if won == 1 else State.PARTLY if won else State.UNMET
    says = (
        f"{gap}在册持证 {n} 人，基数 {wanted} 人（{base.title}）；{_survey(ground.surveyed, fresh)}"
    )
    return Measured(
        state, n, wanted, won, says, evidence=records(ResidentLedger.key, ground.holders),
        doors=_doors(code, base, counted < 1, fresh), hint=_hint(n, base, limits),
    )  # fmt: skip


def _against(n: int, wanted: int, reason: str, tolerance: int) -> tuple[Fraction, str]:
    """How far the number is reached, in whole numbers, and what to say of the difference."""
    if n >= wanted:
        return Fraction(1), ""
    near = n * 100 >= wanted * (100 - tolerance)
    if near and reason:
        return Fraction(1), f"差 {wanted - n} 人（{reason}）；"
    ask = "，在允许以内，须由旗县残联写明原因" if near else ""
    return Fraction(n, wanted), f"还差 {wanted - n} 人{ask}；"


def _survey(day: datetime.date | None, fresh: bool) -> str:
    if day is None:
        return "还没有摸底"
    told = f"最近一次摸底 {day.year}年{day.month}月{day.day}日"
    return told if fresh else f"{told}，已超过期限"


def _hint(n: int, base: CertifiedBase, limits: Limits) -> str:
    """More than may be explained, without a reason, or a number that has grown old."""
    wanted = int(base.certified or 0)
    if n * 100 > wanted * (100 + limits.tolerance) and not base.difference:
        return f"在册比基数多 {n - wanted} 人，请核对是否有人已迁出或重复，或写明原因"
    if base.as_of and base.as_of < limits.oldest:
        return f"基数截至 {base.as_of.year}年{base.as_of.month}月{base.as_of.day}日，请旗县残联更新"
    return ""


def _base_door(code: str, on: datetime.date) -> Door:
    query = urlencode({"community": code, "year": on.year})
    return Door("登记持证基数（旗县残联）", f"{CertifiedBaseLedger.url('create')}?{query}")


def _doors(code: str, base: CertifiedBase, short: bool, fresh: bool) -> tuple[Door, ...]:
    doors = []
    if short:
        doors += [
            Door("登记居民", f"{ResidentLedger.url('create')}?area={code}"),
            list_door("查看在册持证的人", ResidentLedger, code, "certified"),
            Door(
                "说明差异（旗县残联）",
                f"{CertifiedBaseLedger.url('edit', base.pk)}#part-difference",
            ),
        ]
    if not fresh:
        doors.append(list_door("查看到期核实的人", ResidentLedger, code, "review"))
    return tuple(doors)


INDICATORS = (
    Indicator(
        "D01",
        "在册持证人数（有效、过期、冻结、挂失）不少于旗县下发的持证基数，少的在参数以内且有差异说明的也算；"
        "最近一次摸底距检查日不超过参数所定月数；各占一半；没有登记基数的待登记后评",
        known, (MONTHS, TOLERANCE), Kind.COUNT, "人",
    ),
)  # fmt: skip
