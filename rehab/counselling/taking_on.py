"""A call becomes a counselling case: about whom, told by name and date of birth as the caller said them."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from registry import audit
from registry.cases import handlers
from registry.ledger import saving
from registry.ledger.columns import Values
from registry.ledger.findings import Level
from registry.models import Resident
from registry.models.scoped import inside
from rehab.counselling.calls import HotlineCallLedger
from rehab.counselling.ledger import CounsellingLedger
from rehab.counselling.rules import BY_PHONE
from rehab.grave.ledger import TOLD
from rehab.models import Counselling, HotlineCall

REASON = "由热线来电转来"
CARRIED = ("grave_since", "reported_at", "reported_account", "received_at")


def person(user: Any, call: HotlineCall, name: str, born: datetime.date) -> Resident:
    """The one resident of the call's area with that name, born that day.

    A counsellor sees no list of residents; whoever says both is known.  Raises ValidationError.
    """
    held = Resident.objects.unscoped("name and date of birth are known to whoever asks").current()
    found = held.filter(inside([call.community_id]), name=name, birth_date=born)
    people = [
        r for r in found.select_related("household", "community")[:2]
        if CounsellingLedger.may(user, "E", r.community_id)
    ]  # fmt: skip
    audit.record(
        "search", by=user, ledger=HotlineCallLedger.key, community_id=call.community_id,
        count=len(people), detail={"view": "hotline-call-case"},
    )  # fmt: skip
    if len(people) != 1:
        area = call.community.name
        raise ValidationError(
            f"{area}的台账一里没有姓名和出生日期都相符的居民；请核对，或者先由专职委员建档"
        )
    return people[0]


@transaction.atomic
def take_on(user: Any, call_id: Any, name: str, born: datetime.date) -> Counselling:
    """The case made of a call, handled by whoever handles the call.

    How long it has been grave goes on counting.  Raises ValidationError.
    """
    call = saving.locked(HotlineCallLedger, user, call_id)
    if call.case_number or call.is_voided:
        raise ValidationError("这次来电已转成个案", code="wrong_state")
    about = person(user, call, name, born)
    examined = CounsellingLedger.examine(_facts(call, about))
    if wrong := [f.message for f in examined.at(Level.ERROR)]:
        raise ValidationError(wrong)
    case = saving.create(
        CounsellingLedger, examined, by=user, community_id=about.community_id, reason=REASON
    )
    if call.is_grave:
        held = Counselling.objects.unscoped("just made from a call of the user's own")
        held.filter(pk=case.pk).update(**{key: getattr(call, key) for key in CARRIED})
    saving.amend(
        HotlineCallLedger, call, {"case_number": case.number}, by=user, action="progress",
        reason="转成疏导个案",
    )  # fmt: skip
    return case  # type: ignore[no-any-return]


def _facts(call: HotlineCall, about: Resident) -> Values:
    said = HotlineCallLedger.shape.read(call)
    rows = handlers.in_force(said[handlers.TABLE], timezone.localdate())
    keys = {row[handlers.ACCOUNT] for row in rows}
    section = CounsellingLedger.model.section
    there = handlers.postings_in(section, about.community_id).filter(user_id__in=keys)
    fits = set(there.values_list("user_id", flat=True))
    return {
        **CounsellingLedger.start(about),
        "source": BY_PHONE, "problems": said["problems"], "first_risk": said["risk"] or "1",
        "concern": said["summary"][:500],
        **{key: said[key] for key in TOLD},
        handlers.TABLE: [row for row in rows if row[handlers.ACCOUNT] in fits],
    }  # fmt: skip
