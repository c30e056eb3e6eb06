"""How a record and what hangs on it become one dict of values, and such a dict becomes rows.

The form, the importer, the history, the conflict screen and the undo all speak in these dicts.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from registry.ledger.columns import Table, Values


class Shape:
    """The own fields of ``model``, those of its ``parents`` and its sub-``tables``.

    A parent is a row the record points to and whose facts are edited with it (the household).
    """

    def __init__(
        self,
        model: type[models.Model],
        own: Iterable[str],
        parents: dict[str, tuple[str, ...]] | None = None,
        tables: Iterable[Table] = (),
    ) -> None:
        self.model = model
        self.own = tuple(own)
        self.parents = parents or {}
        self.tables = tuple(tables)

    @property
    def keys(self) -> list[str]:
        related = [f"{name}__{field}" for name, fields in self.parents.items() for field in fields]
        return [*self.own, *related, *(table.key for table in self.tables)]

    def related(self, queryset: Any) -> Any:
        """``queryset`` with everything ``read`` needs, in a constant number of queries."""
        paths = [f"{t.on}__{t.key}" if t.on else t.key for t in self.tables]
        return queryset.select_related(*self.parents, "community").prefetch_related(*paths)

    def blank(self) -> Values:
        """The values of a record about which nothing is known yet."""
        values = self.read(self.model(**{p: self.parent_model(p)() for p in self.parents}), False)
        return {**values, **{table.key: [] for table in self.tables}}

    def read(self, record: Any, with_tables: bool = True) -> Values:
        values = {name: getattr(record, name) for name in self.own}
        for parent, fields in self.parents.items():
            row = getattr(record, parent)
            values.update({f"{parent}__{name}": getattr(row, name) for name in fields})
        if with_tables:
            for table in self.tables:
                values[table.key] = self._rows(record, table)
        return values

    @staticmethod
    def value(record: Any, key: str) -> Any:
        """One value of ``record``, through relations with ``__``."""
        for name in key.split("__"):
            record = getattr(record, name)
        return record

    def _rows(self, record: Any, table: Table) -> list[Values]:
        owner = getattr(record, table.on) if table.on else record
        if table.one:
            row = getattr(owner, table.key, None)
            rows = [row] if row else []
        else:
            rows = list(getattr(owner, table.key).all())
        return [{c.key: getattr(row, c.key) for c in table.columns} for row in rows]

    def parent_model(self, name: str) -> type[Any]:
        """The model of the row ``name`` that the record points to."""
        return self.model._meta.get_field(name).related_model  # type: ignore[return-value]

    # -- from values to rows ---------------------------------------------------------------

    def instances(self, values: Values, community_id: str, **own: Any) -> list[models.Model]:
        """New rows for ``values``: parents first, the record, then the rows of its sub-tables."""
        parents = {
            name: self.parent_model(name)(community_id=community_id) for name in self.parents
        }
        record = self.model(community_id=community_id, **parents, **own)
        self.fill(record, values)
        return [*parents.values(), record, *self.table_rows(record, values)]

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
            names = {f.name for f in table.model._meta.fields}
            for position, content in enumerate(values.get(table.key) or ()):
                place = {"position": position} if "position" in names else {}
                rows.append(table.model(**{table.owner: owner}, **place, **content))
        return rows

    def table(self, key: str) -> Table:
        return next(table for table in self.tables if table.key == key)

    # -- values as text --------------------------------------------------------------------

    def dump(self, values: Values) -> str:
        """``values`` as JSON, to be sealed (a draft, a staged row, the state before an import)."""
        return json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False)

    def load(self, text: str) -> Values:
        """What ``dump`` wrote, with dates and amounts as they were."""
        raw = json.loads(text)
        values = {name: self._python(self.model, name, raw.get(name)) for name in self.own}
        for parent, fields in self.parents.items():
            model = self.parent_model(parent)
            for name in fields:
                key = f"{parent}__{name}"
                values[key] = self._python(model, name, raw.get(key))
        for table in self.tables:
            values[table.key] = [
                {c.key: self._python(table.model, c.key, row.get(c.key)) for c in table.columns}
                for row in raw.get(table.key) or ()
            ]
        return values

    @staticmethod
    def _python(model: type[models.Model], name: str, value: Any) -> Any:
        field = model._meta.get_field(name)
        if isinstance(field, models.DateField | models.DecimalField):
            return field.to_python(value)
        return value


def plain(value: Any) -> Any:
    """``value`` in a form in which two equal facts compare equal (1 and 1.00, a date and its text)."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return "" if value is None else value


def changed_keys(before: Values, after: Values) -> list[str]:
    """Keys whose value differs, in the order of ``after``."""
    return [key for key in after if plain(before.get(key)) != plain(after[key])]
