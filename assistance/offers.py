"""What the vacancy says that somebody was recommended for: the terms a placement begins with."""

from __future__ import annotations

from typing import Any

from assistance.models import VacancyReferral


def terms(seeker: Any, employer: str, job: str) -> dict[str, Any]:
    """What 安置结果 may take over, by its columns; nothing where no vacancy was recommended.

    The latest vacancy counts.  It says nothing of the contract, which is signed only later.
    """
    held = VacancyReferral.objects.filter(
        seeker=seeker, vacancy__employer__name=employer, vacancy__title=job
    )
    link = held.select_related("vacancy").first()
    if link is None:
        return {}
    vacancy = link.vacancy
    told = {"form": vacancy.form, "pay": vacancy.pay_from, "insurance": vacancy.insurance}
    return {key: value for key, value in told.items() if value not in ("", None, [])}
