"""``manage.py rotate_keys``: bring every encrypted value and file under the first key of ``VAULT_KEYS``.

Put the new key first, restart every process, then run this; it may run beside live traffic and be
broken off at any moment.  Values already under the first key are left alone, and a value that was
changed meanwhile is not overwritten but looked at again in the next pass.
"""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files.storage import FileSystemStorage, default_storage, storages
from django.core.management.base import BaseCommand
from django.db import connection, models, transaction

from registry.keyring import current_key_id
from registry.vault import SealBroken, Sealed, SealedField, open_sealed, seal, sealed_fields

Change = tuple[Any, bytes, bytes]
"""Row key, the blob found, the blob to put in its place."""


def sealed_models() -> list[type[models.Model]]:
    """Every model with a table of its own that holds sealed fields."""
    return [m for m in apps.get_models() if not m._meta.proxy and sealed_fields(m)]


def batches(field: SealedField, size: int) -> Iterator[list[tuple[Any, Sealed]]]:
    """Row key and sealed value of every filled row, in row key order."""
    rows = field.model._base_manager.exclude(**{field.name: ""}).order_by("pk")
    last: Any = None
    while True:
        part = rows if last is None else rows.filter(pk__gt=last)
        found = list(part.values_list("pk", field.name)[:size])
        if not found:
            return
        yield found
        last = found[-1][0]


def exchange(field: SealedField, changes: list[Change]) -> int:
    """Put the new blobs in where the old are still there; returns how many were."""
    quote = connection.ops.quote_name
    key = field.model._meta.pk
    column = quote(str(field.column))
    sql = (
        f"UPDATE {quote(field.model._meta.db_table)} SET {column} = %s "  # noqa: S608 - own names
        f"WHERE {quote(str(key.column))} = %s AND {column} = %s"
    )
    done = 0
    binary = connection.Database.Binary  # type: ignore[attr-defined]
    with transaction.atomic(), connection.cursor() as cursor:
        for row, old, new in changes:
            row = key.get_db_prep_value(row, connection)
            cursor.execute(sql, [binary(new), row, binary(old)])
            done += cursor.rowcount
    return done


def kept_files() -> Iterator[str]:
    """The name of every file kept sealed: photographs, attachments, workbooks, files handed out."""
    for folder in ("photos", "attachments", "imports", "outputs"):
        if default_storage.exists(folder):
            names = sorted(default_storage.listdir(folder)[1])
            # What a broken-off run left waiting begins with a dot and belongs to nobody.
            yield from (f"{folder}/{name}" for name in names if not name.startswith("."))


def reseal(name: str) -> bool:
    """Bring the file under the first key; false if it was. Raises ``SealBroken`` if it cannot open.

    A file is bound to its own name and is never half written: it is exchanged as a whole.
    """
    with default_storage.open(name) as file:
        blob = file.read()
    if blob[:1] == bytes([current_key_id()]):
        return False
    _exchange_file(name, seal(open_sealed(blob, name), name))
    return True


def _exchange_file(name: str, blob: bytes) -> None:
    """Put ``blob`` in the place of the file, as a whole: a storage elsewhere does so by itself."""
    if not isinstance(storages["default"], FileSystemStorage):
        with default_storage.open(name, "wb") as file:
            file.seek(0)
            file.truncate()
            file.write(blob)
        return
    path = Path(default_storage.path(name))
    waiting = path.with_name(f".{path.name}.resealed")
    waiting.write_bytes(blob)
    waiting.replace(path)


class Command(BaseCommand):
    help = "把全部加密数据改用 VAULT_KEYS 中的第一个密钥；可随时中断，再次运行即继续。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="每批条数")
        parser.add_argument("--limit", type=int, default=0, help="最多处理多少个值，0 为不限")

    def handle(self, *args: Any, batch: int, limit: int, **options: Any) -> None:
        self.limit = limit
        self.done = 0
        self.broken: set[str] = set()
        while self.run_pass(batch) and not self.is_enough():
            pass
        if not self.is_enough():
            self.rotate_files()
        self.report()

    def is_enough(self) -> bool:
        return 0 < self.limit <= self.done

    def run_pass(self, batch: int) -> bool:
        """Go through everything once; true if there was something to re-seal."""
        found = False
        for model in sealed_models():
            for field in sealed_fields(model):
                found |= self.rotate_field(field, batch)
        return found

    def rotate_files(self) -> None:
        """Files are written once under a name of their own, so one pass is enough."""
        started = self.done
        for name in kept_files():
            try:
                self.done += reseal(name)
            except SealBroken as broken:
                self.broken.add(broken.where)
        if self.done > started:
            self.stdout.write(f"文件：已换密钥 {self.done - started} 个")

    def rotate_field(self, field: SealedField, batch: int) -> bool:
        started = self.done
        found = False
        for rows in batches(field, batch):
            changes = self.changes(field, rows)
            found |= bool(changes)
            self.done += exchange(field, changes)
            if self.is_enough():
                break
        if self.done > started:
            label = f"{field.model._meta.verbose_name}·{field.verbose_name}"
            self.stdout.write(f"{label}：已换密钥 {self.done - started} 条")
        return found

    def changes(self, field: SealedField, rows: list[tuple[Any, Sealed]]) -> list[Change]:
        """New blobs for the rows not under the first key; broken ones are noted and left alone."""
        first = current_key_id()
        changes = []
        for row, sealed in rows:
            blob = sealed.blob or b""
            if blob[0] == first:
                continue
            try:
                text = field.open(sealed, row)
            except SealBroken as broken:
                self.broken.add(broken.where)
                continue
            changes.append((row, blob, seal(text.encode(), field.context(row))))
        return changes

    def report(self) -> None:
        self.stdout.write(f"共换密钥 {self.done} 条。")
        for where in sorted(self.broken):
            self.stderr.write(f"{SealBroken.page_text}：{where}")
        if self.broken:
            self.stderr.write("以上数据无法打开，未作改动；请先从备份恢复，不要删除旧密钥。")
            raise SystemExit(1)
        if not self.is_enough():
            self.stdout.write("全部数据已在第一个密钥之下，其余旧密钥可以删除。")
