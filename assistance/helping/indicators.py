"""What the plan says of volunteers, helping pairs, social organisations and mutual help, measured."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from assistance.helping import needing
from assistance.models import (
    MutualHelp,
    PolicySupport,
    ServedPerson,
    ServiceContract,
    ServiceTime,
    Volunteer,
)
from assistance.mutual.ledger import MutualHelpLedger
from assistance.organisations import known
from assistance.organisations.contracts import ContractLedger
from assistance.organisations.ledger import PolicySupportLedger
from assistance.volunteers import rules
from assistance.volunteers.ledger import VolunteerActivityLedger, VolunteerLedger
from registry import divisions, parameters
from registry.activities.ledger import HELPING
from registry.five_knowns import months_before
from registry.indicators import (
    Door,
    Indicator,
    Kind,
    Measured,
    Records,
    State,
    at_least,
    in_parts,
    person,
)
from registry.ledgers import ResidentLedger
from registry.models import Activity, SupportAct, SupportPair
from registry.support.ledger import SupportLedger

VOLUNTEERS, ACTIVITIES = "volunteers_wanted", "volunteer_activities_wanted"
PAIRED, EFFECTIVE, OLD_ENOUGH = "pairs_percent", "support_effective_percent", "support_result_days"
CONCRETE, ANSWERED = "pairs_concrete_percent", "pairs_answered_percent"
PURCHASES, MUTUAL = "purchases_wanted", "mutual_help_wanted"
DISSATISFIED = "3"  # 满意度代码表
BANNER = 3
READ = (
    "community_id", "household_id", "resident__name", "resident__household_id", "helper_name",
    "gaps", "concrete", "results", "satisfaction", "paired_on",
)  # fmt: skip
"""What is read of a pair and its resident."""
NAMED = 5
"""How many records doors lead to at once."""
Found = Mapping[str, Measured]


def last_year(on: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The twelve months up to the day ``on``: that day a year ago is outside."""
    return months_before(on, 12) + datetime.timedelta(days=1), on


def _create(label: str, ledger: Any, code: str) -> Door:
    return Door(label, f"{ledger.url('create')}?community={code}")


# -- E13 -----------------------------------------------------------------------------------------


def volunteers(codes: Sequence[str], on: datetime.date) -> Found:
    """E13: volunteers in service on the day and 志愿助残活动 of twelve months, each half of it."""
    wanted = parameters.several((VOLUNTEERS, ACTIVITIES), codes, on)
    people = _by_code(
        Volunteer.objects.unscoped("an indicator counts them").current().filter(
            Q(joined_on=None) | Q(joined_on__lte=on), Q(left_on=None) | Q(left_on__gt=on),
            community_id__in=codes,
        ).exclude(state=rules.RESTING).exclude(state=rules.LEFT, left_on=None)
    )  # fmt: skip
    held = _by_code(
        Activity.objects.unscoped("an indicator counts them").current().filter(
            community_id__in=codes, kind=HELPING, begins_on__range=last_year(on)
        )
    )  # fmt: skip
    return {
        code: _volunteers(code, people[code], held[code], (wanted[VOLUNTEERS][code], wanted[ACTIVITIES][code]))
        for code in codes
    }  # fmt: skip


def _by_code(held: Any) -> dict[str, list[Any]]:
    """The keys of records by community."""
    found: dict[str, list[Any]] = defaultdict(list)
    for key, code in held.order_by("pk").values_list("pk", "community_id"):
        found[code].append(key)
    return found


def _volunteers(code: str, people: list[Any], held: list[Any], wanted: tuple[int, int]) -> Measured:
    n, times = len(people), len(held)
    share = (
        Fraction(min(n, wanted[0]), wanted[0]) + Fraction(min(times, wanted[1]), wanted[1])
    ) / 2
    lacks = [f"志愿者还差 {wanted[0] - n} 人"] * (n < wanted[0])
    lacks += [f"助残活动还差 {wanted[1] - times} 次"] * (times < wanted[1])
    told = f"服务中的志愿者 {n} 人（至少 {wanted[0]} 人），近十二个月志愿助残活动 {times} 次（至少 {wanted[1]} 次）"
    doors = [_create("登记志愿者", VolunteerLedger, code)] * (n < wanted[0])
    doors += [_create("登记志愿助残活动", VolunteerActivityLedger, code)] * (times < wanted[1])
    state = State.MET if not lacks else State.PARTLY if share else State.UNMET
    evidence = [(VolunteerLedger.key, key) for key in people]
    evidence += [(VolunteerActivityLedger.key, key) for key in held]
    says = "；".join([*lacks, told])
    return Measured(state, n, wanted[0], share, says, tuple(evidence), tuple(doors))


