"""The cast with its areas and staff, and the records the organisation's tests stand on."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from registry.ledger import saving
from registry.ledger.findings import Level
from registry.models import Area, Attachment, Document, Funding, Site, User
from registry.organisation.documents.ledger import DocumentLedger
from registry.organisation.funding.ledger import FundingLedger
from tests import cast


@pytest.fixture
def areas(db: Any) -> dict[str, Area]:
    return cast.settle_areas()


@pytest.fixture
def clerk(areas: dict[str, Area]) -> User:
    """Whoever may enter everything."""
    return cast.registrar()


@pytest.fixture
def signed(areas: dict[str, Area]) -> Callable[[str], Client]:
    """A browser in which the named member of the cast is signed in."""

    def sign(name: str) -> Client:
        client = Client()
        client.force_login(cast.engage(name))
        return client

    return sign


def record(ledger: Any, values: dict[str, Any], code: str, by: User) -> Any:
    """A record of ``ledger`` made as the form makes it; raises if the rules refuse it."""
    whole = {**ledger.shape.blank(), **values}
    ledger.acquaint(whole, Area.objects.get(pk=code))
    examined = ledger.examine(whole)
    wrong = [f.message for f in examined.findings if f.level == Level.ERROR]
    assert not wrong, wrong
    return saving.create(ledger, examined, by=by, community_id=code)


@pytest.fixture
def pay(clerk: User) -> Callable[..., Funding]:
    """Money of a year, its subsidy by default, that came in full."""

    def make(year: int, received: Any, code: str = cast.OWN, **facts: Any) -> Funding:
        values = {
            "year": year, "kind": "02", "source": "1", "received": Decimal(str(received)),
            "budgeted": Decimal(str(received)), "in_budget": "1", **facts,
        }  # fmt: skip
        made: Funding = record(FundingLedger, values, code, clerk)
        return made

    return make


@pytest.fixture
def paper(clerk: User) -> Callable[..., Document]:
    """A paper with its text attached, unless ``text`` is False."""

    def make(title: str, code: str = cast.OWN, *, text: bool = True, **facts: Any) -> Document:
        values = {"title": title, "issued_on": datetime.date(2024, 1, 1), **facts}
        made: Document = record(DocumentLedger, values, code, clerk)
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
