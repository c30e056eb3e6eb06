"""Applying a checked workbook: all accepted rows in one transaction, and taking them back."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from registry import audit
from registry.ledger import saving
from registry.ledger.ledger import Examination, Ledger
from registry.ledger.saving import change_rows, differences, insert_many
from registry.models import Change, ImportBatch, ImportRow

CHUNK = 500
UNDO_DAYS = 7
GOOD = ("new", "changed", "conflict")


class Overtaken(Exception):
    """Records changed between the check and the confirmation; the check must be repeated."""


def accepted(batch: ImportBatch) -> Any:
    """The staged rows that will be written under the mode chosen."""
    rows = ImportRow.objects.filter(batch=batch)
    good = rows.filter(outcome__in=GOOD)
    if batch.mode == "blank":
        return good | rows.filter(outcome="wrong", may_go_blank=True)
    return good


def run(ledger: type[Ledger], batch: ImportBatch) -> None:
    """Write the accepted rows, all of them or none."""
    try:
        with transaction.atomic():
            count = _write_all(ledger, batch)
            batch.state, batch.applied_at = "applied", timezone.now()
            batch.done = count
            batch.save()
            audit.record(
                "import",
                by=batch.user,
                ledger=ledger.key,
                community_id=batch.community_id,
                count=count,
                detail={"batch": str(batch.pk), "mode": batch.mode},
            )
    except (Overtaken, IntegrityError):
        from registry.ledger.importing import checking

        checking.run(ledger, batch)
        message = "检查之后有档案被他人更改，没有写入；已重新检查，请核对后再确认。"
        ImportBatch.objects.filter(pk=batch.pk).update(message=message)


def _write_all(ledger: type[Ledger], batch: ImportBatch) -> int:
    count = 0
    new: list[ImportRow] = []
    for row in accepted(batch).order_by("number").iterator(chunk_size=CHUNK):
        count += 1
        if row.record_id is None:
            new.append(row)
        else:
            _change(ledger, batch, row)
        if len(new) >= CHUNK:
            _insert(ledger, batch, new)
            new = []
    _insert(ledger, batch, new)
    return count


def _examined(ledger: type[Ledger], row: ImportRow) -> Examination:
    values = ledger.shape.load(row.values)
    return Examination(values, [], ledger.missing(values, timezone.localdate()))


def _insert(ledger: type[Ledger], batch: ImportBatch, rows: list[ImportRow]) -> None:
    """New records, set-wise; people of one household come under one roof."""
    made: list[Any] = []
    changes: list[Change] = []
    for row in rows:
        examined = _examined(ledger, row)
        by = {"created_by": batch.user, "updated_by": batch.user}
        instances = ledger.shape.instances(examined.values, row.community_id, **by)
        record = next(i for i in instances if isinstance(i, ledger.model))
        ledger.finish(record, examined)
        record.accepted = _accepted_questions(row)
        made += instances
        changes += change_rows(ledger, record, "import", batch.user, [], batch.file_name)
        row.record_id, row.applied = record.pk, True
    insert_many([*made, *changes])
    ImportRow.objects.bulk_update(rows, ["record_id", "applied"])


def _accepted_questions(row: ImportRow) -> dict[str, str]:
    return {f"{f['code']}:{f['key']}": "导入" for f in row.findings if f["level"] == 3}


def _change(ledger: type[Ledger], batch: ImportBatch, row: ImportRow) -> None:
    record = saving.locked(ledger, batch.user, row.record_id)
    if record.version != row.record_version:
        raise Overtaken
    before = ledger.shape.read(record)
    examined = _examined(ledger, row)
    fields = differences(ledger, before, examined.values)
    record.accepted = {**record.accepted, **_accepted_questions(row)}
    saving.write(ledger, record, examined, [line[0] for line in fields], batch.user)
    Change.objects.bulk_create(
        change_rows(ledger, record, "import", batch.user, fields, batch.file_name)
    )
    ImportRow.objects.filter(pk=row.pk).update(applied=True, record_version=record.version)


# -- taking it back ------------------------------------------------------------------------------


@dataclass
class Undone:
    """What became of an undo: how many rows went back, and which could not."""

    back: int = 0
    stayed: list[int] = field(default_factory=list)


def may_undo(batch: ImportBatch) -> bool:
    """Within seven days of the import."""
    limit = timezone.now() - datetime.timedelta(days=UNDO_DAYS)
    return batch.state == "applied" and bool(batch.applied_at and batch.applied_at > limit)


@transaction.atomic
def undo(ledger: type[Ledger], batch: ImportBatch, *, by: Any) -> Undone:
    """Put back what the import changed; rows that someone changed since stay and are named."""
    result = Undone()
    for row in ImportRow.objects.filter(batch=batch, applied=True).order_by("-number"):
        if _undo_row(ledger, row, by):
            result.back += 1
        else:
            result.stayed.append(row.number)
    batch.state = "undone"
    batch.save()
    audit.record(
        "undo",
        by=by,
        ledger=ledger.key,
        community_id=batch.community_id,
        count=result.back,
        detail={"batch": str(batch.pk), "stayed": result.stayed},
    )
    return result


def _undo_row(ledger: type[Ledger], row: ImportRow, by: Any) -> bool:
    record = saving.locked(ledger, by, row.record_id)
    if record.is_voided or record.version != max(row.record_version, 1):
        return False
    if not row.base:
        _unmake(ledger, record, by)
        return True
    values = ledger.shape.load(row.base)
    examined = Examination(values, [], ledger.missing(values, timezone.localdate()))
    fields = differences(ledger, ledger.shape.read(record), values)
    saving.write(ledger, record, examined, [line[0] for line in fields], by)
    Change.objects.bulk_create(change_rows(ledger, record, "undo", by, fields))
    return True


def _unmake(ledger: type[Ledger], record: Any, by: Any) -> None:
    """A record the import made is voided, not deleted."""
    saving.mark_void(record, by, timezone.now(), "撤销导入")
    Change.objects.bulk_create(change_rows(ledger, record, "undo", by, []))


def recent(ledger: type[Ledger], user: Any) -> Iterable[ImportBatch]:
    """The user's last imports of this ledger."""
    return ImportBatch.objects.filter(ledger=ledger.key, user=user).select_related("community")[:10]
