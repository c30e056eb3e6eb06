"""How a judgement becomes a verdict: the newest one on or before the day answers for its indicator."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from registry import parameters
from registry.indicators import Door, Indicator, Measured, Records, State, in_parts
from reports.judging.ledger import SATISFACTION, JudgementLedger
from reports.models import Judgement

SATISFIED = "satisfied_percent"
STATES = {
    "1": (State.MET, Fraction(1)),
    "2": (State.PARTLY, Fraction(1, 2)),
    "3": (State.UNMET, Fraction(0)),
}
"""What each conclusion makes of the points; that a part is worth half is the product's own."""


def in_force(indicator: str, codes: Sequence[str], on: datetime.date) -> dict[str, Judgement]:
    """The judgement that counts on the day ``on`` in each of ``codes`` that has one."""
    rows = Judgement.objects.unscoped("an indicator counts it").current()
    held = rows.filter(indicator=indicator, community_id__in=codes, on__lte=on)
    return {row.community_id: row for row in held.order_by("on", "created_at")}


def satisfaction(codes: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """A03: how many of those asked are satisfied, against the lowest share the region accepts."""
    held = in_force(SATISFACTION, codes, on)
    percents = parameters.values(SATISFIED, codes, on)
    return {code: _of_interviews(code, held.get(code), percents[code]) for code in codes}


def _of_interviews(code: str, row: Judgement | None, percent: int) -> Measured:
    if row is None or not row.asked or row.agreeing is None:
        return Measured(State.TO_JUDGE, says="还没有满意度访谈", doors=_doors(SATISFACTION, code))
    says = f"访谈 {row.asked} 人，满意 {row.agreeing} 人（{row.on}）"
    return in_parts(
        row.agreeing, row.asked, says, percent=percent, evidence=_evidence(row),
        doors=_doors(SATISFACTION, code),
    )  # fmt: skip


def judged(
    indicator: Indicator, found: Mapping[str, Measured], on: datetime.date
) -> Mapping[str, Measured]:
    """``found`` with the verdict of people where the indicator leaves it to them."""
    waiting = [code for code, m in found.items() if m.state is State.TO_JUDGE]
    if not waiting or indicator.code == SATISFACTION:
        return found
    held = in_force(indicator.code, waiting, on)
    return {**found, **{code: _by_hand(indicator, code, found[code], held) for code in waiting}}


def _by_hand(
    indicator: Indicator, code: str, found: Measured, held: Mapping[str, Judgement]
) -> Measured:
    row = held.get(code)
    doors = (*found.doors, *_doors(indicator.code, code))
    if row is None or row.verdict not in STATES:
        return replace(found, doors=doors)
    state, share = STATES[row.verdict]
    told = f"{row.on} 人工评价：{row.grounds or '没有写明理由'}"
    says = f"{told}。{found.says}" if found.says else told
    return replace(
        found, state=state, share=share, says=says, doors=doors,
        evidence=(*found.evidence, *_evidence(row)),
    )  # fmt: skip


def _evidence(row: Judgement) -> Records:
    return ((JudgementLedger.key, row.pk),)


def _doors(indicator: str, code: str) -> tuple[Door, ...]:
    url = f"{JudgementLedger.url('create')}?community={code}&indicator={indicator}"
    return (Door("登记人工评价", url),)
