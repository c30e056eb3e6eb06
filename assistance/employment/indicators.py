"""What the plan says of work and support (方案三（二）), measured: E01–E04."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, Sum

from assistance.models import Project, Relief
from assistance.models.project import ASKED, FAILED
from assistance.projects import rules
from assistance.projects.ledger import ProjectLedger
from assistance.relief.ledger import ReliefLedger
from assistance.vacancies.ledger import VacancyLedger
from registry import parameters
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
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledgers import ResidentLedger
from registry.models import Area, JobPlacement, JobReferral, JobSeeker, Resident
from registry.models.job_seeker import CLOSED
from registry.register import registered

MONTHS = "employment_months"
REFERRALS, PLACEMENTS = "referrals_wanted", "placements_wanted"
BUSINESSES, FARMS, REPORTED = "businesses_wanted", "farms_wanted", "relief_percent"
BY_SHARE, OWN_BUSINESS, FARMING = "1", "3", "6"  # 就业形式代码表：按比例、个体、农村种养加
NOT_HERE = {Area.Kind.GACHA: "嘎查村不适用", Area.Kind.URBAN: "城镇社区不适用"}
Measures = Mapping[str, Measured]


# -- what is read --------------------------------------------------------------------------------


def _kinds(codes: Sequence[str]) -> dict[str, str]:
    """Of each community whether it is one of a town or a gacha."""
    return dict(Area.objects.filter(pk__in=codes).values_list("pk", "kind"))


def _since(codes: Sequence[str], on: datetime.date) -> dict[str, datetime.date]:
    """The first day that counts in each community."""
    months = parameters.values(MONTHS, codes, on)
    return {code: months_before(on, months[code]) for code in codes}


@dataclass
class Seeking:
    """How many of one community look for work, and how many want some form of it."""

    people: int = 0
    wishing: int = 0


def _seeking(codes: Sequence[str], on: datetime.date, form: str) -> dict[str, Seeking]:
    """Who stands in 台账三 on the day and lives there; ``wishing`` are those who want ``form``."""
    held = JobSeeker.objects.unscoped("an indicator counts whoever asks").current()
    held = held.filter(community_id__in=codes).exclude(state=CLOSED).exclude(registered_on__gt=on)
    here = Resident.objects.unscoped("of the same communities").current().filter(registered(on))
    living = here.filter(community_id__in=codes).order_by().values("pk")
    found = {code: Seeking() for code in codes}
    rows = held.filter(resident__in=living).order_by()
    for code, wanted in rows.values_list("community_id", "wanted_forms"):
        found[code].people += 1
        found[code].wishing += form in wanted
    return found


def _list(ledger: Any, code: str, label: str, view: str = "") -> Door:
    more = f"&view={view}" if view else ""
    return Door(label, f"{ledger.url('list')}?area={code}{more}")


def _new(ledger: Any, code: str, label: str) -> Door:
    return Door(label, f"{ledger.url('create')}?community={code}")


def _does_not_apply(says: str) -> Measured:
    return Measured(State.NOT_APPLICABLE, says=says)


# -- E01 -----------------------------------------------------------------------------------------


@dataclass
class Found:
    """What was done for work in one community in the months that count."""

    referrals: list[Any] = field(default_factory=list)
    """The keys of the registrations, one for each time somebody was recommended."""
    placed: list[Any] = field(default_factory=list)
    """The keys of those placed 按比例, once each."""


def _lines(
    held: Any, codes: Sequence[str], since: Mapping[str, datetime.date], on: datetime.date
) -> Iterable[tuple[str, Any]]:
    """(community, registration) of every line of ``held`` in the months that count there."""
    first = min(since.values(), default=on)
    held = held.filter(
        seeker__community_id__in=codes, seeker__voided_at=None, on__gte=first, on__lte=on
    )
    for code, seeker, day in held.values_list("seeker__community_id", "seeker_id", "on"):
        if day >= since[code]:
            yield code, seeker


def recommended_and_placed(codes: Sequence[str], on: datetime.date) -> Measures:
    """E01: somebody was recommended, and placed 按比例 where somebody wants that; towns only."""
    kinds, since, seeking = _kinds(codes), _since(codes, on), _seeking(codes, on, BY_SHARE)
    wanted = parameters.several((REFERRALS, PLACEMENTS), codes, on)
    shares = JobPlacement.objects.filter(form=BY_SHARE)
    found: dict[str, Found] = defaultdict(Found)
    for code, seeker in _lines(JobReferral.objects.all(), codes, since, on):
        found[code].referrals.append(seeker)
    for code, seeker in _lines(shares, codes, since, on):
        if seeker not in found[code].placed:
            found[code].placed.append(seeker)
    return {
        code: _does_not_apply(NOT_HERE[Area.Kind.GACHA])
        if kinds.get(code) == Area.Kind.GACHA
        else _share(
            code, found[code], seeking[code], (wanted[REFERRALS][code], wanted[PLACEMENTS][code])
        )
        for code in codes
    }


def _share(code: str, found: Found, seeking: Seeking, least: tuple[int, int]) -> Measured:
    doors = (
        _list(JobSeekerLedger, code, "找工作的人（推荐、安置）", "waiting"),
        _list(VacancyLedger, code, "在招岗位"),
        _new(VacancyLedger, code, "登记岗位"),
    )
    if not (seeking.people or found.referrals or found.placed):
        text = "没有人登记就业需求"
        unfiled = _list(JobSeekerLedger, code, "就业需求登记表")
        return Measured(State.NOT_APPLICABLE, 0, 0, says=text, doors=(unfiled,))
    met = [len(found.referrals) >= least[0]]
    if seeking.wishing or found.placed:
        met.append(len(found.placed) >= least[1])
    says = f"推荐 {len(found.referrals)} 人次，按比例就业安置 {len(found.placed)} 人"
    willing = f"{seeking.wishing} 人" if seeking.wishing else "没有人登记"
    says += f"；{willing}愿意按比例就业"
    keys = dict.fromkeys([*found.referrals, *found.placed])
    proofs = tuple((JobSeekerLedger.key, key) for key in keys)
    return in_parts(sum(met), len(met), says, evidence=proofs, doors=doors)


# -- E02, E03 ------------------------------------------------------------------------------------


class Supported(NamedTuple):
    """What is read of a project, and the money that had come by the day."""

    pk: Any
    community: str
    judged_on: datetime.date | None
    resident: Any
    household: Any
    resident_sorts_as: str
    received: Decimal | None


def _projects(
    codes: Sequence[str], on: datetime.date, kinds: Sequence[str]
) -> dict[str, list[Supported]]:
    """The projects approved by ``on`` that did not fail and run still or were judged in the months."""
    since = _since(codes, on)
    held = Project.objects.unscoped("an indicator counts whoever asks").current()
    held = held.filter(community_id__in=codes, kind__in=kinds, asked_on__lte=on)
    held = held.filter(resident__voided_at=None)
    held = held.exclude(state=ASKED).exclude(state=FAILED, judged_on=None)
    held = held.exclude(state=FAILED, judged_on__lte=on)
    begun = Q(approved_on__lte=on) | Q(approved_on=None, started_on__lte=on)
    found: dict[str, list[Any]] = defaultdict(list)
    begun |= Q(judged_on__lte=on)
    received = Sum("money__amount", filter=~Q(money__received_on__gt=on))
    held = held.filter(begun).annotate(by_then=received).order_by("asked_on", "pk")
    for row in held.values_list(
        "pk", "community_id", "judged_on", "resident_id", "resident__household_id",
        "resident__name_pinyin", "by_then",
    ):  # fmt: skip
        project = Supported(*row)
        if project.judged_on is None or project.judged_on >= since[project.community]:
            found[project.community].append(project)
    return found


def _amount(projects: list[Supported]) -> str:
    total = sum((p.received or Decimal(0) for p in projects), Decimal(0))
    return f"，扶持资金 {total:,.2f} 元".replace(".00 元", " 元") if total else "，还没有登记资金"


def _project_doors(code: str) -> tuple[Door, ...]:
    return (
        _list(ProjectLedger, code, "扶持项目"),
        _new(ProjectLedger, code, "登记扶持项目"),
    )


def _by_person(projects: list[Supported]) -> Records:
    """One record for each person: of several projects the latest."""
    latest = {project.resident: project.pk for project in projects}
    return tuple((ProjectLedger.key, key) for key in latest.values())


def of_homes(people: Iterable[tuple[Any, str, Any]]) -> Records:
    """One resident's record for each household of ``people`` (household, name as it sorts, resident)."""
    first: dict[Any, Any] = {}
    for household, _, resident in sorted(people, key=lambda p: (p[1], str(p[2]))):
        first.setdefault(household, resident)
    return tuple((ResidentLedger.key, key) for key in first.values())


