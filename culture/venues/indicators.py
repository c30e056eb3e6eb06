"""G05 G06 G10 G11: a reading corner, a room, equipment that suits, a place to exercise."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from culture.measuring import form_door
from culture.models import Venue
from culture.venues.ledger import EXERCISE, READING, ROOM, WORKS, VenueLedger
from registry import codes as lists
from registry import parameters
from registry.indicators import Door, Indicator, Kind, Measure, Measured, at_least

ROOM_AREA = "culture_room_area"
PLACES, PIECES = "exercise_places_wanted", "fitness_equipment_wanted"
Found = Mapping[str, Measured]


def in_use(codes: Sequence[str], on: datetime.date, *more: str) -> dict[str, list[Any]]:
    """The venues in use on the day ``on``, by community."""
    held = Venue.objects.unscoped("an indicator counts them").current()
    lasts = (Q(from_on=None) | Q(from_on__lte=on)) & (Q(to_on=None) | Q(to_on__gt=on))
    found: dict[str, list[Any]] = defaultdict(list)
    for venue in held.filter(lasts, community_id__in=codes).prefetch_related(*more).order_by("pk"):
        found[venue.community_id].append(venue)
    return found


def _of_kind(kind: str, watch: Any, wanted: str = "") -> Measure:
    """At least one venue of ``kind``, or as many as the parameter ``wanted`` says.

    ``watch`` tells what to mind although they are there.
    """

    def measure(codes: Sequence[str], on: datetime.date) -> Found:
        held, least = in_use(codes, on), parameters.values(ROOM_AREA, codes, on)
        asked = parameters.values(wanted, codes, on) if wanted else dict.fromkeys(codes, 1)
        found = {code: [v for v in held[code] if v.kind == kind] for code in codes}
        return {c: _some(c, kind, found[c], watch(found[c], least[c]), asked[c]) for c in codes}

    return measure


def _some(code: str, kind: str, held: list[Any], hint: str, wanted: int) -> Measured:
    label = lists.get("culture_venue").label(kind)
    new = form_door(f"登记{label}", VenueLedger, code, kind=kind)
    if not held:
        return at_least(0, wanted, f"还没有登记{label}", doors=(new,))
    names = "、".join(venue.name for venue in held[:3])
    says = f"{len(held)} 处：{names}{'等' * (len(held) > 3)}"
    says = f"还差 {wanted - len(held)} 处；{says}" if len(held) < wanted else says
    evidence = tuple((VenueLedger.key, venue.pk) for venue in held)
    first = held[0]
    door = (
        Door(f"补充{first.name}", VenueLedger.url("edit", first.pk))
        if hint
        else Door(f"查看{first.name}", VenueLedger.url("detail", first.pk))
    )
    doors = (new, door) if len(held) < wanted else (door,)
    return at_least(len(held), wanted, says, evidence=evidence, doors=doors, hint=hint)


def _of_books(held: list[Any], least: int) -> str:
    return "" if any(v.books for v in held) else "还没有盲文、大字或有声读物"


def _of_rooms(held: list[Any], least: int) -> str:
    """How large a room should be is a hint only: the plan names no size."""
    told = [v.floor_area for v in held if v.floor_area is not None]
    if told and max(told) < least:
        return f"最大的一处 {max(told)} ㎡，不到 {least} ㎡"
    return "" if any(v.offers for v in held) else "还没有写明活动内容（充实活动内容）"


def _of_places(held: list[Any], least: int) -> str:
    return "" if any(v.pieces for v in held) else "活动点还没有登记能用的器材"


def equipped(codes: Sequence[str], on: datetime.date) -> Found:
    """G10: pieces of equipment that work and say whom they suit.

    Pieces are no records: a verdict, proved by the places they stand in.
    """
    held, wanted = in_use(codes, on, "equipment"), parameters.values(PIECES, codes, on)
    return {code: _equipped(code, held[code], on, wanted[code]) for code in codes}


def _equipped(code: str, held: list[Any], on: datetime.date, wanted: int) -> Measured:
    suiting: dict[Any, int] = {}
    unsaid, broken = 0, 0
    for venue in held:
        for item in venue.equipment.all():
            count = 1 if item.quantity is None else item.quantity
            if item.since and item.since > on:
                continue
            if item.state not in WORKS:
                broken += count
            elif item.suits:
                suiting[venue.pk] = suiting.get(venue.pk, 0) + count
            else:
                unsaid += count
    n = sum(suiting.values())
    says = (
        f"能用、写明适合类别的器材 {n} 件（至少 {wanted} 件）"
        if n
        else "还没有登记适合残疾人的健身器材"
    )
    says += f"；{unsaid} 件没有写明适合的残疾类别" if unsaid else ""
    says += f"；{broken} 件待修或停用" if broken else ""
    evidence = tuple((VenueLedger.key, pk) for pk, count in suiting.items() if count)
    door = _door(code, held, n >= wanted)
    return at_least(n, wanted, says, evidence=evidence, doors=(door,))


def _door(code: str, held: list[Any], enough: bool) -> Door:
    """To the equipment of a place to exercise, of any venue, or to a new place."""
    best = next((v for v in held if v.kind == EXERCISE), held[0] if held else None)
    if best is None:
        return form_door("登记健身活动点和器材", VenueLedger, code, kind=EXERCISE)
    if enough:
        return Door("查看器材", f"{VenueLedger.url('list')}?area={code}")
    return Door("登记器材", f"{VenueLedger.url('edit', best.pk)}#part-equipment")


INDICATORS = (
    Indicator("G05", "在用的阅读专柜（角）至少 1 处；没有盲文、大字、有声读物的提示",
              _of_kind(READING, _of_books), kind=Kind.COUNT, unit="处"),
    Indicator("G06", "在用的文体场所至少 1 处；面积偏小、没有写明活动内容的提示",
              _of_kind(ROOM, _of_rooms), (ROOM_AREA,), Kind.COUNT, "处"),
    Indicator("G10", "在用阵地里能用、写明适合残疾类别的健身器材的件数，不足的按比例", equipped, (PIECES,)),
    Indicator("G11", "在用的健身活动点的处数，不足的按比例", _of_kind(EXERCISE, _of_places, PLACES),
              (PLACES,), Kind.COUNT, "处"),
)  # fmt: skip
