"""The residents a rehabilitation worker works for: with an open file, or waiting for one."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from registry import access
from rehab.files.people import waiting_for_a_file, with_open_file


def people(user: Any) -> Q:
    """Whom ``user`` may see as 康复人员, in the areas of that posting."""
    codes = access.areas_as(user, "rehab_worker")
    if not codes:
        return Q(pk__in=[])
    waiting = waiting_for_a_file(codes).order_by().values("pk")
    return Q(pk__in=with_open_file(codes).values("pk")) | Q(pk__in=waiting)
