"""What the tests of the organisation share: records entered as a form would enter them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from registry.ledger import saving
from registry.ledger.ledger import Ledger
from registry.models import Area, Attachment, Document, Funding, Site, User
from registry.organisation.documents.ledger import DocumentLedger
from registry.organisation.funding.ledger import FundingLedger
from tests import cast

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
GACHA = "150404002001"


@pytest.fixture
def enter(registrar: User) -> Callable[..., Any]:
    """``enter(ledger, area, **facts)``: a record of the ledger about the area."""

    def enter(ledger: type[Ledger], code: str = cast.OWN, **facts: Any) -> Any:
        values = {**ledger.start(Area.objects.get(pk=code)), **facts}  # type: ignore[attr-defined]
        examined = ledger.examine(values)
        wrong = [f.message for f in examined.findings if f.level == 1]
        assert not wrong, wrong
        return saving.create(ledger, examined, by=registrar, community_id=code)

    return enter


@pytest.fixture
def pay(enter: Callable[..., Any]) -> Callable[..., Funding]:
    """``pay(year, amount, area)``: money that came in full, the subsidy unless ``kind`` says else."""

    def pay(year: int, received: Any, code: str = cast.OWN, **facts: Any) -> Funding:
        amount = Decimal(str(received))
        known = {"year": year, "kind": "02", "source": "1", "in_budget": "1", **facts}
        made: Funding = enter(FundingLedger, code, received=amount, budgeted=amount, **known)
        return made

    return pay


@pytest.fixture
def paper(enter: Callable[..., Any]) -> Callable[..., Document]:
    """``paper(title, area)``: a paper in force, its text attached unless ``text`` is False."""

    def paper(title: str, code: str = cast.OWN, *, text: bool = True, **facts: Any) -> Document:
        known = {"title": title, "issued_on": datetime.date(2024, 1, 1), **facts}
        made: Document = enter(DocumentLedger, code, **known)
        if text:
            Attachment.objects.create(
                ledger="document", record_id=made.pk, name="正文.pdf", kind="pdf", file="x", size=1,
                digest=str(made.pk),
            )  # fmt: skip
        return made

    return paper


@pytest.fixture
def sized(areas: dict[str, Area]) -> Callable[..., Site]:
    """``sized(area, floor_area=…)``: the community as a site of some size."""

    def sized(code: str = cast.OWN, **size: Any) -> Site:
        return Site.objects.create(community_id=code, name="示范点", kind="urban", **size)

    return sized


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
