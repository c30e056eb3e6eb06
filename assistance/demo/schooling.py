"""Invented records of schooling for the children who stand in 台账一 already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from assistance.schooling import rules
from assistance.schooling.ledger import SchoolingLedger
from assistance.schooling.views import relation_of
from registry import identity
from registry.demo.chance import between, chance, day_between, one_of
from registry.ledger import numbering
from registry.ledger.bulk import insert_many
from registry.ledger.saving import change_rows
from registry.models import Resident, User

RECORDED, CHILDREN, AIDED = 0.85, 0.7, 0.7
"""Shares: disabled children with a record, children of families with one, families helped."""
NEEDS = ("学费和生活费", "上学路远，需要接送", "学习用品", "送教上门", "无")
GIVERS = ("区残联", "区教育局", "市残疾人福利基金会")
STAGES = ((5, "2", "旗幼儿园"), (11, "3", "中心小学"), (14, "4", "第一中学"), (24, "5", "职业高中"))


def write(seed: int, today: date, by: Mapping[str, User]) -> int:
    """Store them, set-wise; returns how many."""
    rows: list[Any] = []
    count = 0
    for resident, start in (*_own(today), *_children(today)):
        rng = Random(f"{seed} schooling {resident.pk} {start.get('child_name', '')}")  # noqa: S311 invented people
        if not chance(rng, CHILDREN if start["whose"] == rules.CHILD else RECORDED):
            continue
        values = {**SchoolingLedger.start(resident), **start, **_facts(rng, resident, start, today)}
        rows += _rows(values, resident, by.get(resident.community_id), today.year)
        count += 1
    insert_many(rows)
    return count


def _residents() -> Any:
    held = Resident.objects.unscoped("demonstration data").current()
    return held.select_related("household", "community").order_by("pk")


def _own(today: date) -> Iterator[tuple[Resident, dict[str, Any]]]:
    for resident in _residents().filter(rules.unrecorded(today)):
        yield resident, {"whose": "1"}


def _children(today: date) -> Iterator[tuple[Resident, dict[str, Any]]]:
    """Each child with the eldest resident of its household."""
    parents = {one.household_id: one for one in _residents().order_by("-birth_date", "pk")}
    everybody = Resident.objects.unscoped("demonstration data").current()
    for member in rules.unrecorded_children(everybody, today).order_by("household", "position"):
        stage, school = _stage(identity.age_on(member.birth_month, today))
        yield (
            parents[member.household_id],
            {
                "whose": rules.CHILD,
                "child_name": member.name,
                "child_birth": member.birth_month,
                "child_gender": {"2": "1", "3": "2"}.get(str(member.relation)[:1], ""),
                "child_relation": relation_of(member),
                "stage": stage,
                "school": school,
                "placement": "0",
            },
        )


def _stage(age: int) -> tuple[str, str]:
    return next((stage, school) for most, stage, school in STAGES if age <= most)


def _facts(rng: Random, of: Resident, start: dict[str, Any], today: date) -> dict[str, Any]:
    poor = set(of.household.poverty) - {"P00"}
    on = day_between(rng, date(today.year - 1, today.month, 1), today)
    aid = {"kind": "2" if start["whose"] == rules.CHILD else "1", "year": on.year,
           "amount": Decimal(between(rng, 5, 30) * 100), "on": on, "giver": one_of(rng, GIVERS)}  # fmt: skip
    gone = start["whose"] == rules.CHILD and chance(rng, 0.03)
    lost = {"placement": rules.NOT_PLACED, "stage": "8", "school": "", "no_reason": "2"}
    return {
        "need": one_of(rng, NEEDS) if poor else "无",
        "aids": [aid] if poor and chance(rng, AIDED) else [],
        **(lost if gone else {}),
    }


def _rows(values: dict[str, Any], of: Resident, by: User | None, year: int) -> list[Any]:
    ledger = SchoolingLedger
    examined = ledger.examine(values)
    number = next(numbering.take(ledger.model, [of.community_id], year)[of.community_id])
    own: dict[str, Any] = {"created_by": by, "updated_by": by, "number": number}
    made = ledger.shape.instances(examined.values, of.community_id, **own)
    record = next(row for row in made if isinstance(row, ledger.model))
    ledger.finish(record, examined)
    return [*made, *change_rows(ledger, record, "create", by, [], "演示数据", whole=True)]
