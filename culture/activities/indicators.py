"""G07 G08 G12: activities held, who is turned to for them, and how many exercise."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef

from culture.activities.ledger import KINDS, TAKING_PART, CultureActivityLedger
from culture.leisure.addresses import people_url
from culture.measuring import by_area, form_door, last_year
from registry import parameters
from registry.activities.ledger import BUILDING, CULTURE, SPORT, YES
from registry.indicators import (
    Door,
    Indicator,
    Kind,
    Measured,
    Records,
    State,
    at_least,
    in_parts,
)
from registry.ledgers import ResidentLedger
from registry.models import Activity, ActivityAttendance, Resident
from registry.register import registered

WANTED, SOCIAL_WANTED = "culture_activities_wanted", "social_activities_wanted"
LIAISON, EXERCISING = "liaison_percent", "sport_people_percent"
KEY = CultureActivityLedger.key
Found = Mapping[str, Measured]


def held_activities(codes: Sequence[str], on: datetime.date, kinds: Any) -> dict[str, list[Any]]:
    """The activities of ``kinds`` in the twelve months up to ``on``, by community."""
    read = ("kind", "present", "liaison_is_specialist")
    return by_area(Activity, codes, read=read, kind__in=kinds, begins_on__range=last_year(on))


def _list_door(label: str, code: str, **more: str) -> Door:
    query = urlencode({"area": code, "view": "months", **more})
    return Door(label, f"{CultureActivityLedger.url('list')}?{query}")


# -- G07 -----------------------------------------------------------------------------------------


def held_often(codes: Sequence[str], on: datetime.date) -> Found:
    """G07: activities of culture and sport held within twelve months."""
    held = held_activities(codes, on, (CULTURE, SPORT))
    wanted = parameters.values(WANTED, codes, on)
    return {code: _held_often(code, held[code], wanted[code]) for code in codes}


def _held_often(code: str, held: list[Any], wanted: int) -> Measured:
    n = len(held)
    told = f"近十二个月文化、体育活动 {n} 次（至少 {wanted} 次）"
    unticked = sum(not one.present for one in held)
    hint = f"其中 {unticked} 次还没有点名" if unticked else ""
    doors = (
        (form_door("登记、安排文体活动", CultureActivityLedger, code, kind=CULTURE),)
        if n < wanted
        else (_list_door("查看这些活动", code),)
    )
    says = f"还差 {wanted - n} 次；{told}" if n < wanted else told
    evidence = tuple((KEY, one.pk) for one in held)
    return at_least(n, wanted, says, evidence=evidence, doors=doors, hint=hint)


# -- G08 -----------------------------------------------------------------------------------------


def led(codes: Sequence[str], on: datetime.date) -> Found:
    """G08: 社区建设、社会活动、文化创业 took place, and the specialist is turned to for activities.

    Each is half of it; the share of the specialist is of all activities of the fourth area.
    """
    held = held_activities(codes, on, KINDS)
    limits = parameters.several((SOCIAL_WANTED, LIAISON), codes, on)
    lines = ActivityAttendance.objects.held().filter(
        event__community_id__in=codes, event__kind__in=TAKING_PART,
        event__begins_on__range=last_year(on),
    )  # fmt: skip
    came: Counter[str] = Counter()
    rows = lines.order_by().values_list("event__community_id", "event_id")
    for code, _, people in rows.annotate(people=Count("resident_id", distinct=True)):
        came[code] += people  # the same person at two activities is two
    return {
        code: _led(
            code, held[code], came[code], (limits[SOCIAL_WANTED][code], limits[LIAISON][code])
        )
        for code in codes
    }


def _led(code: str, held: list[Any], came: int, limits: tuple[int, int]) -> Measured:
    wanted, percent = limits
    social = [one for one in held if one.kind in TAKING_PART]
    own = [one for one in held if one.liaison_is_specialist == YES]
    enough = len(social) >= wanted
    asked = bool(held) and len(own) * 100 >= percent * len(held)
    lacks = [] if enough else [f"社区建设、社会活动、文化创业还差 {wanted - len(social)} 次"]
    if held and not asked:
        lacks.append(f"由专职委员联络的不到 {percent}%")
    told = f"近十二个月这三类活动 {len(social)} 次、{came} 人次；{len(held)} 次文体活动中专职委员联络 {len(own)} 次"
    doors: list[Door] = []
    if not enough:
        door = form_door("登记社区建设活动", CultureActivityLedger, code, kind=BUILDING)
        doors.append(door)
    if held and not asked:
        doors.append(_list_door("查看不由专职委员联络的", code, liaison_is_specialist="2"))
    state = State.MET if not lacks else State.PARTLY if enough or asked else State.UNMET
    share = Fraction(int(enough) + int(asked), 2)
    counted = {one.pk: one for one in (*social, *own)}
    evidence = tuple((KEY, pk) for pk in counted)
    return Measured(
        state, len(social), wanted, share, "；".join([*lacks, told]), evidence, tuple(doors)
    )


# -- G12 -----------------------------------------------------------------------------------------


def exercising(codes: Sequence[str], on: datetime.date) -> Found:
    """G12: of the residents registered those at one sport activity at least; each counts once."""
    percent = parameters.values(EXERCISING, codes, on)
    people = Resident.objects.unscoped("an indicator counts them").current()
    lines = ActivityAttendance.objects.took_part(*last_year(on))
    lines = lines.filter(event__kind=SPORT, resident=OuterRef("pk"))
    people = people.filter(registered(on), community_id__in=codes).annotate(_came=Exists(lines))
    came: dict[str, list[Any]] = defaultdict(list)
    lacking: dict[str, list[Any]] = defaultdict(list)
    for code, key, is_there in people.order_by("pk").values_list("community_id", "pk", "_came"):
        (came if is_there else lacking)[code].append((ResidentLedger.key, key))
    return {
        code: _exercising(code, tuple(came[code]), tuple(lacking[code]), percent[code])
        for code in codes
    }


def _exercising(code: str, came: Records, lacking: Records, percent: int) -> Measured:
    n, d = len(came), len(came) + len(lacking)
    if not d:
        return in_parts(n, d, "本社区没有在册的残疾人")
    told = f"近十二个月参加过体育活动 {n} 人，在册 {d} 人（至少 {percent}%）"
    short = n * 100 < percent * d
    doors = (
        (
            form_door("安排体育活动", CultureActivityLedger, code, kind=SPORT),
            Door("看谁还没有参加", people_url(code, who="none")),
        )
        if short
        else (Door("查看参与情况", people_url(code)),)
    )
    return in_parts(n, d, told, percent=percent, evidence=came, lacking=lacking, doors=doors)


INDICATORS = (
    Indicator("G07", "近十二个月文化、体育类活动的次数，不足的按比例", held_often, (WANTED,), Kind.COUNT, "次"),
    Indicator("G08", "近十二个月有社区建设、社会活动、文化创业类活动；文体活动由专职委员联络的达到比例，各得一半",
              led, (SOCIAL_WANTED, LIAISON)),
    Indicator("G12", "近十二个月参加过体育活动的在册残疾人占在册残疾人的比例，一人多次只计一人",
              exercising, (EXERCISING,), Kind.RATIO, "人"),
)  # fmt: skip
