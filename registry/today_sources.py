"""Where 今日待办 comes from: one function a source, in the order of the page.

What others wait for stands first, in ``registry.today_waiting``.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import ExpressionWrapper, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, ExtractDay, ExtractMonth, ExtractYear, TruncDate
from django.urls import reverse
from django.utils import timezone

from registry import access
from registry.five_knowns import months_before
from registry.hardship import ledger as hardship
from registry.hardship.ledger import HardshipLedger
from registry.job_seeker.ledger import JobSeekerLedger
from registry.job_seeker.rules import PLACED
from registry.ledger import approval
from registry.ledger.boxes import box_url
from registry.ledgers import REGISTERED, ResidentLedger
from registry.models import (
    Hardship,
    JobSeeker,
    PlanGoal,
    Resident,
    ServicePlan,
    SupportMeasure,
    SupportPair,
    WorkRecord,
    WorkSubject,
)
from registry.plans import ledger as plans
from registry.plans.ledger import PlanLedger
from registry.resident_rules import years_after
from registry.support import ledger as support
from registry.support.ledger import SupportLedger
from registry.today import NOTHING, Desk, Found, Task, source
from registry.today_waiting import DAY, said
from registry.work.ledger import FOLLOWING, WorkLedger
from registry.work.rules import LOST, VISIT

BIRTHDAYS = {
    14: "满 14 岁，核对政治面貌和监护、同意情况",
    16: "满 16 岁，登记就业状况",
    18: "满 18 岁，重新登记民事行为能力和监护情况",
    60: "满 60 岁，核对养老保险和待遇",
}
"""Ages at which what is asked or due changes, and what to look at then."""
VERIFIED = "verification_months"
SEVERE_LEVELS = ("1", "2")
SEVERE = Q(dis_level__in=SEVERE_LEVELS) | Q(dis_category="6")
"""一级、二级和精神残疾人 are visited more often."""
NOTICE = "due_notice_days"


def _people(desk: Desk) -> Any:
    return desk.among(ResidentLedger, "E")


@source("visit", "走访到期")
def visits(desk: Desk) -> list[Found]:
    """Residents whose last visit is a period ago, or who were registered so long ago unvisited."""
    codes = desk.codes(WorkRecord.section, "E")
    if not codes or not desk.codes(Resident.section, "V"):
        return []

    def since(days: int, notice: int = -1) -> Q:
        return Q(waits_since__lte=desk.today + (notice - days) * DAY)

    def reached(*notice: str) -> Q:
        severe = desk.by_area(codes, since, "visit_days_severe", *notice) & SEVERE
        return severe | desk.by_area(codes, since, "visit_days", *notice) & ~SEVERE

    held = desk.among(ResidentLedger, "V").annotate(**visited())
    near = REGISTERED & reached(NOTICE)
    return [Found(held, near, _visit(desk), ("waits_since",), reached())]


def visited() -> dict[str, Any]:
    """When someone was last visited (失访 is no visit), and since when the next visit is waited for."""
    works = WorkSubject.objects.filter(
        resident=OuterRef("pk"), work__kind=VISIT, work__voided_at__isnull=True
    ).exclude(work__way=LOST)
    last = Subquery(works.order_by("-work__on").values("work__on")[:1])
    return {"last_visit": last, "waits_since": Coalesce(last, TruncDate("created_at"))}


def _visit(desk: Desk) -> Any:
    def task(resident: Any) -> Task:
        last, since = resident.last_visit, resident.waits_since
        severe = resident.dis_level in SEVERE_LEVELS or resident.dis_category == "6"
        key = "visit_days_severe" if severe else "visit_days"
        due = since + datetime.timedelta(days=desk.value(key, resident.community_id))
        url = reverse("record-visit-resident", args=[resident.pk])
        what = f"上次走访 {said(last)}" if last else "还没有走访记录"
        return Task(
            str(resident), ResidentLedger.url("detail", resident.pk), what, "记走访", url, due
        )

    return task


@source("hardship_review", "困难情况到期复核")
def hardship_reviews(desk: Desk) -> list[Found]:
    """Open records of 台账二 whose last review is a period ago."""
    codes = desk.codes(Hardship.section, "E")
    if not codes:
        return []
    due = desk.by_area(
        codes, lambda months: hardship.review_due(desk.today, months), "poverty_review_months"
    )

    def task(record: Any) -> Task:
        url, last = HardshipLedger.url("edit", record.pk), record.reviewed_on
        what = f"上次复核 {said(last)}" if last else "还没有认定日期，也没有复核"
        return Task(
            str(record), HardshipLedger.url("detail", record.pk), f"台账二，{what}", "复核",
            f"{url}#part-reviews",
        )  # fmt: skip

    among = desk.among(HardshipLedger, "E")
    return [Found(among, hardship.OPEN & due, task, ("reviewed_on",))]


@source("job_follow_up", "安置后到期跟踪")
def job_follow_ups(desk: Desk) -> list[Found]:
    """Placements of 台账三 after which it is time to ask whether the person is still at work."""

    def task(record: Any) -> Task:
        url = reverse("job-seeker-step", args=[record.pk, "follow"])
        return Task(
            str(record), JobSeekerLedger.url("detail", record.pk), "台账三，是否在岗", "跟踪", url,
            record.follow_up_on,
        )  # fmt: skip

    codes = desk.codes(JobSeeker.section, "E")
    among = desk.among(JobSeekerLedger, "E")
    placed = Q(state__in=PLACED)
    return [_by_day(desk, codes, among, "follow_up_on", task, placed)] if codes else []


@source("support_term", "帮扶结对到期")
def support_terms(desk: Desk) -> list[Found]:
    """Pairs of 台账四 whose term is over or nearly so: renewed or ended."""

    def task(pair: Any) -> Task:
        url = SupportLedger.url("edit", pair.pk)
        what = f"台账四，{pair.helper_unit} {pair.helper_name}"
        return Task(
            str(pair), SupportLedger.url("detail", pair.pk), what, "续签或终止",
            f"{url}#part-term", pair.ends_on,
        )  # fmt: skip

    codes = desk.codes(SupportPair.section, "E")
    among = desk.among(SupportLedger, "E")
    found = _by_day(desk, codes, among, "ends_on", task, support.IN_FORCE, "support_term_days")
    return [found] if codes else []


@source("support_measure", "帮扶措施到期")
def support_measures(desk: Desk) -> list[Found]:
    """Pairs of 台账四 with a measure whose day is near or over and that is not done."""

    def task(pair: Any) -> Task:
        url = SupportLedger.url("edit", pair.pk)
        return Task(
            str(pair), SupportLedger.url("detail", pair.pk), f"台账四，措施：{pair.next_what}",
            "登记完成", f"{url}#part-measures", pair.next_due,
        )  # fmt: skip

    codes = desk.codes(SupportPair.section, "E")
    rows = SupportMeasure.objects.filter(pair=OuterRef("pk"), done_on__isnull=True)
    among = desk.among(SupportLedger, "E")
    among = among.annotate(**_next(rows, "measure"))
    return [_by_day(desk, codes, among, "next_due", task, support.IN_FORCE)] if codes else []


def _next(rows: Any, what: str) -> dict[str, Any]:
    """The first day due among ``rows`` of a sub-table, and what is due then."""
    first = rows.filter(due_on__isnull=False).order_by("due_on", "position", "pk")
    return {
        "next_due": Subquery(first.values("due_on")[:1]),
        "next_what": Subquery(first.values(what)[:1]),
    }


def _by_day(
    desk: Desk, codes: list[str], among: Any, key: str, task: Any, where: Q | None = None,
    notice: str = NOTICE,
) -> Found:  # fmt: skip
    """What is due on the day ``key``: told ``notice`` (a parameter, days) before, late after it."""

    def near(days: int) -> Q:
        return Q(**{f"{key}__lte": desk.today + days * DAY})

    late = Q(**{f"{key}__lt": desk.today})
    return Found(among, (where or Q()) & desk.by_area(codes, near, notice), task, (key,), late)


@source("plan_goal", "一人一策目标到期")
def plan_goals(desk: Desk) -> list[Found]:
    """Plans in force with a goal whose day is near or over, neither reached nor given up."""

    def task(plan: Any) -> Task:
        url = PlanLedger.url("edit", plan.pk)
        return Task(
            str(plan), PlanLedger.url("detail", plan.pk), f"一人一策，目标：{plan.next_what}",
            "更新进展", f"{url}#part-plan", plan.next_due,
        )  # fmt: skip

    codes = desk.codes(ServicePlan.section, "E")
    rows = PlanGoal.objects.filter(plan=OuterRef("pk")).exclude(progress__in=plans.SETTLED)
    among = desk.among(PlanLedger, "E")
    among = among.annotate(**_next(rows, "goal"))
    return [_by_day(desk, codes, among, "next_due", task, plans.OPEN)] if codes else []


@source("plan_review", "一人一策到期复核")
def plan_reviews(desk: Desk) -> list[Found]:
    """Plans in force whose day of review is near or over."""

    def task(plan: Any) -> Task:
        url = PlanLedger.url("edit", plan.pk)
        return Task(
            str(plan), PlanLedger.url("detail", plan.pk), f"一人一策：{plan.situation}"[:60],
            "复核", f"{url}#part-review", plan.review_on,
        )  # fmt: skip

    codes = desk.codes(ServicePlan.section, "E")
    among = desk.among(PlanLedger, "E")
    return [_by_day(desk, codes, among, "review_on", task, plans.OPEN)] if codes else []


@source("work_follow_up", "工作后续事项到期")
def work_follow_ups(desk: Desk) -> list[Found]:
    """What a work record says is to follow, and nobody says it was done."""

    def task(work: Any) -> Task:
        url = WorkLedger.url("edit", work.pk)
        what = f"工作记录，后续：{work.follow_up}"
        return Task(
            str(work), WorkLedger.url("detail", work.pk), what, "登记办结",
            f"{url}#part-follow", work.follow_up_on,
        )  # fmt: skip

    codes = desk.codes(WorkRecord.section, "E")
    among = desk.among(WorkLedger, "E")
    return [_by_day(desk, codes, among, "follow_up_on", task, FOLLOWING)] if codes else []


@source("certificate", "残疾人证到期换领")
def certificates(desk: Desk) -> list[Found]:
    """Certificates that expire within the months of the parameter, or have expired."""
    codes = desk.codes(Resident.section, "E")
    soon = desk.by_area(
        codes,
        lambda months: Q(cert_expires_on__lte=months_before(desk.today, -months)),
        "cert_expiring_months",
    )
    where = REGISTERED & Q(cert_status__in=("2", "3")) & soon
    late = Q(cert_expires_on__lt=desk.today)
    return [Found(_people(desk), where, _certificate, ("cert_expires_on",), late)] if codes else []


def _certificate(resident: Resident) -> Task:
    day: Any = resident.cert_expires_on
    return Task(
        str(resident), ResidentLedger.url("detail", resident.pk), f"残疾人证 {said(day)} 到期",
        "登记换领", box_url(ResidentLedger, resident.pk, "cert_issued_on"), day,
    )  # fmt: skip


@source("birthday", "到龄核对")
def birthdays(desk: Desk) -> list[Found]:
    """Birthdays that change what is due, until the five situations were verified after them."""
    codes = desk.codes(Resident.section, "E")
    if not codes:
        return []
    where, late = NOTHING, NOTHING
    for age in BIRTHDAYS:
        near = desk.by_area(
            codes, _turning(age, desk.today), "birthday_before_days", "birthday_after_days"
        )
        since = Q(knowns_since=None) | Q(knowns_number__lt=F("birth_number") + age * 10000)
        where |= near & since
        late |= near & Q(birth_date__lt=years_after(desk.today, -age))
    among = _people(desk).annotate(
        birth_number=_number("birth_date"),
        knowns_number=_number("knowns_since"),
        birth_day=_number("birth_date") % 10000,
    )
    return [Found(among, REGISTERED & where, _birthday(desk), ("birth_day",), late)]


def _turning(age: int, today: datetime.date) -> Any:
    def near(before: int, after: int) -> Q:
        first = years_after(today - after * DAY, -age)
        return Q(birth_date__range=(first, years_after(today + before * DAY, -age)))

    return near


def _number(name: str) -> Any:
    """A date as yyyymmdd: years are added to it the same way on every database."""
    parts = ExtractYear(name) * 10000 + ExtractMonth(name) * 100 + ExtractDay(name)
    return ExpressionWrapper(parts, output_field=IntegerField())


def _birthday(desk: Desk) -> Any:
    def task(resident: Resident) -> Task:
        born: Any = resident.birth_date
        age = min(BIRTHDAYS, key=lambda a: abs((years_after(born, a) - desk.today).days))
        day = years_after(born, age)
        url = ResidentLedger.url("detail", resident.pk)
        text = f"{said(day)} {BIRTHDAYS[age]}"
        return Task(str(resident), url, text, "核实情况", f"{url}#five-knowns", day)

    return task


@source("verification", "情况到期核实")
def verifications(desk: Desk) -> list[Found]:
    """Residents whose five situations were last verified a period ago, or never."""
    codes = desk.codes(Resident.section, "E")
    if not codes:
        return []

    def since(months: int, notice: int = -1) -> Q:
        return Q(knowns_since__lte=months_before(desk.today + notice * DAY, months))

    near = Q(knowns_since=None) | desk.by_area(codes, since, VERIFIED, NOTICE)
    late = desk.by_area(codes, since, VERIFIED)
    order = ("knowns_since", "name_pinyin")
    return [Found(_people(desk), REGISTERED & near, _verification(desk), order, late)]


def _verification(desk: Desk) -> Any:
    def task(resident: Resident) -> Task:
        last: Any = resident.knowns_since
        url = ResidentLedger.url("detail", resident.pk)
        if last is None:
            return Task(str(resident), url, "五项情况还没有核实", "核实情况", f"{url}#five-knowns")
        due = months_before(last, -desk.value(VERIFIED, resident.community_id))
        what = f"五项情况上次核实 {said(last)}"
        return Task(str(resident), url, what, "核实情况", f"{url}#five-knowns", due)

    return task


@source("file_request", "待批准的完整号码文件")
def file_requests(desk: Desk) -> list[Found]:
    """Files with whole numbers that a colleague asked for and this person may approve."""

    def task(request: Any) -> Task:
        url = reverse("file-request", args=[request.pk])
        what = f"{request.area.full_name}，{request.count} 人：{request.reason}"
        last = timezone.localtime(request.expires_at).date()
        return Task(f"{request.user} 申请", url, what[:80], "批准或不批准", url, last)

    if desk.over or not any(access.may(desk.user, s, "Z") for s in access.SECTIONS):
        return []
    among = approval.waiting().select_related("user", "area")
    return [Found(among, approval.decidable(desk.user), task, ("at",), place="area_id")]


# Those of other packages stand after these.
from registry.organisation.meetings import due as _of_meetings  # noqa: E402, F401
from registry.organisation.parties import today as _of_parties  # noqa: E402, F401
from registry.organisation.sites import today as _of_sites  # noqa: E402, F401
from registry.organisation.specialists import today as _of_specialists  # noqa: E402, F401
