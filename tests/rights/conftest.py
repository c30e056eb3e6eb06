"""What the tests of rights share: a case, legal aid and a legal body, entered as forms enter them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from registry.models import User
from rights.bodies.ledger import LegalBodyLedger
from rights.infringements.ledger import InfringementLedger
from rights.legal_aid.ledger import LegalAidLedger
from tests import cast

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
Enter = Callable[..., Any]


def ago(days: int) -> datetime.date:
    return TODAY - days * DAY


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def infringe(staff: dict[str, User]) -> Enter:
    """``infringe(resident)``: a case the specialist has entered, found today."""

    def infringe(resident: Any, by: str = "specialist", **facts: Any) -> Any:
        usual = {"kind": "03", "found_on": TODAY, "found_by": "3", "story": "存折被人拿走"}
        return cast.enter(InfringementLedger, resident, staff[by], **{**usual, **facts})

    return infringe


@pytest.fixture
def apply(staff: dict[str, User]) -> Enter:
    """``apply(resident)``: legal aid the specialist has applied for today."""

    def apply(resident: Any, by: str = "specialist", **facts: Any) -> Any:
        usual = {
            "matter": "追讨工资",
            "way": "3",
            "asked_on": TODAY,
            "story": "欠薪",
            "body": "援助中心",
        }
        return cast.enter(LegalAidLedger, resident, staff[by], **{**usual, **facts})

    return apply


@pytest.fixture
def body(registrar: User) -> Enter:
    """``body(code)``: a legal aid station with an agreement."""

    def body(code: str = cast.OWN, **facts: Any) -> Any:
        usual = {"legal_body": "1", "name": "春城法律援助站", "person": "包晓光", "phone": cast.mobile(77),
                 "duties": "咨询", "agreed_from": ago(30)}  # fmt: skip
        return cast.enter(LegalBodyLedger, code, registrar, **{**usual, **facts})

    return body
