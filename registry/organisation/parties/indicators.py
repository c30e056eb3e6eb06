"""A04: the committee as core, the specialist as link, the service bodies as base, and the document."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.db.models import Q

from registry import codes as lists
from registry.indicators import Door, Indicator, Measured, State, fulfilled
from registry.models import WorkParty
from registry.organisation.parties import papers
from registry.organisation.parties.ledger import PARTIES, PartyLedger

Evidence = tuple[tuple[str, Any], ...]


def mechanism(codes: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """A04: the three kinds of party, each at least once, and the document that joins them."""
    held = WorkParty.objects.unscoped("an indicator counts it").current()
    begun = Q(from_on=None) | Q(from_on__lte=on)
    lasts = Q(to_on=None) | Q(to_on__gt=on)
    found: dict[str, list[tuple[Any, str]]] = defaultdict(list)
    rows = held.filter(begun & lasts, community_id__in=codes, party__in=PARTIES)
    for key, code, party in rows.values_list("pk", "community_id", "party"):
        found[code].append((key, party))
    written = papers.of(codes, on)
    return {
        code: judge(code, found[code], None if written is None else written.get(code, ()))
        for code in codes
    }


def judge(code: str, parties: list[tuple[Any, str]], documents: Evidence | None) -> Measured:
    """``documents`` None: none are kept here, and whoever inspects judges the paper."""
    there = {party for _, party in parties}
    told = lists.get("work_party")
    without = [told.label(party) for party in PARTIES if party not in there]
    url = f"{PartyLedger.url('create')}?community={code}"
    evidence = tuple((PartyLedger.key, key) for key, _ in parties)
    more: dict[str, Any] = {
        "evidence": (*evidence, *(documents or ())),
        "doors": (Door("登记主体", url),) if without else (),
    }
    lacks = [f"还没有登记{'、'.join(without)}"] * bool(without)
    lacks += ["还没有工作机制文件"] * (documents == ())
    if lacks:
        return fulfilled(False, "；".join(lacks), **more)
    if documents is None:
        says = "三类主体齐全；工作机制文件由检查人查看"
        return Measured(State.TO_JUDGE, 3, 3, Fraction(0), says, **more)
    return fulfilled(True, "三类主体和工作机制文件齐全", **more)


INDICATORS = (
    Indicator("A04", "居委会负责人、专职委员、社区服务机构三类主体各至少一个，并有工作机制文件", mechanism),
)  # fmt: skip
