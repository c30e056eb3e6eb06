"""Recommending somebody for a vacancy: one press, written into 台账三 and linked with the vacancy."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assistance.models import Vacancy, VacancyReferral
from assistance.models.vacancy import FILLED, OPEN
from assistance.vacancies.ledger import VacancyLedger
from registry import access, audit
from registry.job_seeker import actions
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledger import saving
from registry.models import JobReferral, JobSeeker
from registry.models.scoped import inside

BANNER_DIGITS = 6


def why_closed(vacancy: Vacancy, today: datetime.date) -> str:
    """Why nobody is recommended for ``vacancy`` any more; "" while somebody can be."""
    if vacancy.is_voided or vacancy.state != OPEN:
        return "这个岗位已招满、取消或作废，不能再推荐"
    if vacancy.valid_until and vacancy.valid_until < today:
        return "这个岗位过了招聘截止日期，请先与单位核实，更正截止日期"
    return ""


@transaction.atomic
def recommend(vacancy_id: Any, seeker_id: Any, *, by: Any) -> JobSeeker:
    """Recommend the person for the vacancy today.

    Raises ValidationError where either is not to be had any more or waits for an answer already,
    Vacancy.DoesNotExist and JobSeeker.DoesNotExist out of sight.
    """
    vacancy = VacancyLedger.visible(by).select_related("employer").get(pk=vacancy_id)
    today = timezone.localdate()
    if refused := why_closed(vacancy, today):
        raise ValidationError(refused, code="wrong_state")
    facts = {"on": today, "employer": vacancy.employer.name, "job": vacancy.title}
    seeker = actions.take("refer", seeker_id, by=by, facts=facts)
    VacancyReferral.objects.get_or_create(vacancy=vacancy, seeker=seeker, on=today)
    audit.record(
        "refer", by=by, obj=seeker, ledger=JobSeekerLedger.key, detail={"vacancy": str(vacancy.pk)}
    )
    return seeker


@transaction.atomic
def mark_filled(vacancy_id: Any, *, by: Any) -> Vacancy:
    """Nobody more is wanted.  Raises Vacancy.DoesNotExist where ``by`` may not correct it."""
    vacancy: Vacancy = saving.locked(VacancyLedger, by, vacancy_id)
    if vacancy.state == OPEN:
        saving.amend(
            VacancyLedger, vacancy, {"state": FILLED}, by=by, action="close", reason="已招满"
        )
    return vacancy


# -- who was recommended -------------------------------------------------------------------------


@dataclass(frozen=True)
class Recommended:
    """One recommendation for a vacancy, and what 台账三 says came of it."""

    link: VacancyReferral
    line: JobReferral | None

    @property
    def result(self) -> str:
        """The code of the result; "" where the line was corrected away."""
        return self.line.result if self.line else ""


def recommended(vacancy: Vacancy) -> list[Recommended]:
    """Everybody recommended for ``vacancy``, the latest first; three queries however many they are."""
    links = list(
        vacancy.referrals.select_related("seeker__resident", "seeker__community")
        .filter(seeker__voided_at=None)
        .prefetch_related("seeker__referrals")
    )
    return [Recommended(link, _line_of(link, vacancy)) for link in links]


def _line_of(link: VacancyReferral, vacancy: Vacancy) -> JobReferral | None:
    """The line of 台账三 a link speaks of: of that day, else to that employer for that job."""
    lines = [r for r in link.seeker.referrals.all() if r.employer == vacancy.employer.name]
    exact = [r for r in lines if r.on == link.on and r.job == vacancy.title]
    near = [r for r in lines if r.on == link.on or r.job == vacancy.title]
    return next(iter([*exact, *near]), None)


def hired(found: list[Recommended]) -> int:
    """How many of them were taken on."""
    return len({one.link.seeker_id for one in found if one.result == actions.HIRED})


# -- who and what is compared --------------------------------------------------------------------


def seekers(user: Any, vacancy: Vacancy) -> Any:
    """Who looks for work in the banner of ``vacancy``, as far as ``user`` may see them."""
    reach = inside(access.areas_for(user, "residents", "V"))
    held = JobSeekerLedger.visible(user).current().filter(reach, state__in=actions.WAITING)
    held = held.filter(inside([vacancy.community_id[:BANNER_DIGITS]]))
    return held.select_related("resident", "community").prefetch_related("trainings", "referrals")


def vacancies(user: Any, seeker: JobSeeker) -> Any:
    """What is on offer in the banner of ``seeker`` and above, as far as ``user`` may see it."""
    from assistance.vacancies.ledger import open_on

    banner = seeker.community_id[:BANNER_DIGITS]
    held = VacancyLedger.visible(user).current().filter(open_on(timezone.localdate()))
    return held.filter(inside([banner])).select_related("employer", "community")
