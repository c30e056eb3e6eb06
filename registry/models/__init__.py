"""One class per file; import them from here."""

from registry.models.user import User

__all__ = ["User"]
