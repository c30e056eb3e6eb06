"""A PostgreSQL of its own for tests and benches: made, used and thrown away.

It listens on a Unix socket inside its own folder and on no network port, so two runs never meet
and nobody else on the machine can reach it.  Nothing in it must survive: fsync is off.
"""

import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from config.bootstrap import machine
from config.bootstrap.phases import Trouble, quietly

SERVER_USER = "postgres"
DATABASE = "registry"
SETTINGS = {
    "listen_addresses": "''",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "max_connections": "200",
}


def as_server_user(command: Sequence[str | Path]) -> list[str]:
    """The command as the server wants it run: never as root."""
    words = [str(word) for word in command]
    return ["runuser", "-u", SERVER_USER, "--", *words] if os.geteuid() == 0 else words


def _own_folder() -> Path:
    # A socket's path holds 107 bytes at most, so a long TMPDIR cannot be used.
    short = tempfile.gettempdir() if len(tempfile.gettempdir()) < 40 else "/tmp"  # noqa: S108
    folder = Path(tempfile.mkdtemp(prefix="registry-pg-", dir=short))
    if os.geteuid() == 0:
        try:
            owner = pwd.getpwnam(SERVER_USER)
        except KeyError:
            raise Trouble(f"PostgreSQL 不能以 root 运行，而本机没有用户 {SERVER_USER}。") from None
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    return folder


def address(folder: Path) -> str:
    """The DATABASE_URL of a cluster whose socket lies in ``folder``."""
    return f"postgres://{DATABASE}@{quote(str(folder), safe='')}/{DATABASE}"


@contextmanager
def throwaway() -> Iterator[str]:
    """A running cluster's DATABASE_URL; stopped and deleted when the block ends, however it ends.

    Raises Trouble when PostgreSQL's programs are missing or the server does not start.
    """
    programs = machine.postgresql_programs()
    if programs is None:
        raise Trouble(machine.missing_line([machine.POSTGRESQL]))
    folder = _own_folder()
    try:
        yield from _running(programs, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _running(programs: Path, folder: Path) -> Iterator[str]:
    data, log = folder / "data", folder / "log"
    settings = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    control: list[str | Path] = [programs / "pg_ctl", "-D", data, "-l", log, "-s", "-w"]

    def run(command: Sequence[str | Path]) -> None:
        quietly(as_server_user(command), cwd=folder)

    initdb: list[str | Path] = [programs / "initdb", "-D", data, "-U", DATABASE]
    run([*initdb, "--auth=trust", "--no-sync", "--locale=C.UTF-8", "-E", "UTF8"])
    try:
        run([*control, "-o", f"-k {folder} {settings}", "start"])
        run([programs / "createdb", "-h", folder, "-U", DATABASE, DATABASE])
        yield address(folder)
    finally:
        if (data / "postmaster.pid").exists():
            run([*control, "-m", "immediate", "stop"])
