"""Where on a record's form a fact is filled in: what every link to a missing or wrong fact leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.ledger.columns import Column, Part
from registry.ledger.progress import boxes_of
from registry.ledger.table_forms import focus_in

if TYPE_CHECKING:
    from registry.ledger.ledger import Ledger


def part_url(ledger: type[Ledger], pk: Any, part: Part) -> str:
    """The part of the form, unfolded where it would stand folded."""
    url = ledger.url("edit", pk)
    return f"{url}?part={part.key}" if part.folded else url


def box_url(ledger: type[Ledger], pk: Any, key: str) -> str:
    """Where the fact ``key`` of a record is filled in; its part is unfolded."""
    part = ledger.part_of(key)
    return f"{part_url(ledger, pk, part)}#{_anchor(part, ledger.columns.by_key.get(key), key)}"


def _anchor(part: Part, column: Column | None, key: str) -> str:
    """The id of its box; what has none of its own leads to its sub-table or its part."""
    box = next(iter(boxes_of(part, [key])))
    if box in part.tables:
        return f"table-{box}"
    if column and key in part.columns and (column.put or not column.derived):
        return focus_in(f"id_{key}", column.kind.field(label="", help_text="").widget)
    return f"part-{part.key}"
