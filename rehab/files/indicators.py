"""F01 and F02: services near home by agreement, and a file for whoever needs rehabilitation."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse

from registry import parameters
from registry.indicators import Door, Indicator, Kind, Measured, State, in_parts
from registry.ledgers import ResidentLedger
from registry.models import Resident, WorkParty
from registry.organisation.parties.ledger import HEALTH, SERVICE, PartyLedger, agreed
from rehab.files import people
from rehab.files.services import RehabServiceLedger
from rehab.models import RehabService

Found = Mapping[str, Measured]
HALF = Fraction(1, 2)
FILED = "rehab_file_percent"


# -- F01 -----------------------------------------------------------------------------------------


def near_home(codes: Sequence[str], on: datetime.date) -> Found:
    """F01: an agreement with a community health body that holds, and services in the year.

    Half of it each.  Training done by the family itself is no service.
    """
    parties = WorkParty.objects.unscoped("an indicator counts them").current().filter(
        agreed(on), Q(from_on=None) | Q(from_on__lte=on),
        community_id__in=codes, party=SERVICE, service=HEALTH,
    ).exclude(to_on__lte=on)  # fmt: skip
    first = datetime.date(on.year, 1, 1)
    services = RehabService.objects.unscoped("an indicator counts them").current().filter(
        community_id__in=codes, on__range=(first, on)
    )  # fmt: skip
    held, served = _by_code(parties), _by_code(services)
    return {code: _near_home(code, held[code], served[code], on.year) for code in codes}


def _by_code(held: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for key, code in held.order_by("pk").values_list("pk", "community_id"):
        found[code].append(key)
    return found


def _near_home(code: str, parties: list[Any], services: list[Any], year: int) -> Measured:
    share = HALF * bool(parties) + HALF * bool(services)
    lacks = ["还没有与社区卫生服务机构有效的合作协议"] * (not parties)
    lacks += [f"{year} 年还没有康复服务记录"] * (not services)
    told = f"有效的合作协议 {len(parties)} 份，{year} 年康复服务 {len(services)} 人次"
    state = State.MET if share == 1 else State.PARTLY if share else State.UNMET
    evidence = [(PartyLedger.key, key) for key in parties]
    evidence += [(RehabServiceLedger.key, key) for key in services]
    return Measured(state, share=share, says="；".join([*lacks, told]), evidence=tuple(evidence),
                    doors=_ways(code, bool(parties), bool(services)))  # fmt: skip


def _ways(code: str, agreed_: bool, served: bool) -> tuple[Door, ...]:
    party = {"community": code, "party": SERVICE, "service": HEALTH}
    doors = []
    if not agreed_:
        held = f"{PartyLedger.url('list')}?view=rehab&area={code}"
        doors += [Door("登记合作机构和协议", f"{PartyLedger.url('create')}?{urlencode(party)}"),
                  Door("已有的合作机构", held)]  # fmt: skip
    if not served:
        doors.append(Door("记康复服务", RehabServiceLedger.url("create")))
    return tuple(doors)


# -- F02 -----------------------------------------------------------------------------------------


@dataclass
class Needing:
    """Those of one community who need rehabilitation."""

    filed: list[Any] = field(default_factory=list)
    """Those with an open file."""
    late: int = 0
    """How many of these files were opened after the days of the parameter."""
    overdue: list[Any] = field(default_factory=list)
    """Those without one after those days."""
    waiting: int = 0
    """How many without one are still within them."""


def filed(codes: Sequence[str], on: datetime.date) -> Found:
    """F02: of those who need rehabilitation, who has an open file on the day.

    Whoever has no file and whose need was registered no longer ago than ``rehab_file_days`` is
    not due yet and counts on neither side; nor does whose file was closed as done and who has told
    of no need since (``people``).
    """
    limits = parameters.several((people.FILE_DAYS, FILED), codes, on)
    days = limits[people.FILE_DAYS]
    files = people.open_files(on).filter(resident=OuterRef("pk")).order_by("opened_on", "pk")
    held = Resident.objects.unscoped("an indicator counts them").current()
    held = held.filter(people.with_need(on), community_id__in=codes).annotate(
        since=people.since(on),
        file=Subquery(files.values("pk")[:1]), opened=Subquery(files.values("opened_on")[:1]),
    )  # fmt: skip
    found = {code: Needing() for code in codes}
    rows = held.order_by("pk").values_list("community_id", "pk", "since", "file", "opened")
    for code, key, since, file, opened in rows:
        if since <= on:
            due = since + datetime.timedelta(days=days[code])
            _count(found[code], key, file is not None, late=(opened or due) > due, over=on > due)
    return {code: _filed(code, found[code], days[code], limits[FILED][code]) for code in codes}


def _count(held: Needing, key: Any, filed: bool, *, late: bool, over: bool) -> None:
    if filed:
        held.filed.append(key)
        held.late += late
    elif over:
        held.overdue.append(key)
    else:
        held.waiting += 1


def _filed(code: str, held: Needing, days: int, percent: int) -> Measured:
    n, d = len(held.filed), len(held.filed) + len(held.overdue)
    told = f"有康复需求的 {d} 人已建档 {n} 人" if d else "没有应当建档的人"
    waits = f"另有 {held.waiting} 人登记需求不满 {days} 日" if held.waiting else ""
    lacks = f"{len(held.overdue)} 人超过 {days} 日没有建档" if held.overdue else ""
    doors = []
    if held.overdue or held.waiting:
        url = f"{reverse('rehab-file-unfiled')}?area={code}"
        doors.append(Door("应建未建名单", url))
    return in_parts(
        n, d, "；".join(filter(None, (lacks, told, waits))), percent=percent,
        evidence=tuple((ResidentLedger.key, key) for key in held.filed),
        lacking=tuple((ResidentLedger.key, key) for key in held.overdue), doors=tuple(doors),
        hint=f"{held.late} 人的档案在需求登记 {days} 日以后才建" if held.late else "",
    )  # fmt: skip


INDICATORS = (
    Indicator(
        "F01",
        "与社区卫生服务机构的合作协议有效，当年有康复服务记录；两样各占一半",
        near_home,
    ),
    Indicator(
        "F02",
        "有康复需求的人中有在服务的康复档案的；需求登记后在规定天数以内、还没有建档的不计",
        filed,
        (people.FILE_DAYS, FILED),
        Kind.RATIO,
        "人",
    ),
)
