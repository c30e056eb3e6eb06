"""Someone dies: the register, the household's counts, the benefits and what was still open."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from registry import audit
from registry.ledger.columns import Values
from registry.ledger.saving import locked_for
from registry.models import Death, Move, Resident
from registry.moves import closing
from registry.moves.following import Note
from registry.moves.writing import LEDGER, amend, demand_current, person, refreshed

DEAD = "4"
PAID, APPLIED, TO_CHECK = "3", "2", "7"
"""Benefits drawn or applied for are to be checked and stopped (待核停)."""
REGISTER = ("status", "status_changed_on", "status_reason")
COUNTS = ("household__size", "household__disabled_count")


@transaction.atomic
def register(*, by: Any, resident_id: Any, on: datetime.date, proof: str) -> Death:
    """Note that the resident died ``on`` that day and what follows from it.

    Raises ValidationError for a day that cannot be, or when it is registered already.
    """
    resident = person(by, resident_id)
    demand_current(resident)
    _demand_possible(resident, on)
    note = Note(by, "death", proof and "有证明")
    values = LEDGER.shape.read(resident)
    death = Death(
        resident=resident, community_id=resident.community_id, on=on, proof=proof, by=by,
        before=_before(values),
    )  # fmt: skip
    amend(resident, _after(values, on), note)
    refreshed([resident.household], note)
    death.closed = closing.close(resident, on, note)
    death.save(force_insert=True)
    _withdraw(resident, by)
    _audit(by, resident, "death", {"closed": len(death.closed)})
    return death


def _demand_possible(resident: Resident, on: datetime.date) -> None:
    if resident.status == DEAD:
        raise ValidationError(f"{resident} 已登记死亡", code="dead")
    if on > timezone.localdate():
        raise ValidationError({"on": "死亡日期不能晚于今天"})
    if resident.birth_date and on < resident.birth_date:
        raise ValidationError({"on": "死亡日期不能早于出生日期"})


def _before(values: Values) -> dict[str, Any]:
    changed = values["status_changed_on"]
    return {
        "status": values["status"],
        "status_changed_on": changed.isoformat() if changed else None,
        "status_reason": values["status_reason"],
        "benefits": {b["item"]: b["state"] for b in values["benefits"] if _runs(b)},
        "counted": [key for key in COUNTS if values[key]],
    }


def _runs(benefit: Values) -> bool:
    return benefit["state"] in (PAID, APPLIED)


def _after(values: Values, on: datetime.date) -> Values:
    benefits = [{**b, "state": TO_CHECK} if _runs(b) else b for b in values["benefits"]]
    size, disabled = (values[key] for key in COUNTS)
    return {
        "status": DEAD,
        "status_changed_on": on,
        "status_reason": "死亡",
        "benefits": benefits,
        # nobody left is no household of zero: how many there are is asked anew
        "household__size": (size - 1 or None) if size else size,
        "household__disabled_count": disabled - 1 if disabled else disabled,
    }


def _withdraw(resident: Resident, by: Any) -> None:
    held = Move.objects.unscoped("who died does not move; both sides see why")
    held.waiting().filter(resident=resident).update(
        state=Move.WITHDRAWN, answer=closing.REASON, answered_by=by, answered_at=timezone.now()
    )


def standing(resident: Resident) -> Death | None:
    """The registration of the death that holds, or None."""
    held = Death.objects.unscoped("asked for a resident read through the door")
    found: Death | None = held.filter(resident=resident, undone_at__isnull=True).first()
    return found


@transaction.atomic
def undo(*, by: Any, resident_id: Any, reason: str) -> Resident:
    """Take a death registered by mistake back, with all that followed from it.

    Raises ValidationError when none is registered.
    """
    resident = person(by, resident_id)
    death = standing(resident)
    if death is None:
        raise ValidationError(f"{resident} 没有可撤销的死亡登记", code="living")
    note = Note(by, "revive", reason)
    amend(resident, _as_before(LEDGER.shape.read(resident), death.before), note)
    refreshed([resident.household], note)
    closing.reopen(death.closed, note)
    death.undone_at, death.undone_by, death.undone_reason = timezone.now(), by, reason
    death.save()
    _audit(by, resident, "revive", {"reopened": len(death.closed)})
    return locked_for(LEDGER, resident.pk, "as it is after the step")  # type: ignore[no-any-return]


def _as_before(now: Values, before: dict[str, Any]) -> Values:
    states, changed = before["benefits"], before["status_changed_on"]
    benefits = [
        {**b, "state": states.get(b["item"], b["state"])} if b["state"] == TO_CHECK else b
        for b in now["benefits"]
    ]
    return {
        "status": before["status"],
        "status_changed_on": datetime.date.fromisoformat(changed) if changed else None,
        "status_reason": before["status_reason"],
        "benefits": benefits,
        **_counted_again(now, before["counted"]),
    }


def _counted_again(now: Values, counted: list[str]) -> Values:
    """The counts of the household with the person in them again, where they had been counted.

    Households may have been joined meanwhile: there are never fewer people than disabled people.
    """
    size, disabled = (now[key] for key in COUNTS)
    size = (size or 0) + 1 if COUNTS[0] in counted else size
    disabled = (disabled or 0) + 1 if COUNTS[1] in counted else disabled
    if size is not None and disabled is not None:
        size = max(size, disabled)
    return dict(zip(COUNTS, (size, disabled), strict=True))


def _audit(by: Any, resident: Resident, step: str, detail: dict[str, Any]) -> None:
    audit.record(
        "close" if step == "death" else "restore", by=by, obj=resident, ledger=LEDGER.key,
        detail={"step": step, **detail},
    )  # fmt: skip
