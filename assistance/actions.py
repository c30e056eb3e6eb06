"""What assistance lets begin from the pages of other ledgers: 推荐岗位 of whoever looks for work."""

from __future__ import annotations

from typing import Any

from assistance.vacancies.ledger import VacancyLedger
from assistance.vacancies.views import vacancies_url
from registry.job_seeker.actions import WAITING
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledgers import ResidentLedger
from registry.models import Resident


def begun_from(ledger: Any, record: Any, user: Any) -> list[dict[str, str]]:
    """The vacancies that fit, from 台账三 and from the resident's page."""
    if not VacancyLedger.may(user, "V", record.community_id):
        return []
    if ledger is JobSeekerLedger and record.state in WAITING:
        return [_recommend(record.pk)]
    if ledger is ResidentLedger and (seeker := _open_of(record, user)):
        return [_recommend(seeker)]
    return []


def _recommend(seeker_id: Any) -> dict[str, str]:
    return {"label": "推荐岗位", "url": vacancies_url(seeker_id)}


def _open_of(resident: Resident, user: Any) -> Any:
    """The key of the registration with which ``resident`` still looks for work; None without one."""
    if not JobSeekerLedger.may(user, "V", resident.community_id):
        return None
    held = JobSeekerLedger.visible(user).current().filter(resident=resident, state__in=WAITING)
    return held.values_list("pk", flat=True).first()
