"""What is known of the area a record is about: rules and conditions ask about it."""

from __future__ import annotations

from typing import Any

from registry.ledger.columns import Column, Values
from registry.ledger.kinds import Kind
from registry.ledger.shape import Shape
from registry.models import Area

AREA = "community_id"
PLACE, LEVEL, KIND = "community__name", "community__level", "community__kind"
FULL_PLACE = "community__full_name"
CLOSED_ON = "community__valid_to"
KNOWN = (AREA, PLACE, FULL_PLACE, LEVEL, KIND, CLOSED_ON)
PLACE_COLUMN = Column(PLACE, Kind(60), "所属区域", derived=True, known=True)
"""The area's name, for lists that show those of several."""
FULL_PLACE_COLUMN = Column(FULL_PLACE, Kind(200), "所在地", derived=True, known=True)
"""Its name with those of the areas above, for lists of the whole region."""

OF_COMMUNITY = {LEVEL: {"in": [Area.Level.COMMUNITY]}}
OF_BANNER = {LEVEL: {"in": [Area.Level.BANNER]}}
OF_GACHA = {KIND: {"in": [Area.Kind.GACHA]}}
OF_TOWN = {KIND: {"in": [Area.Kind.URBAN]}}
"""Conditions (``asked``) by the level and kind of the area."""


def facts(area: Area) -> Values:
    """What is known of ``area``, by the keys of a ledger's shape."""
    held: dict[str, Any] = {AREA: area.pk}
    rest = (key for key in KNOWN if key != AREA)
    return held | {key: Shape.value(area, key.removeprefix("community__")) for key in rest}
