"""What the tests of the organisation share: records entered as a form would enter them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from registry.ledger import saving
from registry.ledger.findings import Level
from registry.models import Area, Attachment, Document, Funding, Site, User
from registry.organisation.documents.ledger import DocumentLedger
from registry.organisation.funding.ledger import FundingLedger
from tests import cast

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
GACHA = "150404002001"


def record(ledger: Any, values: dict[str, Any], code: str, by: User) -> Any:
    """A record of ``ledger`` made as the form makes it; raises if the rules refuse it."""
    examined = ledger.examine({**ledger.start(Area.objects.get(pk=code)), **values})
    wrong = [f.message for f in examined.findings if f.level == Level.ERROR]
    assert not wrong, wrong
    return saving.create(ledger, examined, by=by, community_id=code)


@pytest.fixture
def enter(registrar: User) -> Callable[..., Any]:
    """``enter(ledger, area, **facts)``: a record of the ledger about the area."""

    def enter(ledger: Any, code: str = cast.OWN, **facts: Any) -> Any:
        return record(ledger, facts, code, registrar)

    return enter


@pytest.fixture
def pay(registrar: User) -> Callable[..., Funding]:
    """Money of a year, its subsidy by default, that came in full."""

    def make(year: int, received: Any, code: str = cast.OWN, **facts: Any) -> Funding:
        values = {
            "year": year, "kind": "02", "source": "1", "received": Decimal(str(received)),
            "budgeted": Decimal(str(received)), "in_budget": "1", **facts,
        }  # fmt: skip
        made: Funding = record(FundingLedger, values, code, registrar)
        return made

    return make


@pytest.fixture
def paper(registrar: User) -> Callable[..., Document]:
    """A paper with its text attached, unless ``text`` is False."""

    def make(title: str, code: str = cast.OWN, *, text: bool = True, **facts: Any) -> Document:
        values = {"title": title, "issued_on": datetime.date(2024, 1, 1), **facts}
        made: Document = record(DocumentLedger, values, code, registrar)
        if text:
            Attachment(
                ledger="document", record_id=made.pk, name="正文.pdf", kind="pdf", file="x", size=1,
                digest=str(made.pk),
            ).save()  # fmt: skip
        return made

    return make


@pytest.fixture
def site(areas: dict[str, Area]) -> Callable[..., Site]:
    """The community as a site of some size."""

    def make(code: str = cast.OWN, **size: Any) -> Site:
        made = Site(community_id=code, name="示范点", kind="urban", **size)
        made.save()
        return made

    return make


def official(name: str, **facts: Any) -> dict[str, Any]:
    """A member of a banner's group."""
    return {
        "name": name, "unit": "", "departments": [], "post": "", "role": "3",
        "government_lead": "", "from_on": None, "to_on": None, **facts,
    }  # fmt: skip


def neighbour(name: str, **facts: Any) -> dict[str, Any]:
    """A member of a community's group."""
    return {
        "name": name, "post": "", "role": "3", "lines": [], "is_chair": "", "office": "",
        "from_on": None, "to_on": None, **facts,
    }  # fmt: skip


def ago(days: int) -> datetime.date:
    return TODAY - days * DAY
