"""What is still open about someone who died is closed, and opened again if it was a mistake."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from registry import audit
from registry.about_resident.beside import ledgers_about
from registry.ledger import saving
from registry.ledger.columns import Values
from registry.ledger.ledger import Examination
from registry.models import Change, Resident
from registry.moves import handing
from registry.moves.following import Note

REASON = "本人死亡"
HANDOVER = "handover"


def close(resident: Resident, on: datetime.date, note: Note) -> list[list[Any]]:
    """Close every record about the resident that its ledger calls open; what to put back.

    An entry is the ledger's key, the record's, the keys that changed and what they held.
    """
    closed = [entry for ledger in ledgers_about() for entry in _close(ledger, resident, on, note)]
    ended = handing.end(handing.running([resident.pk]), REASON, note)
    return [*closed, *([HANDOVER, str(key), [], state] for key, state in ended)]


def _close(ledger: Any, resident: Resident, on: datetime.date, note: Note) -> Iterator[list[Any]]:
    held = ledger.model.objects.unscoped("the death of the resident closes what is about them")
    for key in list(held.current().filter(resident=resident).values_list("pk", flat=True)):
        record = _locked(ledger, key)
        before = ledger.shape.read(record)
        if changes := ledger.closing(before, on, REASON):
            keys = _write(ledger, record, before, changes, note)
            told = {name: before[name] for name in keys}
            yield [ledger.key, str(key), keys, ledger.shape.dump(told)]


def _locked(ledger: Any, key: Any) -> Any:
    return saving.locked_for(ledger, key, "about someone locked by whoever registers the death")


def _write(ledger: Any, record: Any, before: Values, changes: Values, note: Note) -> list[str]:
    """Save ``changes`` with their history; confirmed records stay so.  The keys that changed."""
    today, after = timezone.localdate(), {**before, **changes}
    ledger.derive(after, today, before)
    lines = saving.differences(ledger, before, after)
    keys = [line[0] for line in lines]
    examined = Examination(after, [], ledger.missing(after, today))
    saving.write(ledger, record, examined, keys, note.by, reopens=False)
    rows = saving.change_rows(ledger, record, note.action, note.by, lines, note.reason)
    Change.objects.bulk_create(rows)
    audit.record(
        "close" if note.action == "death" else "restore", by=note.by, obj=record,
        ledger=ledger.key, community_id=record.community_id, detail={"step": note.action},
    )  # fmt: skip
    return keys


def told(closed: list[list[Any]]) -> str:
    """What was closed, in words: 需求反映 1、一人一策 1.

    A case is closed without a word: that there was one is nothing to whoever registers the death.
    """
    ledgers = ledgers_about()
    titles = {g.key: g.title for g in ledgers if not g.model.handled_by} | {HANDOVER: "需求转交"}
    counted = Counter(titles[kind] for kind, *_ in closed if kind in titles)
    return "、".join(f"{title} {number}" for title, number in counted.items())


def reopen(closed: list[list[Any]], note: Note) -> None:
    """Put back what ``close`` changed."""
    ledgers = {ledger.key: ledger for ledger in ledgers_about()}
    for kind, key, names, held in closed:
        if kind == HANDOVER:
            handing.resume(key, held)
            continue
        ledger = ledgers[kind]
        record, before = _locked(ledger, key), ledger.shape.load(held)
        now = ledger.shape.read(record)
        _write(ledger, record, now, {name: before[name] for name in names}, note)
