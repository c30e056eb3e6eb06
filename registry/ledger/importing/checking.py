"""Checking a workbook: every row read, matched with what is stored, examined and staged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from registry.ledger.findings import Level, error
from registry.ledger.headings import Recognised, iter_records
from registry.ledger.importing import rows as rows_
from registry.ledger.importing.headings import PLACE
from registry.ledger.importing.rows import Row
from registry.ledger.ledger import Ledger, Twin
from registry.ledger.saving import differences
from registry.ledger.shape import plain
from registry.ledger.sheets import RawSheet, read_sheets
from registry.ledger.upload import UploadKind
from registry.models import Area, Change, ImportBatch, ImportRow
from registry.models.scoped import inside

CHUNK = 500


def sheet_of(batch: ImportBatch) -> tuple[RawSheet, Recognised]:
    """The sheet that is imported and what was recognised on it."""
    recognised = Recognised.from_json(batch.recognised)
    sheets = read_sheets(batch.read(), UploadKind(batch.kind))
    return next(s for s in sheets if s.name == recognised.sheet), recognised


def run(ledger: type[Ledger], batch: ImportBatch) -> None:
    """Stage every row of the workbook; what was staged before is replaced."""
    sheet, recognised = sheet_of(batch)
    ImportRow.objects.filter(batch=batch).delete()
    batch.state, batch.done, batch.total = "checking", 0, recognised.records
    batch.message = ""
    batch.save()
    checker = Checker(ledger, batch)
    for chunk in _chunks(iter_records(sheet, recognised)):
        stage(batch, checker.check([Row(number, cells) for number, cells in chunk]))
        ImportBatch.objects.filter(pk=batch.pk).update(done=checker.count)
    ImportBatch.objects.filter(pk=batch.pk).update(state="checked", done=checker.count)


def _chunks(pairs: Iterable[tuple[int, Any]]) -> Iterator[list[tuple[int, Any]]]:
    chunk: list[tuple[int, Any]] = []
    for pair in pairs:
        chunk.append(pair)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


class Checker:
    """Checks rows chunk by chunk, remembering which numbers it has met."""

    def __init__(self, ledger: type[Ledger], batch: ImportBatch) -> None:
        self.ledger = ledger
        self.batch = batch
        self.user = batch.user
        self.seen: dict[tuple[str, str], int] = {}
        self.count = 0
        self.places = Places(ledger, batch)

    def check(self, rows: list[Row]) -> list[Row]:
        for row in rows:
            rows_.parse(self.ledger, row)
            self._repeated(row)
            self.places.settle(row)
        self._match(rows)
        for row in rows:
            rows_.unmask(self.ledger, row)
            rows_.settle(self.ledger, row)
        self._compare(rows)
        self.count += len(rows)
        return rows

    def _repeated(self, row: Row) -> None:
        """A number met before in this workbook belongs to the earlier row."""
        for key in ("id_no", "cert_no"):
            number = row.read.get(key)
            if not number:
                continue
            first = self.seen.setdefault((key, number), row.number)
            if first != row.number:
                where = "上一行" if first == row.number - 1 else f"第 {first} 行"
                label = self.ledger.label_of(key)
                row.findings.append(error("duplicate", key, f"与{where}重复（{label}相同）"))
                row.failed.add(key)

    # -- which record a row means ------------------------------------------------------------

    def _match(self, rows: list[Row]) -> None:
        by_key = {row.key for row in rows if row.key}
        numbers = {
            row.number: {"id_no": rows_.number_of(row)}
            for row in rows
            if not row.failed & {"id_no", "cert_no"}
        }
        twins = self.ledger.twins(numbers)
        wanted = by_key | {twin.record_id for twin in twins.values()}
        held = self._records(wanted)
        for row in rows:
            twin = twins.get(row.number)
            record = held.get(row.key) if row.key else None
            if twin and record is not None and twin.record_id != record.pk:
                row.findings.append(self._elsewhere(twin))
            elif record is None and twin:
                record = held.get(twin.record_id)
                if record is None:
                    row.findings.append(self._elsewhere(twin))
            self._take(row, record)

    def _records(self, keys: set[Any]) -> dict[Any, Any]:
        found = self.ledger.visible(self.user, "E").current().filter(pk__in=keys)
        return {record.pk: record for record in self.ledger.shape.related(found)}

    def _elsewhere(self, twin: Twin) -> Any:
        if self.ledger.may(self.user, "V", twin.community_id):
            return error("V10", "id_no", f"该身份证号已在{twin.community_name}建档")
        return error("V10", "id_no", "该身份证号已由其他社区登记，请联系旗县残联发起转介")

    def _take(self, row: Row, record: Any) -> None:
        if record is None:
            return
        row.record = record
        row.before = self.ledger.shape.read(record)
        row.community_id = record.community_id

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
        stale = {r.record.pk: r for r in rows if r.version and r.version < r.record.version}
        owners = {
            getattr(r.record, f"{p}_id"): r
            for r in stale.values()
            for p in self.ledger.shape.parents
        }
        found: dict[int, dict[str, str]] = {}
        changes = Change.objects.filter(record_id__in={*stale, *owners}).order_by("id")
        for change in changes:
            row = stale.get(change.record_id) or owners[change.record_id]
            if change.version > (row.version or 0):
                for key, _, old, _ in change.fields:
                    found.setdefault(row.number, {}).setdefault(key, old)
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
                row.disputed.append([key, column.label, stored, wanted])
        row.values[key] = before.get(key)


class Places:
    """The community of each row: named in the row, else the one the workbook was brought to."""

    def __init__(self, ledger: type[Ledger], batch: ImportBatch) -> None:
        self.batch = batch
        communities = Area.objects.filter(inside([batch.community_id], "code"), level=5)
        held = [a for a in communities if ledger.may(batch.user, "E", a.code)]
        self.by_name: dict[str, list[str]] = {}
        for area in held:
            for name in {area.name, area.full_name, area.code}:
                self.by_name.setdefault(name, []).append(area.code)
        self.only = held[0].code if len(held) == 1 else ""

    def settle(self, row: Row) -> None:
        named = str(row.cells.get(PLACE) or "").strip()
        codes = self.by_name.get(named, [])
        row.community_id = codes[0] if len(codes) == 1 else self.only
        if named and len(codes) != 1 and not self.only:
            row.findings.append(
                error("place", PLACE, "不是本区域的社区（嘎查）名称，或有重名，请填全称")
            )
        elif not row.community_id and not row.key:
            row.findings.append(error("place", PLACE, "没有写明所属社区（嘎查）"))


# -- staging -----------------------------------------------------------------------------------


@transaction.atomic
def stage(batch: ImportBatch, rows: list[Row]) -> None:
    """Keep checked rows, sealed, until they are applied."""
    ImportRow.objects.bulk_create([staged(batch, row) for row in rows])


def staged(batch: ImportBatch, row: Row) -> ImportRow:
    from registry.ledger.routes import ledger_of

    shape = ledger_of(batch.ledger).shape
    record = row.record
    return ImportRow(
        batch=batch,
        number=row.number,
        outcome=row.outcome,
        cells=json.dumps(row.cells, cls=DjangoJSONEncoder, ensure_ascii=False),
        values=shape.dump(row.values),
        base=shape.dump(row.before) if row.before else "",
        findings=[finding.as_dict() for finding in row.findings],
        changes=row.disputed or row.changes,
        record_id=record.pk if record is not None else None,
        record_version=record.version if record is not None else 0,
        community_id=row.community_id,
        may_go_blank=row.may_go_blank,
        warned=any(f.level == Level.QUESTION for f in row.findings),
        incomplete=bool(row.gaps) or any(f.level == Level.INCOMPLETE for f in row.findings),
    )


@transaction.atomic
def check_again(ledger: type[Ledger], row: ImportRow, cells: dict[str, Any]) -> ImportRow:
    """Check one staged row anew with repaired ``cells``."""
    checker = Checker(ledger, row.batch)
    others = ImportRow.objects.filter(batch=row.batch).exclude(pk=row.pk)
    merged = {**json.loads(row.cells), **cells}
    for other in others.iterator():
        values = json.loads(other.cells)
        for key in ("id_no", "cert_no"):
            if values.get(key):
                checker.seen.setdefault((key, str(values[key]).strip().upper()), other.number)
    checked = checker.check([Row(row.number, merged)])[0]
    row.delete()
    fresh = staged(row.batch, checked)
    fresh.save(force_insert=True)
    return fresh
