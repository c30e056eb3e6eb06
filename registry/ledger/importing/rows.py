"""One row of a workbook: what its cells say, and what would become of it."""

from __future__ import annotations

import copy
import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from registry import identity
from registry.ledger.columns import Column, Values
from registry.ledger.findings import Finding, Level, error
from registry.ledger.importing.headings import KEY, PLACE, VERSION
from registry.ledger.ledger import Ledger

PARSE = "cell"
FATAL = {"name", "identity", "V10", "V6", "V7", "V8", "duplicate", "place"}
"""Findings that keep a row out even when wrong cells may be left empty."""


@dataclass
class Row:
    """A row on its way: cells as they stand, values as read, the record it means."""

    number: int
    cells: dict[str, Any]
    read: Values = field(default_factory=dict)
    masked: dict[str, str] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    record: Any = None
    community_id: str = ""
    before: Values | None = None
    values: Values = field(default_factory=dict)
    gaps: list[str] = field(default_factory=list)
    changes: list[list[str]] = field(default_factory=list)
    disputed: list[list[str]] = field(default_factory=list)

    @property
    def key(self) -> uuid.UUID | None:
        """The row key an exported workbook carries; None when there is none or it is spoilt."""
        try:
            return uuid.UUID(str(self.cells.get(KEY) or "").strip())
        except ValueError:
            return None

    @property
    def version(self) -> int | None:
        text = str(self.cells.get(VERSION) or "").removesuffix(".0")
        return int(text) if text.isdigit() else None

    @property
    def is_wrong(self) -> bool:
        return any(f.level == Level.ERROR for f in self.findings)

    @property
    def may_go_blank(self) -> bool:
        """Whether the row could be taken with its wrong cells left empty."""
        errors = [f for f in self.findings if f.level == Level.ERROR]
        fixed = {"name", "id_no", "cert_no", "birth_date"}
        return bool(errors) and all(
            f.code not in FATAL and (f.code == PARSE) and f.key not in fixed for f in errors
        )

    @property
    def outcome(self) -> str:
        if self.is_wrong:
            return "wrong"
        if self.record is None:
            return "new"
        if self.disputed:
            return "conflict"
        return "changed" if self.changes else "same"


def parse(ledger: type[Ledger], row: Row) -> None:
    """Read every cell by its column's kind; what cannot be read becomes a finding at the cell."""
    for key, raw in row.cells.items():
        if key in (KEY, VERSION, PLACE) or key not in ledger.columns:
            continue
        column = ledger.columns[key]
        if column.kind.secret and isinstance(raw, str) and identity.looks_masked(raw):
            row.masked[key] = raw.strip()
            continue
        try:
            value = column.kind.parse(raw)
        except ValidationError as wrong:
            row.failed.add(key)
            row.findings.append(_unreadable(key, wrong))
            continue
        if value not in (None, "", []):
            row.read[key] = value
    _month_only(ledger, row)


def _unreadable(key: str, wrong: ValidationError) -> Finding:
    params = getattr(wrong, "params", None) or {}
    repair = str(params.get("closest") or "")
    return Finding(Level.ERROR, PARSE, key, wrong.messages[0], repair)


def _month_only(ledger: type[Ledger], row: Row) -> None:
    """Note where a date says the month only."""
    for key in list(row.read):
        exact = getattr(ledger.columns[key].kind, "exact", None)
        flag = f"{key.removesuffix('_date')}_month_only"
        if exact and flag in ledger.columns and not exact(row.cells[key]):
            row.read[flag] = True


def unmask(ledger: type[Ledger], row: Row) -> None:
    """A masked number that is the mask of what is stored means "as it was"; any other is wrong."""
    for key, text in row.masked.items():
        stored = row.before.get(key) if row.before else ""
        if stored and text == ledger.columns[key].kind.mask(stored):
            continue
        row.failed.add(key)
        row.findings.append(error(PARSE, key, "是脱敏后的内容，不能导入，请填写完整内容"))


def settle(ledger: type[Ledger], row: Row) -> None:
    """Put what was read over what is stored and have the ledger examine it."""
    values = copy.deepcopy(row.before) if row.before else ledger.shape.blank()
    for key, value in row.read.items():
        if key not in row.failed and not _same_month(row, key, value):
            ledger.columns[key].place(values, value)
    examined = ledger.examine(values, row.before, row.failed)
    row.values, row.gaps = examined.values, examined.gaps
    row.findings += [f for f in examined.findings if f.level != Level.HINT]


def _same_month(row: Row, key: str, value: Any) -> bool:
    """A month that agrees with a date stored to the day says nothing new."""
    known = row.before.get(key) if row.before else None
    if key.endswith("_month_only"):
        known_day = row.before.get("birth_date") if row.before else None
        return known_day is not None
    flag = row.read.get(f"{key.removesuffix('_date')}_month_only")
    return (
        bool(flag)
        and isinstance(known, datetime.date)
        and (known.year, known.month) == (value.year, value.month)
    )


def number_of(row: Row) -> str:
    """The ID number a row speaks of: its own, or the front of its certificate number."""
    if row.read.get("id_no"):
        return row.read["id_no"]
    cert = row.read.get("cert_no")
    return identity.parse_cert_number(cert).id_number if cert else ""


def show(column: Column, value: Any) -> str:
    return "（不显示）" if column.kind.secret and value else column.kind.show(value)
