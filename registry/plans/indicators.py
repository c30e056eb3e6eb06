"""D14: of the people with needs those with a plan of their own (一人一策)."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q

from registry import parameters
from registry.indicators import Door, Indicator, Kind, Measured, Records, in_parts, person
from registry.ledgers import ResidentLedger
from registry.models import Need, Resident, ServicePlan
from registry.plans.ledger import PlanLedger
from registry.register import registered

PERCENT = "plans_percent"
NO_NEEDS: tuple[list[str], ...] = ([], ["0"])
"""其他需求: nothing filled in, 目前无需求."""
NAMED = 5


def planned(codes: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """D14: people with needs, by 台账一 or an open 需求反映单, and whether a plan was in force on ``on``."""
    percents = parameters.values(PERCENT, codes, on)
    found: dict[str, list[Any]] = defaultdict(list)
    for row in _people(codes, on):
        if row["_asks"] or (row["needs"] or []) not in NO_NEEDS:
            found[row["community_id"]].append(row)
    return {code: _planned(code, found[code], percents[code]) for code in codes}


def _people(codes: Sequence[str], on: datetime.date) -> Any:
    open_needs = Need.objects.unscoped("who asks for something").current().filter(
        Q(closed_on=None) | Q(closed_on__gt=on), resident=OuterRef("pk"), raised_on__lte=on
    )  # fmt: skip
    plans = ServicePlan.objects.unscoped("who has a plan").current().filter(
        Q(made_on=None) | Q(made_on__lte=on), Q(closed_on=None) | Q(closed_on__gt=on),
        resident=OuterRef("pk"),
    )  # fmt: skip
    held = Resident.objects.unscoped("an indicator counts them").current()
    held = held.filter(registered(on), community_id__in=codes)
    held = held.annotate(_asks=Exists(open_needs), _planned=Exists(plans))
    rows = held.order_by("name_pinyin", "pk")
    return rows.values("pk", "community_id", "name", "needs", "_asks", "_planned")


def _planned(code: str, people: list[Any], percent: int) -> Measured:
    having = [row for row in people if row["_planned"]]
    without = [row for row in people if not row["_planned"]]
    lacks = f"{len(without)} 人还没有计划；" if without else ""
    told = f"有需求 {len(people)} 人，有一人一策 {len(having)} 人（至少 {percent}%）"
    return in_parts(
        len(having), len(people), f"{lacks}{told}" if people else "没有登记有需求的人",
        percent=percent, evidence=_records(having), lacking=_records(without),
        doors=tuple(_new(row) for row in without[:NAMED]),
    )  # fmt: skip


def _records(rows: list[Any]) -> Records:
    return tuple((ResidentLedger.key, row["pk"]) for row in rows)


def _new(row: dict[str, Any]) -> Door:
    url = f"{PlanLedger.url('create')}?resident={row['pk']}"
    return Door(f"制定计划：{person(row['name'])}", url)


INDICATORS = (
    Indicator("D14", "在册残疾人中有需求的（台账一登记的其他需求，或没有办结的需求反映单），有在执行的一人一策服务计划的",
              planned, (PERCENT,), Kind.RATIO, "人"),
)  # fmt: skip
