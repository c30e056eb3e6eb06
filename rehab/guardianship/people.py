"""Who has a psychiatric disability, alone or among several."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from registry.ledgers import REGISTERED
from registry.models import Disability

MENTAL = "6"
"""残疾类别：精神."""


def has_mental() -> Any:
    """Whether a resident's single disabilities include it, as an annotation."""
    return Exists(Disability.objects.filter(resident=OuterRef("pk"), category=MENTAL))


def psychiatric(held: Any) -> Any:
    """Of the residents ``held`` those with a psychiatric disability."""
    return held.annotate(_mental=has_mental()).filter(Q(dis_category=MENTAL) | Q(_mental=True))


__all__ = ["MENTAL", "REGISTERED", "has_mental", "psychiatric"]
