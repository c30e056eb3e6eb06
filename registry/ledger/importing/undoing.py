"""Taking an import back: the state before it, save for what was changed since."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from registry import audit
from registry.ledger import saving
from registry.ledger.importing.applying import changed_by
from registry.ledger.ledger import Examination, Ledger
from registry.ledger.saving import change_rows, differences
from registry.models import Change, ImportBatch, ImportRow

UNDO_DAYS = 7
CHUNK = 500


@dataclass
class Forecast:
    """What an undo would do: how many records it voids or puts back, and the rows it leaves."""

    voided: int
    put_back: int
    stayed: list[int]


@dataclass
class Undone:
    """What became of an undo: how many rows went back, and which could not."""

    back: int = 0
    stayed: list[int] = field(default_factory=list)


def may_undo(batch: ImportBatch) -> bool:
    """Within seven days of the import."""
    limit = timezone.now() - datetime.timedelta(days=UNDO_DAYS)
    return batch.state == "applied" and bool(batch.applied_at and batch.applied_at > limit)


def forecast(ledger: type[Ledger], batch: ImportBatch, by: Any) -> Forecast:
    """What ``undo`` would do at this moment."""
    going, stayed = _parted(ledger, batch, by)
    made = sum(row.outcome == "new" for row in going)
    return Forecast(made, len(going) - made, sorted(row.number for row in stayed))


def _parted(
    ledger: type[Ledger], batch: ImportBatch, by: Any
) -> tuple[list[ImportRow], list[ImportRow]]:
    """The rows that can go back, last first, and those whose records someone changed since."""
    applied = ImportRow.objects.filter(batch=batch, applied=True).order_by("-number")
    versions = _versions(ledger, by, applied)
    going: list[ImportRow] = []
    stayed: list[ImportRow] = []
    for row in applied.only("record_id", "record_version", "number", "outcome"):
        same = versions.get(row.record_id) == row.record_version
        (going if same else stayed).append(row)
    return going, stayed


@transaction.atomic
def undo(ledger: type[Ledger], batch: ImportBatch, *, by: Any, reason: str) -> Undone:
    """Put back what the import changed; rows that someone changed since stay and are named."""
    result = Undone()
    held = ImportBatch.objects.select_for_update().filter(pk=batch.pk, state="applied")
    if held.first() is None:
        return result
    rows, stayed = _parted(ledger, batch, by)
    result.stayed = [row.number for row in stayed]
    going = [(row.pk, row.record_id) for row in rows]
    for at in range(0, len(going), CHUNK):
        result.back += _undo_piece(ledger, going[at : at + CHUNK], by, reason)
    held.update(state="undone")
    batch.state = "undone"
    _note(ledger, batch, result, by, reason)
    return result


def _versions(ledger: type[Ledger], by: Any, applied: Any) -> dict[Any, int]:
    """The versions of the records the import wrote that are still in the lists."""
    keys = applied.values("record_id")
    records = ledger.visible(by, "E").current().filter(pk__in=keys)
    return dict(records.values_list("pk", "version"))


def _note(ledger: type[Ledger], batch: ImportBatch, result: Undone, by: Any, reason: str) -> None:
    audit.record(
        "undo",
        by=by,
        ledger=ledger.key,
        community_id=batch.community_id,
        count=result.back,
        detail={"batch": str(batch.pk), "stayed": result.stayed, "reason": reason},
    )


def _undo_piece(ledger: type[Ledger], piece: list[tuple[Any, Any]], by: Any, reason: str) -> int:
    records = saving.locked_many(ledger, by, [record for _, record in piece])
    rows = ImportRow.objects.in_bulk([row for row, _ in piece])
    history: list[Change] = []
    shared_changed = False
    for pk, record_id in piece:
        if shared_changed:  # the records of one household have a new version by now
            records[record_id] = saving.locked_many(ledger, by, [record_id])[record_id]
        fields = _restore(ledger, rows[pk], records[record_id], by)
        made = rows[pk].outcome == "new"
        if made:
            saving.mark_void(records[record_id], by, timezone.now(), f"撤销导入：{reason}")
        shared_changed |= any(saving.owner_of(ledger, line[0]) for line in fields)
        history += change_rows(ledger, records[record_id], "undo", by, fields, reason, made)
    Change.objects.bulk_create(history)
    return len(piece)


def _restore(ledger: type[Ledger], row: ImportRow, record: Any, by: Any) -> list[list[str]]:
    """Write back what stood before the import, of the facts it changed."""
    if not row.base:
        return []
    now, base = ledger.shape.read(record), ledger.shape.load(row.base)
    values = {**now, **{key: base[key] for key in changed_by(row)}}
    fields = differences(ledger, now, values)
    if fields:
        gaps = ledger.missing(values, timezone.localdate())
        keys = [line[0] for line in fields]
        saving.write(ledger, record, Examination(values, [], gaps), keys, by)
    return fields
