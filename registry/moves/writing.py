"""The facts of one resident or household changed as part of a larger step, with their history."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from registry.ledger import saving
from registry.ledger.columns import Values
from registry.ledger.ledger import Examination
from registry.ledgers import ResidentLedger
from registry.models import Change, Household, Resident
from registry.models.scoped import ScopeError
from registry.moves.following import Note, change, links_to, rows_of, strands

LEDGER = ResidentLedger
MEMBERS = LEDGER.shape.table("members")


def person(by: Any, resident_id: Any, letter: str = "E") -> Resident:
    """The resident with the household, both locked; raises DoesNotExist out of scope."""
    found: Resident = saving.locked(LEDGER, by, resident_id, letter)
    return found


def demand_current(resident: Resident) -> None:
    """Raises ValidationError for a void record: nothing can happen to it."""
    if resident.is_voided:
        raise ValidationError(
            f"{resident} 的档案已作废，不能办理；请先核对在用的档案", code="voided"
        )


def demand(by: Any, letter: str, code: str) -> None:
    """Raises ScopeError unless ``by`` may do ``letter`` to residents of the area ``code``."""
    if not LEDGER.may(by, letter, code):
        raise ScopeError(f"{by} may not {letter} in {code}")


def amend(resident: Resident, changes: Values, note: Note) -> list[list[str]]:
    """Save ``changes`` of a locked resident with their history; what was changed is returned."""
    before = LEDGER.shape.read(resident)
    after = {**before, **changes}
    lines = saving.differences(LEDGER, before, after)
    if not lines:
        return []
    gaps = LEDGER.missing(after, timezone.localdate())
    saving.write(LEDGER, resident, Examination(after, [], gaps), [x[0] for x in lines], note.by)
    rows = saving.change_rows(LEDGER, resident, note.action, note.by, lines, note.reason)
    Change.objects.bulk_create(rows)
    return lines


def rehouse(residents: Collection[Resident], household: Household, note: Note) -> None:
    """Put ``residents`` into ``household``; their records that name the old one name the new one."""
    for resident in residents:
        old = resident.household
        resident.household = household
        resident.version += 1
        resident.updated_by = note.by
        resident.save(update_fields=["household", "version", "updated_by", "updated_at"])
        _lead_along(resident, old, household)
        line = ["household", "家庭", str(old), str(household)]
        change(Resident, resident.pk, resident.community_id, note, [line], resident.version).save()


def _lead_along(resident: Resident, old: Household, new: Household) -> None:
    """What names both the resident and the household names the new one, if it named the old."""
    for strand in strands(Resident):
        if strand.is_direct:
            rows = rows_of(strand.model).filter(**{strand.path: resident})
            for name in links_to(strand.model, Household):
                rows.filter(**{name: old}).update(**{name: new})


def refreshed(households: Iterable[Household], note: Note) -> None:
    """Say anew what each resident of ``households`` lacks and how much is known of them.

    For whoever changed what they share.
    """
    held = Resident.objects.unscoped("their household was changed by someone who may")
    found = LEDGER.shape.related(held.current().filter(household__in=[h.pk for h in households]))
    for resident in found:
        before = [getattr(resident, name) for name in LEDGER.kept_beside]
        values = LEDGER.shape.read(resident)
        gaps = LEDGER.missing(values, timezone.localdate())
        LEDGER.finish(resident, Examination(values, [], gaps))
        if before != [getattr(resident, name) for name in LEDGER.kept_beside]:
            resident.version += 1
            resident.save(update_fields=[*LEDGER.kept_beside, "version", "updated_at"])


def facts(household: Household) -> Values:
    """All that is shared by those who live in ``household``, its member table too, as stored now."""
    held = Household.objects.unscoped("read by whoever may change a resident in it")
    fresh = held.prefetch_related("members").get(pk=household.pk)
    return LEDGER.shape.read_parent("household", fresh)


def told(household: Household, before: Values, note: Note) -> None:
    """One line of history of ``household`` for what changed from ``before``."""
    lines = saving.differences(LEDGER, before, facts(household))
    if lines:
        change(Household, household.pk, household.community_id, note, lines).save()
