"""The entry form of a ledger whose records are about something chosen before the form is opened."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from registry.ledger.asked import Condition, is_asked
from registry.ledger.columns import Values
from registry.ledger.forms import LedgerForm
from registry.ledger.table_forms import asked_by_script


class DeclaredForm(LedgerForm):
    """The form as it is for any ledger, without what is not asked of the subject chosen.

    The subject is part of what the form was opened on; it is not asked again and cannot be
    changed by what is sent.
    """

    def _stored(self, data: Any, start: Values | None) -> Values:
        stored = super()._stored(data, start)
        if data is not None:
            self.look_again(stored)
        return stored

    def look_again(self, stored: Values) -> None:
        """What is known of the subject may have changed while the form was being filled in."""
        self.ledger.acquaint(stored)  # type: ignore[attr-defined]

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
