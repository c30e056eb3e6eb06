"""F06 and F07: whether children's disability is reported, and found, diagnosed and helped early."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from registry import identity, parameters
from registry.five_knowns import months_before
from registry.indicators import Door, Indicator, Kind, Measured, State, in_parts, person
from registry.organisation.documents import evidence
from registry.stepped import step_url
from rehab.child_reports import zero
from rehab.child_reports.ledger import ChildReportLedger
from rehab.child_reports.months import months_url
from rehab.child_reports.rules import DIAGNOSIS, EXCLUDED, INTERVENTION, REPORT
from rehab.models import ChildReport

KEY = ChildReportLedger.key
TIMELY, EARLY = "child_timely_percent", "child_early_percent"
YOUNG = 6
"""Up to this age early help matters most; how many they are is told."""
NAMED = 5
"""How many records doors lead to at once."""
Found = Mapping[str, Measured]


def reports_of(codes: Sequence[str], on: datetime.date) -> dict[str, list[ChildReport]]:
    """The children found in the twelve months up to the day ``on``, by community; one query."""
    first = months_before(on, 12) + datetime.timedelta(days=1)
    held = ChildReport.objects.unscoped("an indicator counts them").current()
    held = held.filter(community_id__in=codes, found_on__range=(first, on))
    found: dict[str, list[ChildReport]] = defaultdict(list)
    for one in held.order_by("found_on", "pk"):
        found[one.community_id].append(one)
    return found


def is_late(done: Any, due: Any, on: datetime.date) -> bool | None:
    """Whether a step due on ``due`` was late, as seen on ``on``; None while there is time."""
    if due is None:
        return None
    if done and done <= on:
        return bool(done > due)
    return True if due < on else None


# -- F06 -----------------------------------------------------------------------------------------


@dataclass
class System:
    """What one community shows of the reporting system."""

    timely: list[ChildReport] = field(default_factory=list)
    late: list[ChildReport] = field(default_factory=list)
    silent: list[datetime.date] = field(default_factory=list)
    """Months of which nothing was told although their time is over."""
    asked: int = 0
    """Months of which something was to be told."""


def system(codes: Sequence[str], on: datetime.date) -> Found:
    """F06: a paper that sets the system up, and that it is carried out.

    Half is the paper's; the other half is how many children were reported in time, times how many
    months were told of.  Where no child was found, 零报告 is what carries it out.
    """
    papers = evidence.proving("F06", codes, on)
    wanted = parameters.several((TIMELY, zero.DAYS), codes, on)
    held = reports_of(codes, on)
    months = zero.finished(on)
    told = zero.told(codes, months, on)
    found = {}
    for code in codes:
        asked = _asked_months(papers[code], months, wanted[zero.DAYS][code], on)
        one = System(asked=len(asked), silent=[m for m in asked if not told[(code, m)].is_told])
        for report in held[code]:
            late = is_late(report.reported_on, report.report_due_on, on)
            if late is not None:
                (one.late if late else one.timely).append(report)
        found[code] = _judge_system(code, papers[code], one, wanted[TIMELY][code])
    return found


def _asked_months(
    papers: Any, months: list[datetime.date], days: int, on: datetime.date
) -> list[datetime.date]:
    """The months since the system stands whose time to be reported is over."""
    since = min((p.issued_on for p in papers.sound if p.issued_on), default=None)
    first = zero.before(zero.month_of(since), -1) if since else min(months)
    return [month for month in months if month >= first and zero.due(month, days) < on]


def _judge_system(code: str, papers: evidence.Papers, one: System, percent: int) -> Measured:
    if not papers.sound:
        says = "没有建立儿童残疾发生报告制度的文件"
        says += "；有文件还没有附正文" if papers.textless else ""
        door = evidence.form_door("登记制度文件", code, proves="F06")
        return Measured(State.UNMET, share=Fraction(0), says=says, doors=(*papers.doors, door))
    count = len(one.timely) + len(one.late)
    timely = not count or len(one.timely) * 100 >= percent * count
    told = f"有制度文件；近十二个月应报告 {count} 人，按时 {len(one.timely)} 人（至少 {percent}%）" \
        if count else "有制度文件；近十二个月没有发现疑似残疾儿童"  # fmt: skip
    lacks = [f"{len(one.late)} 人没有按时报告"] * (not timely)
    lacks += [f"{len(one.silent)} 个月没有报告也没有零报告"] * bool(one.silent)
    proofs = (*papers.evidence, *((KEY, r.pk) for r in (*one.timely, *one.late)))
    doors = _system_doors(code, one, timely) if lacks else papers.doors
    if not lacks:
        return Measured(State.MET, len(one.timely), count, Fraction(1), told, proofs, doors)
    share = Fraction(1, 2) * (1 + _timely(one, count, percent) * _told(one))
    says = "；".join([*lacks, told])
    return Measured(State.PARTLY, len(one.timely), count, share, says, proofs, doors)


def _timely(one: System, count: int, percent: int) -> Fraction:
    if not count:
        return Fraction(1)
    return min(Fraction(len(one.timely) * 100, count * percent), Fraction(1))


def _told(one: System) -> Fraction:
    return Fraction(one.asked - len(one.silent), one.asked) if one.asked else Fraction(1)


def _system_doors(code: str, one: System, timely: bool) -> tuple[Door, ...]:
    doors = [Door("补零报告", months_url(code))] * bool(one.silent)
    open_ = [r for r in one.late if not r.reported_on] if not timely else []
    doors += [
        Door(f"报告：{person(r.name)}", step_url(ChildReportLedger, r, "report"))
        for r in open_[:NAMED]
    ]
    return tuple(doors)


# -- F07 -----------------------------------------------------------------------------------------


def early(codes: Sequence[str], on: datetime.date) -> Found:
    """F07: of the children found within twelve months those diagnosed and helped in time.

    A child whose time still runs is not judged yet; one the diagnosis rules out needs no help.
    """
    percent = parameters.values(EARLY, codes, on)
    held = reports_of(codes, on)
    return {code: _early(held[code], percent[code], on) for code in codes}


def _early(reports: list[ChildReport], percent: int, on: datetime.date) -> Measured:
    judged = [(one, is_behind(one, on)) for one in reports]
    fine = [one for one, behind in judged if behind is False]
    behind = [one for one, late in judged if late]
    waiting = len(reports) - len(fine) - len(behind)
    count = len(fine) + len(behind)
    if not count:
        says = f"{waiting} 人还在诊断、干预期限内" if waiting else "近十二个月没有发现疑似残疾儿童"
        state = State.PENDING if waiting else State.NOT_APPLICABLE
        return Measured(state, 0, 0, says=says)
    young = sum(_age(one) <= YOUNG for one in (*fine, *behind))
    told = f"{count} 人中 {len(fine)} 人按时诊断、干预（至少 {percent}%），其中 0–6 岁 {young} 人"
    told += f"；另有 {waiting} 人还在期限内" if waiting else ""
    names = "、".join(person(one.name) for one in behind[:NAMED])
    lacks = f"{len(behind)} 人没有按时：{names}{'等' * (len(behind) > NAMED)}；" if behind else ""
    return in_parts(
        len(fine), count, lacks + told, percent=percent,
        evidence=tuple((KEY, one.pk) for one in fine),
        lacking=tuple((KEY, one.pk) for one in behind), doors=tuple(_step_doors(behind, on)),
    )  # fmt: skip


def is_behind(one: ChildReport, on: datetime.date) -> bool | None:
    """Whether diagnosis or intervention was late; False where both were in time, None while one runs."""
    diagnosed = is_late(one.diagnosed_on, one.diagnosis_due_on, on)
    if diagnosed is not False or one.diagnosis == EXCLUDED:
        return diagnosed
    return is_late(one.intervened_on, one.intervention_due_on, on)


def _age(one: ChildReport) -> int:
    return identity.age_on(one.birth_date, one.found_on) if one.birth_date and one.found_on else 0


def _step_doors(behind: list[ChildReport], on: datetime.date) -> list[Door]:
    """The forms in which what is still to be done is noted; of what was done late the record."""
    doors = []
    for one in behind[:NAMED]:
        steps = {step.key: step for step in ChildReportLedger.open_steps(one)}
        step = next((key for key in ("report", "diagnose", "intervene") if key in steps), "")
        url = (
            step_url(ChildReportLedger, one, step)
            if step
            else ChildReportLedger.url("detail", one.pk)
        )
        doors.append(Door(f"{steps[step].title if step else '查看'}：{person(one.name)}", url))
    return doors


INDICATORS = (
    Indicator("F06", "有制度文件得一半；另一半看近十二个月发现的儿童按时报告的比例，和没有发现的月份是否零报告",
              system, (TIMELY, REPORT, zero.DAYS)),
    Indicator("F07", "近十二个月发现的儿童中，按时诊断并按时干预的；诊断排除的只看诊断，还在期限内的不计",
              early, (EARLY, DIAGNOSIS, INTERVENTION), Kind.RATIO, "人"),
)  # fmt: skip
"""`measure(codes, on)` takes the same number of queries for any codes."""
