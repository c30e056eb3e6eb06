"""需要特殊服务的残疾人: who is marked as needing counselling, and where that is recorded (J03).

From 台账一 (心理 among 其他需求, 精神残疾), from 需求反映 (心理), and from the cases themselves; whoever
reads the list sees the first two, which they see anyway, and of cases only their own.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from registry import access
from registry.models import Need, Resident
from rehab.counselling.ledger import CounsellingLedger
from rehab.guardianship.people import MENTAL, REGISTERED, has_mental
from rehab.models import Counselling

WANTS, REFLECTED = "7", "13"
"""其他需求：心理; 需求类别：心理."""


def areas(user: Any) -> list[str]:
    """The areas where ``user`` both reads the residents and counsels."""
    counsels = access.own_areas_for(user, Counselling.section, "E")
    return [code for code in access.areas_for(user, "residents", "V") if code in counsels]


def marks(on: datetime.date | None = None) -> dict[str, Any]:
    """Each reason, as known (on the day ``on``), as an annotation of residents, by its name."""
    needs = Need.objects.unscoped("whether one speaks of it").current()
    has_need = needs.filter(resident=OuterRef("pk"), category=REFLECTED)
    if on is not None:
        has_need = has_need.filter(raised_on__lte=on)
    return {"_reflected": Exists(has_need), "_mental": has_mental()}


def said(resident: Resident) -> str:
    """Why somebody stands on the list, in words."""
    told = []
    if WANTS in (resident.needs or []):
        told.append("台账一登记心理需求")
    if resident._reflected:  # type: ignore[attr-defined]
        told.append("反映过心理需求")
    if resident.dis_category == MENTAL or resident._mental:  # type: ignore[attr-defined]
        told.append("精神残疾")
    return "、".join(told)


MARKED = (
    Q(needs__icontains=f'"{WANTS}"') | Q(dis_category=MENTAL) | Q(_reflected=True) | Q(_mental=True)
)


def marked(held: Any) -> Any:
    """Of the residents ``held`` in the register those marked as needing it."""
    return held.annotate(**marks()).filter(REGISTERED, MARKED)


def unserved_by(user: Any, held: Any) -> Any:
    """Of the marked ones those for whom ``user`` sees no case.

    Whether somebody else has one is not told: such a person stands here like one without.
    """
    own = CounsellingLedger.visible(user).current().filter(resident=OuterRef("pk"))
    return marked(held).filter(~Exists(own))
