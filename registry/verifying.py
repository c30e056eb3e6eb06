"""已核实: someone has checked that what is recorded of a situation still holds."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from registry import audit, five_knowns
from registry.ledger import saving
from registry.ledger.ledger import Examination
from registry.ledgers import ResidentLedger
from registry.models import Change


@transaction.atomic
def verify(record_id: Any, situation: str, *, by: Any, on: datetime.date | None = None) -> Any:
    """Note who verified the situation (``all``: all five) ``on`` a day (today), and set the lights anew.

    What was verified later stays.  No fact changes, so a confirmed record stays confirmed.  Raises Voided, or KeyError for a
    situation that does not exist.
    """
    record = saving.locked(ResidentLedger, by, record_id)
    if record.is_voided:
        raise saving.Voided
    today = timezone.localdate()
    day = on or today
    keys = list(five_knowns.BY_KEY) if situation == five_knowns.ALL else [situation]
    keys = [key for key in keys if not _later(record, key, day)]
    if not keys:
        return record
    lines = [_line(record, five_knowns.BY_KEY[key], day) for key in keys]
    note = {"on": day.isoformat(), "by": by.pk, "who": str(by)}
    record.verified = {**record.verified, **dict.fromkeys(keys, note)}
    values = ResidentLedger.shape.read(record)
    gaps = ResidentLedger.missing(values, today)
    ResidentLedger.finish(record, Examination(values, [], gaps))
    record.save(update_fields=["verified", *ResidentLedger.kept_beside])
    _note(record, lines, keys, by)
    return record


def _later(record: Any, key: str, day: datetime.date) -> bool:
    """Whether the situation was verified after ``day`` already."""
    held = five_knowns.verified_on(record, key, record.surveyed_on)
    return held is not None and held > day


def _line(record: Any, situation: five_knowns.Situation, day: datetime.date) -> list[str]:
    before = five_knowns.verified_on(record, situation.key, record.surveyed_on)
    return [f"known_{situation.key}", situation.title, _said(before), _said(day)]


def _said(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日核实" if day else ""


def _note(record: Any, lines: list[list[str]], keys: list[str], by: Any) -> None:
    Change.objects.bulk_create(
        saving.change_rows(ResidentLedger, record, "verify", by, lines, whole=True)
    )
    audit.record(
        "verify", by=by, obj=record, ledger=ResidentLedger.key,
        community_id=record.community_id, detail={"situations": keys},
    )  # fmt: skip
