"""The pages made for those who see only their own cases: where home and menu lead them."""

from __future__ import annotations

from typing import Any

from rights import own


def doors(user: Any) -> list[dict[str, Any]]:
    """Label, address and (as a function, for home) a sentence, for each page of a role ``user`` holds."""
    return own.doors(user)
