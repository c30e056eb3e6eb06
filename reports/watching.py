"""The database itself notes whose figures a change puts out of date.

A trigger on every table with something to count writes a ``Mark`` of the areas the row is in: its
own, and those of the records it hangs on.  So no way of writing can be forgotten: forms, imports,
undoing, voiding, moves, mergers, and statements by hand.  ``install`` is called by ``migrate``
(``reports/management/commands/migrate.py``): SQLite rebuilds altered tables without their triggers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from registry.applications import standing_on_registry
from registry.models import Area

MARKS = "reports_mark"
NAME = "figures"
EVERYWHERE = "15"
"""The region: what is true of it is true of every community."""

COUNTS_NOWHERE = {
    "registry.AreaName": "a name nobody bears any more",
    "registry.Attachment": "the history row of its record tells of it",
    "registry.AuditEvent": "the trail of what was done, not what is",
    "registry.AuditSeal": "the trail of what was done, not what is",
    "registry.Draft": "not saved yet",
    "registry.FileRequest": "a file asked for",
    "registry.ImportBatch": "a workbook; its rows count when they are records",
    "registry.ImportRow": "a workbook; its rows count when they are records",
    "registry.OutputFile": "a file made",
    "registry.Presence": "who is at a form now",
    "registry.SearchTerm": "how a record is found",
    "registry.Serial": "how a record is numbered",
    "registry.Submission": "a form sent",
    "registry.User": "an account",
    "reports.Fulfilment": "kept with the figures, from the same records",
    "reports.Mark": "what is out of date",
    "reports.Tally": "the figures themselves",
}
"""Models whose rows change no figure, with the reason."""
OF_ALL = ("registry.CalendarDay",)
"""Models whose rows concern every area."""


@dataclass(frozen=True)
class Place:
    """Where a row of a table is: the code in ``column``, or that of the row of ``table`` it names.

    With neither it is everywhere.
    """

    column: str = ""
    table: str = ""
    key: str = ""
    code: str = ""

    def of(self, row: str) -> str:
        """The SQL for the code, of the row called ``row``."""
        if not self.column:
            return f"'{EVERYWHERE}'"
        if not self.table:
            return f"{row}.{self.column}"
        return f"(SELECT {self.code} FROM {self.table} WHERE {self.key} = {row}.{self.column})"


@cache
def watched() -> dict[str, tuple[Place, ...]]:
    """Each watched table with the places of its rows; raises LookupError for a model with none."""
    found = {}
    for config in (apps.get_app_config("registry"), *standing_on_registry()):
        for model in config.get_models():
            if model._meta.label in COUNTS_NOWHERE:
                continue
            found[model._meta.db_table] = _places(model)
    return found


@cache
def recording() -> frozenset[str]:
    """The watched tables a row of which says that work has begun in a community; the others are its setting."""
    return frozenset(t for t, places in watched().items() if places[0].column == "community_id")


def _places(model: type[models.Model]) -> tuple[Place, ...]:
    if model._meta.label in OF_ALL:
        return (Place(),)
    own = _own(model)
    held = [Place(own)] if own else []
    for field in model._meta.concrete_fields:
        other: Any = field.related_model
        if isinstance(field, models.ForeignKey) and other is not Area and _own(other):
            meta = other._meta
            held.append(Place(field.column, meta.db_table, meta.pk.column, _own(other)))
        elif isinstance(field, models.ForeignKey) and other is Area and field.column != own:
            held.append(Place(field.column))
    if not held:
        raise LookupError(f"{model._meta.label} is nowhere: say so in COUNTS_NOWHERE")
    return tuple(held)


def _own(model: Any) -> str:
    """The column in which a row of ``model`` says where it is."""
    if model is Area:
        return str(model._meta.pk.column)
    columns = {f.attname: f.column for f in model._meta.concrete_fields}
    known = (columns.get(name) for name in ("community_id", "area_id"))
    return next((column for column in known if column), "")


# -- SQLite: a trigger for each row ----------------------------------------------------------------


def _sqlite(table: str, places: tuple[Place, ...]) -> list[str]:
    return [
        f"CREATE TRIGGER {_name(table)}_{event.lower()} AFTER {event} ON {table} BEGIN "
        + " ".join(_sqlite_note(table, place.of(row)) for row in rows for place in places)
        + " END"
        for event, rows in (("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"]))
    ]


def _sqlite_note(table: str, code: str) -> str:
    """One writes at a time, so a mark that stands there is of nobody who could take it away."""
    return (
        f"INSERT INTO {MARKS} (area_code, source, txid) SELECT code, '{table}', 0 "
        f"FROM (SELECT {code} AS code) WHERE code IS NOT NULL AND NOT EXISTS "
        f"(SELECT 1 FROM {MARKS} WHERE area_code = code AND source = '{table}');"
    )


# -- PostgreSQL: a trigger for each statement ------------------------------------------------------


def _postgresql(table: str, places: tuple[Place, ...]) -> list[str]:
    name = _name(table)
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'DELETE' THEN {_postgresql_note(table, places, 'fresh')} END IF; "
        f"IF TG_OP <> 'INSERT' THEN {_postgresql_note(table, places, 'gone')} END IF; "
        f"RETURN NULL; END $$",
        *(
            f"CREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {table} REFERENCING {rows} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
            for event, rows in (
                ("INSERT", "NEW TABLE AS fresh"),
                ("UPDATE", "OLD TABLE AS gone NEW TABLE AS fresh"),
                ("DELETE", "OLD TABLE AS gone"),
            )
        ),
    ]


def _postgresql_note(table: str, places: tuple[Place, ...], rows: str) -> str:
    """Marks of others are not looked at: whoever counts may be taking them away."""
    codes = " UNION ".join(f"SELECT {place.of('r')} AS code FROM {rows} r" for place in places)
    return (
        f"INSERT INTO {MARKS} (area_code, source, txid) "
        f"SELECT c.code, '{table}', txid_current() FROM ({codes}) c "
        f"WHERE c.code IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {MARKS} m WHERE "
        f"m.area_code = c.code AND m.source = '{table}' AND m.txid = txid_current());"
    )


_INSTALL = {"sqlite": _sqlite, "postgresql": _postgresql}
_LIST = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger "
    "WHERE NOT tgisinternal AND tgenabled <> 'D'",
}


def _name(table: str) -> str:
    return f"{NAME}_{table}"


def install(connection: Any) -> None:
    """Put the triggers in place on every watched table; those that stand are made anew."""
    with connection.cursor() as cursor:
        _remove(cursor, connection.vendor)
        for table, places in watched().items():
            for statement in _INSTALL[connection.vendor](table, places):
                cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take the triggers away, before tables change."""
    with connection.cursor() as cursor:
        _remove(cursor, connection.vendor)


def _remove(cursor: Any, vendor: str) -> None:
    cursor.execute(_LIST[vendor])
    for name, table in cursor.fetchall():
        if name.startswith(f"{NAME}_"):
            on = f" ON {table}" if vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on}")


def missing(connection: Any) -> list[str]:
    """The watched tables that lack a trigger."""
    with connection.cursor() as cursor:
        cursor.execute(_LIST[connection.vendor])
        there = {name for name, _ in cursor.fetchall()}
    events = ("insert", "update", "delete")
    return [t for t in watched() if not {f"{_name(t)}_{event}" for event in events} <= there]
