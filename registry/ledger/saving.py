"""Writing records: the only place where a record changes, its history is written and audited."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from registry import audit
from registry.ledger.columns import Values
from registry.ledger.ledger import Examination, Ledger
from registry.ledger.numbering import take_one
from registry.ledger.parents import Parents, facts_of, join, standing
from registry.ledger.shape import changed_keys, plain
from registry.models import Change, Submission
from registry.models.scoped import ScopeError
from registry.vault import SealBroken

HIDDEN = "（不显示）"
TOLD_WHY = ("void", "restore")
"""What the audit trail gives the reason of; that of a correction stands in the history."""


class EditConflict(Exception):
    """Someone else saved the record since it was opened; ``current`` is what is stored now."""

    def __init__(self, record: Any, current: Values) -> None:
        super().__init__("record changed since it was opened")
        self.record = record
        self.current = current


class Voided(Exception):
    """The record was voided since it was opened: nothing was saved."""


class ReasonMissing(Exception):
    """The record is confirmed: it is corrected only for a reason.  Nothing was saved."""


SUBMITTED, CONFIRMED = "1", "2"  # 审核状态代码表


def fingerprint_of(values: Values) -> Values:
    return {key: plain(value) for key, value in values.items()}


# -- history ---------------------------------------------------------------------------------


def differences(ledger: type[Ledger], before: Values, after: Values) -> list[list[str]]:
    """``[key, label, before, after]`` for what changed; of sealed facts only that they did."""
    return [
        [key, ledger.label_of(key), _telling(ledger, key, before), _telling(ledger, key, after)]
        for key in changed_keys(before, after)
        if key not in ledger.shape.known
    ]


def _telling(ledger: type[Ledger], key: str, values: Values) -> str:
    if key not in ledger.columns:
        return tell_table(ledger, key, values.get(key) or [])
    column = ledger.columns[key]
    value = values.get(key)
    if column.kind.secret:
        return HIDDEN if value else ""
    return column.kind.show(value)


def tell_table(ledger: type[Ledger], key: str, rows: Sequence[Values]) -> str:
    """A sub-table in one line of text, without what is sealed."""
    columns = [c for c in ledger.shape.table(key).columns if not c.kind.secret]
    lines = [" ".join(filter(None, (c.kind.show(row.get(c.key)) for c in columns))) for row in rows]
    return "；".join(lines)


def _write_change(
    ledger: type[Ledger], record: Any, action: str, by: Any, fields: list, reason: str = ""
) -> None:
    """One history row for the record and, for facts it shares, one for the row that holds them."""
    whole = action == "create"
    Change.objects.bulk_create(change_rows(ledger, record, action, by, fields, reason, whole))
    audit.record(
        action,
        by=by,
        obj=record,
        ledger=ledger.key,
        community_id=record.community_id,
        detail={
            "fields": [line[0] for line in fields],
            **({"reason": reason} if action in TOLD_WHY else {}),
        },
    )


def change_rows(
    ledger: type[Ledger],
    record: Any,
    action: str,
    by: Any,
    fields: list,
    reason: str = "",
    whole: bool = False,
) -> list[Change]:
    """The history rows of one save; ``whole`` gives the record a row even without changed facts."""

    def row(owner: Any, lines: list) -> Change:
        return Change(
            record_type=owner._meta.label_lower,
            record_id=owner.pk,
            community_id=record.community_id,
            version=record.version,
            by=by,
            action=action,
            fields=lines,
            reason=reason,
        )

    shared = {
        name: [ln for ln in fields if owner_of(ledger, ln[0]) == name]
        for name in ledger.shape.parents
    }
    own = [ln for ln in fields if not owner_of(ledger, ln[0])]
    rows = [row(getattr(record, name), lines) for name, lines in shared.items() if lines]
    return [*rows, row(record, own)] if own or whole or not rows else rows


def owner_of(ledger: type[Ledger], key: str) -> str:
    """The parent that holds ``key``, or "" when the record itself does."""
    if "__" in key:
        return key.split("__")[0]
    return next((t.on for t in ledger.shape.tables if t.key == key), "")


def take_over(ledger: type[Ledger], examined: Examination, joined: Parents) -> list[list[str]]:
    """Complete a new record with what its shared rows hold; what it changes of them is returned."""
    if not joined:
        return []
    facts = facts_of(ledger, joined)
    join(examined.values, facts)
    examined.gaps = ledger.missing(examined.values, timezone.localdate())
    return differences(ledger, facts, {key: examined.values[key] for key in facts})


# -- saving ----------------------------------------------------------------------------------


def was_sent(token: uuid.UUID | None, by: Any) -> bool:
    """Whether the form with this ``token`` has made its record already."""
    return token is not None and Submission.objects.filter(pk=_ticket(token, by)).exists()


def _ticket(token: uuid.UUID, by: Any) -> uuid.UUID:
    """The key under which ``token`` is noted for ``by``: nobody can use up another's token."""
    return uuid.uuid5(token, str(by.pk))


