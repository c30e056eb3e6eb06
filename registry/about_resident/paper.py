"""The A4 form of a ledger about a resident, laid out from its parts after the common format (§3.0)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from registry.ledger.columns import Column, Part, Table, Values
from registry.ledger.kinds import ListedKind
from registry.resident_paper import Options

WIDTH = 24  # columns of the grid
LABEL = 4
HALF = WIDTH // 2
FEW_BOXES = 16  # characters of all the boxes that fit beside their label in half a row
LONG = 60  # a text of so many characters or more gets the whole row
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
        "number": number_of(record),
        "unit": record.community.reporting_unit,
        "filled_on": _day(timezone.localtime(record.created_at).date()),
        "parts": [_part(ledger, part, values, plain) for part in ledger.parts],
        "notes": ledger.paper_notes,
        "print_note": f"打印：{stamp}",
        "watermark": stamp,
    }


def number_of(record: Any) -> str:
    """区划码-年度-流水号: nothing is ever deleted, so the place in the year's order stays."""
    year = timezone.localtime(record.created_at).year
    held = type(record).objects.unscoped("only how many came before")
    before = held.filter(
        community_id=record.community_id, created_at__year=year, created_at__lte=record.created_at
    ).exclude(created_at=record.created_at, pk__gt=record.pk)
    return f"{record.community_id}-{year}-{before.count():04d}"


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
        whole = sum(len(label) + 2 for label, _ in options) > FEW_BOXES
        return {"label": column.label, "options": options, "whole": whole}
    text = column.kind.show(value) if plain and column.kind.secret else column.show(values)
    whole = len(text) > 22 or bool(column.kind.limit and column.kind.limit >= LONG)
    tall = bool(column.kind.limit and column.kind.limit >= 300)
    return {"label": column.label, "text": text, "whole": whole, "tall": tall}


def _options(column: Column, value: Any) -> Options:
    chosen = set(value if column.kind.many else [value]) if value else set()
    kind: Any = column.kind
    entries = kind.choices(tuple(chosen))
    return [(kind.list.short(code), code in chosen) for code, _ in entries]


def _packed(cells: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Rows of the grid: two short cells side by side, a long one alone."""
    waiting: dict[str, Any] | None = None
    for cell in cells:
        if cell["whole"] or waiting is None:
            if waiting is not None:
                yield [_spread(waiting, WIDTH)]
                waiting = None
            if cell["whole"]:
                yield [_spread(cell, WIDTH)]
            else:
                waiting = cell
        else:
            yield [_spread(waiting, HALF), _spread(cell, HALF)]
            waiting = None
    if waiting is not None:
        yield [_spread(waiting, WIDTH)]


def _spread(cell: dict[str, Any], width: int) -> dict[str, Any]:
    return {**cell, "span": width - LABEL}


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
