"""Keeps the web server, the background worker and the upkeep together: all run, or none does.

What works in the background is started again when it ends by itself, a locked database being
reason enough; the web server stays up meanwhile.
"""

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
WEB = "网站"
QUICK = 15.0
"""Seconds: what ends sooner after its start has hardly worked at all."""
TRIES = 3
"""Quick ends in a row after which another start is pointless."""
PAUSE = 1.0
"""Seconds before what ended is started again."""
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
        WEB: [python, *web],
        "后台任务": [python, *worker],
        "例行维护": [python, *upkeep],
    }


def _die_with_parent() -> None:
    # Without this a supervisor that is killed outright would leave both processes behind.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Runs named commands until a SIGINT or SIGTERM arrives, then stops them all.

    All are stopped as well when the web server ends, or another one ``TRIES`` times at once.
    """

    def __init__(self, commands: Mapping[str, Sequence[str]], env: Mapping[str, str]) -> None:
        self.commands = commands
        self.env = env
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.started: dict[str, float] = {}
        self.quick_ends = dict.fromkeys(commands, 0)
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
        for name in self.commands:
            self._start_one(name)

    def _start_one(self, name: str) -> None:
        self.started[name] = time.monotonic()
        # Each gets a session of its own: a Ctrl+C reaches this process alone, which then
        # stops them in order.
        self.running[name] = subprocess.Popen(
            list(self.commands[name]),
            cwd=ROOT,
            env=dict(self.env),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )

    def _wait(self) -> str | None:
        while not self.signals:
            for name, process in self.running.items():
                if process.poll() is not None and not self._started_again(name):
                    return name
            time.sleep(POLL)
        return None

    def _started_again(self, name: str) -> bool:
        """Start what has ended once more, unless it is the web server or will not stay up."""
        quick = time.monotonic() - self.started[name] < QUICK
        self.quick_ends[name] = self.quick_ends[name] + 1 if quick else 0
        if name == WEB or self.quick_ends[name] >= TRIES:
            return False
        _kill_group(self.running[name])
        code = self.running[name].returncode
        say(f"{name}进程意外退出（代码 {code}），正在重新启动；网站不受影响。")
        time.sleep(PAUSE)
        self._start_one(name)
        return True

    def _stop(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + GRACE
        while self._alive() and time.monotonic() < deadline and self.signals < 2:
            time.sleep(POLL)
        for process in self.running.values():
            _kill_group(process)
            process.wait()

    def _alive(self) -> bool:
        return any(process.poll() is None for process in self.running.values())

    def _verdict(self, ended: str | None) -> int:
        if ended is None:
            say("已停止。")
            return 0
        code = self.running[ended].returncode
        often = "" if ended == WEB else f"连续 {TRIES} 次启动后随即"
        say(f"{ended}进程{often or '意外'}退出（代码 {code}），其余进程已一并停止。")
        return code if code > 0 else 1


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    # The whole group: a child of the worker must not outlive it.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


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
