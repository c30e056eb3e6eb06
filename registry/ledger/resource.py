"""The django-import-export resource of a ledger: its columns are the resource's fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from import_export import fields, resources

from registry.ledger.columns import Column
from registry.ledger.ledger import Ledger

KEY_COLUMN = "系统编号"
VERSION_COLUMN = "版本"
PLACE_COLUMN = "所属社区"


@dataclass(frozen=True)
class OutField:
    """A column of the exported sheet."""

    label: str
    group: str
    sheet: Literal["text", "integer", "money", "date"]
    width: int


class ColumnField(fields.Field):
    """A resource field that reads a ledger column off a record's values."""

    def __init__(self, column: Column, plain: bool) -> None:
        super().__init__(attribute=column.key, column_name=column.label, widget=column.kind)
        self.column = column
        self.plain = plain

    def cell(self, values: dict[str, Any]) -> Any:
        value = self.column.value(values)
        if self.column.kind.secret and not self.plain:
            return self.column.kind.mask(value)
        return self.widget.render(value)


class LedgerResource(resources.Resource):
    """Writes records as rows and reads rows as values, each by the column's own kind."""

    ledger: type[Ledger]
    plain: bool

    @property
    def column_fields(self) -> list[ColumnField]:
        return [f for f in self.fields.values() if isinstance(f, ColumnField)]

    @property
    def out_columns(self) -> list[OutField]:
        own = [
            OutField(
                f.column.label,
                self.ledger.part_of(f.column.key).title,
                "text" if f.column.kind.secret else f.column.kind.sheet,
                width_of(f.column),
            )
            for f in self.column_fields
        ]
        return [
            *own,
            OutField(PLACE_COLUMN, "", "text", 24),
            OutField(KEY_COLUMN, "", "text", 38),
            OutField(VERSION_COLUMN, "", "integer", 6),
        ]

    @property
    def hidden(self) -> tuple[int, ...]:
        """The row key and version, which let a filled-in sheet find its records again."""
        last = len(self.out_columns) - 1
        return (last - 1, last)

    def row(self, record: Any) -> list[Any]:
        values = self.ledger.shape.read(record)
        cells = [field.cell(values) for field in self.column_fields]
        return [*cells, record.community.full_name, str(record.pk), record.version]


def width_of(column: Column) -> int:
    """The width of a column in characters, from what it holds."""
    by_sheet = {"date": 12, "integer": 8, "money": 12}
    if column.kind.secret:
        return 30 if column.kind.input_class == "input-full" else 22
    return by_sheet.get(column.kind.sheet, 22 if column.kind.many else 12)


def resource_of(ledger: type[Ledger], *, plain: bool) -> LedgerResource:
    """The resource of ``ledger``; sealed values masked unless ``plain``."""
    columns = ledger.columns.pick(ledger.file_columns)
    own = {c.key: ColumnField(c, plain) for c in columns}
    resource_class = type(f"{ledger.__name__}Resource", (LedgerResource,), own)
    resource = resource_class()
    resource.ledger, resource.plain = ledger, plain
    return resource
