"""Whose home and whose going out the sixth area of the plan asks about: those who live here."""

from __future__ import annotations

import datetime

from django.db.models import Q
from django.utils import timezone

from registry.register import registered

HERE = "1"
"""在册常住, a code of register_status."""
GONE = ("2", "3", "4")
"""人户分离（外出）、迁出、死亡."""


def living_on(day: datetime.date) -> Q:
    """Who was on the register and lived here on ``day``: who left or died later was there still.

    Of a past day no one who was entered or moved here since; today it is whom the lists show.
    """
    here = Q(status=HERE) | Q(status__in=GONE, status_changed_on__gt=day)
    return here & registered(day) if day < timezone.localdate() else here
