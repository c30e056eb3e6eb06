"""The residents a rehabilitation worker works for: those with an open file."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from registry import access
from rehab.files.people import with_open_file


def people(user: Any) -> Q:
    """Whom ``user`` may see as 康复人员, in the areas of that posting."""
    codes = access.areas_as(user, "rehab_worker")
    return Q(pk__in=with_open_file(codes).values("pk")) if codes else Q(pk__in=[])