def own_business(codes: Sequence[str], on: datetime.date) -> Measures:
    """E02: somebody's business of their own is supported, where anybody wants one."""
    projects, seeking = _projects(codes, on, rules.BUSINESS), _seeking(codes, on, OWN_BUSINESS)
    wanted = parameters.values(BUSINESSES, codes, on)
    return {
        code: _business(code, projects.get(code, []), seeking[code].wishing, wanted[code])
        for code in codes
    }


def _business(code: str, projects: list[Supported], wishing: int, wanted: int) -> Measured:
    doors = (*_project_doors(code), _list(JobSeekerLedger, code, "就业需求登记表"))
    if not projects and not wishing:
        text = "没有人登记个体就业（自主创业）的意愿"
        return Measured(State.NOT_APPLICABLE, 0, wanted, says=text, doors=doors)
    people = _by_person(projects)
    says = f"扶持个体经营、自主创业 {len(people)} 人{_amount(projects) if projects else ''}"
    says += f"；登记意愿 {wishing} 人"
    return at_least(len(people), wanted, says, evidence=people, doors=doors)


def farming(codes: Sequence[str], on: datetime.date) -> Measures:
    """E03: a household's crops, animals or service are supported; gachas only."""
    kinds, projects = _kinds(codes), _projects(codes, on, rules.FARM)
    wanted = parameters.values(FARMS, codes, on)
    return {
        code: _farm(code, projects.get(code, []), wanted[code])
        if kinds.get(code) == Area.Kind.GACHA
        else _does_not_apply(NOT_HERE[Area.Kind.URBAN])
        for code in codes
    }


