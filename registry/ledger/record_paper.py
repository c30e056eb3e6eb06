"""The A4 form of a ledger, laid out from its parts after the common format (§3.0)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone

from registry.ledger.columns import Column, Part, Table, Values, heading
from registry.ledger.kept import masked
from registry.ledger.kinds import DateKind, Kind, ListedKind, MonthKind
from registry.models import Area
from registry.resident_paper import Options

WIDTH = 24  # columns of the grid
LABEL = 3
UNITS = 3  # cells of the least width in a row
BOXES_IN = (12, 34)
"""Characters of all the boxes that fit into one unit and into two."""
TEXT_IN = (22, 56)
"""The same of a text, a Chinese character counting two."""
SPARE_LINES = 2
SHORT = 4
"""Characters of a listed value that need two columns of the grid only."""
MASKED = "　号码、电话、住址已脱敏"
KNOWN_TITLE = "基本情况（取自台账一）"


def context_of(
    ledger: Any, record: Any, *, plain: bool, printed_by: str, office: str
) -> dict[str, Any]:
    """What print/record.html is rendered with; numbers are masked unless ``plain`` (§6.3)."""
    values = ledger.shape.read(record)
    at = timezone.localtime()
    stamp = f"{office} {printed_by} {at:%Y-%m-%d %H:%M}"
    hidden = None if plain else record.community
    return {
        "title": ledger.paper_title,
        "name": str(record),
        "number": record.number or "",
        "unit": record.community.reporting_unit,
        "filled_on": _day(timezone.localtime(record.created_at).date()),
        "parts": [_part(ledger, part, values, hidden) for part in ledger.parts],
        "notes": ledger.paper_notes,
        "print_note": f"打印：{stamp}" + (MASKED if hidden else ""),
        "watermark": stamp,
    }


def _day(day: Any) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _part(ledger: Any, part: Part, values: Values, hidden: Area | None) -> dict[str, Any]:
    cells = [_cell(ledger.columns[key], values, hidden) for key in part.columns]
    tables = [(ledger.shape.table(key), values[key]) for key in part.tables]
    tables += ledger.known_tables_of(part, values)
    known = bool(part.columns) and all(ledger.columns[key].known for key in part.columns)
    told = [_table(table, rows, hidden) for table, rows in tables]
    if len(told) == 1 and (not cells or told[0]["title"] in part.title):
        told[0]["title"] = ""  # the part says it already
    return {
        "title": KNOWN_TITLE if known else part.title,
        "rows": list(_packed(cells)),
        "tables": told,
    }


def _cell(column: Column, values: Values, hidden: Area | None) -> dict[str, Any]:
    value = column.value(values)
    if isinstance(column.kind, ListedKind) and not column.known:
        options = _options(column, value)
        size = sum(len(label) + 2 for label, _ in options)
        return {"label": column.label, "options": options, "units": _units(size, BOXES_IN)}
    text = _secret(column, value, hidden) if column.kind.secret else column.show(values)
    room = column.kind.limit or 0
    units = _units(len(text.encode("gb18030", "replace")), TEXT_IN)
    if not column.known and room >= 100:
        units = max(units, 2 if room < 300 else UNITS)  # room for the pen
    if column.kind.input_class == "input-full":
        units = max(units, 2)
    return {"label": column.label, "text": text, "units": units, "tall": room >= 300}


def _secret(column: Column, value: Any, hidden: Area | None) -> str:
    return masked(column, value, hidden) if hidden else column.kind.show(value)


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


def _table(table: Table, rows: list[Values], hidden: Area | None) -> dict[str, Any]:
    """A sub-table with its unused lines: the first says that nothing follows, if any is filled."""
    lines = [[_in_line(c, row.get(c.key), hidden) for c in table.columns] for row in rows]
    return {
        "title": table.title,
        "heads": [heading(c) for c in table.columns],
        "lines": lines,
        "ends": bool(lines),
        "spare": range(SPARE_LINES),
        "spans": _spans(table.columns),
    }


def _in_line(column: Column, value: Any, hidden: Area | None) -> str:
    kind = column.kind
    if isinstance(kind, ListedKind):
        return "、".join(map(kind.list.short, value if kind.many else [value])) if value else ""
    return _secret(column, value, hidden)


def _spans(columns: Sequence[Column]) -> list[int]:
    """How many columns of the grid each column of a sub-table takes: words have what is left."""
    least = [_least(column) for column in columns]
    rest = WIDTH - sum(least)
    if rest < 0:
        each, more = divmod(WIDTH, len(columns))
        return [each + (at < more) for at in range(len(columns))]
    words = [at for at, c in enumerate(columns) if _is_words(c)] or list(range(len(columns)))
    words.sort(key=lambda at: -(columns[at].kind.limit or 0))
    for n in range(rest):
        least[words[n % len(words)]] += 1
    return least


def _is_words(column: Column) -> bool:
    return type(column.kind) is Kind


def _least(column: Column) -> int:
    """The columns of the grid without which a value of its kind has no room."""
    kind = column.kind
    if isinstance(kind, ListedKind):
        longest = max(len(kind.list.short(entry.code)) for entry in kind.list)
        return 2 if longest <= SHORT else 3
    if isinstance(kind, DateKind):
        return 3 if isinstance(kind, MonthKind) else 4
    return 3 if _is_words(column) or column.unit else 2
