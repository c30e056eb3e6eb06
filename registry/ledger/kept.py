"""Sealed facts on a form: what is stored is told masked, and stays unless something else is typed.

Beside the mask the form offers an empty box, folded away, for what is to stand instead; a tick that
takes the fact away; and, to those who may see it, the whole of what is stored (``LedgerForm.show``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms

from registry import masking
from registry.ledger.columns import Column, Values
from registry.ledger.kinds import AddressKind

GONE = "-gone"
"""What the name of the tick ends with that takes a sealed fact away."""


def masked(column: Column, value: Any, community: Any) -> str:
    """A sealed value as it is shown; an address as far as the township of ``community``."""
    if not isinstance(column.kind, AddressKind):
        return column.kind.mask(value)
    township = community.parent if community else None
    return masking.mask_address(value or "", township.name if township else "")


@dataclass
class Kept:
    """What the page tells of a stored sealed fact."""

    mask: str
    opened: bool = False
    """Whether the box for something else is unfolded: something was typed, ticked or shown."""
    gone: bool = False
    """Whether the tick is set that takes the fact away."""
    whole: bool = False
    """Whether the box holds what is stored, because it was asked for."""


class KeptKind:
    """A sealed kind that reads nothing, and the mask of the stored value, as that value."""

    def __init__(self, column: Column, stored: Any, mask: str) -> None:
        self.column = column
        self.stored = stored
        self.masks = {mask, column.kind.mask(stored)}

    def parse(self, raw: Any) -> Any:
        text = str(raw or "").strip()
        if not text or text in self.masks:
            return self.stored
        return self.column.kind.parse(raw)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.column.kind, name)


class KeepsSealed(forms.Form):
    """A form, or one line of it, on which sealed facts are kept."""

    def keep_sealed(self, columns: list[Column], stored: Values, community: Any = None) -> None:
        """Have the fields of sealed ``columns`` keep what is ``stored``."""
        for column in columns:
            value = stored.get(column.key)
            if column.kind.secret and value and column.key in self.fields:
                self._keep(column, value, masked(column, value, community))

    def _keep(self, column: Column, value: Any, mask: str) -> None:
        field: Any = self.fields[column.key]
        name = self.add_prefix(column.key)
        typed = str(self.data.get(name) or "").strip()
        gone = bool(self.data.get(f"{name}{GONE}"))
        field.kind = KeptKind(column, value, mask)
        field.kept = Kept(mask, gone or bool(typed and typed not in field.kind.masks), gone)
        field.widget.attrs["data-kept"] = "1"
        self.initial[column.key] = ""

    def clean(self) -> dict[str, Any]:
        """Take away what was ticked to go, unless something else was typed in its place."""
        for name, field in self.fields.items():
            kept = getattr(field, "kept", None)
            if kept and kept.gone and not str(self.data.get(self.add_prefix(name)) or "").strip():
                self.cleaned_data[name] = field.kind.blank()  # type: ignore[attr-defined]
        return self.cleaned_data
