"""A selection printed as one table (汇总表) on A4 sideways: one row a record, its columns sharing the width."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from registry.ledger.columns import SummaryColumn, Values
from registry.ledger.ledger import Ledger

MOST_ROWS = 3000
"""So many records still make a table that can be printed; beyond, a workbook is the better paper."""
TEMPLATE = "print/summary.html"


def context(ledger: type[Ledger], records: Iterator[Any], *, period: str, unit: str,
            printed_by: str) -> dict[str, Any]:  # fmt: skip
    """What the table is printed from; sealed values stay masked."""
    at = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    rows = [_row(ledger, ledger.shape.read(record)) for record in records]
    whole = sum(column.share for column in ledger.summary_columns)
    return {
        "heading": f"{period}{ledger.summary_title}",
        "unit": unit,
        "names_people": ledger.summary_names_people,
        "filled_on": timezone.localdate(),
        "heads": [
            {"label": c.label, "width": f"{94 * c.share / whole:.1f}"}
            for c in ledger.summary_columns
        ],
        "rows": rows,
        "counted": f"共 {len(rows)} {ledger.counter}",
        "print_note": f"打印：{printed_by}　{at}",
        "watermark": "·".join(filter(None, (printed_by, unit, at))),
    }


def _row(ledger: type[Ledger], values: Values) -> list[str]:
    return [_cell(ledger, column, values) for column in ledger.summary_columns]


def _cell(ledger: type[Ledger], column: SummaryColumn, values: Values) -> str:
    """The facts of a cell; what stands there already (a name in the topic) is not said again."""
    if column.tell:
        return column.tell(values)
    told: list[str] = []
    for text in (ledger.columns[key].show(values) for key in column.keys):
        if text and not any(text in said for said in told):
            told.append(text)
    return column.between.join(told)
