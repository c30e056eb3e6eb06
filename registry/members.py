"""残协会员实名制, where the area is a pilot: what a member's record must hold, and verifying it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from registry import parameters
from registry.models import Resident

MEMBER = "1"
LABELS = {"id_no": "身份证号", "phone": "本人电话", "member_no": "会员号"}
NEEDED = tuple(LABELS)
"""What a member's record must hold before it can be verified."""


def is_pilot(code: str) -> bool:
    """Whether the roll of members is kept by real name in the area ``code``."""
    return bool(parameters.value("member_roll_pilot", code))


def pilots(codes: Iterable[str]) -> list[str]:
    """Those of the areas ``codes`` where it is, in one query."""
    held = parameters.values("member_roll_pilot", codes)
    return sorted(code for code, pilot in held.items() if pilot)


def lacking(resident: Resident) -> list[str]:
    """The columns of ``NEEDED`` that are empty."""
    return [key for key in NEEDED if not getattr(resident, key)]


def gaps(resident: Resident, known: Iterable[str]) -> list[str]:
    """What a member at a pilot site lacks beyond the ``known`` gaps."""
    if resident.is_member != MEMBER:
        return []
    missing = [key for key in lacking(resident) if key not in known]
    return missing if missing and is_pilot(resident.community_id) else []


@transaction.atomic
def verify(resident_id: Any, *, by: Any) -> Resident:
    """Note that ``by`` has checked the member's identity today; the history tells it too.

    Raises ValidationError when the area is no pilot, the person no member or a fact is missing;
    Resident.DoesNotExist outside the scope.
    """
    from registry.ledger import saving
    from registry.ledgers import ResidentLedger

    resident: Resident = saving.locked(ResidentLedger, by, resident_id)
    if refused := why_not(resident):
        raise ValidationError(refused, code="not_verifiable")
    base = ResidentLedger.shape.read(resident)
    noted = {"member_verified_on": timezone.localdate(), "member_verified_by": str(by)[:150]}
    values = {**ResidentLedger.shape.read(resident), "member_verified": "1", **noted}
    examined = ResidentLedger.examine(values, before=base)
    saved: Resident = saving.update(
        ResidentLedger, resident.pk, base, examined, by=by, reason="会员实名核验"
    )
    return saved


def why_not(resident: Resident) -> str:
    """Why the member cannot be verified; "" when it can."""
    if not is_pilot(resident.community_id):
        return f"{resident.community.name}不是会员实名制试点，由旗县以上残联在“参数”中设定"
    if resident.is_voided or resident.is_member != MEMBER:
        return f"{resident.name}不是残协会员"
    missing = "、".join(LABELS[key] for key in lacking(resident))
    return f"{resident.name}还缺{missing}，请先补齐再核验" if missing else ""
