"""The entry form of a ledger about a resident: whom it is about stands sealed in the page."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property

from registry.about_resident.known import key_of
from registry.ledger.columns import Column, Part, Values
from registry.ledger.declared_form import DeclaredForm
from registry.ledger.kept import masked
from registry.models import Area


class AboutResidentForm(DeclaredForm):
    """What 台账一 knows is shown above what is asked."""

    def look_again(self, stored: Values) -> None:
        if stored.get("resident_id"):
            stored["resident__id"] = None
            super().look_again(stored)

    def _facts(self, part: Part) -> list[dict[str, Any]]:
        columns = self.ledger.columns.pick(part.columns)
        return [{"label": c.label, "value": self._told(c)} for c in columns if c.known]

    def _told(self, column: Column) -> str:
        if column.kind.secret:
            return masked(column, column.value(self.stored), self._community)
        return column.show(self.stored)

    @cached_property
    def _community(self) -> Area | None:
        """Where the resident is registered."""
        code = self.stored.get(key_of("community_id"))
        return Area.objects.select_related("parent").filter(pk=code).first()
