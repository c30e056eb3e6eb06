"""People of a community on its register, and what is kept of them, put there without a form."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from registry.models import (
    Area,
    Hardship,
    Household,
    JobSeeker,
    ParameterValue,
    Resident,
    SupportPair,
    User,
)
from registry.requesting import current
from tests import cast

LONG_AGO = datetime.datetime(2019, 1, 1, 12, tzinfo=datetime.UTC)
BORN = datetime.date(1980, 5, 6)
TODAY = timezone.localdate()
Person = Callable[..., Resident]


def ago(days: int) -> datetime.date:
    """So many days before today."""
    return TODAY - datetime.timedelta(days=days)


def entered(record: Any, on: datetime.date) -> Any:
    """``record``, as if it had been entered at noon of the day ``on``."""
    noon = timezone.make_aware(datetime.datetime.combine(on, datetime.time(12)))
    type(record).objects.unscoped("a test sets the day").filter(pk=record.pk).update(
        created_at=noon
    )
    return record


@pytest.fixture
def person(areas: dict[str, Area]) -> Person:
    """``person(area, poverty=[], **facts)``: somebody entered long ago, of whom all is known."""
    numbers = count(1)

    def person(area: str = cast.OWN, poverty: Any = ("P00",), **facts: Any) -> Resident:
        number = next(numbers)
        known = {
            "status": "1", "five_knowns": "ggggg", "cert_status": "2", "gender": "1",
            "birth_date": BORN, "surveyed_on": ago(30), "name_pinyin": f"ren{number:04d}",
        }  # fmt: skip
        home = Household.objects.unscoped("made for a test").create(
            community_id=area, poverty=list(poverty)
        )
        made = Resident.objects.unscoped("made for a test").create(
            name=f"人{number}", household=home, community_id=area, **{**known, **facts}
        )
        return entered(made, LONG_AGO.date())

    return person


def kept(model: type[Any], resident: Resident, **facts: Any) -> Any:
    """A record of the ledger ``model`` about ``resident``, entered long ago."""
    made = model.objects.unscoped("made for a test").create(
        resident=resident, community_id=resident.community_id, **facts
    )
    return entered(made, LONG_AGO.date())


def hardship(resident: Resident, **facts: Any) -> Hardship:
    made: Hardship = kept(Hardship, resident, **facts)
    return made


def seeker(resident: Resident, **facts: Any) -> JobSeeker:
    made: JobSeeker = kept(JobSeeker, resident, **facts)
    return made


def pair(resident: Resident, **facts: Any) -> SupportPair:
    known = {"household": resident.household, "paired_on": ago(400), "gap_count": 0}
    made: SupportPair = kept(SupportPair, resident, **{**known, **facts})
    return made


@pytest.fixture
def setting(areas: dict[str, Area], registrar: User) -> Callable[..., None]:
    """``setting(key, value, area)``: a parameter that has long held there."""

    def setting(key: str, value: Any, area: str = "15") -> None:
        ParameterValue.objects.create(
            key=key,
            area_id=area,
            value=value,
            valid_from=LONG_AGO.date(),
            reason="试行",
            set_by=registrar,
        )
        current.get().read.clear()

    return setting
