"""What the pages of every ledger cost: as many queries for thirty records as for one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.contract.desk import Desk

pytestmark = pytest.mark.django_db


LIMITS = {"list": 11, "history": 10, "export": 9}
PAGE = 11
"""What the page of a record may cost beside a query for each sub-table it shows."""
BESIDE = {"resident": 3}
"""台账一 alone: the work about a resident, other ledgers' records, events, moves, the lamps of 五落实, one
query each; of cases
also whether one handles it."""


def limit(ledger: Any, name: str) -> int:
    tables = [*ledger.shape.tables, *getattr(ledger, "known_tables", ())]
    beside = BESIDE.get(ledger.key, 0) + bool(ledger.model.handled_by)
    return PAGE + beside + len(tables) if name == "detail" else LIMITS[name]


def queries(desk: Desk, name: str, *args: Any) -> int:
    desk.get(name, *args)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert desk.get(name, *args).status_code == 200
    return len(seen)


def test_thirty_records_cost_as_many_queries_as_one(desk: Desk) -> None:
    record = desk.make(1)
    pages = {"list": (), "export": (), "detail": (record.pk,), "history": (record.pk,)}
    if not desk.has("X"):
        del pages["export"]
    one = {name: queries(desk, name, *args) for name, args in pages.items()}
    for n in range(2, 31):
        desk.make(n)
    many = {name: queries(desk, name, *args) for name, args in pages.items()}
    assert many == one
    assert all(count <= limit(desk.ledger, name) for name, count in many.items()), many


def test_home_costs_no_more_queries_with_thirty_people_than_with_one(desk: Desk) -> None:
    def count() -> int:
        desk.client.get("/")
        with CaptureQueriesContext(connection) as seen:
            desk.client.get("/")
        return len(seen)

    desk.make(1)
    one = count()
    for n in range(2, 31):
        desk.make(n)
    assert count() <= one <= 14
