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
    found = None
    if ledger is JobSeekerLedger and record.state in WAITING:
        found = record.pk
    elif ledger is ResidentLedger:
        found = _open_of(record, user)
    if not found:
        return []
    recommends = JobSeekerLedger.may(user, "E", record.community_id)
    label = "推荐岗位" if recommends else "看看哪些岗位合适"
    return [{"label": label, "url": vacancies_url(found)}]


def _open_of(resident: Resident, user: Any) -> Any:
    """The key of the registration with which ``resident`` still looks for work; None without one."""
    if not JobSeekerLedger.may(user, "V", resident.community_id):
        return None
    held = JobSeekerLedger.visible(user).current().filter(resident=resident, state__in=WAITING)
    return held.values_list("pk", flat=True).first()
