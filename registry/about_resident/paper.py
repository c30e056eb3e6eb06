"""The A4 form of a ledger about a resident, laid out from its parts after the common format (§3.0)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from registry.ledger.columns import Column, Part, Table, Values
from registry.ledger.kinds import ListedKind
from registry.resident_paper import Options

WIDTH = 24  # columns of the grid
LABEL = 3
UNITS = 3  # cells of the least width in a row
BOXES_IN = (12, 34)
"""Characters of all the boxes that fit into one unit and into two."""
TEXT_IN = (22, 56)
"""The same of a text, a Chinese character counting two."""
SPARE_LINES = 2


def context_of(
    ledger: Any, record: Any, *, plain: bool, printed_by: str, office: str
) -> dict[str, Any]:
    """What print/record.html is rendered with; numbers are masked unless ``plain`` (§6.3)."""
    values = ledger.shape.read(record)
    at = timezone.localtime()
    stamp = f"{office} {printed_by} {at:%Y-%m-%d %H:%M}"
    return {
        "title": ledger.paper_title,
        "name": record.resident.name,
        "number": record.number or "",
        "unit": record.community.reporting_unit,
        "filled_on": _day(timezone.localtime(record.created_at).date()),
        "parts": [_part(ledger, part, values, plain) for part in ledger.parts],
        "notes": ledger.paper_notes,
        "print_note": f"打印：{stamp}",
        "watermark": stamp,
    }


def _day(day: Any) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _part(ledger: Any, part: Part, values: Values, plain: bool) -> dict[str, Any]:
    cells = [_cell(ledger.columns[key], values, plain) for key in part.columns]
    tables = [(ledger.shape.table(key), values[key]) for key in part.tables]
    tables += ledger.known_tables_of(part, values)
    return {
        "title": part.title,
        "rows": list(_packed(cells)),
        "tables": [_table(table, rows, plain) for table, rows in tables],
    }


def _cell(column: Column, values: Values, plain: bool) -> dict[str, Any]:
    value = column.value(values)
    if isinstance(column.kind, ListedKind) and not column.known:
        options = _options(column, value)
        size = sum(len(label) + 2 for label, _ in options)
        return {"label": column.label, "options": options, "units": _units(size, BOXES_IN)}
    text = column.kind.show(value) if plain and column.kind.secret else column.show(values)
    room = column.kind.limit or 0
    units = _units(len(text.encode("gb18030", "replace")), TEXT_IN)
    if not column.known and room >= 100:
        units = max(units, 2 if room < 300 else UNITS)  # room for the pen
    if column.kind.input_class == "input-full":
        units = max(units, 2)
    return {"label": column.label, "text": text, "units": units, "tall": room >= 300}


def _units(size: int, limits: tuple[int, ...]) -> int:
    return 1 + sum(size > limit for limit in limits)


def _options(column: Column, value: Any) -> Options:
    chosen = set(value if column.kind.many else [value]) if value else set()
    kind: Any = column.kind
    entries = kind.choices(tuple(chosen))
    return [(kind.list.short(code), code in chosen) for code, _ in entries]


def _packed(cells: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Rows of the grid: as many cells side by side as there is room for; the last takes the rest."""
    row: list[dict[str, Any]] = []
    for cell in cells:
        if row and sum(c["units"] for c in row) + cell["units"] > UNITS:
            yield _spread(row)
            row = []
        row.append(cell)
    if row:
        yield _spread(row)


def _spread(row: list[dict[str, Any]]) -> list[dict[str, Any]]:
    unit = WIDTH // UNITS
    spans = [cell["units"] * unit - LABEL for cell in row]
    spans[-1] = WIDTH - sum(spans[:-1]) - LABEL * len(row)
    return [{**cell, "span": span} for cell, span in zip(row, spans, strict=True)]


def _table(table: Table, rows: list[Values], plain: bool) -> dict[str, Any]:
    """A sub-table with its unused lines: the first says that nothing follows, if any is filled."""
    lines = [[_text(c, row.get(c.key), plain) for c in table.columns] for row in rows]
    return {
        "title": table.title,
        "heads": [c.label for c in table.columns],
        "lines": lines,
        "ends": bool(lines),
        "spare": range(SPARE_LINES),
        "spans": _spans(len(table.columns)),
    }


def _spans(count: int) -> list[int]:
    """How many columns of the grid each column of a sub-table takes."""
    each, rest = divmod(WIDTH, count)
    return [each + (1 if at < rest else 0) for at in range(count)]


def _text(column: Column, value: Any, plain: bool) -> str:
    return column.kind.show(value) if plain else column.kind.mask(value)
