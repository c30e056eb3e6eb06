"""What residents attended (居民培训, by the rolls), brought into 台账三: nobody types it again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from registry.job_seeker import actions
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledger import saving
from registry.ledger.columns import Values
from registry.ledger.findings import Level
from registry.ledger.shape import copied
from registry.models import JobSeeker, Training, TrainingAttendance
from registry.models.job_seeker import CLOSED

ABOUT = ("year", "course", "host", "cycle")
"""What tells one training of 台账三 from another."""
CAME_OF_IT = ("hours", "finished", "certificate")
FINISHED = {"1": "1", "2": "2"}  # 结业情况 → 是否


@dataclass(frozen=True)
class Noted:
    """What noting a training came to: registrations written, as they were, and people without one."""

    written: int = 0
    as_before: int = 0
    unregistered: int = 0


def attended(residents: Iterable[Any]) -> dict[Any, list[Values]]:
    """The lines 台账三 should have of each resident, the earliest training first; one query."""
    held = TrainingAttendance.objects.held().filter(
        resident__in=list(residents), event__begins_on__lte=timezone.localdate()
    )
    found: dict[Any, dict[Any, Values]] = defaultdict(dict)
    for row in held.select_related("event").order_by("event__begins_on", "event_id", "pk"):
        found[row.resident_id][row.event_id] = _line(row)
    return {key: list(lines.values()) for key, lines in found.items()}


def _line(row: TrainingAttendance) -> Values:
    event: Training = row.event
    told = {
        "year": event.begins_on.year if event.begins_on else None,
        "course": event.category,
        "host": event.host,
        "cycle": event.cycle,
        "hours": row.hours if row.hours is not None else event.hours,
        "finished": FINISHED.get(row.completed, ""),
        "certificate": row.certificate,
    }
    return actions.line("trainings", told)


def brought_in(rows: list[Values], lines: list[Values]) -> list[Values]:
    """``rows`` of 台账三 with what ``lines`` say: what stands there is completed, the rest added."""
    found, free = [dict(row) for row in rows], list(range(len(rows)))
    for line in lines:
        same = [at for at in free if all(found[at][key] == line[key] for key in ABOUT)]
        same.sort(key=lambda at: found[at] != line)
        if not same:
            found.append(line)
            continue
        free.remove(same[0])
        told = {key: line[key] for key in CAME_OF_IT if line[key] not in ("", None)}
        found[same[0]] |= told
    return found


def waiting(record: JobSeeker) -> int:
    """How many trainings the person attended of which 台账三 does not say all that is known."""
    rows = JobSeekerLedger.shape.rows(record, JobSeekerLedger.shape.table("trainings"))
    after = brought_in(rows, attended([record.resident_id]).get(record.resident_id, []))
    changed = sum(new != old for new, old in zip(after, rows, strict=False))
    return changed + len(after) - len(rows)


@transaction.atomic
def note(seeker_id: Any, *, by: Any, lines: list[Values] | None = None) -> bool:
    """Write what the person attended into their registration; whether anything was to be written.

    Raises JobSeeker.DoesNotExist where ``by`` may not correct it.
    """
    record = saving.locked(JobSeekerLedger, by, seeker_id)
    base = JobSeekerLedger.shape.read(record)
    if lines is None:
        lines = attended([record.resident_id]).get(record.resident_id, [])
    rows = brought_in(base["trainings"], lines)
    if rows == base["trainings"] or record.is_voided:
        return False
    changes: Values = {"trainings": rows, "state": _state(base)}
    examined = JobSeekerLedger.examine({**copied(base), **changes}, copied(base))
    actions.refuse(f for f in examined.at(Level.ERROR) if f.rests_on(set(changes)))
    saving.update(
        JobSeekerLedger, record.pk, base, examined, by=by, reason="培训名单记入", action="progress"
    )
    return True


def _state(values: Values) -> str:
    """Whoever waits for nothing else is in training now."""
    idle = values["state"] == actions.REGISTERED or (
        values["state"] == actions.REFERRED and not actions.waiting_lines(values)
    )
    return actions.TRAINED if idle else str(values["state"])


def note_all(training: Training, *, by: Any) -> Noted:
    """Write what everybody on the roll of ``training`` attended into their registrations.

    Only those whose registration ``by`` may correct.
    """
    people = {line.resident_id for line in training.roll.all()}  # type: ignore[attr-defined]
    held = JobSeekerLedger.visible(by, "E").current().filter(resident__in=people)
    open_ = dict(held.exclude(state=CLOSED).values_list("pk", "resident_id"))
    lines = attended(open_.values())
    written = sum(note(key, by=by, lines=lines.get(who, [])) for key, who in open_.items())
    return Noted(written, len(open_) - written, len(people) - len(set(open_.values())))
