"""New rows that share a household: with one that stands already, or with each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.ledger import parents
from registry.ledger.columns import ColumnSet, Values
from registry.ledger.findings import question
from registry.ledger.importing import rows as rows_
from registry.ledger.importing.rows import Row
from registry.ledger.ledger import Ledger
from registry.ledger.saving import differences

Mark = tuple[str, str, str]


@dataclass
class Met:
    """A household named before in the same workbook: by which row, and what it held after it."""

    number: int
    facts: Values


class Families:
    """Lets new rows join the households they name, and says what they would change of them."""

    def __init__(self, ledger: type[Ledger], columns: ColumnSet) -> None:
        self.ledger = ledger
        self.columns = columns
        self.met: dict[Mark, Met] = {}

    def settle(self, rows: list[Row]) -> None:
        new = [r for r in rows if r.record is None and (not r.is_wrong or r.may_go_blank)]
        if not self.ledger.shared or not new:
            return
        named = {row.number: (row.community_id, row.values) for row in new if self._marks(row)}
        standing = parents.standing(self.ledger, named)
        for row in new:
            if row.number in named:
                self._join(row, standing.get(row.number, {}))

    def _marks(self, row: Row) -> list[Mark]:
        named = (
            (parent, row.values.get(f"{parent}__{number}"))
            for parent, number in self.ledger.shared.items()
        )
        return [(row.community_id, parent, number) for parent, number in named if number]

    def _join(self, row: Row, standing: parents.Parents) -> None:
        facts = parents.facts_of(self.ledger, standing)
        marks = self._marks(row)
        earlier = next((self.met[mark] for mark in marks if mark in self.met), None)
        if earlier:
            facts = {**facts, **earlier.facts}
        if facts:
            row.shared = facts
            rows_.settle(self.ledger, self.columns, row)
            told = {key: row.values[key] for key in facts}
            row.changes = differences(self.ledger, facts, told)
            if earlier:
                row.said += [_differs(earlier.number, line) for line in row.changes]
        if row.is_wrong:
            return
        for mark in marks:
            self.met[mark] = Met(row.number, self._known(mark[1], row.values, facts))

    def _known(self, parent: str, values: Values, facts: Values) -> Values:
        keys = [f"{parent}__{name}" for name in self.ledger.shape.parents[parent]]
        return {k: values[k] for k in keys if k in facts or values[k] not in ("", None, [])}


def _differs(number: int, line: list[Any]) -> Any:
    key, label, old, new = line
    message = (
        f"与第 {number} 行是同一户，{label}却不同（{old or '空'}、{new or '空'}），以后一行为准"
    )
    return question("household", key, message)
