"""What the pages share that are made for those who see only their own cases (帮扶责任人、承接机构)."""

from __future__ import annotations

from registry import access, codes
from registry.models import Resident
from registry.screens import Screen

LIVING_HERE = {"resident__voided_at": None, "resident__status__in": ("1", "2")}
"""Of whom a case still speaks: whoever died, moved away or was registered by mistake is closed."""


class OwnScreen(Screen):
    """Open to whoever holds ``role`` today; whose cases it shows, its queryset says."""

    role = ""
    letter = "E"

    def allowed(self) -> bool:
        return bool(access.areas_as(self.user, self.role))


def about(resident: Resident) -> str:
    """Sex, age and category, without the level."""
    gender = codes.get("gender").label(resident.gender) if resident.gender else ""
    age = f"{resident.age} 岁" if resident.age is not None else ""
    kind = codes.get("dis_category").label(resident.dis_category) if resident.dis_category else ""
    return "　".join(filter(None, (gender, age, kind)))
