"""Brings the database and the static files to where this version of the code expects them.

Runs inside the virtual environment, as one process, before every start.  What is there already is
left alone: a second start only looks.  The demonstration accounts go to standard output, progress
to standard error.
"""

import hashlib
import io
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from config.bootstrap.phases import ROOT, Trouble, phase, say

AREA_SOURCES = "registry/**/*area*"
"""The register of areas and the code that reads it; a newer edition changes their fingerprint."""


def fingerprint(files: Iterable[Path]) -> str:
    """Changes when a file is added, removed or touched; contents are not read, to stay quick."""
    digest = hashlib.sha256()
    for path in sorted(files):
        state = path.stat()
        digest.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


class Stamps:
    """Fingerprints of work already done, kept in ``var/prepared.json``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}

    def current(self, name: str, value: str) -> bool:
        return self.kept.get(name) == value

    def keep(self, name: str, value: str) -> None:
        self.kept[name] = value
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(self.kept, indent=1))


def check() -> None:
    """The product's own safety checks; in production the deployment checks, warnings included."""
    level = "WARNING" if settings.PRODUCTION else "ERROR"
    call_command("check", deploy=settings.PRODUCTION, fail_level=level, stdout=io.StringIO())


def migrate() -> None:
    """Apply the migrations that are missing, if any."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        with phase("建立或升级数据库"):
            call_command("migrate", interactive=False, verbosity=0)


def collect_static(stamps: Stamps) -> None:
    """Gather and compress style sheets, scripts and pictures when one of them changed."""
    sources = fingerprint(
        Path(storage.path(path)) for finder in get_finders() for path, storage in finder.list([])
    )
    if stamps.current("static", sources) and Path(settings.STATIC_ROOT).exists():
        return
    with phase("收集静态文件"):
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamps.keep("static", sources)


def is_empty() -> bool:
    """Whether nobody has an account yet: the sign of a first start."""
    return not get_user_model()._base_manager.exists()


def load_areas(stamps: Stamps) -> None:
    """Load the register of areas on a first start and whenever a newer edition is there."""
    database = {key: str(connection.settings_dict[key]) for key in ("HOST", "PORT", "NAME")}
    edition = fingerprint(path for path in ROOT.glob(AREA_SOURCES) if path.suffix != ".pyc")
    edition += json.dumps(database)
    if stamps.current("areas", edition) and not is_empty():
        return
    with phase("装入行政区划"):
        call_command("load_areas", stdout=io.StringIO())
    stamps.keep("areas", edition)


def seed() -> None:
    """Demonstration data, on the first start only and never in production."""
    if is_empty() and not settings.PRODUCTION:
        with phase("生成演示数据"):
            call_command("demo", stdout=io.StringIO())


def accounts() -> str:
    """The table of demonstration accounts; empty in production."""
    if settings.PRODUCTION:
        return ""
    out = io.StringIO()
    call_command("demo", accounts=True, stdout=out)
    return out.getvalue()


def prepare() -> str:
    """All of the above in order; returns what is to be told once the product answers."""
    check()
    migrate()
    stamps = Stamps(settings.VAR_DIR / "prepared.json")
    collect_static(stamps)
    load_areas(stamps)
    seed()
    return accounts()


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        django.setup()
        print(prepare())
    except OperationalError as error:
        say(f"连不上数据库：{error}\n请检查 DATABASE_URL 和数据库服务。")
        return 1
    except ImproperlyConfigured as error:
        say(f"设置不完整：{error}\n生产环境须以环境变量提供全部密钥，见 docs/deployment.md。")
        return 1
    except (CommandError, Trouble) as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
