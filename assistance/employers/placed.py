"""Who has a job at an employer by 台账三 (安置结果): counted for lists, named on the employer's page.

Only jobs with a labour contract and social insurance count for the proportion the employer owes.

A placement names its employer as people write it; the employer of that name in the same banner is
meant, as with recommendations for a vacancy (decision 41).
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Substr
from django.urls import reverse
from django.utils import timezone

from assistance.models import Employer
from registry import codes
from registry.job_seeker import rules
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledgers import REGISTERED
from registry.models import JobFollowUp, JobPlacement, Resident
from registry.models.job_seeker import CLOSED
from registry.models.scoped import inside

BANNER_DIGITS = 6
MOST_NAMED = 60
OWN_BUSINESS = ("3", "6", "7")
"""The forms of employment in which nobody is employed: 个体、农村种养加、灵活就业（含居家）."""
LABOUR_CONTRACTS = ("1", "2")
"""劳动合同: 固定期限、无固定期限; 完成一定任务 and 劳务协议 bind nobody for a year."""
UNINSURED: tuple[list[str], ...] = ([], ["4"])
"""社保: nothing on record, 未参加."""
COUNTS = (
    ~Q(form__in=("", *OWN_BUSINESS))
    & Q(contract__in=LABOUR_CONTRACTS)
    & ~Q(insurance=UNINSURED[0])
    & ~Q(insurance=UNINSURED[1])
)
"""The placements that count for the proportion an employer owes (``why_not`` says the same)."""


def why_not(row: JobPlacement) -> str:
    """Why a placement does not count for what the employer owes; "" where it does."""
    label = codes.get("employment_form").label
    if not row.form or row.form in OWN_BUSINESS:
        return label(row.form) if row.form else "没有登记就业形式"
    if row.contract not in LABOUR_CONTRACTS:
        told = codes.get("work_contract").label(row.contract) if row.contract else ""
        return f"合同是“{told}”" if told else "没有登记劳动合同"
    return "没有职工社会保险" if row.insurance in UNINSURED else ""


def in_job(day: datetime.date) -> Any:
    """The placement of each person who still has that job on ``day``.

    It is the last one, nobody found the person gone since, and the registration says so; of a
    registration that was closed, 台账一 still names the employer.
    """
    later = Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), position__gt=OuterRef("position"))
    others = JobPlacement.objects.filter(later, seeker=OuterRef("seeker"), on__lte=day)
    gone = JobFollowUp.objects.filter(
        seeker=OuterRef("seeker"), at_work=rules.NOT_AT_WORK, on__gte=OuterRef("on"), on__lte=day
    )
    closed = Q(
        seeker__state=CLOSED,
        seeker__resident__employment=rules.EMPLOYED,
        seeker__resident__employer=F("employer"),
    )
    here = Resident.objects.unscoped("only to ask whether they are registered")
    held = JobPlacement.objects.filter(
        Q(seeker__state__in=rules.PLACED) | closed,
        seeker__resident__in=here.current().filter(REGISTERED).order_by().values("pk"),
        seeker__voided_at=None,
        on__lte=day,
    )
    return held.exclude(employer="").filter(~Exists(others), ~Exists(gone))


def count(day: datetime.date) -> Any:
    """How many people have a job that counts at the employer of a query on ``day``, as an expression."""
    near = (
        in_job(day).filter(COUNTS).annotate(banner=Substr("seeker__community_id", 1, BANNER_DIGITS))
    )
    near = near.filter(
        employer=OuterRef("name"), banner=Substr(OuterRef("community_id"), 1, BANNER_DIGITS)
    )
    people = Count("seeker__resident", distinct=True)
    counted = near.order_by().values("employer").annotate(people=people).values("people")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def placements(employer: Employer, day: datetime.date) -> Any:
    """The placements with ``employer`` that hold on ``day`` and count, the latest first."""
    return at_work(employer, day).filter(COUNTS)


def at_work(employer: Employer, day: datetime.date) -> Any:
    """All placements with ``employer`` that hold on ``day``, in whatever form, the latest first."""
    near = inside([employer.community_id[:BANNER_DIGITS]], "seeker__community_id")
    held = in_job(day).filter(near, employer=employer.name)
    return held.select_related("seeker__resident", "seeker__community").order_by("-on", "pk")


def panel(employer: Employer, user: Any) -> dict[str, Any]:
    """How many are to be, are and are still to be employed, and who they are."""
    today = timezone.localdate()
    found = {row.seeker.resident_id: row for row in at_work(employer, today)}
    count = sum(not why_not(row) for row in found.values())
    keys = [row.seeker_id for row in found.values()]
    seen = set(JobSeekerLedger.visible(user).filter(pk__in=keys).values_list("pk", flat=True))
    named = [row for row in found.values() if row.seeker_id in seen]
    others, due = employer.other_disabled or 0, employer.due_share
    return {
        "due": due,
        "placed": count,
        "uncounted": len(found) - count,
        "others": others,
        "short": max(due - count - others, 0) if due else 0,
        "people": [_told(row, employer) for row in named[:MOST_NAMED]],
        "more": max(len(named) - MOST_NAMED, 0),
        "hidden": len(found) - len(named),
        "waiting_url": f"{reverse('job-seeker-list')}?view=waiting",
    }


def _told(row: JobPlacement, employer: Employer) -> dict[str, str]:
    elsewhere = row.seeker.community_id != employer.community_id
    place = row.seeker.community.name if elsewhere else ""
    since = f"{row.on.year}年{row.on.month}月{row.on.day}日起" if row.on else ""
    return {
        "name": row.seeker.resident.name,
        "url": JobSeekerLedger.url("detail", row.seeker_id),
        "says": "　".join(filter(None, (row.job, since, place))),
        "why_not": why_not(row),
    }
