"""Reading many records at once: only the facts asked for, without building the records.

``Shape.read`` tells everything about one record.  A workbook of 100,000 records asks for two dozen
facts of a hundred and sixty; building each record with its household and sub-tables only to pick
those takes five times as long as fetching them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from registry.ledger.columns import Column, Table, Values
from registry.ledger.shape import Shape
from registry.vault import SealedField

CHUNK = 500
Opener = Callable[[Sequence[Any]], str]
"""Gives the text of a sealed value of a row fetched."""


def facts_of(shape: Shape, columns: Iterable[Column]) -> list[str]:
    """The keys ``columns`` are shown from; all there are where one does not say."""
    named: dict[str, None] = {}
    for column in columns:
        if column.get and not column.reads:
            return [*shape.keys, *shape.known]
        named.update(dict.fromkeys(column.reads or (column.key,)))
    return list(named)


def read_many(shape: Shape, queryset: Any, keys: Iterable[str]) -> Iterator[Values]:
    """What the records of ``queryset`` hold under ``keys``, in its order, as ``Shape.read`` has it.

    ``keys`` may also be other fields of the record, through relations with ``__``.
    Raises SealBroken where a value asked for was altered.
    """
    wanted = list(dict.fromkeys(keys))
    tables = [table for table in shape.tables if table.key in wanted]
    plain = [key for key in wanted if key not in {table.key for table in tables}]
    if all(_field(shape.model, key) for key in plain):
        yield from _Fetch(shape.model, plain, tables).records(queryset)
    else:  # a fact the model works out (an age) needs the record itself
        for record in shape.related(queryset).iterator(chunk_size=CHUNK):
            values = {key: shape.value(record, key) for key in plain}
            yield {**values, **{table.key: shape.rows(record, table) for table in tables}}


def narrowed(shape: Shape, queryset: Any, keys: Iterable[str]) -> Any:
    """``queryset`` with records that hold ``keys`` alone; whole where one of them is worked out."""
    wanted = list(keys)
    if not all(_field(shape.model, key) for key in wanted):
        return shape.joined(queryset)
    joins = {key.rpartition("__")[0] for key in wanted} - {""}
    return queryset.select_related(*joins or [None]).only(*wanted)


class _Fetch:
    """One query for the records and, a chunk at a time, one for each sub-table."""

    def __init__(self, model: type[models.Model], keys: list[str], tables: list[Table]) -> None:
        self.keys = keys
        self.tables = tables
        self.paths = list(keys)
        self.sealed = {key: self._opener(model, key) for key in keys if _is_sealed(model, key)}
        self.owners = [self._place(f"{t.on}__pk" if t.on else "pk") for t in tables]

    def records(self, queryset: Any) -> Iterator[Values]:
        fetched = queryset.values_list(*self.paths).iterator(chunk_size=CHUNK)
        while rows := list(islice(fetched, CHUNK)):
            lines = [
                _lines(table, {row[at] for row in rows})
                for table, at in zip(self.tables, self.owners, strict=True)
            ]
            for row in rows:
                values = dict(zip(self.keys, row, strict=False))
                for key, text in self.sealed.items():
                    values[key] = text(row)
                for table, at, held in zip(self.tables, self.owners, lines, strict=True):
                    values[table.key] = held.get(row[at], [])
                yield values

    def _opener(self, model: type[models.Model], key: str) -> Opener:
        owner, _, _ = key.rpartition("__")
        return _opener(
            _field(model, key), self._place(key), self._place(f"{owner}__pk" if owner else "pk")
        )

    def _place(self, path: str) -> int:
        """Where ``path`` stands in a row fetched."""
        if path not in self.paths:
            self.paths.append(path)
        return self.paths.index(path)


def _lines(table: Table, owners: set[Any]) -> dict[Any, list[Values]]:
    """The lines of ``table`` by the key of the row they hang on, in their order."""
    keys = [column.key for column in table.columns]
    sealed = {
        key: _opener(table.model._meta.get_field(key), at, -1)
        for at, key in enumerate(keys)
        if _is_sealed(table.model, key)
    }
    found: dict[Any, list[Values]] = {}
    held = table.model._default_manager.filter(**{f"{table.owner}__in": owners})
    for row in held.values_list(*keys, f"{table.owner}_id", "pk"):
        line = dict(zip(keys, row, strict=False))
        line.update((key, text(row)) for key, text in sealed.items())
        found.setdefault(row[-2], []).append(line)
    return found


def _opener(field: Any, value: int, row_key: int) -> Opener:
    return lambda row: field.open(row[value], row[row_key])


def _is_sealed(model: type[models.Model], key: str) -> bool:
    return isinstance(_field(model, key), SealedField)


def _field(model: type[models.Model], key: str) -> Any:
    """The field ``key`` leads to; None where the model works it out."""
    if key == "pk":
        return model._meta.pk
    *relations, name = key.split("__")
    try:
        for relation in relations:
            model = model._meta.get_field(relation).related_model  # type: ignore[assignment]
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
