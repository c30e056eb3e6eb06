"""The empty database of the tests: made by the migrations once, and copied until one of them changes.

Migrating takes a quarter of a minute, in every process of every run.  On SQLite the result is kept in
``build/``; PostgreSQL is thrown away after a run, and with it what could be copied.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build" / "empty-databases"
NAMED = re.compile(r"^(?:import|from) ([a-z_]+(?:\.\w+)*)(?: import (\w+))?", re.M)


def is_kept_for(connection: Any) -> bool:
    """Whether the database of ``connection`` can be copied as a file."""
    return bool(connection.vendor == "sqlite" and not connection.is_in_memory_db())


def lay_out(name: str) -> bool:
    """Put the kept database where the tests expect theirs, ``name``; False where none is kept."""
    if not _kept().exists():
        return False
    shutil.copyfile(_kept(), name)
    return True


def keep(connection: Any) -> None:
    """Keep the database that was just made, instead of those that older migrations made."""
    KEPT.mkdir(parents=True, exist_ok=True)
    unfinished = KEPT / f"{os.getpid()}.part"
    connection.ensure_connection()
    with sqlite3.connect(unfinished) as copy:
        connection.connection.backup(copy)
    copy.close()
    for old in KEPT.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    unfinished.replace(_kept())


def _kept() -> Path:
    told = hashlib.sha256()
    for file in sorted(set(_sources())):
        told.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return KEPT / f"{told.hexdigest()[:16]}.sqlite3"


def _sources() -> Iterator[Path]:
    """Everything the empty database depends on: migrations, what they import, models, settings."""
    yield from (ROOT / "requirements.lock", ROOT / "config/settings.py", ROOT / "tests/settings.py")
    for models in (*ROOT.glob("[a-z]*/models"), *ROOT.glob("tests/*/models.py")):
        yield from models.rglob("*.py") if models.is_dir() else (models,)
    for migration in (*ROOT.glob("[a-z]*/migrations/*.py"), *ROOT.glob("tests/*/migrations/*.py")):
        yield migration
        for module, name in NAMED.findall(migration.read_text("utf-8")):
            base = ROOT.joinpath(*module.split("."))
            yield from filter(Path.is_file, (base.with_suffix(".py"), base / f"{name}.py"))
