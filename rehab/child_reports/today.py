"""What is due of children's reports, for 今日待办: the next step of each, and last month's 零报告."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from registry.models import Area
from registry.models.scoped import inside
from registry.stepped import step_url
from registry.today import AREA_ITSELF, NOTHING, Desk, Found, Task, source
from rehab.child_reports import zero
from rehab.child_reports.ledger import ChildReportLedger
from rehab.child_reports.months import months_url
from rehab.models import ChildReport, ZeroReport
from rehab.models.child_report import FOLLOWED, TO_DIAGNOSE, TO_INTERVENE, TO_REPORT

NEXT = {
    TO_REPORT: ("report", "报告"), TO_DIAGNOSE: ("diagnose", "登记诊断"),
    TO_INTERVENE: ("intervene", "登记干预"), FOLLOWED: ("follow", "随访"),
}  # fmt: skip


@source("child_report", "疑似残疾儿童到期未办")
def reports(desk: Desk) -> list[Found]:
    """Children whose report, diagnosis, intervention or follow-up is due or soon will be."""

    def task(one: Any) -> Task:
        step, action = NEXT[one.state]
        return Task(
            str(one), ChildReportLedger.url("detail", one.pk), f"儿童残疾报告，待{action}", action,
            step_url(ChildReportLedger, one, step), one.due_on,
        )  # fmt: skip

    if not desk.codes(ChildReport.section, "E"):
        return []
    near = Q(warn_on__lte=desk.today) | Q(due_on__lte=desk.today)
    where = near & Q(state__in=tuple(NEXT))
    late = Q(due_on__lt=desk.today)
    return [Found(desk.among(ChildReportLedger, "E"), where, task, ("due_on",), late)]


@source("zero_report", "上月零报告")
def zeros(desk: Desk) -> list[Found]:
    """Communities that told nothing of the month that is over: a child, or that there was none."""
    codes = desk.codes(ZeroReport.section, "E")
    if not codes:
        return []
    (month,) = zero.finished(desk.today, 1)
    days = {code: desk.value(zero.DAYS, code) for code in codes}

    def task(area: Any) -> Task:
        held = max(filter(area.code.startswith, days), key=len)
        return Task(
            f"{zero.said(month)}零报告", months_url(area.code), "没有发现的零报告，发现了的填报告卡",
            "零报告", months_url(area.code), zero.due(month, days[held]),
        )  # fmt: skip

    late = NOTHING
    for code in codes:
        if desk.today > zero.due(month, days[code]):
            late |= inside([code], "code")
    return [Found(_silent(codes, month), Q(level=Area.Level.COMMUNITY), task, ("code",), late,
                  place=AREA_ITSELF)]  # fmt: skip


def _silent(codes: list[str], month: Any) -> Any:
    """The communities of ``codes`` that are to report and told nothing of ``month``."""
    said = ZeroReport.objects.unscoped("of the communities of the desk").current()
    found = ChildReport.objects.unscoped("of the communities of the desk").current()
    cards = found.filter(found_on__gte=month, found_on__lt=zero.before(month, -1))
    held = Area.objects.none()
    for code in codes:
        held |= zero.expected(code)
    return held.filter(
        ~Exists(said.filter(month=month, community=OuterRef("pk"))),
        ~Exists(cards.filter(community=OuterRef("pk"))),
    )
