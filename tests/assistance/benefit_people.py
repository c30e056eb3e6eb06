"""People for the tests of the social-security items, each entered as a form would enter them."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from registry import benefits
from registry.ledgers import ResidentLedger
from registry.models import Resident, User
from tests import cast

DAY = datetime.timedelta(days=1)
TODAY = timezone.localdate()
MILD: dict[str, Any] = {
    "dis_level": "4", "disabilities": [{"category": "4", "level": "4"}], "cert_no": "",
    "cert_status": "2", "benefits": [],
}  # fmt: skip
"""Nobody a rule speaks of: of working age, level four, with a certificate, in no hardship."""


def row(item: str, state: str = "3", **facts: Any) -> dict[str, Any]:
    """What is recorded of an item."""
    blank = {"amount": None, "starts_on": None, "ends_on": None, "checked_on": None, "proof": ""}
    return {"item": item, "state": state, **blank, **facts}


def person(n: int, by: User, code: str = cast.OWN, **facts: Any) -> Resident:
    """The ``n``-th resident: ``MILD`` with the ``facts``."""
    held = {**MILD, **facts}
    if "dis_level" in facts:
        held["disabilities"] = [{"category": "4", "level": facts["dis_level"]}]
    return cast.register(n, code, by, **held)


def known(resident: Resident) -> dict[str, Any]:
    """The facts the rules ask of a person as stored."""
    held = Resident.objects.unscoped("a test looks").filter(pk=resident.pk)
    values = ResidentLedger.shape.read(ResidentLedger.shape.related(held).get())
    return benefits.facts(values, resident.community.kind, TODAY)


def found(resident: Resident) -> set[tuple[str, str]]:
    """What is to be dealt with about a person: (figure, item)."""
    given = benefits.given_now()
    return {(one.name, one.item) for one in benefits.findings(known(resident), given)}
