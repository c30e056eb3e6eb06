"""Ticking who was there: what two people tick at once adds up, and nothing is lost."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from registry.ledger import saving
from registry.ledger.columns import Values
from registry.ledger.findings import Level
from registry.ledger.shape import copied
from registry.roll.columns import ROLL, blank_line, line_model

LAST_TIMES = 3
"""How many earlier events are looked at for who did not come."""


@dataclass(frozen=True)
class Taken:
    """What saving a roll came to: how many were added, taken off, and could not be added."""

    record: Any
    added: int
    removed: int
    lost: int


def keys_in(texts: Iterable[str]) -> set[uuid.UUID]:
    """The keys among what a page sent; what is no key is no one."""
    found = set()
    for text in texts:
        try:
            found.add(uuid.UUID(text))
        except ValueError:
            continue
    return found


@transaction.atomic
def take(
    ledger: Any, record_id: Any, *, by: Any, was: Collection[Any], ticked: Collection[Any]
) -> Taken:
    """Put onto the roll who was ticked since the page was opened, and take off who was unticked.

    ``was`` are those who stood on it then.  Whoever somebody else ticked meanwhile stays.  Raises
    ``saving.Voided``, or ValidationError with what is wrong.
    """
    record = saving.locked(ledger, by, record_id)
    if record.is_voided:
        raise saving.Voided
    key = ledger.standing.key
    current = ledger.shape.read(record)
    standing = {row[key] for row in current[ROLL]}
    wanted = set(ticked) - set(was) - standing
    gone = (set(was) - set(ticked)) & standing
    new = list(ledger.standing.candidates(record, by).filter(pk__in=wanted))
    kept = [row for row in current[ROLL] if row[key] not in gone]
    blank = blank_line(ledger.shape.table(ROLL))
    lines = [{**blank, "name": person.name, key: person.pk} for person in new]
    saved = _save(ledger, record, current, [*kept, *lines], by)
    return Taken(saved, len(new), len(gone), len(wanted) - len(new))


def _save(ledger: Any, record: Any, current: Values, rows: list[Values], by: Any) -> Any:
    examined = ledger.examine({**copied(current), ROLL: rows}, copied(current))
    if wrong := examined.at(Level.ERROR):
        raise ValidationError([finding.message for finding in wrong])
    return saving.update(ledger, record.pk, current, examined, by=by)


@transaction.atomic
def note_results(
    ledger: Any, record_id: Any, *, by: Any, was: Mapping[str, Values], told: Mapping[str, Values]
) -> Any:
    """Note what came of it for each person, by key: only what was changed on the page.

    Raises ``saving.Voided``, or ValidationError: by name where somebody else noted something else
    meanwhile, and then nothing is saved.
    """
    record = saving.locked(ledger, by, record_id)
    if record.is_voided:
        raise saving.Voided
    current = ledger.shape.read(record)
    table = ledger.shape.table(ROLL)
    columns = {c.key: c for c in table.columns}
    rows, clashes = copied(current)[ROLL], []
    for row in rows:
        key = str(row[ledger.standing.key])
        for fact, value in told.get(key, {}).items():
            opened = was.get(key, {}).get(fact, columns[fact].kind.blank())
            if value != opened and row[fact] not in (opened, value):
                shown = columns[fact].kind.show(row[fact]) or "空"
                clashes.append(f"{row['name']}的{columns[fact].label}刚刚被改为“{shown}”")
            elif value != opened:
                row[fact] = value
    if clashes:
        text = "，没有保存；下面是您填的，确认无误的请再保存一次"
        raise ValidationError("；".join(clashes) + text, code="clash")
    return _save(ledger, record, current, rows, by)


def absences(ledger: Any, record: Any) -> tuple[dict[Any, int], int]:
    """How many of the last events before this one each person missed in a row, and how many there were.

    Whoever came to the last one is not among them; nobody is where none has a roll.
    """
    held = ledger.model.objects.unscoped("the event whose roll is taken is in scope").current()
    earlier = held.filter(community_id=record.community_id, present__gt=0).exclude(pk=record.pk)
    if record.begins_on:
        earlier = earlier.filter(begins_on__lte=record.begins_on)
    keys = list(earlier.order_by("-begins_on", "-pk").values_list("pk", flat=True)[:LAST_TIMES])
    key = ledger.standing.key
    lines = line_model(ledger.model).objects.filter(Q(event_id__in=keys))
    came: dict[Any, set[Any]] = {}
    for event, person in lines.values_list("event_id", key):
        came.setdefault(person, set()).add(event)
    missed = {person: _missed(keys, events) for person, events in came.items()}
    return missed, len(keys)


def _missed(events: list[Any], came: set[Any]) -> int:
    return next(n for n, event in enumerate(events) if event in came)