# -- E14 to E17 ----------------------------------------------------------------------------------


def paired(codes: Sequence[str], on: datetime.date) -> Found:
    """E14: of the households that should have a pair those that have one."""
    percent = parameters.values(PAIRED, codes, on)
    homes: dict[str, list[needing.Home]] = defaultdict(list)
    for home in needing.homes(codes, on):
        homes[home.code].append(home)
    pairs = needing.paired(codes, on)
    return {code: _paired(code, homes[code], pairs, percent[code]) for code in codes}


def _paired(code: str, homes: list[needing.Home], pairs: dict[Any, Any], percent: int) -> Measured:
    done = [home for home in homes if home.key in pairs]
    without = len(homes) - len(done)
    reasons = Counter(r for h in homes if h.key not in pairs for r in h.reasons)
    why = "、".join(f"{reason} {count} 户" for reason, count in reasons.items())
    told = f"应结对 {len(homes)} 户，已结对 {len(done)} 户（至少 {percent}%）"
    says = f"还有 {without} 户没有结对（{why}）；{told}" if without else told
    door = Door("结对建议", f"{reverse('pair-suggestions')}?area={code}")
    return in_parts(
        len(done), len(homes), says if homes else "没有应结对的家庭", percent=percent,
        evidence=_homes(done), lacking=_homes(h for h in homes if h.key not in pairs),
        doors=(door,) if without else (),
    )  # fmt: skip


def _homes(homes: Iterable[needing.Home]) -> Records:
    """A household is told by the record of the first of its residents."""
    return tuple((ResidentLedger.key, home.residents[0].pk) for home in homes)


def _pairs(codes: Sequence[str], on: datetime.date) -> dict[str, list[SupportPair]]:
    """The pairs of each community on the day ``on``, with their residents."""
    held = SupportPair.objects.unscoped("an indicator counts them").current()
    first, last = last_year(on)
    acts = SupportAct.objects.filter(pair=OuterRef("pk"), on__range=(first, last))
    held = held.filter(needing.standing(on), community_id__in=codes).select_related("resident")
    held = held.only(*READ).annotate(helped=Exists(acts))
    found: dict[str, list[SupportPair]] = defaultdict(list)
    for pair in held.order_by("pk"):
        found[pair.community_id].append(pair)
    return found


def _of_pairs(
    pairs: list[SupportPair], fine: list[SupportPair], told: tuple[str, str, str], **more: Any
) -> Measured:
    """``fine`` of ``pairs``; ``told``: what they have, the part of the form, what a door is called."""
    what, part, label = told
    lacking = [pair for pair in pairs if pair not in fine]
    says = f"{len(pairs)} 对中 {len(fine)} 对{what}"
    if lacking:
        names = "、".join(person(p.resident.name) for p in lacking[:NAMED])
        says = f"还有 {len(lacking)} 对没有做到：{names}{'等' * (len(lacking) > NAMED)}；{says}"
    doors = tuple(
        Door(
            f"{label}：{person(p.resident.name)}", f"{SupportLedger.url('edit', p.pk)}#part-{part}"
        )
        for p in lacking[:NAMED]
    )
    evidence = tuple((SupportLedger.key, pair.pk) for pair in fine)
    more["lacking"] = tuple((SupportLedger.key, pair.pk) for pair in lacking)
    return in_parts(
        len(fine), len(pairs), says if pairs else more.pop("nothing", "没有帮扶对子"),
        evidence=evidence, doors=doors, **{k: v for k, v in more.items() if k != "nothing"},
    )  # fmt: skip


def concrete(codes: Sequence[str], on: datetime.date) -> Found:
    """E15: every measure of the pair names goal, deadline and person."""
    held, percent = _pairs(codes, on), parameters.values(CONCRETE, codes, on)
    told = ("措施具体（目标、完成时限、责任人三样都有）", "measures", "补措施")
    return {
        code: _of_pairs(
            held[code], [p for p in held[code] if p.concrete], told, percent=percent[code]
        )
        for code in codes
    }


