"""The product started for a test run: its own directory, database, web server and worker."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from config import secrets
from tests.browser import visitor

ROOT = Path(__file__).resolve().parents[2]
START = 60.0
"""Seconds the web server gets to give its first answer."""
POLL = 0.05
NOT_ITS_OWN = ("DATABASE_URL", "PRODUCTION", *secrets.NAMES)


@dataclass(frozen=True)
class Product:
    """A running product and the port of this machine on which it answers."""

    port: int
    env: dict[str, str] = field(repr=False)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def shell(self, code: str) -> None:
        """Run ``code`` beside the running product, as an administrator would."""
        command = [sys.executable, "manage.py", "shell", "-c", code]
        subprocess.run(command, cwd=ROOT, env=self.env, check=True, capture_output=True)


@contextmanager
def running(var: Path) -> Iterator[Product]:
    """Prepare ``var`` with demonstration data, start web and worker, stop both at the end."""
    env = {name: value for name, value in os.environ.items() if name not in NOT_ITS_OWN}
    env |= {"VAR_DIR": str(var), "DJANGO_SETTINGS_MODULE": "config.settings"}
    secrets.ensure(var / "secrets.json")
    _prepare(env)
    product = Product(_free_port(), env)
    web = ["-m", "gunicorn", "config.wsgi", "--threads", "4"]
    web += ["--bind", f"127.0.0.1:{product.port}"]
    worker = ["manage.py", "db_worker", "--queue-name", "*", "--interval", "0.2"]
    log = (var / "log.txt").open("wb")
    processes = [_start(command, env, log) for command in (web, worker)]
    try:
        _await_answer(product, processes[0], var / "log.txt")
        yield product
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)
        log.close()


def _prepare(env: dict[str, str]) -> None:
    """The style sheets are gathered while the database fills."""
    static = _start(["manage.py", "collectstatic", "--noinput"], env, subprocess.DEVNULL)
    residents = str(visitor.RESIDENTS)
    for command in (["migrate"], ["load_areas"], ["demo", "--residents", residents]):
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=env, capture_output=True
        )
        assert done.returncode == 0, done.stderr.decode()
    assert static.wait(120) == 0, "静态文件没有收集成功"


def _start(command: list[str], env: dict[str, str], log: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_answer(product: Product, web: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START
    while not _answers(product):
        ended = web.poll() is not None
        assert not ended and time.monotonic() < deadline, log.read_text(errors="replace")
        time.sleep(POLL)


def _answers(product: Product) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", product.port, timeout=30)
    try:
        connection.request("GET", "/login/")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
