"""The list of employers: how many were taken on leads to who they are."""

from __future__ import annotations

from typing import Any

from assistance.employers.ledger import PLACED
from registry.ledger.columns import Column
from registry.ledger.selection import Selection
from registry.ledger.views.lists import RecordList


class EmployerList(RecordList):
    """The list, with a link from each count to the people it counts."""

    def row(self, selection: Selection, record: Any, columns: list[Column]) -> dict[str, Any]:
        row = super().row(selection, record, columns)
        if not record.placed or selection.anonymous:
            return row
        people = f"{self.ledger.url('detail', record.pk)}#placed"
        for column, cell in zip(columns, row["cells"], strict=True):
            if column.key == PLACED:
                cell["url"] = people
        return row