def answered_for(codes: Sequence[str], on: datetime.date) -> Found:
    """E16: somebody answers for the pair, and it is bound to the person and the household."""
    held, told = _pairs(codes, on), ("责任到户到人", "helper", "补责任人")
    percent = parameters.values(ANSWERED, codes, on)
    found = {}
    for code in codes:
        fine = [
            p for p in held[code] if p.helper_name and p.household_id == p.resident.household_id
        ]
        loose = sum(bool({"helper_unit", "helper_phone"} & set(p.gaps)) for p in fine)
        hint = f"{loose} 对还没有责任单位或联系电话" if loose else ""
        found[code] = _of_pairs(held[code], fine, told, hint=hint, percent=percent[code])
    return found


def effective(codes: Sequence[str], on: datetime.date) -> Found:
    """E17: help was given within twelve months, its results are told, and nobody is dissatisfied.

    Results are asked once a pair has lasted for ``support_result_days``; a younger one counts as
    soon as it has them.
    """
    held = _pairs(codes, on)
    wanted = parameters.several((EFFECTIVE, OLD_ENOUGH), codes, on)
    found = {}
    for code in codes:
        old = on - datetime.timedelta(days=wanted[OLD_ENOUGH][code])
        due = [p for p in held[code] if p.results or (p.paired_on and p.paired_on <= old)]
        percent = wanted[EFFECTIVE][code]
        told = (f"近十二个月有成效（至少 {percent}%）", "results", "填成效和满意度")
        nothing = "结对都还不满应填成效的时间" if held[code] else "没有帮扶对子"
        fine = [p for p in due if _is_effective(p)]
        found[code] = _of_pairs(due, fine, told, percent=percent, nothing=nothing)
    return found


def _is_effective(pair: Any) -> bool:
    return bool(pair.helped and pair.results and pair.satisfaction != DISSATISFIED)


# -- K01 and K02 ---------------------------------------------------------------------------------


@dataclass
class Bought:
    """What was bought and given in one year that serves a community."""

    contracts: list[Any] = field(default_factory=list)
    supports: list[Any] = field(default_factory=list)
    people: int = 0
    times: int = 0


def bought(codes: Sequence[str], on: datetime.date) -> Found:
    """K01: contracts that run in the year and 政策扶持 of the year, the community's or its banner's."""
    wanted = parameters.values(PURCHASES, codes, on)
    held = _bought(codes, on)
    return {code: _judge_bought(code, held[code], wanted[code], on.year) for code in codes}


def _bought(codes: Sequence[str], on: datetime.date) -> dict[str, Bought]:
    found = {code: Bought() for code in codes}
    serving: dict[str, list[Bought]] = defaultdict(list)
    for code, one in found.items():
        for area in (code, code[: divisions.LENGTHS[BANNER - 1]]):
            serving[area].append(one)
    first = datetime.date(on.year, 1, 1)
    contracts = ServiceContract.objects.unscoped("an indicator counts them").current().filter(
        community_id__in=serving
    ).order_by("pk").values("pk", "community_id", "contract_no", "begins_on", "ends_on")  # fmt: skip
    terms: Terms = defaultdict(list)
    for row in contracts:
        begins, ends = row["begins_on"], row["ends_on"]
        terms[row["contract_no"]].append((row["community_id"], begins, ends))
        if begins and begins <= on and (not ends or ends >= first):
            for one in serving[row["community_id"]]:
                one.contracts.append(row["pk"])
    supports = PolicySupport.objects.unscoped("an indicator counts them").current().filter(
        community_id__in=serving, on__range=(first, on)
    )  # fmt: skip
    for key, area in supports.order_by("pk").values_list("pk", "community_id"):
        for one in serving[area]:
            one.supports.append(key)
    _note_served(found, terms, first, on)
    return found


Terms = dict[str, list[tuple[str, datetime.date | None, datetime.date | None]]]
"""Where, from when and until when contracts hold, by their number."""


