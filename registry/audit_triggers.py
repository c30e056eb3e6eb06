"""Database triggers that refuse to change or delete the audit trail.

Call ``forwards`` from a migration (``migrations.RunPython(forwards, backwards)``) after the tables
exist, and again after any later migration that alters them: SQLite rebuilds an altered table and
loses its triggers.  ``missing`` says which are not there.
"""

from typing import Any

TABLES = ("registry_auditevent", "registry_auditseal")
MESSAGE = "审计记录只能追加，不能修改或删除。"
_FUNCTION = "registry_audit_refuse"


def _sqlite_install(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for event in ("UPDATE", "DELETE")
    ]


def _sqlite_remove(table: str) -> list[str]:
    return [f"DROP TRIGGER IF EXISTS {table}_no_{event}" for event in ("update", "delete")]


def _postgresql_install(table: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()",
    ]


def _postgresql_remove(table: str) -> list[str]:
    return [f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}"]


_INSTALL = {"sqlite": _sqlite_install, "postgresql": _postgresql_install}
_REMOVE = {"sqlite": _sqlite_remove, "postgresql": _postgresql_remove}
_EXPECTED = {"sqlite": ("_no_update", "_no_delete"), "postgresql": ("_append_only",)}
_LIST = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}


def install(connection: Any) -> None:
    """Put the triggers in place, replacing any of the same name."""
    remove(connection)
    _run(connection, _INSTALL)


def remove(connection: Any) -> None:
    """Take the triggers away (to migrate backwards, or to empty a test database)."""
    _run(connection, _REMOVE)


def _run(connection: Any, statements: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            for statement in statements[connection.vendor](table):
                cursor.execute(statement)


def missing(connection: Any) -> list[str]:
    """Names of the triggers that should be in the database and are not, or are switched off."""
    with connection.cursor() as cursor:
        cursor.execute(_LIST[connection.vendor])
        present = {name for (name,) in cursor.fetchall()}
    expected = [table + end for table in TABLES for end in _EXPECTED[connection.vendor]]
    return [name for name in expected if name not in present]


def forwards(apps: Any, schema_editor: Any) -> None:
    """For ``RunPython``: install the triggers."""
    install(schema_editor.connection)


def backwards(apps: Any, schema_editor: Any) -> None:
    """For ``RunPython``: remove the triggers."""
    remove(schema_editor.connection)
