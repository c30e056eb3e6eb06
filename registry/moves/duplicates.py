"""Two records of one person become one; within seven days that can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from registry import audit, resident_twins
from registry.ledger import saving
from registry.ledger.columns import Values
from registry.ledger.conflict import Conflict
from registry.ledger.findings import Level
from registry.ledger.ledger import Examination
from registry.models import Attachment, Change, Household, Merger, Move, Resident
from registry.moves import following, handing
from registry.moves.deaths import DEAD
from registry.moves.following import Note, Strand, change, rows_of
from registry.moves.writing import LEDGER, amend, demand, demand_current, person, refreshed

HUNG = {table.model for table in LEDGER.shape.tables}
"""What is chosen as values of the record itself does not follow as rows."""


def candidates(resident: Resident, user: Any) -> list[Resident]:
    """Current records in the scope of ``user`` that may be the same person.

    By number, by guardian and birth, or by name and birth date.
    """
    mark = resident_twins.mark(LEDGER.shape.read(resident))
    keys = {
        t.record_id
        for t in resident_twins.standing({0: mark} if mark else {}, resident.pk).values()
    }
    if twin := resident_twins.by_certificate(resident.cert_no, resident.pk):
        keys.add(twin.record_id)
    visible = LEDGER.visible(user, "D").current().exclude(pk=resident.pk)
    found = {r.pk: r for r in visible.filter(pk__in=keys)}
    if resident.birth_date:
        alike = visible.filter(name=resident.name, birth_date=resident.birth_date)
        found.update({r.pk: r for r in alike[:20]})
    return list(found.values())


def choices(kept: Resident, lost: Resident, chosen: dict[str, str] | None = None) -> Conflict:
    """What the two records say, key by key: ``theirs`` is the kept one, ``mine`` the other."""
    blank = LEDGER.shape.blank()
    conflict = Conflict(LEDGER, blank, LEDGER.shape.read(lost), LEDGER.shape.read(kept))
    conflict.chosen = chosen or {}
    return conflict


@transaction.atomic
def merge(
    *, by: Any, kept_id: Any, lost_id: Any, chosen: dict[str, str] | None = None, reason: str
) -> Merger:
    """Make two records of one person one; the other becomes void and leads to the one kept.

    ``chosen`` says ``take-<key>``: mine for the fact of the record given up.  Everything that
    hangs on that one hangs on the kept one.  Raises ValidationError with what is wrong.
    """
    kept, lost = _both(by, kept_id, lost_id)
    note = Note(by, "merge", reason)
    conflict = choices(kept, lost, chosen)
    before = conflict.theirs
    examined = LEDGER.examine(conflict.merge(conflict.chosen), before)
    _demand_sound(examined, kept, lost)
    _give_up(lost, kept, note)
    moved = [*_bring_over(lost, kept), *_bring_household(lost, kept)]
    moved += [*_bring_files(lost, kept), *_bring_verified(lost, kept)]
    _gather(kept, note)
    lines = _write(kept, before, examined, note)
    refreshed([kept.household], note)
    merger = Merger(
        community_id=kept.community_id, kept=kept, lost=lost, reason=reason, by=by, moved=moved,
        before=LEDGER.shape.dump(before), changed=[line[0] for line in lines],
    )  # fmt: skip
    _seal_versions(merger)
    _audit(by, kept, {"step": "merge", "lost": str(lost.pk), "fields": [x[0] for x in lines]})
    _audit(by, lost, {"step": "merge", "kept": str(kept.pk), "rows": len(moved)})
    return merger


def _both(by: Any, kept_id: Any, lost_id: Any) -> tuple[Resident, Resident]:
    """Both records locked, in one order for everybody; raises ValidationError."""
    if str(kept_id) == str(lost_id):
        raise ValidationError("请选择另一份档案", code="one_record")
    found = {str(k): person(by, k, "D") for k in sorted((kept_id, lost_id), key=str)}
    kept, lost = found[str(kept_id)], found[str(lost_id)]
    for resident in (kept, lost):
        demand(by, "E", resident.community_id)
        demand_current(resident)
        held = Move.objects.unscoped("whether anybody asked for either to move")
        if held.waiting().filter(resident=resident).exists():
            raise ValidationError(
                f"{resident} 有一项迁移等待接收，请先撤回或等对方答复", code="waiting"
            )
    _demand_alike(kept, lost)
    return kept, lost


def _demand_alike(kept: Resident, lost: Resident) -> None:
    """Raises ValidationError where becoming one would settle what somebody has to settle first."""
    if (kept.status == DEAD) != (lost.status == DEAD):
        dead, living = (kept, lost) if kept.status == DEAD else (lost, kept)
        raise ValidationError(
            f"{dead.community.name}的档案已登记死亡，{living.community.name}的没有；"
            "请先在另一份登记死亡，或撤销死亡登记，再合并", code="one_dead",
        )  # fmt: skip
    asked = handing.running([lost.pk]).filter(to_area=kept.community_id)
    if asked.exists():
        raise ValidationError(
            f"{lost} 有一项需求正在转交{kept.community.name}，请先办完或撤回再合并", code="handover"
        )


def _demand_sound(examined: Examination, kept: Resident, lost: Resident) -> None:
    """Raises ValidationError, by key, for choices that do not make one sound record."""
    wrong: dict[str, list[str]] = {}
    for finding in examined.at(Level.ERROR):
        wrong.setdefault(finding.key, []).append(finding.message)
    twin = LEDGER.taken(examined.values, kept.pk)
    if twin and twin.record_id not in (kept.pk, lost.pk):
        wrong.setdefault(twin.key, []).append("这个号码已由第三份档案登记，请先核对")
    if wrong:
        raise ValidationError(wrong)


def _give_up(lost: Resident, kept: Resident, note: Note) -> None:
    lost.merged_into = kept
    saving.mark_void(lost, note.by, timezone.now(), f"与重复档案合并：{note.reason}"[:200])
    lost.save(update_fields=["merged_into"])
    line = ["merged_into", "并入档案", "", f"{kept}（{kept.community.name}）"]
    change(Resident, lost.pk, lost.community_id, note, [line], lost.version).save()


def _followers(root: Any) -> Iterator[Strand]:
    """What hangs on a record as rows of its own and speaks of the person, not of the row."""
    for strand in following.strands(root):
        tied = strand.model in HUNG or getattr(strand.model, "tied", False)
        if strand.is_direct and not tied:
            yield strand


def _bring_over(lost: Resident, kept: Resident) -> list[list[Any]]:
    moved = []
    for strand in _followers(Resident):
        homes = following.links_to(strand.model, Household)
        keys = following.repoint(strand, lost.pk, kept.pk)
        moved += [[strand.model._meta.label, str(key), strand.path, str(lost.pk)] for key in keys]
        for name in homes if lost.household_id != kept.household_id else ():
            rows = rows_of(strand.model).filter(pk__in=keys, **{name: lost.household_id})
            told = [[strand.model._meta.label, str(k), name, str(lost.household_id)]
                    for k in rows.values_list("pk", flat=True)]  # fmt: skip
            rows.update(**{name: kept.household_id})
            moved += told
    return moved


def _bring_household(lost: Resident, kept: Resident) -> list[list[Any]]:
    """What hangs on the other household goes along where nobody current lives in it any more."""
    held = Resident.objects.unscoped("whether anybody is left in the household").current()
    if lost.household_id == kept.household_id or held.filter(household=lost.household_id).exists():
        return []
    moved = []
    for strand in _followers(Household):
        keys = following.repoint(strand, lost.household_id, kept.household_id)
        old = str(lost.household_id)
        moved += [[strand.model._meta.label, str(key), strand.path, old] for key in keys]
    return moved


def _bring_files(lost: Resident, kept: Resident) -> list[list[Any]]:
    """The attachments; a file both had is void where it is brought over."""
    label = Attachment._meta.label
    held = Attachment.objects.filter(ledger=LEDGER.key, record_id=lost.pk)
    keys = list(held.order_by("pk").values_list("pk", flat=True))
    brought = [key for key in keys if following.point(Attachment, key, "record_id", kept.pk)]
    return [[label, str(key), "record_id", str(lost.pk)] for key in brought]


def _bring_verified(lost: Resident, kept: Resident) -> list[list[Any]]:
    """Of each of the five situations, the later word of who verified it stands."""
    before, held = kept.verified, dict(kept.verified)
    for key, note in lost.verified.items():
        if key not in held or held[key]["on"] < note["on"]:
            held[key] = note
    if held == before:
        return []
    kept.verified = held
    rows_of(Resident).filter(pk=kept.pk).update(verified=held)
    return [[Resident._meta.label, str(kept.pk), "verified", before]]


def _gather(resident: Resident, note: Note) -> None:
    """What hangs on the record is where the record is."""
    following.relocate(
        [resident.pk], [resident.household_id], resident.community_id,
        by=note.by, action=note.action, reason=note.reason,
    )  # fmt: skip
    handing.follow([resident.pk], resident.community_id, note)


def _write(kept: Resident, before: Values, examined: Examination, note: Note) -> list[list[str]]:
    kept.refresh_from_db(fields=["version"])
    lines = saving.differences(LEDGER, before, examined.values)
    if lines:
        saving.write(LEDGER, kept, examined, [x[0] for x in lines], note.by)
    rows = saving.change_rows(LEDGER, kept, note.action, note.by, lines, note.reason, whole=True)
    Change.objects.bulk_create(rows)
    return lines


def _versions(merger: Merger) -> list[int]:
    held = Resident.objects.unscoped("the versions of two records that were merged")
    found = dict(held.filter(pk__in=[merger.kept_id, merger.lost_id]).values_list("pk", "version"))
    return [found[merger.kept_id], found[merger.lost_id]]


def _seal_versions(merger: Merger) -> None:
    merger.kept_version, merger.lost_version = _versions(merger)
    merger.moved = [[*entry, _version(entry)] for entry in merger.moved]
    merger.save(force_insert=True)


def _version(entry: list[Any]) -> int | None:
    model = apps.get_model(entry[0])
    if not following.field_named(model, "version"):
        return None
    found: int | None = rows_of(model).filter(pk=entry[1]).values_list("version", flat=True).first()
    return found


# -- taking it back ----------------------------------------------------------------------------


def undoable(kept: Resident) -> Merger | None:
    """The last merger of this record that may still be taken back, or None."""
    held = Merger.objects.unscoped("asked for a record read through the door")
    last = held.filter(kept=kept, undone_at__isnull=True).first()
    return last if last and last.may_be_undone else None


def changed_since(merger: Merger) -> bool:
    """Whether either record, or a row that was brought over, was changed after the merger."""
    if _versions(merger) != [merger.kept_version, merger.lost_version]:
        return True
    return any(_version(entry[:4]) != entry[4] for entry in merger.moved)


@transaction.atomic
def undo(*, by: Any, kept_id: Any, reason: str) -> Resident:
    """Two records again, as before; raises ValidationError when that is no longer possible."""
    kept = person(by, kept_id, "D")
    merger = undoable(kept)
    if merger is None:
        raise ValidationError("没有七天内的合并可以撤销", code="too_late")
    demand(by, "D", merger.lost.community_id)
    if changed_since(merger):
        raise ValidationError("合并后档案又有改动，不能撤销；请直接更正档案", code="changed")
    note = Note(by, "unmerge", reason)
    _hand_back(merger)
    kept = person(by, kept_id, "D")
    _write_back(kept, merger, note)
    lost = _bring_back(merger, note)
    for row in (kept, lost):
        _gather(row, note)
    refreshed([kept.household, lost.household], note)
    merger.undone_at, merger.undone_by = timezone.now(), by
    merger.save()
    _audit(by, kept, {"step": "unmerge", "lost": str(lost.pk)})
    return lost


def _hand_back(merger: Merger) -> None:
    for label, key, name, old, _ in reversed(merger.moved):
        model = apps.get_model(label)
        changes: dict[str, Any] = {name: old}
        if _was_double(model, key):
            changes |= {"voided_at": None, "void_reason": ""}
        rows_of(model).filter(pk=key).update(**changes)


def _was_double(model: type[Any], key: str) -> bool:
    """Whether the row became void only because there may be one of its kind."""
    if not following.field_named(model, "voided_at"):
        return False
    return bool(rows_of(model).filter(pk=key, void_reason=following.DOUBLE).exists())


def _write_back(kept: Resident, merger: Merger, note: Note) -> None:
    """The facts as they were: nothing was changed since, so what differs is the merger's."""
    before, now = LEDGER.shape.load(merger.before), LEDGER.shape.read(kept)
    keys = [line[0] for line in saving.differences(LEDGER, now, before)]
    amend(kept, {key: before[key] for key in keys if key in merger.changed}, note)


def _bring_back(merger: Merger, note: Note) -> Resident:
    lost: Resident = saving.locked_for(LEDGER, merger.lost_id, "brought back by who may void it")
    lost.merged_into = None
    saving.mark_void(lost, None, None, "")
    lost.save(update_fields=["merged_into"])
    change(Resident, lost.pk, lost.community_id, note, [], lost.version).save()
    return lost


def _audit(by: Any, resident: Resident, detail: dict[str, Any]) -> None:
    audit.record("merge", by=by, obj=resident, ledger=LEDGER.key, detail=detail)