def _note_served(
    found: dict[str, Bought], terms: Terms, first: datetime.date, on: datetime.date
) -> None:
    """Count whom contracts served in the year; times outside a contract's days are no service of it."""
    people = ServedPerson.objects.unscoped("an indicator counts them").current()
    people = people.filter(community_id__in=found)
    times = ServiceTime.objects.filter(
        served__in=people.order_by().values("pk"), on__range=(first, on)
    )
    served: dict[str, set[Any]] = defaultdict(set)
    for code, number, resident, day in times.values_list(
        "served__community_id", "served__contract_no", "served__resident_id", "on"
    ):
        held = [t for t in terms.get(number, ()) if number and code.startswith(t[0])]
        if any(known.in_term(day, begins, ends) for _, begins, ends in held):
            served[code].add(resident)
            found[code].times += 1
    for code, residents in served.items():
        found[code].people = len(residents)


def _judge_bought(code: str, held: Bought, wanted: int, year: int) -> Measured:
    n = len(held.contracts) + len(held.supports)
    told = f"{year} 年购买服务合同 {len(held.contracts)} 份、政策扶持 {len(held.supports)} 项（合计至少 {wanted}）"
    told += f"，本社区受益 {held.people} 人、{held.times} 人次"
    lacks = f"还差 {wanted - n} 份（项）；" if n < wanted else ""
    doors = (
        _create("登记购买服务合同", ContractLedger, code),
        _create("登记政策扶持", PolicySupportLedger, code),
    )
    evidence = [(ContractLedger.key, key) for key in held.contracts]
    evidence += [(PolicySupportLedger.key, key) for key in held.supports]
    return at_least(n, wanted, lacks + told, evidence=tuple(evidence), doors=doors if lacks else ())


def mutual(codes: Sequence[str], on: datetime.date) -> Found:
    """K02: how often neighbours helped within twelve months, and how many took part."""
    wanted = parameters.values(MUTUAL, codes, on)
    held = MutualHelp.objects.unscoped("an indicator counts them").current()
    held = held.filter(community_id__in=codes, on__range=last_year(on)).order_by("pk")
    found: dict[str, list[tuple[Any, str]]] = defaultdict(list)
    for key, code, name in held.values_list("pk", "community_id", "helper_name"):
        found[code].append((key, name))
    return {code: _judge_mutual(found[code], wanted[code]) for code in codes}


def _judge_mutual(rows: list[tuple[Any, str]], wanted: int) -> Measured:
    people = len({name for _, name in rows if name})
    told = f"近十二个月互助 {len(rows)} 次（至少 {wanted} 次），参与居民 {people} 人"
    short = len(rows) < wanted
    says = f"还差 {wanted - len(rows)} 次；{told}" if short else told
    doors = (Door("登记互助记录", MutualHelpLedger.url("create")),) if short else ()
    evidence = tuple((MutualHelpLedger.key, key) for key, _ in rows)
    return at_least(len(rows), wanted, says, evidence=evidence, doors=doors)


INDICATORS = (
    Indicator("E13", "服务中的志愿者人数、近十二个月志愿助残活动次数，达到参数各得一半，不足的按比例",
              volunteers, (VOLUNTEERS, ACTIVITIES)),
    Indicator("E14", "应结对户（困难、重度、一户多残、孤残）中有帮扶对子（填了结对日期）的；没有应结对户的不适用",
              paired, (PAIRED,), Kind.RATIO, "户"),
    Indicator("E15", "帮扶对子中，每项措施目标、完成时限、责任人三样齐全的", concrete,
              (CONCRETE,), Kind.RATIO, "对"),
    Indicator("E16", "帮扶对子中，有责任人并且落实到户、到人的", answered_for,
              (ANSWERED,), Kind.RATIO, "对"),
    Indicator("E17", "结对满应填成效时间的对子中，近十二个月有帮扶记录、填有成效、不是“不满意”的",
              effective, (EFFECTIVE, OLD_ENOUGH), Kind.RATIO, "对"),
    Indicator("K01", "当年履行的购买服务合同数加政策扶持数；旗县的计入所属社区", bought, (PURCHASES,),
              Kind.COUNT, "项"),
    Indicator("K02", "近十二个月居民互助记录的次数", mutual, (MUTUAL,), Kind.COUNT, "次"),
)  # fmt: skip
"""E13–E17, K01, K02; `measure(codes, on)` takes the same number of queries for any codes."""
