"""The rows of one workbook of funding: none may stand for the same money as another."""

from __future__ import annotations

from typing import Any

from registry.about_area.known import AREA
from registry.about_area.recognising import Recogniser
from registry.ledger.findings import error, question
from registry.ledger.importing.rows import DOUBLED, Row, stood


class OnceEach(Recogniser):
    """Beside the area of a row, whether an earlier one is about the same year, kind and source."""

    def __init__(self, ledger: Any) -> None:
        self.ledger = ledger
        self.seen: dict[tuple[Any, ...], Row] = {}
        self.of_money: dict[tuple[Any, ...], list[Row]] = {}
        """The rows of each area, year and kind, whatever their source."""

    def settle(self, rows: list[Row]) -> None:
        super().settle(rows)
        for row in rows:
            mark = self.ledger._mark({**row.read, AREA: row.community_id})
            first = self.seen.setdefault(mark, row) if mark else row
            if first is not row:
                text = f"与{stood(first.number, first.cells)}是同一年度、类别和来源；分次到位的请合计成一行"
                row.met.append(error("duplicate", "kind", text))
            elif mark:
                self._compare_sources(row, mark)

    def _compare_sources(self, row: Row, mark: tuple[Any, ...]) -> None:
        """Ask where of two rows about the same year and kind one does not say its source."""
        told = row.read.get("source")
        earlier = self.of_money.setdefault(mark[:3], [])
        other = next((r for r in earlier if not (told and r.read.get("source"))), None)
        earlier.append(row)
        if other is not None:
            text = f"与{stood(other.number, other.cells)}同一年度和类别，有一行没有写来源，是同一笔还是另一笔"
            row.met.append(question(DOUBLED, "source", text))
