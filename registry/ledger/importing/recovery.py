"""When the background work of an import stopped: noticing it, starting anew, calling it off."""

from __future__ import annotations

import datetime

from django.db import DatabaseError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from registry.ledger.importing.checking import begin
from registry.models import ImportBatch, ImportRow

STALLED_AFTER = datetime.timedelta(seconds=60)
STARTED_ANEW = "上次没有做完，没有写入任何资料；已重新检查，请核对后再确认。"


def is_waiting(batch: ImportBatch) -> bool:
    """Whether the work stands in the queue, not yet begun."""
    return any(task.status == "READY" for task in _tasks(batch))


def is_stalled(batch: ImportBatch) -> bool:
    """Whether nobody seems to be at work on a busy ``batch``.

    A worker that was killed leaves its task marked as running, so long running counts as stalled;
    starting anew is safe even when someone still works on it.
    """
    if not batch.is_busy:
        return False
    since = timezone.now() - STALLED_AFTER
    return not any(
        task.status == "READY" or (task.started_at and task.started_at > since)
        for task in _tasks(batch)
    )


def _tasks(batch: ImportBatch) -> list[DBTaskResult]:
    names = ["registry.tasks.check_import", "registry.tasks.apply_import"]
    held = DBTaskResult.objects.filter(task_path__in=names, status__in=["READY", "RUNNING"])
    return [task for task in held if str(batch.pk) in task.args_kwargs["args"]]


def start_again(batch: ImportBatch) -> bool:
    """Set ``batch`` to be checked from the first row; False when it is being written right now.

    Writing is one transaction that holds the batch's row: who can lock the row knows that nothing
    was written and nothing will be.
    """
    try:
        with transaction.atomic():
            held = ImportBatch.objects.select_for_update(nowait=True).get(pk=batch.pk)
            if held.state in ("applied", "undone"):
                return False
            message = STARTED_ANEW if held.state in ("applying", "failed") else ""
            begin(held, held.total, message)
    except DatabaseError:
        return False
    return True


def call_off(batch: ImportBatch) -> None:
    """Stop a check; the workbook and its columns stay, to be checked another time."""
    held = ImportBatch.objects.filter(pk=batch.pk, state="checking")
    if held.update(state="uploaded", done=0, message=""):
        ImportRow.objects.filter(batch=batch).delete()
