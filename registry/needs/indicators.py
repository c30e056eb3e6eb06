"""D12: needs are made known in time and to all three; D13: they are answered or solved."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from registry import codes as lists
from registry import parameters
from registry.five_knowns import months_before
from registry.indicators import Door, Indicator, Kind, Measured, Records, State, in_parts
from registry.models import Need
from registry.needs.ledger import NeedLedger

ANSWERED_PERCENT = "need_answered_percent"
REFLECTION = "need_reflection_days"
MONTHS = 12
Found = Mapping[str, Measured]


@dataclass(frozen=True)
class Told:
    """One need raised within twelve months, as far as it had come by the day ``on``."""

    key: Any
    reflected_to: frozenset[str]
    in_time: bool | None
    """Whether it was made known in time; None while there is still time."""
    answered: bool | None
    """Whether it was answered or settled; None while there is still time."""


FIELDS = (
    "pk", "community_id", "reflected_to", "reflected_on", "reflect_due_on", "promised_on",
    "answer_due_on", "answered_on", "closed_on",
)  # fmt: skip


def _needs(codes: Sequence[str], on: datetime.date) -> dict[str, list[Told]]:
    """The needs raised within twelve months, by community; one query."""
    held = Need.objects.unscoped("an indicator counts them").current()
    held = held.filter(
        community_id__in=codes, raised_on__gt=months_before(on, MONTHS), raised_on__lte=on
    )
    found: dict[str, list[Told]] = defaultdict(list)
    for row in held.order_by("raised_on", "pk").values(*FIELDS):
        found[row["community_id"]].append(_told(row, on))
    return found


def _told(row: dict[str, Any], on: datetime.date) -> Told:
    reflected = _by(row["reflected_on"], on)
    settled = _by(row["answered_on"], on) or _by(row["closed_on"], on)
    # closed on the spot, without anybody to tell, is as good as told
    told = reflected or _by(row["closed_on"], on)
    late = row["reflect_due_on"]
    answer_due = (row["promised_on"] or row["answer_due_on"]) if reflected else late
    return Told(
        row["pk"],
        frozenset(row["reflected_to"] or ()) if reflected else frozenset(),
        (not late or told <= late) if told else _past(late, on),
        True if settled else _past(answer_due, on),
    )


def _by(day: datetime.date | None, on: datetime.date) -> datetime.date | None:
    """The day, where it was not after ``on``."""
    return day if day and day <= on else None


def _past(due: datetime.date | None, on: datetime.date) -> bool | None:
    """False when the time is over, None while it runs."""
    return False if due and due < on else None


def _records(needs: list[Told]) -> Records:
    return tuple((NeedLedger.key, need.key) for need in needs)


def _list(label: str, code: str, view: str) -> Door:
    return Door(label, f"{NeedLedger.url('list')}?area={code}&view={view}")


# -- D12 -----------------------------------------------------------------------------------------


def reflected(codes: Sequence[str], on: datetime.date) -> Found:
    """D12: of the needs raised within twelve months those made known in time, and to whom."""
    found = _needs(codes, on)
    days = parameters.values(REFLECTION, codes, on)
    return {code: _reflected(code, found[code], days[code]) for code in codes}


def _reflected(code: str, needs: list[Told], days: int) -> Measured:
    if not needs:
        return Measured(State.NOT_APPLICABLE, 0, 0, says="近十二个月没有登记需求")
    judged = [need for need in needs if need.in_time is not None]
    timely = [need for need in judged if need.in_time]
    late = [need for need in judged if not need.in_time]
    whom = lists.get("need_recipient")
    reached = frozenset[str]().union(*(need.reflected_to for need in needs))
    lacks = [f"{len(late)} 件没有按时反映"] * bool(late)
    unreached = [name for key, name in whom.choices() if key not in reached]
    lacks += [f"还没有向{'、'.join(unreached)}反映过"] * bool(unreached)
    told = f"近十二个月需求 {len(needs)} 件，{days} 个工作日内反映 {len(timely)}/{len(judged)}"
    if not judged:
        return Measured(State.PENDING, 0, 0, says=f"还在时限以内；{told}")
    share = Fraction(len(timely), len(judged)) / 2
    share += Fraction(len(whom.choices()) - len(unreached), len(whom.choices())) / 2
    state = State.MET if share == 1 else State.PARTLY if share else State.UNMET
    doors = [_list("反映超过时限的", code, "late")] * bool(late)
    doors += [_list("待反映的", code, "to_reflect")] * bool(lacks)
    return Measured(
        state, len(timely), len(judged), share, "；".join([*lacks, told]), _records(timely),
        tuple(doors), lacking=_records(late),
    )  # fmt: skip


# -- D13 -----------------------------------------------------------------------------------------


def answered(codes: Sequence[str], on: datetime.date) -> Found:
    """D13: of the needs that should be settled by now those answered or solved."""
    found = _needs(codes, on)
    percents = parameters.values(ANSWERED_PERCENT, codes, on)
    return {code: _answered(code, found[code], percents[code]) for code in codes}


def _answered(code: str, needs: list[Told], percent: int) -> Measured:
    due = [need for need in needs if need.answered is not None]
    done = [need for need in due if need.answered]
    waiting = [need for need in due if not need.answered]
    told = f"应办结 {len(due)} 件，已解决或已答复 {len(done)} 件（至少 {percent}%）"
    if needs and not due:
        return Measured(State.PENDING, 0, 0, says=f"近十二个月的需求 {len(needs)} 件都在时限以内")
    lacks = f"{len(waiting)} 件超过时限没有答复；" if waiting else ""
    return in_parts(
        len(done), len(due), f"{lacks}{told}" if needs else "近十二个月没有登记需求",
        percent=percent, evidence=_records(done), lacking=_records(waiting),
        doors=(_list("已超期的需求", code, "over"),) if waiting else (),
    )  # fmt: skip


INDICATORS = (
    Indicator("D12", "近十二个月登记的需求：按时反映的，和同级政府、社区服务机构、上级残联都反映过，各占一半；"
              "没有需求的不适用，还在时限以内的不计", reflected, (REFLECTION,), Kind.RATIO, "件"),
    Indicator("D13", "近十二个月登记的需求中，应办结的（已答复、已办结，或承诺时限、答复时限已过）里已解决或已答复的",
              answered, (ANSWERED_PERCENT,), Kind.RATIO, "件"),
)  # fmt: skip
