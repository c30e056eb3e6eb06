"""Which place a retrofit is of: chosen on the form, found by name in a workbook."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accessibility.models import Place
from registry.about_area import recognising
from registry.ledger.columns import Column, Values, column
from registry.ledger.findings import error
from registry.ledger.importing.rows import Row
from registry.ledger.kinds import Kind
from registry.ledger.shape import Shape

PLACE, NAME, KIND = "place_id", "place__name", "place__kind"
FACTS = ("id", "name", "kind", "position", "community_id", "is_voided")
"""What is read of the place with every retrofit."""
KNOWN = tuple(f"place__{fact}" for fact in FACTS)
KNOWN_COLUMNS = (
    Column(NAME, Kind(50), "改造的场所", derived=True, known=True, also=("场所", "场所名称")),
    replace(column(Place, "kind", derived=True, known=True), key=KIND),
)


class PlaceKind(Kind):
    """A place by key; people read its name."""

    empty: Any = None

    def read(self, raw: Any) -> Any:
        try:
            return raw if isinstance(raw, uuid.UUID) else uuid.UUID(str(raw))
        except ValueError as wrong:
            raise ValidationError("请从列出的场所中选择", code="place") from wrong

    def show(self, value: Any) -> str:
        if not value:
            return ""
        held = Place.objects.unscoped("the retrofit that names it is in scope")
        return str(held.filter(pk=value).values_list("name", flat=True).first() or "")

    def write(self, value: Any) -> Any:
        return str(value) if value else ""

    def field(self, **kwargs: Any) -> forms.Field:
        return PlaceField(required=False, **kwargs)


class PlaceField(forms.TypedChoiceField):
    """The places of the community; which those are, its form says."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            coerce=uuid.UUID,
            empty_value=None,
            widget=forms.Select(attrs={"class": "input-30"}),
            error_messages={"invalid_choice": "请从列出的场所中选择"},
            **kwargs,
        )

    def offer(self, places: Any) -> None:
        """The places to choose from."""
        named = [(str(pk), name) for pk, name in places.values_list("pk", "name")]
        self.choices = [("", "请选择"), *named]


def within_reach(user: Any, code: str) -> Any:
    """The places of the community ``code`` that ``user`` may see."""
    held = Place.objects.visible_to(user).current()
    return held.filter(community_id=code).order_by("name")


def facts(place: Place) -> Values:
    """What is known of ``place``, by the keys of a retrofit's shape."""
    return {f"place__{name}": Shape.value(place, name) for name in FACTS}


def acquaint(values: Values) -> None:
    """Put what is known of the place meant into ``values`` (in place)."""
    meant = values.get(PLACE)
    if not meant or values.get("place__id") == meant:
        return
    held = Place.objects.unscoped("whoever chose the place was asked about scope")
    if place := held.filter(pk=meant).first():
        values.update(facts(place))


class Recogniser(recognising.Recogniser):
    """Tells each row its area, and the place it names there."""

    def __init__(self, user: Any) -> None:
        self.user = user

    def settle(self, rows: list[Row]) -> None:
        super().settle(rows)
        named = {row.number: str(row.read.pop(NAME, "") or "") for row in rows}
        found = self._by_name(rows)
        for row in rows:
            for fact in FACTS:
                row.read.pop(f"place__{fact}", None)
            if name := named[row.number]:
                self._mean(row, name, found.get((row.community_id, name)))

    def _by_name(self, rows: list[Row]) -> dict[tuple[str, str], Any]:
        codes = {row.community_id for row in rows if row.community_id}
        held = Place.objects.visible_to(self.user).current().filter(community_id__in=codes)
        return {
            (code, name): key for key, code, name in held.values_list("pk", "community_id", "name")
        }

    def _mean(self, row: Row, name: str, key: Any) -> None:
        if key is None:
            text = f"“楼道和公共场所”里没有“{name}”，请核对名称，或先登记这个场所"
            row.met.append(error("identity", NAME, text))
            row.failed.add(PLACE)
        else:
            row.read[PLACE] = key
