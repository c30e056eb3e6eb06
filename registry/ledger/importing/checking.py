"""Checking a workbook: every row read, matched with what is stored, examined and staged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction

from registry import identity
from registry.ledger.bulk import insert_many
from registry.ledger.columns import ColumnSet, Values
from registry.ledger.findings import Finding, Level, error, question
from registry.ledger.headings import Recognised, iter_records
from registry.ledger.importing import rows as rows_
from registry.ledger.importing.families import Families
from registry.ledger.importing.headings import columns_of
from registry.ledger.importing.places import Places
from registry.ledger.importing.rows import Reader, Row, Standing
from registry.ledger.ledger import Ledger, Twin
from registry.ledger.reading import read_many
from registry.ledger.saving import differences
from registry.ledger.shape import plain
from registry.ledger.sheets import RawSheet, read_sheets
from registry.ledger.upload import UploadKind
from registry.models import Change, ImportBatch, ImportRow

CHUNK = 500


class Superseded(Exception):
    """The check was started anew or called off; whoever finds out leaves everything as it is."""


def sheet_of(batch: ImportBatch) -> tuple[RawSheet, Recognised]:
    """The sheet that is imported and what was recognised on it."""
    recognised = Recognised.from_json(batch.recognised)
    sheets = read_sheets(batch.read(), UploadKind(batch.kind))
    return next(s for s in sheets if s.name == recognised.sheet), recognised


def run(ledger: type[Ledger], batch: ImportBatch) -> None:
    """Stage every row of the workbook; what was staged before is replaced.

    Two runs at once cannot mix: each piece is staged only while ``done`` is what this run left.
    """
    sheet, recognised = sheet_of(batch)
    begin(batch, recognised.records, batch.message)
    checker = Checker(ledger, batch, columns_of(ledger, recognised))
    try:
        for chunk in _chunks(iter_records(sheet, recognised)):
            done = checker.count
            checked = checker.check([Row(number, cells) for number, cells in chunk])
            stage(ledger, batch, checked, done)
        _advance(batch, checker.count, done=checker.count, state="checked")
    except (Superseded, IntegrityError):
        return


def begin(batch: ImportBatch, total: int, message: str = "") -> None:
    """Set ``batch`` to be checked from its first row."""
    with transaction.atomic():
        ImportRow.objects.filter(batch=batch).delete()
        batch.state, batch.done, batch.total, batch.message = "checking", 0, total, message
        batch.save(update_fields=["state", "done", "total", "message"])


def _advance(batch: ImportBatch, before: int, **changes: Any) -> None:
    held = ImportBatch.objects.filter(pk=batch.pk, state="checking", done=before)
    if not held.update(**changes):
        raise Superseded


def _chunks(pairs: Iterable[tuple[int, Any]]) -> Iterator[list[tuple[int, Any]]]:
    pairs = iter(pairs)
    while chunk := list(islice(pairs, CHUNK)):
        yield chunk


class Checker:
    """Checks rows chunk by chunk, remembering which numbers and households it has met."""

    def __init__(self, ledger: type[Ledger], batch: ImportBatch, columns: ColumnSet) -> None:
        self.ledger = ledger
        self.batch = batch
        self.user = batch.user
        self.columns = columns
        self.reader = Reader(columns)
        self.seen: dict[tuple[str, str], tuple[int, str]] = {}
        self.count = 0
        self.places = Places(ledger, batch)
        self.families = Families(ledger, columns)
        self.recogniser = ledger.recogniser(batch)

    def check(self, rows: list[Row]) -> list[Row]:
        for row in rows:
            self.reader.read(row)
            self.places.settle(row)
        if self.recogniser:
            self.recogniser.settle(rows)
        for row in rows:
            self._repeated(row)
        self._match(rows)
        if self.recogniser:
            self.recogniser.compare(rows)
        for row in rows:
            rows_.unmask(self.ledger, row)
            rows_.settle(self.ledger, self.columns, row)
        self.families.settle(rows)
        self._liken(rows)
        self._compare(rows)
        self.count += len(rows)
        return rows

    def _repeated(self, row: Row) -> None:
        """A number met before in this workbook belongs to the earlier row."""
        for key in self.ledger.numbers:
            number = row.read.get(key)
            if not number:
                continue
            first, name = self.seen.setdefault((key, number), (row.number, self.name_of(row.cells)))
            if first != row.number:
                where = f"第 {first} 行{name}"
                label = self.ledger.label_of(key)
                row.met.append(error("duplicate", key, f"与{where}重复（{label}相同）"))
                row.failed.add(key)

    def name_of(self, cells: dict[str, Any]) -> str:
        """Whom a row is about, in brackets; empty where it does not say."""
        name = cells.get(self.ledger.name_column)
        return f"（{str(name).strip()}）" if name else ""

    # -- which record a row means ------------------------------------------------------------

    def _match(self, rows: list[Row]) -> None:
        by_key = {row.key for row in rows if row.key}
        sure = [row for row in rows if not row.failed.intersection(self.ledger.numbers)]
        twins = self.ledger.twins(
            {r.number: {**r.read, "community_id": r.community_id} for r in sure}
        )
        held = self._records(by_key | {twin.record_id for twin in twins.values()})
        for row in rows:
            twin = twins.get(row.number)
            record = held.get(row.key) if row.key else None
            if twin and record is not None and twin.record_id != record.pk:
                row.met.append(self._elsewhere(twin))
            elif record is None and twin:
                record = held.get(twin.record_id)
                if record is None:
                    row.met.append(self._elsewhere(twin))
            self._take(row, record)

    def _records(self, keys: set[Any]) -> dict[Any, Standing]:
        if not keys:
            return {}
        shape = self.ledger.shape
        held = self.ledger.visible(self.user, "E").current().filter(pk__in=keys)
        own, shares = ("pk", "version", "community_id"), [f"{p}_id" for p in shape.parents]
        found = {}
        for told in read_many(shape, held, [*shape.keys, *shape.known, *own, *shares]):
            pk, version, community = (told.pop(key) for key in own)
            owners = (pk, *(told.pop(key) for key in shares))
            found[pk] = Standing(pk, version, community, told, owners)
        return found

    def _elsewhere(self, twin: Twin) -> Any:
        key = self.ledger.twin_field
        visible = self.ledger.may(self.user, "V", twin.community_id)
        return error("V10", key, self.ledger.taken_text(twin, visible))

    def _take(self, row: Row, record: Standing | None) -> None:
        if record is None:
            return
        row.record = record
        row.before = record.values
        row.community_id = record.community_id
        row.met = [finding for finding in row.met if finding.code != "place"]
        row.met += self._renamed(row, row.before)

    def _renamed(self, row: Row, before: Values) -> list[Finding]:
        """Someone else's name at a number on record: one of both is wrong, or the name changed."""
        key = self.ledger.name_column
        stored, told = before.get(key), row.read.get(key)
        if not (self.ledger.numbers and stored and told) or stored == told:
            return []
        what = (
            "这个号码" if any(row.read.get(number) for number in self.ledger.numbers) else "这一行"
        )
        message = f"台账中{what}是{stored}，表里写的是{told}，请核对是改名还是写错了号码"
        return [question(rows_.RENAMED, key, message)]

    def _liken(self, rows: list[Row]) -> None:
        """Ask of new rows that look like somebody on record whether they are the same."""
        new = [row for row in rows if row.record is None and row.values and not row.is_wrong]
        batch = {row.number: {**row.values, "community_id": row.community_id} for row in new}
        asked = self.ledger.alike(batch, self.user) if batch else {}
        for row in new:
            row.said += asked.get(row.number, [])

    # -- what would change -------------------------------------------------------------------

    def _compare(self, rows: list[Row]) -> None:
        known = [row for row in rows if row.record is not None and row.before]
        since = self._changed_since(known)
        for row in known:
            before = row.before or {}
            for key, old in since.get(row.number, {}).items():
                self._both_changed(row, key, old)
            row.changes = differences(self.ledger, before, row.values)

    def _changed_since(self, rows: list[Row]) -> dict[int, dict[str, str]]:
        """For rows whose workbook is older than the record: the facts changed since, and before."""
        stale = [(row, r) for row in rows if (r := row.record) and _is_older(row, r)]
        wanted = {owner for _, record in stale for owner in record.owners}
        by_owner: dict[Any, list[Change]] = {}
        for change in Change.objects.filter(record_id__in=wanted) if wanted else ():
            by_owner.setdefault(change.record_id, []).append(change)
        found: dict[int, dict[str, str]] = {}
        for row, record in stale:
            changes = [c for owner in record.owners for c in by_owner.get(owner, ())]
            missed = record.version - (row.version or 0)
            found[row.number] = _first_old(changes, missed)
        return found

    def _both_changed(self, row: Row, key: str, old: str) -> None:
        """Keep what is stored; say so where the workbook wants something else than it had."""
        before = row.before or {}
        if plain(row.values.get(key)) == plain(before.get(key)):
            return
        if key in self.ledger.columns:
            column = self.ledger.columns[key]
            wanted = rows_.show(column, row.values.get(key))
            if wanted != old or column.kind.secret:
                stored = rows_.show(column, before.get(key))
                row.disputed.append([key, column.label, stored, wanted, "kept"])
        row.values[key] = before.get(key)


