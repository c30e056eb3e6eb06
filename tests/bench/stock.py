"""What the import is compared with: the library as its tutorial shows it, and the bare floor."""

from __future__ import annotations

from pathlib import Path

import tablib
from django.db import connection, transaction
from import_export import fields, resources
from import_export.widgets import DateWidget, DecimalWidget, Widget
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from registry.ledger.resource import PLACE_COLUMN
from registry.ledgers import ResidentLedger
from tests.bench.models import PlainResident
from tests.bench.people import COLUMNS

DATES = {"birth_date", "cert_issued_on", "cert_expires_on", "surveyed_on"}
NUMBERS = {"size", "income"}


def headings() -> dict[str, str]:
    """Heading in the workbook → field of the plain table."""
    own = {ResidentLedger.columns[key].label: name for key, name in COLUMNS.items()}
    return {**own, PLACE_COLUMN: "place"}


def resource() -> resources.ModelResource:
    """A ModelResource of the plain table whose columns bear the workbook's headings."""
    found = {
        name: fields.Field(
            attribute=name,
            column_name=label,
            widget=_widget(name),
        )
        for label, name in headings().items()
    }
    meta = type(
        "Meta",
        (),
        {"model": PlainResident, "import_id_fields": ["id_no"], "clean_model_instances": True},
    )
    return type("PlainResource", (resources.ModelResource,), {**found, "Meta": meta})()


def _widget(name: str) -> Widget:
    if name in DATES:
        return DateWidget("%Y-%m-%d")
    return DecimalWidget() if name in NUMBERS else Widget()


def _text(value: object) -> object:
    return "" if value is None else value


def bring_in(path: Path, count: int) -> None:
    """Import the first ``count`` rows of the workbook, read by openpyxl as the library does."""
    rows = load_workbook(path, read_only=True, data_only=True).active.iter_rows(
        max_row=count + 1, values_only=True
    )
    head, *body = rows
    dataset = tablib.Dataset(*([_text(v) for v in row] for row in body), headers=head)
    result = resource().import_data(dataset, dry_run=False, raise_errors=True)
    if result.totals["new"] != count:
        raise AssertionError(f"imported {result.totals}")


def copy_in(path: Path) -> None:
    """calamine, COPY into a staging table and one upsert, in one transaction."""
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    rows = iter(sheet.to_python())
    known = headings()
    order = [known[label] for label in next(rows)]
    names, empty = ", ".join(order), DATES | NUMBERS
    table = PlainResident._meta.db_table
    updated = ", ".join(f"{n} = EXCLUDED.{n}" for n in order if n != "id_no")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE staging (LIKE {table} INCLUDING DEFAULTS) ON COMMIT DROP"
        )
        cursor.execute("ALTER TABLE staging DROP COLUMN id")
        with cursor.copy(f"COPY staging ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(
                    [None if v == "" and n in empty else v for n, v in zip(order, row, strict=True)]
                )
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM staging "  # noqa: S608 - own names
            f"ON CONFLICT (id_no) DO UPDATE SET {updated}"
        )