def claim(token: uuid.UUID, by: Any) -> tuple[Submission, bool]:
    """Note, inside a transaction, that ``by`` sends the form with ``token``; False when it was sent before."""
    return Submission.objects.get_or_create(token=_ticket(token, by), defaults={"user": by})


def settle_claim(submission: Submission, record: Any) -> None:
    """Note which record the form made."""
    Submission.objects.filter(pk=submission.pk).update(record_id=record.pk)


@transaction.atomic
def create(
    ledger: type[Ledger],
    examined: Examination,
    *,
    by: Any,
    community_id: str,
    token: uuid.UUID | None = None,
    reason: str = "",
    accepted: dict[str, str] | None = None,
) -> Any:
    """A new record from examined values; the same ``token`` gives the record it made before.

    Raises ScopeError when ``by`` may not enter records there.
    """
    if ledger.home_of(examined.values, community_id) != community_id:
        raise ScopeError(f"{ledger.key} belongs elsewhere than in {community_id}")
    if not ledger.may(by, "E", community_id):
        raise ScopeError(f"{by} may not enter {ledger.key} in {community_id}")
    submission = None
    if token:
        submission, fresh = claim(token, by)
        if not fresh:
            return ledger.visible(by).get(pk=submission.record_id)
    ledger.take_charge(examined.values, by)
    number = take_one(ledger.model, community_id)
    joined = _joined(ledger, community_id, examined.values)
    shared = take_over(ledger, examined, joined)
    own = {"created_by": by, "updated_by": by, "number": number}
    rows = ledger.shape.instances(examined.values, community_id, joined, **own)
    record = next(row for row in rows if isinstance(row, ledger.model))
    _accept(record, accepted)
    wait_for_word(ledger, record, by, [key for key, value in examined.values.items() if value])
    ledger.finish(record, examined)
    for row in rows:
        row.save(force_insert=True)
    write_shared(ledger, record, examined.values, [line[0] for line in shared])
    if submission:
        settle_claim(submission, record)
    _demand_scope(ledger, record, by)
    _write_change(ledger, record, "create", by, shared, reason)
    return record


def _joined(ledger: type[Ledger], community_id: str, values: Values) -> Parents:
    """The rows the new record shares, locked and then read: nobody else's change to them is lost."""
    for row in standing(ledger, {"": (community_id, values)}).get("", {}).values():
        held = type(row)._default_manager.unscoped("a row to be shared")
        held.select_for_update().get(pk=row.pk)
    return standing(ledger, {"": (community_id, values)}).get("", {})


def _demand_scope(ledger: type[Ledger], record: Any, by: Any, letter: str = "E") -> None:
    """Raises ScopeError, undoing the save, when the row as stored lies outside the scope of ``by``."""
    if not ledger.visible(by, letter).filter(pk=record.pk).exists():
        raise ScopeError(f"{by} may not have saved {ledger.key} {record.pk}")


@transaction.atomic
def update(
    ledger: type[Ledger],
    record_id: Any,
    base: Values,
    examined: Examination,
    *,
    by: Any,
    reason: str = "",
    accepted: dict[str, str] | None = None,
    action: str = "update",
) -> Any:
    """Save what changed from ``base``, which is what the record held when it was opened.

    A record that holds just what is to be saved was saved by the same form sent twice.
    Raises EditConflict when it holds something else by now, Voided when it was voided,
    ReasonMissing when it was confirmed and no reason is given.
    """
    record = locked(ledger, by, record_id)
    if record.is_voided:
        raise Voided
    current = ledger.shape.read(record)
    fields = differences(ledger, current, examined.values)
    told = ledger.shape.told
    if fields and fingerprint_of(told(current)) != fingerprint_of(told(base)):
        raise EditConflict(record, current)
    fresh = {k: v for k, v in (accepted or {}).items() if record.accepted.get(k) != v}
    if record.review_state == CONFIRMED and (fields or fresh) and not reason.strip():
        raise ReasonMissing
    _accept(record, fresh)
    if fields or fresh:
        write(ledger, record, examined, [line[0] for line in fields], by)
        _demand_scope(ledger, record, by)
        _write_change(ledger, record, action, by, fields, reason)
    return record


