"""Keeps the web server, the background worker and the upkeep together: all run, or none does."""

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

from config.bootstrap.phases import ROOT, Trouble, say

HOST = "127.0.0.1"
GRACE = 15.0
"""Seconds a process gets to finish what it is doing before it is killed."""
POLL = 0.1
PR_SET_PDEATHSIG = 1


def read_port(text: str) -> int:
    """The port number written in ``text``; raises Trouble unless it is 1–65535."""
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise Trouble(f"端口“{text}”不对：请填 1 到 65535 的整数，例如 make run PORT=8001。")


def require_free(port: int) -> None:
    """Raises Trouble when another program already listens on ``port``."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise Trouble(f"没有权限使用端口 {port}：请换一个 1024 以上的端口。") from None
        except OSError:
            raise Trouble(
                f"端口 {port} 已被占用：请先停止占用它的程序，或换一个端口，例如 make run PORT={port + 1}。"
            ) from None


def commands(python: str, port: int) -> dict[str, list[str]]:
    """The processes by the name a person knows them by."""
    web = ["-m", "gunicorn", "config.wsgi", "--bind", f"{HOST}:{port}", "--preload"]
    web += ["--workers", "2", "--threads", "4", "--timeout", "60", "--graceful-timeout", "10"]
    web += ["--log-level", "warning", "--no-control-socket"]
    worker = ["manage.py", "db_worker", "--queue-name", "*", "--interval", "0.5"]
    upkeep = ["manage.py", "housekeeping", "--every", "60"]
    return {
        "网站": [python, *web],
        "后台任务": [python, *worker],
        "例行维护": [python, *upkeep],
    }


def _die_with_parent() -> None:
    # Without this a supervisor that is killed outright would leave both processes behind.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Runs named commands until one ends or a SIGINT or SIGTERM arrives, then stops them all."""

    def __init__(self, commands: Mapping[str, Sequence[str]], env: Mapping[str, str]) -> None:
        self.commands = commands
        self.env = env
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.signals = 0

    def run(self, when_started: Callable[[], None] = lambda: None) -> int:
        """0 after a signal; otherwise 1 or the exit code of the process that ended by itself."""
        earlier = {s: signal.signal(s, self._hear) for s in (signal.SIGINT, signal.SIGTERM)}
        try:
            self._start()
            when_started()
            ended = self._wait()
        finally:
            self._stop()
            for number, handler in earlier.items():
                signal.signal(number, handler)
        return self._verdict(ended)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self.signals += 1

    def _start(self) -> None:
        for name, command in self.commands.items():
            # Each gets a session of its own: a Ctrl+C reaches this process alone, which then
            # stops them in order.
            self.running[name] = subprocess.Popen(
                list(command),
                cwd=ROOT,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    def _wait(self) -> str | None:
        while not self.signals:
            for name, process in self.running.items():
                if process.poll() is not None:
                    return name
            time.sleep(POLL)
        return None

    def _stop(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + GRACE
        while self._alive() and time.monotonic() < deadline and self.signals < 2:
            time.sleep(POLL)
        for process in self.running.values():
            # The whole group: a child of the worker must not outlive it.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _alive(self) -> bool:
        return any(process.poll() is None for process in self.running.values())

    def _verdict(self, ended: str | None) -> int:
        if ended is None:
            say("已停止。")
            return 0
        code = self.running[ended].returncode
        say(f"{ended}进程意外退出（代码 {code}），其余进程已一并停止。")
        return code if code > 0 else 1


def tell_when_answering(port: int, notice: str) -> None:
    """Print the address and ``notice`` as soon as the web server gives its first answer."""

    def wait() -> None:
        for _ in range(600):
            if _answers(port):
                print(
                    f"\n系统已启动：http://{HOST}:{port}/　（按 Ctrl+C 停止）\n{notice}", flush=True
                )
                return
            time.sleep(POLL)

    threading.Thread(target=wait, daemon=True).start()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("GET", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
