"""C05 C06: a room for the 残协, and what it needs to work in it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from registry import codes as lists
from registry import parameters
from registry.indicators import Door, Indicator, Kind, Measured, at_least, fulfilled
from registry.models import Attachment, Office
from registry.organisation.offices.ledger import ITEMS, PHOTO, OfficeLedger, usable

LEAST = "office_equipment_kinds"
ASKED = ("community_id", "name", "address", "floor_area", "shared")
"""What is read of a room."""


def _offices(codes: Sequence[str], on: datetime.date, *more: str) -> dict[str, list[Any]]:
    """The rooms in use on the day ``on``, by community."""
    held = Office.objects.unscoped("an indicator counts it").current()
    begun = Q(from_on=None) | Q(from_on__lte=on)
    lasts = Q(to_on=None) | Q(to_on__gt=on)
    found: dict[str, list[Any]] = defaultdict(list)
    held = held.filter(begun & lasts, community_id__in=codes).order_by("created_at", "pk")
    for office in held.only(*ASKED).prefetch_related(*more):
        found[office.community_id].append(office)
    return found


def _proof(offices: list[Any], code: str, part: str, *, suffices: bool = False) -> dict[str, Any]:
    """The rooms, and the way on: to look where they suffice, else to what is to be put right."""
    if not offices:
        url = f"{OfficeLedger.url('create')}?community={code}"
        return {"doors": (Door("登记办公场所", url),)}
    evidence = tuple((OfficeLedger.key, office.pk) for office in offices)
    if suffices:
        seen = OfficeLedger.url("detail", offices[0].pk)
        return {"evidence": evidence, "doors": (Door(f"查看{offices[0].name}", seen),)}
    url = f"{OfficeLedger.url('edit', offices[0].pk)}#part-{part}"
    return {"evidence": evidence, "doors": (Door("补充登记", url),)}


def has_room(codes: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """C05: one room with address, size, whether it is shared, and a photograph."""
    offices = _offices(codes, on)
    every = Office.objects.unscoped("an indicator counts it").filter(community_id__in=codes)
    kept = Attachment.objects.filter(
        ledger=OfficeLedger.key, record_id__in=every.values("pk"), purpose=PHOTO, voided_at=None
    )
    pictured = set(kept.values_list("record_id", flat=True))
    return {code: _room(offices.get(code, []), pictured, code) for code in codes}


def _room(offices: list[Any], pictured: set[Any], code: str) -> Measured:
    wanting = [(office, _wanting(office, pictured)) for office in offices]
    complete = [office for office, lacks in wanting if not lacks]
    if complete:
        shared = "（与居委会共用）" if complete[0].shared == "1" else ""
        return fulfilled(
            True, f"{complete[0].name}{shared}", n=len(complete), d=1,
            **_proof(complete, code, "room", suffices=True),
        )  # fmt: skip
    says = "；".join(f"{office.name}还缺{'、'.join(lacks)}" for office, lacks in wanting)
    proof = _proof(offices, code, "room")
    if offices and all(lacks == ["照片"] for _, lacks in wanting):
        url = OfficeLedger.url("attachments", offices[0].pk)
        proof["doors"] = (Door("上传场所照片", url),)
    proof.pop("evidence", None)  # a room of which something is missing proves nothing
    return fulfilled(False, says or "还没有登记办公场所", n=0, d=1, **proof)


def _wanting(office: Any, pictured: set[Any]) -> list[str]:
    facts = {
        "地址": office.address, "面积": office.floor_area, "是否共用": office.shared,
        "照片": office.pk in pictured,
    }  # fmt: skip
    return [label for label, there in facts.items() if not there]


def has_equipment(codes: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """C06: so many kinds of equipment that work, in all rooms together."""
    offices = _offices(codes, on, "items")
    wanted = parameters.values(LEAST, codes, on)
    return {code: _equipment(offices.get(code, []), wanted[code], on, code) for code in codes}


def _equipment(offices: list[Any], wanted: int, on: datetime.date, code: str) -> Measured:
    items = [
        {column.key: getattr(item, column.key) for column in ITEMS}
        for office in offices
        for item in office.items.all()
    ]
    kinds = sorted(usable(items, on))
    there = "、".join(lists.get("office_equipment").label(kind) for kind in kinds)
    says = f"能用的有 {len(kinds)} 种（{there}）" if kinds else "还没有登记能用的办公设备"
    if len(kinds) < wanted:
        says += f"，最低 {wanted} 种"
    proof = _proof(offices, code, "items", suffices=len(kinds) >= wanted)
    return at_least(len(kinds), wanted, says, **proof)


INDICATORS = (
    Indicator("C05", "在用的办公场所至少一处，地址、面积、是否共用、照片齐全；可与居委会共用", has_room,
              kind=Kind.COUNT, unit="处"),
    Indicator(
        "C06",
        "电脑、打印机、电话、档案柜、桌椅中能用的种类数，达到参数规定的最低种类数；不足的按比例",
        has_equipment,
        (LEAST,),
    ),
)  # fmt: skip