def _farm(code: str, projects: list[Supported], wanted: int) -> Measured:
    homes = of_homes((p.household, p.resident_sorts_as, p.resident) for p in projects)
    says = f"扶持种植、养殖、第三产业 {len(homes)} 户{_amount(projects) if projects else ''}"
    return at_least(len(homes), wanted, says, evidence=homes, doors=_project_doors(code))


# -- E04 -----------------------------------------------------------------------------------------


def special_hardship(codes: Sequence[str], on: datetime.date) -> Measures:
    """E04: every household found in a special hardship of production was made known above."""
    since = _since(codes, on)
    held = Relief.objects.unscoped("an indicator counts whoever asks").current()
    held = held.filter(community_id__in=codes, found_on__lte=on, resident__voided_at=None)
    found: dict[str, list[Any]] = defaultdict(list)
    people = Resident.objects.unscoped("whether those it is about still lived here")
    there = people.filter(registered(on), pk=OuterRef("resident"))
    held = held.select_related("resident").only(*READ).annotate(here=Exists(there))
    for relief in held.order_by("found_on", "pk"):
        reported = _is_reported(relief, on)
        old = relief.found_on < since[relief.community_id]
        if (not old or not reported) and (relief.here or reported):
            found[relief.community_id].append(relief)
    percent = parameters.values(REPORTED, codes, on)
    return {code: _relief(code, found.get(code, []), on, percent[code]) for code in codes}


READ = (
    "community_id", "found_on", "reported_on", "resident__name", "resident__name_pinyin",
    "resident__household_id",
)  # fmt: skip


def _is_reported(relief: Any, on: datetime.date) -> bool:
    return relief.reported_on is not None and relief.reported_on <= on


def _homes_of(reliefs: Iterable[Any]) -> Records:
    people = ((r.resident.household_id, r.resident.name_pinyin, r.resident_id) for r in reliefs)
    return of_homes(people)


def _relief(code: str, reliefs: list[Any], on: datetime.date, percent: int) -> Measured:
    doors: tuple[Door, ...] = (_list(ReliefLedger, code, "特殊困难扶持救助"),)
    if not reliefs:
        more = (*doors, _new(ReliefLedger, code, "登记特殊困难"))
        return Measured(State.NOT_APPLICABLE, 0, 0, says="没有认定特殊困难的户", doors=more)
    open_ = [r for r in reliefs if not _is_reported(r, on)]
    waiting = {r.resident.household_id for r in open_}
    done = _homes_of(r for r in reliefs if r.resident.household_id not in waiting)
    lacking = _homes_of(open_)
    homes = len(done) + len(lacking)
    says = f"认定特殊困难 {homes} 户，已向上级申请 {len(done)} 户"
    if open_:
        says = f"还没有上报：{'、'.join(person(r.resident.name) for r in open_[:5])}；{says}"
        doors = (
            *(
                Door(f"上报：{person(r.resident.name)}", ReliefLedger.url("detail", r.pk))
                for r in open_[:3]
            ),
            *doors,
        )
    told: dict[str, Any] = {"evidence": done, "lacking": lacking, "doors": doors}
    return in_parts(len(done), homes, says, percent=percent, **told)


INDICATORS = (
    Indicator(
        "E01",
        "最近 12 个月（参数）台账三的推荐记录和按比例就业的安置；推荐至少 1 人次，有人愿意按比例就业的"
        "还要至少安置 1 人；嘎查村不适用，没有人登记就业需求的不适用",
        recommended_and_placed,
        (MONTHS, REFERRALS, PLACEMENTS),
    ),
    Indicator(
        "E02",
        "已批准、没有失败，正在实施或最近 12 个月（参数）见效的个体工商、自主创业项目，至少 1 人；"
        "没有人登记意愿也没有项目的不适用",
        own_business,
        (MONTHS, BUSINESSES),
        Kind.COUNT,
        "人",
    ),
    Indicator(
        "E03",
        "已批准、没有失败，正在实施或最近 12 个月（参数）见效的种植、养殖、第三产业项目，至少 1 户；"
        "城镇社区不适用",
        farming,
        (MONTHS, FARMS),
        Kind.COUNT,
        "户",
    ),
    Indicator(
        "E04",
        "最近 12 个月（参数）认定生产特殊困难的户，和以前认定还没有上报的，全部向上级申请扶持救助；"
        "没有这样的户不适用",
        special_hardship,
        (MONTHS, REPORTED),
        Kind.RATIO,
        "户",
    ),
)
