"""The django-import-export resource of a ledger: its columns are the resource's fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Literal

from import_export import fields, resources

from registry.ledger.columns import Column, Values
from registry.ledger.kinds import ListedKind, NameKind, PhoneKind
from registry.ledger.ledger import Ledger
from registry.ledger.reading import CHUNK, facts_of, read_many

NUMBER_COLUMN = "编号"
KEY_COLUMN = "系统编号"
VERSION_COLUMN = "版本"
PLACE_COLUMN = "所属社区"
STOOD_COLUMN = "原表位置"
CELLS_COLUMN = "原表各列"
"""Of a sheet that was rewritten: where a row stood, and from which column each cell came."""
"""Where a row of a rewritten sheet stood in the file as it was brought."""
PLACE = "community__full_name"
WIDEST_CHOICE = 12
"""What is chosen of a list stands in up to six characters a line; a longer name takes two."""


@dataclass(frozen=True)
class OutField:
    """A column of the exported sheet."""

    label: str
    group: str
    sheet: Literal["text", "integer", "money", "date"]
    width: int
    unit: str = ""
    adds: bool = False


class ColumnField(fields.Field):
    """A resource field whose cell is ``told`` of the ``value`` a record has in a ledger column."""

    def __init__(self, column: Column, plain: bool) -> None:
        super().__init__(attribute=column.key, column_name=column.label, widget=column.kind)
        self.column = column
        kind = column.kind
        self.value: Callable[[Values], Any] = column.get or itemgetter(column.key)
        self.told = kind.mask if kind.secret and not plain else kind.write


class LedgerResource(resources.Resource):
    """Writes records as rows and reads rows as values, each by the column's own kind."""

    ledger: type[Ledger]
    plain: bool

    @property
    def column_fields(self) -> list[ColumnField]:
        return [f for f in self.fields.values() if isinstance(f, ColumnField)]

    @property
    def has_number(self) -> bool:
        """Whether the number is one of the ledger's own columns already."""
        return any(f.column.key == "number" for f in self.column_fields)

    @property
    def out_columns(self) -> list[OutField]:
        own = [
            OutField(
                f.column.label,
                self.ledger.group_of(f.column.key),
                "text" if f.column.kind.secret else f.column.kind.sheet,
                width_of(f.column),
                f.column.unit.strip(),
                f.column.key in self.ledger.totals,
            )
            for f in self.column_fields
        ]
        numbered = [] if self.has_number else [OutField(NUMBER_COLUMN, "", "text", 22)]
        return [
            *own,
            OutField(PLACE_COLUMN, "", "text", 24),
            *numbered,
            OutField(KEY_COLUMN, "", "text", 38),
            OutField(VERSION_COLUMN, "", "integer", 6),
        ]

    @property
    def measure(self) -> str:
        """The units of the figures, as they stand over a table: 人、元."""
        figures = [c for c in self.out_columns if c.sheet in ("integer", "money") and c.unit]
        return "、".join(dict.fromkeys(c.unit for c in figures))

    @property
    def totals(self) -> tuple[int, ...]:
        """Which of ``out_columns`` are summed at the foot."""
        return tuple(at for at, column in enumerate(self.out_columns) if column.adds)

    @property
    def repeated(self) -> int:
        """How many columns, 序号 among them, stand on every printed page."""
        keys = [f.column.key for f in self.column_fields]
        leading = self.ledger.office_repeats
        return 1 + (len(leading) if leading and keys[: len(leading)] == list(leading) else 1)

    @property
    def hidden(self) -> tuple[int, ...]:
        """The row key and version, which let a filled-in sheet find its records again."""
        last = len(self.out_columns) - 1
        return (last - 1, last)

    def rows(self, queryset: Any, user: Any) -> Iterator[list[Any]]:
        """The records of ``queryset`` as rows of ``out_columns``, as ``user`` may see them."""
        shape, own = self.ledger.shape, self.column_fields
        numbered = () if self.has_number else ("number",)
        beside = (PLACE, *numbered, "pk", "version")
        keys = [*facts_of(shape, [field.column for field in own]), *beside]
        cell_of = [(field.value, field.told) for field in own]
        for values in self._read(queryset, keys, user):
            cells = [told(value(values)) for value, told in cell_of]
            number = [values[key] or "" for key in numbered]
            yield [*cells, values[PLACE], *number, str(values["pk"]), values["version"]]

    def _read(self, queryset: Any, keys: Sequence[str], user: Any) -> Iterator[Values]:
        ledger = self.ledger
        if ledger.as_seen.__func__ is Ledger.as_seen.__func__:  # type: ignore[attr-defined]
            yield from read_many(ledger.shape, queryset, keys)
            return
        # What is withheld from some is taken out of the whole record.
        for record in ledger.shape.related(queryset).iterator(chunk_size=CHUNK):
            seen = ledger.as_seen(record, user)
            told = {"number": seen.number, "pk": seen.pk, "version": seen.version}
            yield {**ledger.shape.read(seen), **told, PLACE: seen.community.full_name}


def width_of(column: Column) -> int:
    """The width of a column in characters, from what it holds."""
    if column.width:
        return column.width
    kind = column.kind
    by_sheet = {"date": 11, "integer": 7, "money": 13}
    if isinstance(kind, PhoneKind):
        return 15
    if kind.secret:
        return 24 if kind.input_class == "input-full" else min((kind.limit or 21) + 2, 22)
    if isinstance(kind, NameKind):
        return 12
    if isinstance(kind, ListedKind) and not kind.many:
        longest = max(len(label) for _, label in kind.choices())
        return min(max(2 * longest + 1, 6), WIDEST_CHOICE)
    if kind.sheet in by_sheet:
        return by_sheet[kind.sheet]
    return 14 if kind.many else _text_width(kind.limit or 0)


def _text_width(limit: int) -> int:
    """Short facts in a narrow column, whole sentences in a wide one."""
    return next((width for most, width in ((30, 12), (60, 16), (150, 22)) if limit <= most), 24)


def resource_of(ledger: type[Ledger], *, plain: bool, keys: Sequence[str] = ()) -> LedgerResource:
    """The resource of ``ledger`` with the columns ``keys`` (all when none are named).

    Sealed values are masked unless ``plain``.
    """
    columns = ledger.columns.pick(keys or ledger.file_columns)
    own = {c.key: ColumnField(c, plain) for c in columns}
    resource_class = type(f"{ledger.__name__}Resource", (LedgerResource,), own)
    resource = resource_class()
    resource.ledger, resource.plain = ledger, plain
    return resource
