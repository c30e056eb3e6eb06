"""The product on a free port, with a folder, keys and demonstration data of its own."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import secrets
from config.bootstrap import serve

START = 60.0
"""Seconds the web server gets to answer."""
OWN_VARIABLES = (
    "DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "PRODUCTION",
    "ALLOWED_HOSTS",
    *secrets.NAMES,
)


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((serve.HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def product(var: Path) -> Iterator[str]:
    """The address of a product that keeps everything in ``var``; stopped when the block ends."""
    env = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
    env["VAR_DIR"] = str(var)
    secrets.ensure(var / "secrets.json")
    prepare = [sys.executable, "-m", "config.bootstrap.prepare"]
    subprocess.run(prepare, env=env, stdout=subprocess.DEVNULL, check=True)
    port = free_port()
    running = [
        subprocess.Popen(command, env=env)
        for command in serve.commands(sys.executable, port).values()
    ]
    try:
        _wait(port, running)
        yield f"http://{serve.HOST}:{port}"
    finally:
        _stop(running)


def _wait(port: int, running: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START
    while not _answers(port):
        if time.monotonic() > deadline or any(p.poll() is not None for p in running):
            raise RuntimeError("the product did not start")
        time.sleep(0.1)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(serve.HOST, port, timeout=10)
    try:
        connection.request("GET", "/login/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _stop(running: list[subprocess.Popen[bytes]]) -> None:
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(serve.GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
