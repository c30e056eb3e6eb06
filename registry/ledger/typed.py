"""What was typed into a form that cannot be saved any more, in words, to be copied from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from registry.ledger.columns import Column, Table, Values
from registry.ledger.ledger import Ledger
from registry.ledger.table_forms import form_field

Text = tuple[str, str]
"""The label of a fact and what was typed there."""


def texts(ledger: type[Ledger], typed: QueryDict, stored: Values | None = None) -> list[Text]:
    """What was ``typed`` as the form asks it; of a correction only what is not ``stored`` so.

    Sealed facts are left out: numbers, telephones and addresses are typed anew.
    """
    found: list[Text] = []
    for part in ledger.parts:
        own = ledger.columns.pick(part.columns)
        found += _facts([c for c in own if not c.known and not c.derived], typed, stored)
        for key in part.tables:
            found += lines(ledger.shape.table(key), typed, key, stored)
    return found


def _facts(columns: Iterable[Column], typed: QueryDict, stored: Values | None) -> list[Text]:
    told = ((c, said(c, typed, c.key)) for c in columns if c.key in typed and not c.kind.secret)
    return [(c.label, text) for c, text in told if text and text != _stored(c, stored)]


def _stored(column: Column, stored: Values | None) -> str:
    return column.kind.show(stored[column.key]) if stored and stored.get(column.key) else ""


def said(column: Column, typed: QueryDict, name: str) -> str:
    """What was typed in the field ``name``, as the page of a record says it; else letter by letter."""
    field = form_field(column)
    try:
        value = field.clean(field.widget.value_from_datadict(typed, {}, name))  # type: ignore[arg-type]
    except ValidationError:
        return "、".join(typed.getlist(name))
    return column.kind.show(value) if value not in (None, "", []) else ""


def lines(table: Table, typed: QueryDict, prefix: str, stored: Values | None = None) -> list[Text]:
    """A text for each line that was typed under ``prefix`` (a pattern) and does not stand so already."""
    columns = [c for c in table.columns if not c.kind.secret]
    rows = (stored or {}).get(table.key) or []
    standing = {_joined(columns, lambda c, row=row: _stored(c, row)) for row in rows}  # type: ignore[misc]
    told = (
        _joined(columns, lambda c, at=at: said(c, typed, f"{at}-{c.key}"))  # type: ignore[misc]
        for at in _places(prefix, typed)
        if _says(table, columns, typed, at)
    )
    return [(table.title, text) for text in told if text and text not in standing]


def _says(table: Table, columns: list[Column], typed: QueryDict, at: str) -> bool:
    """Whether the line says more than which of the fixed lines it is: by its tick, or by a fact."""
    if table.ticked:
        return f"{at}-has" in typed
    return any(said(c, typed, f"{at}-{c.key}") for c in columns if c.key != table.row_key)


def _places(prefix: str, typed: QueryDict) -> list[str]:
    """What the fields of each line begin with, in their order."""
    found = (re.match(rf"{prefix}-\d+(?=-)", name) for name in typed)
    return list(dict.fromkeys(match.group() for match in found if match))


def _joined(columns: Iterable[Column], say: Any) -> str:
    told = ((c.label, say(c)) for c in columns)
    return "，".join(f"{label}：{text}" for label, text in told if text)
