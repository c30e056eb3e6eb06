"""What is due in work and support: answers to referrals, vacancies run out, projects and relief."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from assistance.models.project import RUNNING
from assistance.models.relief import GRANTED, REPORTED, TO_REPORT
from assistance.projects.ledger import ProjectLedger
from assistance.relief.ledger import ReliefLedger
from assistance.vacancies.ledger import VacancyLedger
from registry.five_knowns import months_before
from registry.job_seeker.actions import NO_ANSWER, WAITING
from registry.job_seeker.ledger import JobSeekerLedger
from registry.job_seeker.views import step_url as seeker_step
from registry.models import JobReferral
from registry.stepped import step_url
from registry.today import Desk, Found, Task, source

DAY = datetime.timedelta(days=1)
ANSWER_DAYS, RESULT_MONTHS, NOTICE = (
    "referral_answer_days", "project_result_months", "due_notice_days",
)  # fmt: skip
NEXT = {TO_REPORT: ("report", "上报"), REPORTED: ("answer", "登记答复"),
        GRANTED: ("receive", "登记到位")}  # fmt: skip


@source("relief", "特殊困难救助到期")
def reliefs(desk: Desk) -> list[Found]:
    """Hardships that are to be reported, answered or helped by a day that is near or over."""

    def task(record: Any) -> Task:
        key, label = NEXT[record.state]
        what = f"特殊困难：{record.content}"[:60]
        return Task(
            str(record), ReliefLedger.url("detail", record.pk), what, label,
            step_url(ReliefLedger, record, key), record.due_on,
        )  # fmt: skip

    if not desk.codes(ReliefLedger.model.section, "E"):
        return []
    near, late = Q(warn_on__lte=desk.today), Q(due_on__lt=desk.today)
    where = Q(state__in=tuple(NEXT)) & near
    return [Found(desk.among(ReliefLedger, "E"), where, task, ("due_on",), late)]


@source("job_referral", "推荐后等待答复")
def referrals(desk: Desk) -> list[Found]:
    """Recommendations nobody has answered within the days of the parameter."""
    codes = desk.codes(JobSeekerLedger.model.section, "E")
    if not codes:
        return []
    rows = JobReferral.objects.filter(seeker=OuterRef("pk"), result__in=("", NO_ANSWER))
    first = rows.filter(on__isnull=False).order_by("on", "position", "pk")
    among = desk.among(JobSeekerLedger, "E").annotate(
        referred_on=Subquery(first.values("on")[:1]), referred_to=Subquery(first.values("employer")[:1])
    )  # fmt: skip

    def waits(days: int) -> Q:
        return Q(referred_on__lte=desk.today - days * DAY)

    def longer(days: int) -> Q:
        return Q(referred_on__lt=desk.today - days * DAY)

    def task(record: Any) -> Task:
        due = record.referred_on + desk.value(ANSWER_DAYS, record.community_id) * DAY
        what = f"台账三，推荐到{record.referred_to}，请问结果"
        return Task(
            str(record), JobSeekerLedger.url("detail", record.pk), what, "登记结果",
            seeker_step("result", record), due,
        )  # fmt: skip

    where = Q(state__in=WAITING) & desk.by_area(codes, waits, ANSWER_DAYS)
    late = desk.by_area(codes, longer, ANSWER_DAYS)
    return [Found(among, where, task, ("referred_on",), late)]


@source("vacancy", "岗位过了截止日期")
def vacancies(desk: Desk) -> list[Found]:
    """Vacancies still open past their last day: asked about, prolonged or closed."""

    def task(record: Any) -> Task:
        url = VacancyLedger.url("detail", record.pk)
        edit = f"{VacancyLedger.url('edit', record.pk)}#part-vacancy"
        what = "过了招聘截止日期，核实后续期或改为已招满、已取消"
        return Task(str(record), url, what, "更正", edit, record.valid_until)

    if not desk.posts(VacancyLedger, "E"):
        return []
    over = Q(state="1", valid_until__lt=desk.today)
    held = desk.held_by(VacancyLedger, "E")
    return [Found(held, over, task, ("valid_until",), over)]


@source("project", "扶持项目该登记成效")
def projects(desk: Desk) -> list[Found]:
    """Projects that have run for the months of the parameter, of which nobody says what came of it."""
    codes = desk.codes(ProjectLedger.model.section, "E")
    if not codes:
        return []

    def since(months: int) -> Q:
        return Q(started_on__lte=months_before(desk.today, months))

    def longer(months: int) -> Q:
        return Q(started_on__lt=months_before(desk.today, months))

    def task(record: Any) -> Task:
        months = desk.value(RESULT_MONTHS, record.community_id)
        return Task(
            str(record), ProjectLedger.url("detail", record.pk), f"扶持项目：{record.title}",
            "登记成效", step_url(ProjectLedger, record, "judge"),
            months_before(record.started_on, -months),
        )  # fmt: skip

    where = Q(state=RUNNING) & desk.by_area(codes, since, RESULT_MONTHS)
    late = desk.by_area(codes, longer, RESULT_MONTHS)
    return [Found(desk.among(ProjectLedger, "E"), where, task, ("started_on",), late)]
