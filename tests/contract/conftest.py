"""What the contract tests ask for: each ledger in turn, at the desk of whoever works with it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from registry.ledger.ledger import Ledger
from registry.ledger.routes import ledger_of, routed_ledgers
from registry.models import User
from tests.contract.desk import Desk, best_for

PRODUCT = [ledger.key for ledger in routed_ledgers()]
SAMPLES = ("visit", "grant", "notice", "complaint")


@pytest.fixture(params=[*PRODUCT, *SAMPLES])
def ledger(request: pytest.FixtureRequest, settings: Any) -> Iterator[type[Ledger]]:
    """Every routed ledger, and the sample ledgers beside them."""
    if request.param in SAMPLES:
        settings.ROOT_URLCONF = "tests.sample.urls"
        routed_ledgers.cache_clear()
    yield ledger_of(request.param)
    routed_ledgers.cache_clear()


@pytest.fixture
def desk(
    ledger: type[Ledger],
    staff: dict[str, User],
    registrar: User,
    signed_in: Callable[[str], Client],
) -> Desk:
    """The ledger and the member of the cast with the most rights in it."""
    name = best_for(ledger)
    return Desk(ledger, name, staff[name], signed_in(name), registrar)
