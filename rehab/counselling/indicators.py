"""J01–J04: the hotline, counselling at home, who is served, who is better.  Figures only."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse

from registry import parameters
from registry.five_knowns import months_before
from registry.indicators import (
    Door,
    Indicator,
    Kind,
    Measured,
    State,
    at_least,
    fulfilled,
    in_parts,
)
from registry.models import Resident
from registry.models.scoped import inside
from registry.register import registered
from rehab.counselling import needing, rules
from rehab.counselling.calls import HotlineLedger, lines_for
from rehab.counselling.ledger import CounsellingLedger
from rehab.models import Assessment, Counselling, CounsellingSession

WANTED, PERCENT = "home_counselling_wanted", "counselling_percent"
WHY = "an indicator counts them"
Found = Mapping[str, Measured]


def last_year(on: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The twelve months up to the day ``on``: that day a year ago is outside."""
    return months_before(on, 12) + datetime.timedelta(days=1), on


def _own() -> tuple[Door, ...]:
    return (Door("我负责的疏导个案", CounsellingLedger.url("list")),)


def hotline(codes: Sequence[str], on: datetime.date) -> Found:
    """J01: a line is in use, the community's own or its banner's."""
    held = lines_for(list(codes), on)
    return {code: _judge_lines(code, held[code]) for code in codes}


def _judge_lines(code: str, lines: list[Any]) -> Measured:
    says = (
        f"在用的心理热线 {len(lines)} 条" if lines else "还没有在用的心理热线（社区或者旗县的都算）"
    )
    door = Door("登记心理热线", f"{HotlineLedger.url('create')}?community={code}")
    evidence = tuple((HotlineLedger.key, key) for key in lines)
    doors = () if lines else (door,)
    return fulfilled(bool(lines), says, n=len(lines), d=1, evidence=evidence, doors=doors)


def at_home(codes: Sequence[str], on: datetime.date) -> Found:
    """J02: sessions at somebody's home within twelve months."""
    wanted = parameters.values(WANTED, codes, on)
    rows = _sessions(codes, on).filter(way=rules.HOME).values("case__community_id")
    times = Counter({row["case__community_id"]: row["n"] for row in rows.annotate(n=Count("pk"))})
    return {code: _judge_home(times[code], wanted[code]) for code in codes}


def _judge_home(n: int, wanted: int) -> Measured:
    told = f"近十二个月上门疏导 {n} 人次（至少 {wanted} 人次）"
    lacks = n < wanted
    says = f"还差 {wanted - n} 人次；{told}" if lacks else told
    return at_least(n, wanted, says, doors=_own() if lacks else ())


def _sessions(codes: Sequence[str], on: datetime.date) -> Any:
    cases = Counselling.objects.unscoped(WHY).current().filter(inside(list(codes)))
    held = CounsellingSession.objects.filter(on__range=last_year(on))
    return held.filter(case__in=cases.order_by().values("pk")).order_by()


def served(codes: Sequence[str], on: datetime.date) -> Found:
    """J03: of those marked as needing it, or with a case, those who had a session within twelve months."""
    percent = parameters.values(PERCENT, codes, on)
    cases = Counselling.objects.unscoped(WHY).current()
    begun, runs = (
        (Q(opened_on=None) | Q(opened_on__lte=on)),
        (Q(ended_on=None) | Q(ended_on__gt=on)),
    )
    own = cases.filter(begun, runs, resident=OuterRef("pk"))
    with_session = _sessions(codes, on).filter(case__resident=OuterRef("pk"))
    held = Resident.objects.unscoped(WHY).current().filter(inside(list(codes)))
    held = held.annotate(**needing.marks(on), _case=Exists(own), _served=Exists(with_session))
    wants = registered(on) & (needing.MARKED | Q(_case=True) | Q(_served=True))
    rows = held.filter(wants).order_by().values("community_id")
    told = dict.fromkeys(codes, (0, 0))
    for row in rows.annotate(n=Count("pk", filter=Q(_served=True)), d=Count("pk")):
        told[row["community_id"]] = (row["n"], row["d"])
    return {code: _judge_served(code, *told[code], percent[code]) for code in codes}


def _judge_served(code: str, n: int, d: int, percent: int) -> Measured:
    says = f"需要心理服务 {d} 人，近十二个月已服务 {n} 人（至少 {percent}%）"
    lacks = n * 100 < percent * d
    list_of = Door(
        "需要心理服务的人", f"{reverse('counselling-needing')}?community={code}&area={code}"
    )
    return in_parts(
        n, d, f"还有 {d - n} 人没有服务；{says}" if lacks else says if d else "没有人需要心理服务",
        percent=percent, doors=(list_of, *_own()) if lacks else (),
    )  # fmt: skip


def better(codes: Sequence[str], on: datetime.date) -> Found:
    """J04: of those assessed before and after, those whose latest pair of scores is better."""
    people = Resident.objects.unscoped(WHY).current()
    people = people.filter(registered(on), inside(list(codes)))
    cases = Counselling.objects.unscoped(WHY).current().filter(
        resident__in=people.order_by().values("pk")
    )  # fmt: skip
    rows = Assessment.objects.filter(
        Q(after_on=None) | Q(after_on__lte=on), Q(before_on=None) | Q(before_on__lte=on),
        case__in=cases.order_by().values("pk"), before__isnull=False, after__isnull=False,
    ).order_by(F("after_on").asc(nulls_first=True), "case__opened_on", "case_id", "position")  # fmt: skip
    latest: dict[str, dict[Any, bool]] = defaultdict(dict)
    for code, who, scale, before, after in rows.values_list(
        "case__resident__community_id", "case__resident_id", "scale", "before", "after"
    ):
        latest[code][who] = bool(rules.improved(scale, before, after))
    return {code: _judge_better(list(latest[code].values())) for code in codes}


def _judge_better(people: list[bool]) -> Measured:
    """Shown, and left to whoever judges; nobody assessed, nothing to judge by."""
    n, d = sum(people), len(people)
    if not d:
        return Measured(State.NOT_APPLICABLE, 0, 0, says="还没有做过前后评估的人")
    return Measured(State.TO_JUDGE, n, d, says=f"做过前后评估 {d} 人，其中改善 {n} 人")


INDICATORS = (
    Indicator("J01", "在用的心理热线，社区自己的和旗县的都算", hotline, kind=Kind.COUNT, unit="条"),
    Indicator("J02", "近十二个月“上门”的疏导人次；只计数，不显示姓名", at_home, (WANTED,), Kind.COUNT,
              "人次", sealed=True),
    Indicator("J03", "登记有心理需求、精神残疾或有疏导个案的在册残疾人中，近十二个月得到过疏导的；只计人数，不显示姓名",
              served, (PERCENT,), Kind.RATIO, "人", sealed=True),
    Indicator("J04", "做过前后两次评估的在册残疾人中，最近一项量表得分变好的；只展示，由检查人员评价", better,
              kind=Kind.RATIO, unit="人", sealed=True),
)  # fmt: skip