def _is_older(row: Row, record: Standing) -> bool:
    """Whether the workbook has an older version than the record."""
    return bool(row.version and row.version < record.version)


def _first_old(changes: Iterable[Change], missed: int) -> dict[str, str]:
    """What stood before the last ``missed`` saves, by key.

    A save of another record that shares the household counts: it gave this one a new version too,
    although its own number stands beside the change.
    """
    newest = sorted(changes, key=lambda change: -change.pk)
    saves = groupby(newest, key=lambda change: (change.version, change.by_id, change.action))
    since = [change for _, save in islice(saves, missed) for change in save]
    return {line[0]: line[2] for change in since for line in change.fields}


# -- staging -----------------------------------------------------------------------------------


@transaction.atomic
def stage(ledger: type[Ledger], batch: ImportBatch, rows: list[Row], done: int) -> None:
    """Keep checked rows, sealed, until they are applied.  Raises Superseded."""
    _advance(batch, done, done=done + len(rows))
    insert_many([staged(ledger, batch, row) for row in rows])


def staged(ledger: type[Ledger], batch: ImportBatch, row: Row) -> ImportRow:
    shape, record, outcome = ledger.shape, row.record, row.outcome
    base = row.before or row.shared
    known = shape.dump({**shape.blank(), **base}) if base and outcome != "same" else ""
    return ImportRow(
        batch=batch,
        number=row.number,
        outcome=outcome,
        cells=json.dumps(
            {key: cell for key, cell in row.cells.items() if cell is not None},
            cls=DjangoJSONEncoder,
            ensure_ascii=False,
            separators=(",", ":"),
        ),
        values="" if outcome == "same" else shape.dump(row.values),
        base=known,
        findings=[finding.as_dict() for finding in row.findings],
        changes=[*row.disputed, *row.changes],
        record_id=record.pk if record is not None else None,
        record_version=record.version if record is not None else 0,
        community_id=row.community_id,
        may_go_blank=row.may_go_blank,
        warned=any(f.level == Level.QUESTION for f in row.findings),
        incomplete=bool(row.gaps) or any(f.level == Level.INCOMPLETE for f in row.findings),
    )


