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
from registry.organisation.specialist_training.ledger import SpecialistTrainingLedger
from registry.organisation.specialists.ledger import SpecialistLedger
from registry.roll import taking
from tests import cast

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
GACHA = "150404002001"

Appoint = Callable[..., Any]


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


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.fixture
def appoint(enter: Callable[..., Any]) -> Appoint:
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
        return enter(SpecialistLedger, code, **{**usual, **facts})

    return make


@pytest.fixture
def train(enter: Callable[..., Any], registrar: User) -> Callable[..., Any]:
    """Holds a training in the banner: ``train("2025-05-06", who, kind="2")``."""

    def make(begins: str, *who: Any, ends: str = "", kind: str = "2") -> Any:
        held = {
            "topic": f"业务培训{begins}", "kind": kind, "begins_on": day(begins),
            "ends_on": day(ends or begins), "hours": 8, "organiser": "松山区残联",
        }  # fmt: skip
        event = enter(SpecialistTrainingLedger, cast.BANNER, **held)
        taking.take(
            SpecialistTrainingLedger, event.pk, by=registrar, was=set(), ticked={s.pk for s in who}
        )
        return event

    return make
