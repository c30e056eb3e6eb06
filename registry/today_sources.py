"""Where 今日待办 comes from: one function a source, in the order of the page."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import ExpressionWrapper, F, IntegerField, Q
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear
from django.urls import reverse
from django.utils import timezone

from registry import review
from registry.five_knowns import months_before
from registry.hardship import ledger as hardship
from registry.hardship.ledger import HardshipLedger
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledger import approval
from registry.ledger.ledger import Ledger
from registry.ledger.routes import routed_ledgers
from registry.ledgers import REGISTERED, ResidentLedger
from registry.models import FileRequest, Hardship, JobSeeker, Need, Resident, SupportPair
from registry.models.need import TO_REFLECT
from registry.models.scoped import inside
from registry.needs.ledger import NeedLedger
from registry.resident_rules import years_after
from registry.support import ledger as support
from registry.support.ledger import SupportLedger
from registry.today import NOTHING, Desk, Found, Task, source

BIRTHDAYS = {
    14: "满 14 岁，核对政治面貌和监护、同意情况",
    16: "满 16 岁，登记就业状况",
    18: "满 18 岁，重新登记民事行为能力和监护情况",
    60: "满 60 岁，核对养老保险和待遇",
}
"""Ages at which what is asked or due changes, and what to look at then."""
WEEK = datetime.timedelta(days=7)
BEFORE, AFTER = 30, 60
"""Days before a birthday it is told, and after it until it is told no more."""


def _people(desk: Desk) -> Any:
    return desk.among(ResidentLedger, "E")


def _reviewed(desk: Desk, letter: str) -> list[type[Ledger]]:
    return [
        ledger
        for ledger in routed_ledgers()
        if ledger.reviewed and desk.codes(ledger.model.section, letter)
    ]


def _day(at: Any) -> datetime.date | None:
    return timezone.localtime(at).date() if at else None


def _said(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@source("returned", "被退回，待更正")
def returned(desk: Desk) -> list[Found]:
    """Records the chair sent back."""

    def found(ledger: type[Ledger]) -> Found:
        def task(record: Any) -> Task:
            day = _day(record.reviewed_at)
            what = f"{ledger.title}，{_said(day) if day else ''}退回：{record.review_comment}"
            return Task(
                str(record), ledger.url("detail", record.pk), what, "更正",
                ledger.url("edit", record.pk),
            )  # fmt: skip

        where = Q(review_state=review.RETURNED)
        return Found(desk.among(ledger, "E"), where, task, ("reviewed_at",))

    return [found(ledger) for ledger in _reviewed(desk, "E")]


@source("submitted", "待审核")
def submitted(desk: Desk) -> list[Found]:
    """Records that wait for this person's word; one's own are somebody else's to review."""
    own = Q(created_by=desk.user) | Q(updated_by=desk.user) | Q(submitted_by=desk.user)

    def found(ledger: type[Ledger]) -> Found:
        def task(record: Any) -> Task:
            day = _day(record.submitted_at)
            what = (
                f"{ledger.title}，{record.submitted_by} {_said(day)} 提交" if day else ledger.title
            )
            return Task(
                str(record), ledger.url("detail", record.pk), what, "审核",
                ledger.url("review", record.pk),
            )  # fmt: skip

        among = desk.among(ledger, "R").select_related("submitted_by")
        others = among.exclude(own)
        return Found(others, Q(review_state=review.SUBMITTED), task, ("submitted_at",))

    return [found(ledger) for ledger in _reviewed(desk, "R")]


@source("approval", "完整号码的申请，待批准")
def approvals(desk: Desk) -> list[Found]:
    """Requests for files with whole numbers that this person may decide; never one's own."""
    reach = {
        ledger.key: desk.codes(ledger.model.section, "Z", False) for ledger in routed_ledgers()
    }
    if not any(reach.values()):
        return []
    where = NOTHING
    for key, codes in reach.items():
        where |= Q(ledger=key) & inside(codes, "area_id")
    waiting = approval.waiting().exclude(user=desk.user).select_related("user", "area")
    return [Found(waiting, where, _approval, ("at",))]


def _approval(request: FileRequest) -> Task:
    url = reverse("file-request", args=[request.pk])
    what = f"申请{request.kind_label}{request.area.name} {request.count} 人的完整号码：{request.reason}"
    return Task(str(request.user), url, what, "审批", url, _day(request.expires_at))


