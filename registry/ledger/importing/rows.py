"""One row of a workbook: what its cells say, and what would become of it."""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from registry import identity
from registry.ledger.columns import Column, ColumnSet, Values
from registry.ledger.findings import Finding, Level, error, incomplete, question
from registry.ledger.importing.headings import CELLS, KEY, STOOD, VERSION
from registry.ledger.kinds import Kind, Told
from registry.ledger.ledger import Ledger
from registry.ledger.parents import join
from registry.ledger.shape import copied

PARSE = "cell"
RENAMED = "renamed"
"""The number is on record under another name: written only once somebody has said so."""
DOUBLED = "doubled"
"""It may be what is on record already: written as another only once somebody has said so."""
FATAL = {"name", "identity", "V10", "V6", "V7", "V8", "duplicate", "place"}
"""Findings that keep a row out even when wrong cells may be left empty."""
REMEMBERED = 4096


@dataclass(frozen=True)
class Standing:
    """A record a row may mean, what it holds, and the keys of the rows that hold it."""

    pk: uuid.UUID
    version: int
    community_id: str
    values: Values
    owners: tuple[uuid.UUID, ...]


@dataclass
class Row:
    """A row on its way: cells as they stand, values as read, the record it means."""

    number: int
    cells: dict[str, Any]
    read: Values = field(default_factory=dict)
    masked: dict[str, str] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    met: list[Finding] = field(default_factory=list)
    """What was found at its cells and beside other rows."""
    said: list[Finding] = field(default_factory=list)
    """What the ledger's rules say about the record it would become."""
    record: Standing | None = None
    community_id: str = ""
    before: Values | None = None
    shared: Values | None = None
    """What the household it joins holds, for a new record."""
    facts: Values = field(default_factory=dict)
    """What another ledger knows of whom the row is about."""
    values: Values = field(default_factory=dict)
    gaps: list[str] = field(default_factory=list)
    changes: list[list[str]] = field(default_factory=list)
    disputed: list[list[str]] = field(default_factory=list)

    @property
    def key(self) -> uuid.UUID | None:
        """The row key an exported workbook carries; None when there is none or it is spoilt."""
        text = self.cells.get(KEY)
        if not text:
            return None
        try:
            return uuid.UUID(str(text).strip())
        except ValueError:
            return None

    @property
    def version(self) -> int | None:
        text = str(self.cells.get(VERSION) or "").strip().removesuffix(".0")
        return int(text) if text.isdecimal() else None

    @property
    def findings(self) -> list[Finding]:
        return [*self.met, *self.said]

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
        if any(f.code == DOUBLED for f in self.findings):
            return "asked"
        if self.record is None:
            return "new"
        if any(f.code == RENAMED for f in self.findings):
            return "renamed"
        if self.disputed:
            return "conflict"
        return "changed" if self.changes else "same"


def stood(number: int, cells: dict[str, Any]) -> str:
    """Where a row stands in the file as it was brought; ``number`` is that of the sheet read."""
    place = cells.get(STOOD)
    return f"原表{place}" if place else f"第 {number} 行"


def stood_at(number: int, cells: dict[str, Any], label: str) -> str:
    """Where the cell under ``label`` stands in the file as it was brought."""
    came_from = dict(
        part.rsplit(" ", 1) for part in str(cells.get(CELLS) or "").split("；") if part
    )
    where = stood(number, cells)
    letter = came_from.get(label)
    return re.sub(r" [A-Z、]+ 列$", f" {letter} 列", where) if letter else where


class Reader:
    """Reads cells by the columns of a workbook, remembering the words it has met."""

    def __init__(self, columns: ColumnSet) -> None:
        self.columns = columns
        self.kinds: dict[str, Kind] = {c.key: c.kind for c in columns}
        self.known: dict[str, dict[Any, Any]] = {
            key: {} for key, kind in self.kinds.items() if not kind.secret and not kind.many
        }
        self.months = {
            key: flag
            for key, kind in self.kinds.items()
            if hasattr(kind, "exact")
            and (flag := f"{key.removesuffix('_date')}_month_only") in columns
        }

    def read(self, row: Row) -> None:
        """Read every cell; what cannot be read becomes a finding at the cell."""
        for key, raw in row.cells.items():
            if raw is None or key not in self.kinds:
                continue
            kind = self.kinds[key]
            if kind.secret and isinstance(raw, str) and identity.looks_masked(raw):
                row.masked[key] = raw.strip()
                continue
            try:
                _take(row, key, self._value(key, kind, raw))
            except ValidationError as wrong:
                row.failed.add(key)
                row.met.append(_unreadable(key, wrong))
        for key, flag in self.months.items():
            if key in row.read and not self.kinds[key].exact(row.cells[key]):  # type: ignore[attr-defined]
                row.read[flag] = True

    def _value(self, key: str, kind: Kind, raw: Any) -> Any:
        """What ``raw`` means; the same words come again and again, names and numbers do not."""
        known = self.known.get(key)
        if known is None or raw.__class__ not in (str, int):
            return kind.parse_cell(raw)
        if raw in known:
            return known[raw]
        value = kind.parse_cell(raw)
        if len(known) < REMEMBERED and not isinstance(value, list):
            known[raw] = value
        return value


def _take(row: Row, key: str, value: Any) -> None:
    if isinstance(value, Told) and value.note:
        says = question if value else incomplete
        row.met.append(says("told", key, value.note))
    if value not in (None, "", []) or getattr(value, "more", False):
        row.read[key] = value


def _unreadable(key: str, wrong: ValidationError) -> Finding:
    params = getattr(wrong, "params", None) or {}
    repair = str(params.get("closest") or "")
    return Finding(Level.ERROR, PARSE, key, wrong.messages[0], repair)


def unmask(ledger: type[Ledger], row: Row) -> None:
    """A masked number that is the mask of what is stored means "as it was"; any other is wrong."""
    for key, text in row.masked.items():
        stored = row.before.get(key) if row.before else ""
        if stored and text == ledger.columns[key].kind.mask(stored):
            continue
        row.failed.add(key)
        row.met.append(error(PARSE, key, "是脱敏后的内容，不能导入，请填写完整内容"))


def settle(ledger: type[Ledger], columns: ColumnSet, row: Row) -> None:
    """Put what was read over what is stored and have the ledger examine it."""
    values = copied(row.before) if row.before else ledger.shape.blank()
    for key, value in sorted(row.read.items(), key=lambda item: columns[item[0]].put is not None):
        if key not in row.failed and not _same_month(row.before, row.read, key, value):
            columns[key].place(values, value)
    values.update(row.facts)
    if row.shared:
        join(values, row.shared)
    examined = ledger.examine(values, row.before, row.failed)
    row.values, row.gaps = examined.values, examined.gaps
    row.said = [f for f in examined.findings if f.level != Level.HINT and _has_place(f, columns)]


def _has_place(finding: Finding, columns: ColumnSet) -> bool:
    """Of what could stand in place of an ID number, only what the sheet has a column for."""
    return finding.code != "identity" or finding.key == "id_no" or finding.key in columns


def _same_month(before: Values | None, read: Mapping[str, Any], key: str, value: Any) -> bool:
    """A month that agrees with a date stored to the day says nothing new."""
    if not before:
        return False
    if key.endswith("_month_only"):
        return before.get("birth_date") is not None
    known = before.get(key)
    return (
        bool(read.get(f"{key.removesuffix('_date')}_month_only"))
        and isinstance(known, datetime.date)
        and (known.year, known.month) == (value.year, value.month)
    )


def show(column: Column, value: Any) -> str:
    return "（不显示）" if column.kind.secret and value else column.kind.show(value)
