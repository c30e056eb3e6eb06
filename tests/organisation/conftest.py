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
from registry.organisation.specialist_training.ledger import SpecialistTrainingLedger
from registry.organisation.specialists.ledger import SpecialistLedger
from registry.roll import taking
from tests import cast

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
GACHA = "150404002001"

Appoint = Callable[..., Any]


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


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.fixture
def appoint(registrar: User) -> Appoint:
    """A specialist of 春城社区 in post since 2024-12-20, with all papers but the publicity."""
    taken = iter(range(1, 400, 2))

    def make(code: str = cast.OWN, **facts: Any) -> Any:
        usual = {
            "name": "王芳", "id_no": cast.id_number(next(taken), "19850102"), "education": "5",
            "is_disabled": "2", "selection_way": "1", "selection_no": "松残联发〔2024〕3号",
            "selected_on": day("2024-11-01"), "pretrained_on": day("2024-12-10"),
            "card_no": "SG001", "card_issued_on": day("2024-12-15"),
            "card_valid_until": day("2030-12-31"), "from_on": day("2024-12-20"), "duties": "走访",
        }  # fmt: skip
        return record(SpecialistLedger, {**usual, **facts}, code, registrar)

    return make


@pytest.fixture
def train(registrar: User) -> Callable[..., Any]:
    """Holds a training in the banner: ``train("2025-05-06", who, kind="2")``."""

    def make(begins: str, *who: Any, ends: str = "", kind: str = "2") -> Any:
        held = {
            "topic": f"业务培训{begins}", "kind": kind, "begins_on": day(begins),
            "ends_on": day(ends or begins), "hours": 8, "organiser": "松山区残联",
        }  # fmt: skip
        event = record(SpecialistTrainingLedger, held, cast.BANNER, registrar)
        taking.take(
            SpecialistTrainingLedger, event.pk, by=registrar, was=set(), ticked={s.pk for s in who}
        )
        return event

    return make
