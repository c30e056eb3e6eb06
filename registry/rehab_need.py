"""康复需求: since when 台账一 has known of one, so that what is due of it can be reckoned (方案三（三）).

The day is kept beside the record.  It is the day on which a need was first registered and none was
before: a later survey that finds the same person in need does not begin the time anew.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from registry.conditions import Has

SURGERY, MEDICINE, TRAINING, DEVICES, CARE, NONE = "123456"
"""手术、药物、功能训练、辅助器具、护理、无, codes of rehab_need."""
KEPT = ("rehab_need_on",)
KNOWN = ~Q(rehab_need=[]) & ~Q(rehab_need=[NONE])
"""Residents of whom 台账一 says that they need rehabilitation."""
WANTS_TRAINING = Has("rehab_need", TRAINING)


def is_needed(needs: Any) -> bool:
    """Whether ``needs`` (codes of rehab_need) name anything but 无."""
    return bool(set(needs or ()) - {NONE})


def settle(record: Any, today: datetime.date) -> None:
    """Set since when ``record``, about to be stored, is known to need rehabilitation (in place)."""
    if not is_needed(record.rehab_need):
        record.rehab_need_on = None
    elif record.rehab_need_on is None:
        record.rehab_need_on = today
