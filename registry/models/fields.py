"""Model fields of the registry's own."""

from typing import Any

from django.db import models


class CodeField(models.CharField):
    """A division code, compared byte by byte so that a code prefix is one index range.

    SQLite compares so by itself; PostgreSQL needs collation "C", which foreign keys inherit.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 12)
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters
