"""Keys of the tests, and the sealed tables looked at behind the product's back."""

import uuid

from django.db import connection, models

NUMBER = "15010219900307001X"
OLD = "1:aes-256-gcm:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
NEW = "2:aes-256-gcm:" + "bmV3LXZhdWx0LWtleS1mb3ItdGVzdHMtb25seS0wMDA="
SM4 = "3:sm4-gcm:" + "c200LXZhdWx0LWtleS1mb3ItdGVzdHMtb25seS0wMDA="


def stored(model: type[models.Model], column: str) -> dict[uuid.UUID, bytes]:
    """The bytes really in the table, by row key."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {column} FROM {model._meta.db_table}")  # noqa: S608
        return {uuid.UUID(str(key)): bytes(blob) for key, blob in cursor.fetchall()}


def overwrite(model: type[models.Model], column: str, row: uuid.UUID, blob: bytes) -> None:
    """Change the table behind the product's back."""
    key = model._meta.pk.get_db_prep_value(row, connection)
    sql = f"UPDATE {model._meta.db_table} SET {column} = %s WHERE id = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [connection.Database.Binary(blob), key])
