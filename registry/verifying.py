"""已核实: someone has checked that what is recorded of a situation still holds."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from registry import audit, five_knowns
from registry.ledger import saving
from registry.ledger.ledger import Examination
from registry.ledgers import ResidentLedger
from registry.models import Change


@transaction.atomic
def verify(record_id: Any, situation: str, *, by: Any) -> Any:
    """Note who verified the situation (``all``: all five) today, and set the lights anew.

    No fact changes, so a confirmed record stays confirmed.  Raises Voided, or KeyError for a
    situation that does not exist.
    """
    record = saving.locked(ResidentLedger, by, record_id)
    if record.is_voided:
        raise saving.Voided
    keys = list(five_knowns.BY_KEY) if situation == five_knowns.ALL else [situation]
    lines = [_line(record, five_knowns.BY_KEY[key]) for key in keys]
    today = timezone.localdate()
    note = {"on": today.isoformat(), "by": by.pk, "who": str(by)}
    record.verified = {**record.verified, **dict.fromkeys(keys, note)}
    values = ResidentLedger.shape.read(record)
    gaps = ResidentLedger.missing(values, today)
    ResidentLedger.finish(record, Examination(values, [], gaps))
    record.save(update_fields=["verified", *ResidentLedger.kept_beside])
    _note(record, lines, keys, by)
    return record


def _line(record: Any, situation: five_knowns.Situation) -> list[str]:
    before = five_knowns.verified_on(record, situation.key, record.surveyed_on)
    return [f"known_{situation.key}", situation.title, _said(before), _said(timezone.localdate())]


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
