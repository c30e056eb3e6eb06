"""How a record and what hangs on it become one dict of values, and such a dict becomes rows.

The form, the importer, the history, the conflict screen and the undo all speak in these dicts.
"""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from registry.ledger.columns import Table, Values

TYPED = models.DateField | models.DecimalField | models.UUIDField | models.ForeignKey
"""Fields whose values JSON cannot hold as they are."""


class Shape:
    """The own fields of ``model``, those of its ``parents`` and its sub-``tables``.

    A parent is a row the record points to and whose facts are edited with it (the household).
    ``known`` are facts of rows the record points to that are read with it and never written here.
    """

    def __init__(
        self,
        model: type[models.Model],
        own: Iterable[str],
        parents: dict[str, tuple[str, ...]] | None = None,
        tables: Iterable[Table] = (),
        known: Iterable[str] = (),
    ) -> None:
        self.model = model
        self.own = tuple(own)
        self.parents = parents or {}
        self.tables = tuple(tables)
        self.known = tuple(known)
        self._blank: Values | None = None
        self._readers: dict[str, Callable[[Any], Any]] | None = None

    @property
    def keys(self) -> list[str]:
        related = [f"{name}__{field}" for name, fields in self.parents.items() for field in fields]
        return [*self.own, *related, *(table.key for table in self.tables)]

    def related(self, queryset: Any) -> Any:
        """``queryset`` with everything ``read`` needs, in a constant number of queries."""
        paths = {f"{t.on}__{t.key}" if t.on else t.key: t.one for t in self.tables}
        single = [path for path, one in paths.items() if one]
        joined = self.joined(queryset).select_related(*single) if single else self.joined(queryset)
        return joined.prefetch_related(*(path for path, one in paths.items() if not one))

    def joined(self, queryset: Any) -> Any:
        """``queryset`` with the rows its records point to, without their sub-tables."""
        return queryset.select_related(*self.joins)

    @property
    def joins(self) -> list[str]:
        """The relations read together with a record."""
        known = {key.rpartition("__")[0] for key in self.known} - {"", "community"}
        return [*self.parents, *sorted(known), "community"]

    def told(self, values: Values) -> Values:
        """``values`` without what is known from elsewhere."""
        return {key: value for key, value in values.items() if key not in self.known}

    def blank(self) -> Values:
        """The values of a record about which nothing is known yet."""
        if self._blank is None:
            nobody = self.model(**{p: self.parent_model(p)() for p in self.parents})
            tables: Values = {table.key: [] for table in self.tables}
            own = self._own_values(nobody)
            self._blank = {**own, **{key: self._unknown(key) for key in self.known}, **tables}
        return copied(self._blank)

    def read(self, record: Any) -> Values:
        values = self._own_values(record)
        values.update({key: self.value(record, key) for key in self.known})
        for table in self.tables:
            values[table.key] = self.rows(record, table)
        return values

    def _own_values(self, record: Any) -> Values:
        values = {name: getattr(record, name) for name in self.own}
        for parent, fields in self.parents.items():
            row = getattr(record, parent)
            values.update({f"{parent}__{name}": getattr(row, name) for name in fields})
        return values

    def _unknown(self, key: str) -> Any:
        """What stands for the known fact ``key`` while nobody is known."""
        name = key.rpartition("__")[2]
        return None if name == "id" else getattr(self._owner_model(key)(), name)

    def _owner_model(self, key: str) -> type[Any]:
        model: Any = self.model
        for relation in key.split("__")[:-1]:
            model = model._meta.get_field(relation).related_model
        return model

    def read_parent(self, parent: str, row: Any) -> Values:
        """The facts of the shared ``row`` and of the tables that hang on it, by column key."""
        facts = {f"{parent}__{name}": getattr(row, name) for name in self.parents[parent]}
        for table in self.tables:
            if table.on == parent:
                facts[table.key] = self._rows_of(row, table)
        return facts

    @staticmethod
    def value(record: Any, key: str) -> Any:
        """One value of ``record``, through relations with ``__``."""
        for name in key.split("__"):
            record = getattr(record, name)
        return record

    def rows(self, record: Any, table: Table) -> list[Values]:
        """The lines of one sub-table of ``record``."""
        return self._rows_of(getattr(record, table.on) if table.on else record, table)

    @staticmethod
    def _rows_of(owner: Any, table: Table) -> list[Values]:
        if table.one:
            row = getattr(owner, table.key, None)
            rows = [row] if row else []
        else:
            read = getattr(owner, "_prefetched_objects_cache", {}).get(table.key)
            rows = list(getattr(owner, table.key).all() if read is None else read)
        return [{c.key: getattr(row, c.key) for c in table.columns} for row in rows]

    def parent_model(self, name: str) -> type[Any]:
        """The model of the row ``name`` that the record points to."""
        return self.model._meta.get_field(name).related_model  # type: ignore[return-value]

    # -- from values to rows ---------------------------------------------------------------

    def instances(
        self,
        values: Values,
        community_id: str,
        joined: Mapping[str, models.Model] | None = None,
        **own: Any,
    ) -> list[models.Model]:
        """New rows for ``values``: parents first, the record, then the rows of its sub-tables.

        ``joined`` are parents that stand already: they are filled but are not among the new rows,
        nor are the tables that hang on them.
        """
        held = joined or {}
        fresh = {
            name: self.parent_model(name)(community_id=community_id)
            for name in self.parents
            if name not in held
        }
        record = self.model(community_id=community_id, **fresh, **held, **own)
        self.fill(record, values)
        only = [table.key for table in self.tables if table.on not in held]
        return [*fresh.values(), record, *self.table_rows(record, values, only)]

    def fill(self, record: Any, values: Values) -> None:
        """Put the own fields and the parents' fields of ``values`` onto ``record``."""
        for name in self.own:
            setattr(record, name, values[name])
        for parent, fields in self.parents.items():
            row = getattr(record, parent)
            for name in fields:
                setattr(row, name, values[f"{parent}__{name}"])

    def table_rows(self, record: Any, values: Values, only: Iterable[str] | None = None) -> list:
        """New rows of the sub-tables of ``record`` (of those named in ``only``)."""
        rows = []
        for table in self.tables:
            if only is not None and table.key not in only:
                continue
            owner = getattr(record, table.on) if table.on else record
            if not values.get(table.key):
                continue
            names = {f.name for f in table.model._meta.fields}
            for position, content in enumerate(values.get(table.key) or ()):
                place = {"position": position} if "position" in names else {}
                rows.append(table.model(**{table.owner: owner}, **place, **content))
        return rows

    def table(self, key: str) -> Table:
        return next(table for table in self.tables if table.key == key)

    # -- values as text --------------------------------------------------------------------

    def dump(self, values: Values) -> str:
        """``values`` as JSON, to be sealed (a draft, a staged row, the state before an import).

        What is blank is left out.
        """
        blank = self._blank or self.blank()
        told = {k: v for k, v in values.items() if v not in (None, "", []) or v != blank.get(k)}
        return json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))

    def load(self, text: str) -> Values:
        """What ``dump`` wrote, with dates and amounts as they were."""
        raw = json.loads(text)
        values = self.blank()
        values.update((key, raw[key]) for key in values.keys() & raw.keys())
        if self._readers is None:
            self._readers = self._typed()
        for key in self._readers.keys() & raw.keys():
            values[key] = self._readers[key](raw[key])
        for table in self.tables:
            if raw.get(table.key):
                values[table.key] = [self._row(table, row) for row in raw[table.key]]
        return values

    def _typed(self) -> dict[str, Callable[[Any], Any]]:
        """How the dates and amounts are read back, by key."""
        places = [(name, self.model, name) for name in self.own]
        for parent, names in self.parents.items():
            places += [(f"{parent}__{n}", self.parent_model(parent), n) for n in names]
        places += [(k, self._owner_model(k), k.rpartition("__")[2]) for k in self.known]
        fields = {key: _field(model, name) for key, model, name in places}
        return {key: f.to_python for key, f in fields.items() if isinstance(f, TYPED)}

    @staticmethod
    def _row(table: Table, row: Values) -> Values:
        fields = {c.key: table.model._meta.get_field(c.key) for c in table.columns}
        return {
            key: field.to_python(row.get(key))  # type: ignore[union-attr]
            if isinstance(field, TYPED)
            else row.get(key)
            for key, field in fields.items()
        }


def _field(model: type[models.Model], name: str) -> Any:
    """The field ``name``; None where the model works it out."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def copied(values: Values) -> Values:
    """``values`` that can be changed without changing the original, lists and rows included."""
    return {
        key: [dict(row) if isinstance(row, dict) else row for row in value]
        if isinstance(value, list)
        else value
        for key, value in values.items()
    }


def plain(value: Any) -> Any:
    """``value`` in a form in which two equal facts compare equal (1 and 1.00, a date and its text)."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return "" if value is None else value


def changed_keys(before: Values, after: Values) -> list[str]:
    """Keys whose value differs, in the order of ``after``."""
    return [
        key
        for key, value in after.items()
        if (old := before.get(key)) != value and plain(old) != plain(value)
    ]
