"""What the tests of every ledger ask of a page or a record."""

from __future__ import annotations

from typing import Any

from tests import cast
from tests.contract.desk import Desk


def listed(answer: Any) -> list[str]:
    """The keys of the rows on a list page."""
    return [str(row["pk"]) for row in answer.context["table"]["rows"]]


def secrets_of(desk: Desk, record: Any) -> dict[str, str]:
    values = desk.read(record.pk)
    return {
        c.key: values[c.key]
        for c in desk.ledger.columns
        if c.kind.secret and not c.known and values[c.key]
    }


def desk_area(desk: Desk) -> str:
    return cast.STAFF[desk.name][0][1]
