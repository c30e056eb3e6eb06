"""Specialists of 春城社区 and the trainings they were at."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from registry.ledger import saving
from registry.models import Area, User
from registry.organisation.specialist_training.ledger import SpecialistTrainingLedger
from registry.organisation.specialists.ledger import SpecialistLedger
from registry.roll import taking
from tests import cast

Appoint = Callable[..., Any]


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def saved(ledger: Any, by: User, code: str, **facts: Any) -> Any:
    """A record of ``ledger`` about the area ``code``; raises if the rules refuse it."""
    examined = ledger.examine({**ledger.start(Area.objects.get(pk=code)), **facts})
    wrong = [f.message for f in examined.at(1)]
    assert not wrong, wrong
    return saving.create(ledger, examined, by=by, community_id=code)


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
        return saved(SpecialistLedger, registrar, code, **{**usual, **facts})

    return make


@pytest.fixture
def train(registrar: User) -> Callable[..., Any]:
    """Holds a training in the banner: ``train("2025-05-06", who, kind="2")``."""

    def make(begins: str, *who: Any, ends: str = "", kind: str = "2") -> Any:
        event = saved(
            SpecialistTrainingLedger, registrar, cast.BANNER, topic=f"业务培训{begins}", kind=kind,
            begins_on=day(begins), ends_on=day(ends or begins), hours=8, organiser="松山区残联",
        )  # fmt: skip
        taking.take(
            SpecialistTrainingLedger, event.pk, by=registrar, was=set(), ticked={s.pk for s in who}
        )
        return event

    return make
