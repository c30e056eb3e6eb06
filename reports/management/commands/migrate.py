"""``migrate``, and then the triggers that note which figures are out of date."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from reports import watching


class Command(migrate.Command):
    """Tables that were altered have lost their triggers on SQLite, and new ones have none yet."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if not options.get("plan") and not options.get("check_unapplied"):
            watching.remove(connection)
        super().handle(*args, **options)
        tables = set(connection.introspection.table_names())
        if tables.issuperset({watching.MARKS, *watching.watched()}):
            watching.install(connection)
