"""The indicator of schooling: E12, help for families in hardship and children at school."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, Case, Exists, Max, Q, Value, When
from django.urls import reverse

from assistance.models import Schooling
from assistance.schooling import rules
from registry import parameters
from registry.conditions import aged
from registry.indicators import Door, Indicator, Kind, Measured, State, in_parts
from registry.ledgers import ResidentLedger
from registry.models import Resident
from registry.register import registered

KEY = "schooling"
POOR = ~Q(household__poverty=[]) & ~Q(household__poverty=["P00"])


@dataclass
class Children:
    """The children of one community as the two parts of the indicator count them."""

    hard: int = 0
    helped: int = 0
    of_school_age: int = 0
    at_school: int = 0
    unrecorded: int = 0
    """Disabled children of 3–17 without a record."""
    evidence: list[tuple[str, Any]] = field(default_factory=list)
    """The records of those helped."""
    lacking: list[tuple[str, Any]] = field(default_factory=list)
    """The records of the others in hardship: of 台账一 where there is none of their schooling."""

    def help(self, record: tuple[str, Any], helped: bool) -> None:
        """Count one child in hardship, by its record."""
        self.hard += 1
        self.helped += helped
        (self.evidence if helped else self.lacking).append(record)


def children_of(codes: Sequence[str], on: datetime.date) -> dict[str, Children]:
    """Every community's children on the day; two queries however many communities."""
    found = {code: Children() for code in codes}
    months = parameters.values(rules.AID_MONTHS, codes, on)
    for pk, code, aided_on, hard, whose, of_age, in_school in _records(codes, on):
        held = found[code]
        if hard:
            first = rules.months_before(on, months[code])
            held.help((KEY, pk), bool(aided_on and aided_on > first))
        if of_age and whose == rules.CHILD:
            held.of_school_age += 1
            held.at_school += in_school
    for pk, code, recorded, cared_for, hard, of_age, in_school in _residents(codes, on):
        held = found[code]
        if cared_for and not recorded:
            held.unrecorded += 1
            if hard:
                held.help((ResidentLedger.key, pk), helped=False)
        held.of_school_age += of_age
        held.at_school += of_age and in_school
    return found


def _flag(where: Q) -> Case:
    return Case(When(where, then=Value(True)), default=Value(False), output_field=BooleanField())


def _records(codes: Sequence[str], on: datetime.date) -> Iterable[Any]:
    held = Schooling.objects.unscoped("figures of communities the reader may see").current()
    there = Resident.objects.unscoped("who lived here on the day").current()
    there = there.filter(registered(on), community_id__in=codes).order_by()
    held = held.filter(resident__in=there.values("pk"), community_id__in=codes).annotate(
        _hard=_flag(rules.HARD & rules.of_age(rules.CARED_FOR, on)),
        _of_age=_flag(rules.of_age(rules.COMPULSORY, on)),
        _in=_flag(rules.IN_SCHOOL),
        _aided_on=Max("aids__on", filter=Q(aids__on__lte=on)),
    )
    rows: Iterable[Any] = held.order_by("pk").values_list(
        "pk", "community_id", "_aided_on", "_hard", "whose", "_of_age", "_in"
    )
    return rows


def _residents(codes: Sequence[str], on: datetime.date) -> Iterable[Any]:
    held = Resident.objects.unscoped("figures of communities the reader may see").current()
    young = aged("birth_date", *rules.CARED_FOR, on)
    held = held.filter(registered(on) & young, community_id__in=codes).annotate(
        _recorded=Exists(rules.own_records()),
        _cared_for=_flag(young),
        _hard=_flag(POOR),
        _of_age=_flag(aged("birth_date", *rules.COMPULSORY, on)),
        _in=_flag(rules.at_school("edu_stage", "edu_placement")),
    )
    rows: Iterable[Any] = held.order_by("pk").values_list(
        "pk", "community_id", "_recorded", "_cared_for", "_hard", "_of_age", "_in"
    )
    return rows


def _list(code: str, view: str) -> str:
    return f"{reverse('schooling-list')}?{urlencode({'view': view, 'area': code})}"


def _doors(code: str) -> tuple[Door, ...]:
    """The lists that are to become empty."""
    unrecorded = f"{reverse('schooling-unrecorded')}?area={code}"
    return (
        Door("困难家庭未帮扶名单", _list(code, "unhelped")),
        Door("6–14 岁未在学名单", _list(code, "out")),
        Door("未登记的孩子", unrecorded),
    )


def _says(held: Children, percent: int) -> str:
    helped = (
        f"困难家庭的孩子 {held.hard} 人，已帮扶 {held.helped} 人"
        if held.hard
        else "没有困难家庭的孩子"
    )
    placed = (
        f"6–14 岁 {held.of_school_age} 人，在学 {held.at_school} 人（不低于 {percent}%）"
        if held.of_school_age
        else "没有 6–14 岁的孩子"
    )
    more = f"；{held.unrecorded} 名 3–17 岁残疾儿童还没有教育登记" if held.unrecorded else ""
    return f"{helped}；{placed}{more}"


def judge(held: Children, percent: int, code: str, aided: int = 100) -> Measured:
    """Both parts must hold; half the points each, all of them where only one applies."""
    parts = [
        in_parts(held.helped, held.hard, percent=aided),
        in_parts(held.at_school, held.of_school_age, percent=percent),
    ]
    told: dict[str, Any] = {
        "n": held.helped, "d": held.hard, "says": _says(held, percent),
        "evidence": tuple(held.evidence), "lacking": tuple(held.lacking), "doors": _doors(code),
    }  # fmt: skip
    counting = [part for part in parts if part.state.counts]
    if not counting:
        return Measured(State.NOT_APPLICABLE, **told)
    share = sum((part.share for part in counting), Fraction(0)) / len(counting)
    if all(part.state is State.MET for part in counting):
        return Measured(State.MET, share=Fraction(1), **told)
    return Measured(State.PARTLY if share else State.UNMET, share=share, **told)


def measure(codes: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """E12 of each community."""
    percents = parameters.several((rules.PERCENT, rules.AIDED), codes, on)
    school, aid = percents[rules.PERCENT], percents[rules.AIDED]
    found = children_of(codes, on)
    return {code: judge(found[code], school[code], code, aid[code]) for code in codes}


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "E12",
        "困难家庭 3–17 岁的孩子在规定时间内都得到过资助，6–14 岁的孩子入学率达到规定；两部分各占一半",
        measure,
        (rules.PERCENT, rules.AIDED, rules.AID_MONTHS),
        Kind.RATIO,
        "人",
    ),
)
