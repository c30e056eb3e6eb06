"""One class per file; import them from here."""

from registry.models.area import Area, AreaName
from registry.models.user import User

__all__ = ["Area", "AreaName", "User"]
