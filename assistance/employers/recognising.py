"""Reads workbooks of employers: how many were placed is counted, whatever a row says."""

from __future__ import annotations

from assistance.employers.ledger import PLACED
from registry.about_area import recognising
from registry.ledger.findings import hint
from registry.ledger.importing.rows import Row


class Recogniser(recognising.Recogniser):
    """Takes 已安排人数 out of each row, and tells where a new employer's cannot be taken over."""

    def settle(self, rows: list[Row]) -> None:
        super().settle(rows)
        self.told = {row.number: row.read.pop(PLACED, None) for row in rows}

    def compare(self, rows: list[Row]) -> None:
        for row in rows:
            if row.before is None and self.told[row.number]:
                text = "已安排人数由台账三的安置结果算出，不照表填写；不是经台账三安置的填“其他残疾职工”"
                row.met.append(hint("known", PLACED, text))
        super().compare(rows)
