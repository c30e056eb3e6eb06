"""What stands on the pages of an employer and of a vacancy beside their facts."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from assistance.models import Employer, Vacancy
from assistance.models.vacancy import OPEN
from assistance.vacancies import actions
from assistance.vacancies.ledger import VacancyLedger
from registry import codes
from registry.job_seeker.ledger import JobSeekerLedger

MOST_SHOWN = 10


def vacancies_of(employer: Employer, user: Any) -> list[dict[str, Any]]:
    """The vacancies of ``employer`` that ``user`` may see, the latest first."""
    held = VacancyLedger.visible(user).current().filter(employer=employer)
    found = list(held.order_by("-opened_on", "pk")[: MOST_SHOWN + 1])
    return [
        {
            "title": "岗位",
            "noun": "岗位",
            "count": len(found),
            "counter": "个",
            "records": [_link(vacancy) for vacancy in found[:MOST_SHOWN]],
            "all_url": "",
            "new_url": "",
        }
    ]


def _link(vacancy: Vacancy) -> dict[str, str]:
    state = codes.get("vacancy_state").label(vacancy.state)
    return {"url": VacancyLedger.url("detail", vacancy.pk), "label": f"{vacancy} {state}"}


def panel(vacancy: Vacancy, user: Any) -> dict[str, Any]:
    """Whose vacancy it is, who was recommended for it, and whether anybody more is wanted."""
    found = actions.recommended(vacancy)
    keys = [one.link.seeker_id for one in found]
    seen = set(JobSeekerLedger.visible(user).filter(pk__in=keys).values_list("pk", flat=True))
    taken = actions.hired(found)
    full = bool(vacancy.wanted and taken >= vacancy.wanted and vacancy.state == OPEN)
    may_end = full and VacancyLedger.may(user, "E", vacancy.community_id)
    return {
        "employer": vacancy.employer.name,
        "employer_url": reverse("employer-detail", args=[vacancy.employer_id]),
        "wanted": vacancy.wanted,
        "recommended": len(set(keys)),
        "hired": taken,
        "lines": [_told(one) for one in found if one.link.seeker_id in seen],
        "hidden": sum(one.link.seeker_id not in seen for one in found),
        "full": full and not vacancy.is_voided,
        "filled_url": reverse("vacancy-filled", args=[vacancy.pk]) if may_end else "",
    }


def _told(one: actions.Recommended) -> dict[str, str]:
    day = one.link.on
    result = codes.get("referral_result").label(one.result) if one.result else "台账三中已更正"
    return {
        "name": one.link.seeker.resident.name,
        "url": JobSeekerLedger.url("detail", one.link.seeker_id),
        "says": f"{day.year}年{day.month}月{day.day}日推荐　{result}",
        "why": one.line.failed_why if one.line else "",
    }
