"""What reports shows at the first glance: the ten lamps of the area."""

from __future__ import annotations

from typing import Any

from registry import access
from registry.models import Area
from reports.fulfilment import glance


def doors(user: Any) -> list[dict[str, Any]]:
    """No page of its own for one role."""
    return []


def figures(user: Any, area: Area) -> list[dict[str, Any]]:
    """五摸清 and 五落实, five lamps each, for whoever sees the board."""
    return glance.tiles(area) if access.may(user, "dashboards", "V", area.code) else []
