"""What the tests of assistance share: employers, vacancies and people who look for work."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from assistance.employers.ledger import EmployerLedger
from assistance.models import Employer, Vacancy
from assistance.vacancies.ledger import VacancyLedger
from registry.job_seeker.ledger import JobSeekerLedger
from registry.models import JobSeeker, Resident, User
from tests import cast

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
GACHA = "150404002001"

Enter = Callable[..., Any]


def ago(days: int) -> datetime.date:
    return TODAY - days * DAY


@pytest.fixture
def employer(enter: Enter) -> Employer:
    """惠民超市 in 春城社区."""
    made: Employer = enter(EmployerLedger, cast.OWN, name="惠民超市", kind="3", is_local="1")
    return made


@pytest.fixture
def offer(enter: Enter, employer: Employer) -> Callable[..., Vacancy]:
    """``offer(title=…)``: a job in 惠民超市, full time, no night shifts, not for who cannot stand long."""

    def offer(code: str = cast.OWN, **facts: Any) -> Vacancy:
        usual = {
            "employer_id": employer.pk, "title": "理货员", "form": "1", "wanted": 1,
            "pay_from": Decimal(2200), "pay_to": Decimal(2600), "place": "新华街", "time": "1",
            "night_shift": "2", "unfit_limits": ["1"], "aids": ["4"],
        }  # fmt: skip
        made: Vacancy = enter(VacancyLedger, code, **{**usual, **facts})
        return made

    return offer


@pytest.fixture
def idle(registrar: User) -> Callable[..., Resident]:
    """``idle(n)``: the ``n``-th resident of 春城社区, unemployed in 台账一."""

    def idle(n: int, code: str = cast.OWN, **facts: Any) -> Resident:
        known = {"employment": "2", "unemployed_reason": "4", "livelihood_source": "4"}
        return cast.register(n, code, registrar, **{**known, **facts})

    return idle


@pytest.fixture
def seek(enter: Enter, idle: Callable[..., Resident]) -> Callable[..., JobSeeker]:
    """``seek(n)``: the ``n``-th resident looks for work, 按比例 and full time."""

    def seek(n: int, code: str = cast.OWN, **facts: Any) -> JobSeeker:
        usual = {
            "registered_on": ago(30), "ability": "2", "limits": ["0"], "wanted_forms": ["1"],
            "wanted_job": "理货员", "wanted_pay": Decimal(2500), "wanted_place": "本社区",
            "wanted_time": "1", "night_shift": "2", "supports": ["2"],
        }  # fmt: skip
        made: JobSeeker = enter(JobSeekerLedger, idle(n, code), **{**usual, **facts})
        return made

    return seek


def again(record: Any) -> Any:
    """The record as it is stored now."""
    return type(record).objects.unscoped("a test looks").get(pk=record.pk)


def values(record: Any, ledger: Any = JobSeekerLedger) -> dict[str, Any]:
    """Everything the record holds now."""
    held: dict[str, Any] = ledger.shape.read(again(record))
    return held
