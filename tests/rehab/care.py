"""What the tests of guardianship and counselling share: cases entered as a form enters them."""

from __future__ import annotations

import datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from registry.models import Resident, User
from rehab.counselling.calls import HotlineCallLedger
from rehab.counselling.ledger import CounsellingLedger
from rehab.guardianship.ledger import GuardianshipLedger
from tests.cast import enter

DAY = datetime.timedelta(days=1)
TODAY = timezone.localdate()
LEDGERS = (GuardianshipLedger, CounsellingLedger, HotlineCallLedger)


def guard(resident: Resident, by: User, **facts: Any) -> Any:
    """A guardianship in order."""
    usual = {
        "guardian_name": "李建国", "guardian_relation": "2", "first_danger": "1", "medication_state": "1",
        "letter_from": TODAY - 30 * DAY, "letter_to": TODAY + 300 * DAY,
    }  # fmt: skip
    return enter(GuardianshipLedger, resident, by, **{**usual, **facts})


def counsel(resident: Resident, by: User, **facts: Any) -> Any:
    """A counselling case just begun."""
    usual = {"source": "2", "problems": ["1"], "first_risk": "1"}
    return enter(CounsellingLedger, resident, by, **{**usual, **facts})


def session(on: datetime.date, **facts: Any) -> dict[str, Any]:
    blank = {"way": "2", "minutes": 30, "problems": [], "risk": "", "person": "张静", "title": "1",
             "summary": ""}  # fmt: skip
    return {**blank, "on": on, **facts}


def score(scale: str, before: int | None, after: int | None) -> dict[str, Any]:
    days = {"before_on": TODAY - 60 * DAY, "after_on": TODAY if after is not None else None}
    return {"scale": scale, "before": before, "after": after, **days}


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
