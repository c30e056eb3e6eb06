"""A04: the committee as core, the specialist as link, the service bodies as base, and the document."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from registry import codes as lists
from registry.indicators import Door, Indicator, Measured, fulfilled
from registry.models import WorkParty
from registry.organisation.documents.evidence import NEEDS_TEXT, Papers, form_door, proving
from registry.organisation.parties.ledger import PARTIES, PartyLedger

MECHANISM = "03"
"""文件类型：工作机制."""


def mechanism(codes: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """A04: the three kinds of party, each at least once, and the document that joins them."""
    held = WorkParty.objects.unscoped("an indicator counts it").current()
    begun = Q(from_on=None) | Q(from_on__lte=on)
    lasts = Q(to_on=None) | Q(to_on__gt=on)
    found: dict[str, list[tuple[Any, str]]] = defaultdict(list)
    rows = held.filter(begun & lasts, community_id__in=codes, party__in=PARTIES)
    for key, code, party in rows.values_list("pk", "community_id", "party"):
        found[code].append((key, party))
    papers = proving("A04", codes, on)
    return {code: _judge(code, found[code], papers[code]) for code in codes}


def _judge(code: str, parties: list[tuple[Any, str]], papers: Papers) -> Measured:
    there = {party for _, party in parties}
    told = lists.get("work_party")
    without = [told.label(party) for party in PARTIES if party not in there]
    lacks = [f"还没有登记{'、'.join(without)}"] * bool(without)
    doors = [Door("登记主体", f"{PartyLedger.url('create')}?community={code}")] * bool(without)
    if not papers.sound:
        lacks.append("工作机制文件还没有附上正文" if papers.textless else "还没有工作机制文件")
        doors += papers.doors or (form_door("登记工作机制文件", code, kind=MECHANISM),)
    evidence = tuple((PartyLedger.key, key) for key, _ in parties)
    return fulfilled(
        not lacks,
        "；".join(lacks) or "三类主体和工作机制文件齐全",
        evidence=(*evidence, *papers.evidence),
        doors=tuple(doors),
    )


INDICATORS = (
    Indicator(
        "A04",
        "居委会负责人、专职委员、社区服务机构三类主体各至少一个，并有写明证明 A04 的有效文件（工作机制）",
        mechanism,
        (NEEDS_TEXT,),
    ),
)
