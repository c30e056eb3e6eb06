"""F04 and F05: rehabilitation made known, and disability prevented, by activities of twelve months."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from registry import parameters
from registry.activities.ledger import HEALTH, PREVENTION
from registry.five_knowns import months_before
from registry.indicators import Door, Indicator, Kind, Measured, at_least
from registry.models import Activity
from rehab.prevention.ledger import HealthActivityLedger, form_url

EDUCATION_WANTED, PREVENTION_WANTED = "health_education_wanted", "prevention_wanted"
Found = Mapping[str, Measured]


def education(codes: Sequence[str], on: datetime.date) -> Found:
    """F04: 康复宣教 within the twelve months up to the day ``on``."""
    return _measure(HEALTH, EDUCATION_WANTED, "康复宣教活动", codes, on)


def prevention(codes: Sequence[str], on: datetime.date) -> Found:
    """F05: 残疾预防 within the twelve months up to the day ``on``."""
    return _measure(PREVENTION, PREVENTION_WANTED, "残疾预防活动", codes, on)


def _measure(kind: str, key: str, what: str, codes: Sequence[str], on: datetime.date) -> Found:
    wanted = parameters.values(key, codes, on)
    first = months_before(on, 12) + datetime.timedelta(days=1)
    held = Activity.objects.unscoped("an indicator counts them").current()
    held = held.filter(community_id__in=codes, kind=kind, begins_on__range=(first, on))
    found: dict[str, list[Any]] = defaultdict(list)
    for pk, code in held.order_by("-begins_on", "pk").values_list("pk", "community_id"):
        found[code].append(pk)
    return {code: _judge(code, kind, what, found[code], wanted[code]) for code in codes}


def _judge(code: str, kind: str, what: str, held: list[Any], wanted: int) -> Measured:
    n = len(held)
    lacks = f"还差 {wanted - n} 次；" if n < wanted else ""
    says = f"{lacks}近十二个月{what} {n} 次（至少 {wanted} 次）"
    doors = (Door(f"登记{what}", form_url(code, kind)),) if lacks else ()
    evidence = tuple((HealthActivityLedger.key, key) for key in held)
    return at_least(n, wanted, says, evidence=evidence, doors=doors)


INDICATORS = (
    Indicator(
        "F04",
        "近十二个月康复宣教活动达到规定次数",
        education,
        (EDUCATION_WANTED,),
        Kind.COUNT,
        "次",
    ),
    Indicator(
        "F05",
        "近十二个月残疾预防活动（爱耳日、爱眼日、残疾预防日、预防出生缺陷日等）达到规定次数",
        prevention,
        (PREVENTION_WANTED,),
        Kind.COUNT,
        "次",
    ),
)
