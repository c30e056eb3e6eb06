"""Columns: the one list that the screen, the form, the import, the export and the print share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from registry.ledger.asked import Condition
from registry.ledger.kinds import Kind, kind_of

Values = dict[str, Any]
"""The whole content of a record: ``{column key: value}``, sub-tables as lists of dicts."""


@dataclass(frozen=True, eq=False)
class Column:
    """One fact of a ledger.

    ``key`` is the model field, through relations with ``__`` (``household__size``).
    ``also`` are the other headings offices give it; ``asked`` says of whom it is asked;
    ``required`` counts it as missing when asked and empty; ``source`` is where the rule comes from.
    """

    key: str
    kind: Kind
    label: str
    also: tuple[str, ...] = ()
    asked: Condition = None
    required: bool = False
    hint: str = ""
    unit: str = ""
    derived: bool = False
    sortable: bool = True
    get: Callable[[Values], Any] | None = None
    put: Callable[[Values, Any], None] | None = None
    reads: tuple[str, ...] = ()
    """The keys ``get`` looks at; without them it is given everything the record holds."""
    width: int = 0
    """Its width in a workbook, in characters; 0 leaves it to what the column holds."""
    known: bool = False
    """Whether another ledger holds it: shown, compared when brought back, never written."""

    def value(self, values: Values) -> Any:
        return self.get(values) if self.get else values.get(self.key)

    def place(self, values: Values, value: Any) -> None:
        if self.put:
            self.put(values, value)
        else:
            values[self.key] = value

    def show(self, values: Values) -> str:
        """As shown by default: sealed values masked, the unit behind a number."""
        return self.kind.said(self.value(values), self.unit)

    @property
    def field_name(self) -> str:
        return self.key


@dataclass(frozen=True)
class Part:
    """A section of a ledger: a title and its columns, in the order of the paper form."""

    key: str
    title: str
    columns: tuple[str, ...]
    tables: tuple[str, ...] = ()
    note: str = ""
    also: tuple[str, ...] = ()
    """Other names a missing fact of this part may have (a derived column)."""
    waits: str = ""
    """What its state is called while nothing stands in it and nothing is missing: 未到."""
    folded: bool = False
    """Whether it stands folded on the form, its state told, until something is to be done there."""
    judged: bool = False
    """Whether an indicator says if it suffices: being filled in, it is not said to be complete."""


@dataclass(frozen=True)
class Table:
    """A sub-table of a record: rows of ``model`` hanging on it by ``owner``.

    ``on`` is "" when the rows hang on the record itself, or the relation that owns them.
    """

    key: str
    title: str
    model: type[models.Model]
    owner: str
    columns: tuple[Column, ...]
    on: str = ""
    one: bool = False
    required: bool = False
    asked: Condition = None
    ticked: bool = False
    """Whether a line counts by a tick of its own, even with nothing else known."""
    noun: str = "行"
    """What one of its lines is called: 第 1 行, 第 1 人."""
    row_key: str = ""
    """The column whose codes are the rows of a table with fixed rows (e.g. the benefits)."""
    until: str = ""
    """The column of the last day on which a line counts: those over stand in a table of their own."""
    over: str = ""
    """What those lines are called: 任期已满."""


def column(model: type[models.Model], key: str, **options: Any) -> Column:
    """The column of the field ``key`` of ``model``; label and kind come from the model field."""
    field_ = _field(model, key)
    kind = options.pop("kind", None) or kind_of(field_)
    label = options.pop("label", None) or str(field_.verbose_name)
    return Column(key=key, kind=kind, label=label, **options)


def columns(
    model: type[models.Model], keys: Iterable[str], options: dict[str, dict[str, Any]]
) -> tuple[Column, ...]:
    return tuple(column(model, key, **options.get(key, {})) for key in keys)


def _field(model: type[models.Model], key: str) -> models.Field:
    *relations, name = key.split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model  # type: ignore[assignment]
    return model._meta.get_field(name)  # type: ignore[return-value]


def heading(column: Column) -> str:
    """The head of a column whose cells say no unit: 金额（元）."""
    return f"{column.label}（{column.unit.strip()}）" if column.unit else column.label


@dataclass
class ColumnSet:
    """Columns found by key, in their order."""

    columns: Sequence[Column]
    by_key: dict[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        self.by_key = {c.key: c for c in self.columns}

    def __iter__(self) -> Any:
        return iter(self.columns)

    def __getitem__(self, key: str) -> Column:
        return self.by_key[key]

    def __contains__(self, key: str) -> bool:
        return key in self.by_key

    def pick(self, keys: Iterable[str]) -> list[Column]:
        return [self.by_key[key] for key in keys]


@dataclass(frozen=True)
class SummaryColumn:
    """A column of the table a selection is printed as: one or more facts in a cell, ``share`` of the width."""

    label: str
    keys: tuple[str, ...]
    share: int
    between: str = "；"
    tell: Callable[[Values], str] | None = None
    """What the cell says in place of the facts ``keys`` as they are shown."""
