"""A sub-table in one cell: a line a row, facts parted by ｜, so that workbooks carry it both ways."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from registry.ledger.columns import Column, Values
from registry.ledger.kinds import Kind

CELL = re.compile(r"((?:\\[｜|\\]|[^｜|])*)(?:[｜|]|$)")
ESCAPED = re.compile(r"\\([｜|\\])")


class LinesKind(Kind):
    """Rows of a sub-table as text; the first fact of a row must be there.

    The columns may not be sealed: what is sealed stands in no cell with others.
    """

    many = True
    input_class = "input-full"

    def __init__(self, columns: Iterable[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)

    def blank(self) -> list[Values]:
        return []

    def read(self, raw: Any) -> list[Values]:  # type: ignore[override]
        if isinstance(raw, list):
            return raw
        lines = [line.strip() for line in str(raw).splitlines()]
        return [self._row(n, line) for n, line in enumerate(filter(None, lines), 1)]

    def _row(self, number: int, line: str) -> Values:
        cells = [ESCAPED.sub(r"\1", cell).strip() for cell in _parted(line)]
        if len(cells) > len(self.columns):
            raise ValidationError(
                f"第 {number} 行有 {len(cells)} 段，最多 {len(self.columns)} 段：{self.pattern}",
                code="lines",
            )
        padded = [*cells, *[""] * (len(self.columns) - len(cells))]
        row = {
            c.key: self._cell(number, c, text) for c, text in zip(self.columns, padded, strict=True)
        }
        if not row[self.columns[0].key]:
            raise ValidationError(f"第 {number} 行没有{self.columns[0].label}", code="lines")
        return row

    @staticmethod
    def _cell(number: int, column: Column, text: str) -> Any:
        try:
            return column.kind.parse(text)
        except ValidationError as wrong:
            raise ValidationError(
                f"第 {number} 行的{column.label}：{wrong.messages[0]}", code="lines"
            ) from wrong

    @property
    def pattern(self) -> str:
        """How a line is written, in words."""
        return "｜".join(column.label for column in self.columns)

    def show(self, value: Any) -> str:
        return "\n".join(self._line(row) for row in value or ())

    def _line(self, row: Values) -> str:
        cells = [_written(c.kind, row.get(c.key)) for c in self.columns]
        while len(cells) > 1 and not cells[-1]:
            cells.pop()
        return "｜".join(cells)


def _parted(line: str) -> list[str]:
    """The facts of a line: parted by bars, but not by those a backslash goes before."""
    cells, at = [], 0
    while True:
        found = CELL.match(line, at)
        assert found  # noqa: S101  (every piece of text begins with a cell)
        cells.append(found[1])
        if found.end() == found.end(1):
            return cells
        at = found.end()


def _written(kind: Kind, value: Any) -> str:
    """As a cell of its own would hold it, with what parts the facts escaped."""
    text = "" if value in (None, "") else str(kind.write(value))
    return re.sub(r"([｜|\\])", r"\\\1", text)


def lines_of(key: str, table: str, label: str, columns: Iterable[Column], **options: Any) -> Column:
    """The derived column that carries the sub-table ``table`` in one cell."""

    def get(values: Values) -> Any:
        return values.get(table) or []

    def put(values: Values, rows: list[Values]) -> None:
        values[table] = rows

    kind = LinesKind(columns)
    hint = f"每行一条：{kind.pattern}"
    return Column(
        key,
        kind,
        label,
        derived=True,
        sortable=False,
        get=get,
        reads=(table,),
        put=put,
        hint=hint,
        **options,
    )