@transaction.atomic
def by_calendar(ledger: type[Ledger], record_id: Any, changes: Values, reason: str) -> bool:
    """Save what follows from the date alone; the history names nobody.

    Nothing is saved, and False returned, when the record was voided or changed so meanwhile.
    """
    held = ledger.model.objects.unscoped("the calendar holds for everyone")
    record = _locked(ledger, held, record_id)
    current = ledger.shape.read(record)
    values = {**current, **changes}
    fields = differences(ledger, current, values)
    if record.is_voided or not fields:
        return False
    examined = Examination(values, [], ledger.missing(values, timezone.localdate()))
    write(ledger, record, examined, list(changes), record.updated_by, reopens=False)
    _write_change(ledger, record, "update", None, fields, reason)
    return True


def amend(
    ledger: type[Ledger],
    record: Any,
    changes: Values,
    *,
    by: Any,
    action: str,
    reason: str,
    reopens: bool = False,
) -> None:
    """Save ``changes`` of a record held by ``locked_for``, as part of a step that asked who may.

    History and audit row are written as by ``update``; no rule is asked.  With ``reopens`` what was
    confirmed is to be reviewed anew.
    """
    current = ledger.shape.read(record)
    values = {**current, **changes}
    fields = differences(ledger, current, values)
    examined = Examination(values, [], ledger.missing(values, timezone.localdate()))
    write(ledger, record, examined, list(changes), by, reopens=reopens)
    _write_change(ledger, record, action, by, fields, reason)


def locked(ledger: type[Ledger], by: Any, record_id: Any, letter: str = "E") -> Any:
    """The record, locked until the transaction ends together with what it shares with others.

    What is shared is locked first: two who change two residents of one household would else each
    hold what the other waits for.
    """
    return _locked(ledger, ledger.visible(by, letter), record_id)


def locked_for(ledger: type[Ledger], record_id: Any, reason: str) -> Any:
    """The record, locked as by ``locked``, wherever it is; who may was asked of something else."""
    return _locked(ledger, ledger.model.objects.unscoped(reason), record_id)


def _locked(ledger: type[Ledger], visible: Any, record_id: Any) -> Any:
    keys = visible.values_list(*(f"{parent}_id" for parent in ledger.shape.parents), "pk")
    for parent, key in zip(ledger.shape.parents, keys.get(pk=record_id), strict=False):
        held = ledger.shape.parent_model(parent)._default_manager.unscoped("a record's own")
        held.select_for_update().values_list("pk").get(pk=key)
    visible.select_for_update(of=("self",)).values_list("pk").get(pk=record_id)
    return ledger.shape.related(visible).get(pk=record_id)


def locked_many(
    ledger: type[Ledger], by: Any, keys: Sequence[Any], letter: str = "E"
) -> dict[Any, Any]:
    """The records with ``keys`` that ``by`` may change, locked, by key; void ones are left out."""
    held = ledger.visible(by, letter).filter(pk__in=keys).select_for_update(of=("self",))
    list(held.order_by("pk").values_list("pk"))
    found = ledger.shape.related(ledger.visible(by, letter).current().filter(pk__in=keys))
    return {record.pk: record for record in found}


def _accept(record: Any, accepted: dict[str, str] | None) -> None:
    if accepted:
        record.accepted = {**record.accepted, **accepted}


def write(
    ledger: type[Ledger],
    record: Any,
    examined: Examination,
    keys: list[str],
    by: Any,
    reopens: bool = True,
) -> None:
    """Put the changed ``keys`` into the database, with a new version of every record they touch.

    What was confirmed is to be reviewed anew, unless it ``reopens`` nothing (the calendar).
    """
    shape = ledger.shape
    before = record.version
    shape.fill(record, examined.values)
    ledger.finish(record, examined)
    if reopens and not wait_for_word(ledger, record, by, keys):
        _reopen(ledger, record, by)
    record.updated_by = by
    record.version = before + 1
    held = ledger.model.objects.unscoped("the row was read and locked through the door")
    if not held.filter(pk=record.pk, version=before).update(version=before + 1):
        raise EditConflict(record, shape.read(record))
    record.save()
    write_shared(ledger, record, examined.values, keys)
    own = [table.key for table in shape.tables if not table.on and table.key in keys]
    _replace_tables(ledger, record, examined.values, own)


