"""Workbooks handed back: the rows to put right, and the empty template."""

from __future__ import annotations

from typing import Any

from registry.ledger.importing.headings import headings_of
from registry.ledger.ledger import Ledger
from registry.models import ImportBatch


def workbook(ledger: type[Ledger], batch: ImportBatch) -> bytes:
    """Only the wrong rows, as they came, with the reasons."""
    return b""


def template(ledger: type[Ledger], out: Any, unit: str, today: Any) -> None:
    headings_of(ledger)