@source("need", "需求到期未办")
def needs(desk: Desk) -> list[Found]:
    """Needs whose time to be reflected or answered is near or over."""

    def task(need: Any) -> Task:
        url = NeedLedger.url("detail", need.pk)
        step = "反映" if need.state == TO_REFLECT else "催办、答复"
        return Task(str(need), url, f"需求：{need.content}"[:60], step, url, need.due_on)

    if not desk.codes(Need.section, "E"):
        return []
    near = Q(warn_on__lte=desk.today) | Q(due_on__lte=desk.today)
    among = desk.among(NeedLedger, "E").select_related("resident")
    return [Found(among, near, task, ("due_on",), Q(due_on__lt=desk.today))]


@source("hardship_review", "困难情况到期复核")
def hardship_reviews(desk: Desk) -> list[Found]:
    """Open records of 台账二 whose last review is a period ago."""
    codes = desk.codes(Hardship.section, "E")
    if not codes:
        return []
    due = desk.by_area(
        "poverty_review_months", codes, lambda months: hardship.review_due(desk.today, months)
    )

    def task(record: Any) -> Task:
        url, last = HardshipLedger.url("edit", record.pk), record.reviewed_on
        what = f"上次复核 {_said(last)}" if last else "还没有认定日期，也没有复核"
        return Task(
            str(record), HardshipLedger.url("detail", record.pk), f"台账二，{what}", "复核",
            f"{url}#part-reviews",
        )  # fmt: skip

    among = desk.among(HardshipLedger, "E").select_related("resident")
    return [Found(among, hardship.OPEN & due, task, ("reviewed_on",))]


@source("job_follow_up", "安置后到期跟踪")
def job_follow_ups(desk: Desk) -> list[Found]:
    """Placements of 台账三 after which it is time to ask whether the person is still at work."""

    def task(record: Any) -> Task:
        url = JobSeekerLedger.url("edit", record.pk)
        return Task(
            str(record), JobSeekerLedger.url("detail", record.pk), "台账三，是否在岗", "跟踪",
            f"{url}#part-placements", record.follow_up_on,
        )  # fmt: skip

    if not desk.codes(JobSeeker.section, "E"):
        return []
    among = desk.among(JobSeekerLedger, "E").select_related("resident")
    due, late = Q(follow_up_on__lte=desk.today), Q(follow_up_on__lt=desk.today - WEEK)
    return [Found(among, due, task, ("follow_up_on",), late)]


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

    if not desk.codes(SupportPair.section, "E"):
        return []
    soon = Q(ends_on__lte=desk.today + datetime.timedelta(days=support.TERM_NOTICE))
    among = desk.among(SupportLedger, "E").select_related("resident")
    late = Q(ends_on__lt=desk.today)
    return [Found(among, support.IN_FORCE & soon, task, ("ends_on",), late)]


@source("certificate", "残疾人证到期换领")
def certificates(desk: Desk) -> list[Found]:
    """Certificates that expire within the months of the parameter, or have expired."""
    codes = desk.codes(Resident.section, "E")
    soon = desk.by_area(
        "cert_expiring_months",
        codes,
        lambda months: Q(cert_expires_on__lte=months_before(desk.today, -months)),
    )
    where = REGISTERED & Q(cert_status__in=("2", "3")) & soon
    late = Q(cert_expires_on__lt=desk.today)
    return [Found(_people(desk), where, _certificate, ("cert_expires_on",), late)] if codes else []


def _certificate(resident: Resident) -> Task:
    day: Any = resident.cert_expires_on
    url = ResidentLedger.url("edit", resident.pk)
    return Task(
        str(resident), ResidentLedger.url("detail", resident.pk), f"残疾人证 {_said(day)} 到期",
        "登记换领", f"{url}#id_cert_issued_on", day,
    )  # fmt: skip


@source("birthday", "到龄核对")
def birthdays(desk: Desk) -> list[Found]:
    """Birthdays that change what is due, until the five situations were verified after them."""
    if not desk.codes(Resident.section, "E"):
        return []
    where, late = NOTHING, NOTHING
    for age in BIRTHDAYS:
        near = _born_between(
            years_after(desk.today - datetime.timedelta(days=AFTER), -age),
            years_after(desk.today + datetime.timedelta(days=BEFORE), -age),
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


def _born_between(first: datetime.date, last: datetime.date) -> Q:
    return Q(birth_date__gte=first, birth_date__lte=last)


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
        text = f"{_said(day)} {BIRTHDAYS[age]}"
        return Task(str(resident), url, text, "核实情况", f"{url}#five-knowns", day)

    return task