def wait_for_word(ledger: type[Ledger], record: Any, by: Any, keys: Sequence[str]) -> bool:
    """Hand ``record`` to whoever confirms it, where ``by`` may not vouch for the facts ``keys``.

    The record is saved by the caller.
    """
    if not ledger.waits_for_word(record, by, keys):
        return False
    record.review_state, record.submitted_by, record.submitted_at = SUBMITTED, by, timezone.now()
    return True


def _reopen(ledger: type[Ledger], record: Any, by: Any) -> None:
    """What was confirmed was something else: it is submitted again, where review is asked for."""
    if record.review_state == CONFIRMED:
        record.review_state = SUBMITTED if ledger.takes_review(record.community_id) else ""
        record.submitted_by, record.submitted_at = by, timezone.now()


def write_shared(ledger: type[Ledger], record: Any, values: Values, keys: Sequence[str]) -> None:
    """Put the changed ``keys`` of what ``record`` shares into the database.

    Every other record that shares it gets a new version: what it shows has changed.
    """
    touched = [p for p in ledger.shape.parents if any(owner_of(ledger, k) == p for k in keys)]
    for parent in touched:
        getattr(record, parent).save()
    hanging = [table.key for table in ledger.shape.tables if table.on and table.key in keys]
    _replace_tables(ledger, record, values, hanging)
    for parent in touched:
        _follow(ledger, record, parent)


def _follow(ledger: type[Ledger], record: Any, parent: str) -> None:
    """What is kept beside the values of the others that share ``parent`` is counted anew."""
    held = ledger.model.objects.unscoped("who shares the row was decided when they were entered")
    others = held.filter(**{parent: getattr(record, parent)}).exclude(pk=record.pk)
    for other in ledger.shape.related(others):
        kept = _kept(ledger, other, record.updated_by)
        held.filter(pk=other.pk).update(version=F("version") + 1, **kept)


def _kept(ledger: type[Ledger], other: Any, by: Any) -> Values:
    """What is kept beside the values of ``other``, counted anew; nothing where it cannot be opened."""
    try:
        values = ledger.shape.read(other)
    except SealBroken:
        return {}
    gaps = ledger.missing(values, timezone.localdate())
    ledger.finish(other, Examination(values, [], gaps))
    _reopen(ledger, other, by)
    return {name: getattr(other, name) for name in (*ledger.kept_beside, *REOPENED)}


REOPENED = ("review_state", "submitted_by", "submitted_at")


def _replace_tables(ledger: type[Ledger], record: Any, values: Values, keys: Sequence[str]) -> None:
    for key in keys:
        table = ledger.shape.table(key)
        owner = getattr(record, table.on) if table.on else record
        table.model._default_manager.filter(**{table.owner: owner}).delete()
    for row in ledger.shape.table_rows(record, values, only=keys):
        row.save(force_insert=True)


# -- voiding ---------------------------------------------------------------------------------


@transaction.atomic
def void(ledger: type[Ledger], record_id: Any, *, by: Any, reason: str) -> Any:
    """Take a record out of every list and figure; nothing is deleted."""
    record = locked(ledger, by, record_id, "D")
    if not record.is_voided:
        mark_void(record, by, timezone.now(), reason)
        _write_change(ledger, record, "void", by, [], reason)
    return record


@transaction.atomic
def restore(ledger: type[Ledger], record_id: Any, *, by: Any, reason: str) -> Any:
    """Bring a voided record back as it was.  Raises IntegrityError if its place is taken.

    Raises ValidationError for a record that was merged into another.
    """
    record = locked(ledger, by, record_id, "D")
    if getattr(record, "merged_into_id", None):
        raise ValidationError("这份档案已合并到另一份，请在那份档案上撤销合并", code="merged")
    if record.is_voided:
        mark_void(record, None, None, "")
        _write_change(ledger, record, "restore", by, [], reason)
    return record


def mark_void(record: Any, by: Any, at: Any, reason: str) -> None:
    """Set or clear what says that a record is void."""
    record.voided_at, record.voided_by, record.void_reason = at, by, reason
    record.version += 1
    record.save(update_fields=["voided_at", "voided_by", "void_reason", "version", "updated_at"])
