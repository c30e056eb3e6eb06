"""The rows of one workbook of funding: none may stand for the same money as another."""

from __future__ import annotations

from typing import Any

from registry.about_area.known import AREA
from registry.about_area.recognising import Recogniser
from registry.ledger.findings import error
from registry.ledger.importing.rows import Row, stood


class OnceEach(Recogniser):
    """Beside the area of a row, whether an earlier one is about the same year, kind and source."""

    def __init__(self, ledger: Any) -> None:
        self.ledger = ledger
        self.seen: dict[tuple[Any, ...], Row] = {}

    def settle(self, rows: list[Row]) -> None:
        super().settle(rows)
        for row in rows:
            mark = self.ledger._mark({**row.read, AREA: row.community_id})
            first = self.seen.setdefault(mark, row) if mark else row
            if first is not row:
                text = f"与{stood(first.number, first.cells)}是同一年度、类别和来源；分次到位的请合计成一行"
                row.met.append(error("duplicate", "kind", text))
