"""Inserting many rows at once, without what Django's own insert does again for every value.

The values are those the fields themselves prepare (sealed, indexed, dated); only fields whose
value is stored as it stands skip that.  Roughly three times as fast as ``bulk_create`` for a
model of a hundred columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.db import connection, models, router

PIECE = 500
STANDING = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)
"""Fields whose value goes to the database unchanged, unless a subclass prepares it."""
PREPARING = ("pre_save", "get_prep_value", "get_db_prep_value", "get_db_prep_save")


def insert_many(rows: Sequence[models.Model]) -> None:
    """Insert rows of several models, each after what it points to; their keys are set already."""
    by_model: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    for model, group in by_model.items():
        _insert(model, group)


def _insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    if model._meta.auto_field is not None or router.db_for_write(model) != connection.alias:
        model._default_manager.bulk_create(rows, batch_size=PIECE)
        return
    statement, getters = _plan(model, connection.vendor)
    with connection.cursor() as cursor:
        cursor.executemany(statement, [[get(row) for get in getters] for row in rows])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


@lru_cache(maxsize=64)
def _plan(
    model: type[models.Model], vendor: str
) -> tuple[str, list[Callable[[models.Model], Any]]]:
    """The INSERT for ``model`` and what gives the value of each column."""
    fields = model._meta.local_concrete_fields
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    holders = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    statement = f"INSERT INTO {table} ({names}) VALUES ({holders})"  # noqa: S608 names of our own
    return statement, [_getter(field) for field in fields]


def _getter(field: models.Field) -> Callable[[models.Model], Any]:
    if _stands(field):
        return attrgetter(field.attname)
    return lambda row: field.get_db_prep_save(field.pre_save(row, True), connection)


def _stands(field: models.Field) -> bool:
    """Whether the value of ``field`` is stored just as the row holds it."""
    base = next((known for known in STANDING if isinstance(field, known)), None)
    return base is not None and all(
        getattr(type(field), step) is getattr(base, step) for step in PREPARING
    )
