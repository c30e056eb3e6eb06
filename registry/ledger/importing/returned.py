"""Workbooks handed back: the rows to put right, and the empty template."""

from __future__ import annotations

import datetime
import io
from typing import Any, BinaryIO

from registry.ledger.columns import Column
from registry.ledger.findings import Level
from registry.ledger.handback import Finding, TemplateColumn, write_returned, write_template
from registry.ledger.importing.checking import sheet_of
from registry.ledger.kinds import ListedKind
from registry.ledger.ledger import Ledger
from registry.ledger.resource import width_of
from registry.models import ImportBatch, ImportRow


def workbook(batch: ImportBatch) -> bytes:
    """Only the wrong rows, as they came, each wrong cell marked and the reason beside it."""
    sheet, recognised = sheet_of(batch)
    places = {key: column.index for key, column in recognised.mapped.items()}
    wrong = ImportRow.objects.filter(batch=batch, outcome="wrong").only("number", "findings")
    findings = {
        row.number: [
            Finding(places.get(found["key"]), found["message"])
            for found in row.findings
            if found["level"] == Level.ERROR
        ]
        for row in wrong
    }
    out = io.BytesIO()
    write_returned(out, sheet, recognised, findings)
    return out.getvalue()


def template(ledger: type[Ledger], out: BinaryIO, unit: str) -> None:
    """An empty workbook with the ledger's headings, drop-downs, an example and an explanation."""
    example = ledger.example(datetime.date.today().year)
    columns = [
        _template_column(ledger, column, example.get(column.key, ""))
        for column in ledger.template_columns()
    ]
    title = ledger.paper_title or ledger.title
    measure = "元" if ledger.amounts else ""
    write_template(out, title=title, unit=unit, columns=columns, measure=measure)


def _template_column(ledger: type[Ledger], column: Column, example: Any) -> TemplateColumn:
    kind = column.kind
    choices = [label for _, label in kind.choices()] if isinstance(kind, ListedKind) else []
    return TemplateColumn(
        label=column.label,
        group=ledger.group_of(column.key),
        kind="text" if kind.secret else kind.sheet,
        width=width_of(column),
        choices=choices,
        several=kind.many,
        required=column.required,
        hint=column.hint,
        example=example,
    )
