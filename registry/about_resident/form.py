"""The entry form of a ledger about a resident: whom it is about stands sealed in the page."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property

from registry.about_resident.known import key_of
from registry.ledger.asked import Condition, is_asked
from registry.ledger.columns import Column, Part, Values
from registry.ledger.forms import LedgerForm
from registry.ledger.kept import masked
from registry.ledger.table_forms import asked_by_script
from registry.models import Area


class AboutResidentForm(LedgerForm):
    """The form as it is for any ledger, with what 台账一 knows shown above it.

    The resident was chosen before and is part of what the form was opened on; it is not asked
    again and cannot be changed by what is sent.
    """

    def _stored(self, data: Any, start: Values | None) -> Values:
        stored = super()._stored(data, start)
        if data is not None and stored.get("resident_id"):
            # What 台账一 says may have changed while the form was being filled in.
            stored["resident__id"] = None
            self.ledger.acquaint(stored)  # type: ignore[attr-defined]
        return stored

    def _add_fields(self) -> None:
        super()._add_fields()
        facts = self.ledger.with_facts(self.stored, timezone.localdate())
        known = {*self.ledger.shape.known, "age"}
        for name in list(self.fields):
            column = getattr(self.fields[name], "column", None)
            if column is None:
                continue
            rest = _left(column.asked, facts, known)
            if rest is False and self.stored.get(name) in ("", None, []):
                del self.fields[name]
            else:
                self.fields[name].asked = _for_page(rest)  # type: ignore[attr-defined]

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


def _left(condition: Condition, facts: Values, known: set[str]) -> Any:
    """``condition`` without what is decided by ``known`` facts; True or False when all of it is."""
    if not condition:
        return True
    if isinstance(condition, list):
        parts = [_left(part, facts, known) for part in condition]
        return True if True in parts else [p for p in parts if p is not False] or False
    decided = {key: test for key, test in condition.items() if key in known}
    if not is_asked(decided, facts):
        return False
    return {key: test for key, test in condition.items() if key not in known} or True


def _for_page(condition: Any) -> str:
    return "" if isinstance(condition, bool) else asked_by_script(condition)