@transaction.atomic
def check_again(ledger: type[Ledger], row: ImportRow, cells: dict[str, Any]) -> ImportRow:
    """Check one staged row anew with repaired ``cells``, and the rows that were its doubles."""
    found = Recognised.from_json(row.batch.recognised)
    checker = Checker(ledger, row.batch, columns_of(ledger, found))
    others = list(ImportRow.objects.filter(batch=row.batch).exclude(pk=row.pk))
    doubles = [o for o in others if any(f["code"] == "duplicate" for f in o.findings)]
    for other in others:
        if other not in doubles:
            _remember(checker, other)
    fresh = _anew(checker, row, {**json.loads(row.cells), **cells})
    for double in doubles:
        _anew(checker, double, json.loads(double.cells))
    return fresh


def _remember(checker: Checker, row: ImportRow) -> None:
    """Have ``checker`` know the numbers of a row that is not checked anew."""
    cells = json.loads(row.cells)
    values = checker.ledger.shape.load(row.values) if row.values else {}
    for key in checker.ledger.numbers:
        number = identity.squeeze(str(cells[key])) if cells.get(key) else values.get(key)
        if number:
            checker.seen.setdefault((key, number), (row.number, checker.name_of(cells)))


def _anew(checker: Checker, row: ImportRow, cells: dict[str, Any]) -> ImportRow:
    checked = checker.check([Row(row.number, cells)])[0]
    row.delete()
    fresh = staged(checker.ledger, row.batch, checked)
    fresh.save(force_insert=True)
    return fresh
