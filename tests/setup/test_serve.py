"""The supervisor: real processes that end together; what works in the background comes back."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.bootstrap.phases import ROOT, Trouble
from config.bootstrap.serve import read_port, require_free

WAIT = """
import os, signal, sys
open(sys.argv[1], "w").write(str(os.getpid()))
signal.pause()
"""
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + WAIT
SUPERVISE = """
import os, sys
from config.bootstrap.serve import Supervisor
first, second, folder = sys.argv[1:]
sys.exit(Supervisor({
    "网站": [sys.executable, "-c", first, folder + "/first"],
    "后台任务": [sys.executable, "-c", second, folder + "/second"],
}, os.environ).run())
"""


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    """Poll ``condition`` until it holds; fail when it does not within ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "condition not met in time"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@contextlib.contextmanager
def supervised(
    folder: Path, first: str, second: str
) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A supervisor with both processes running, and their process ids."""
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, first, second, str(folder)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    marks = [folder / "first", folder / "second"]
    try:
        until(lambda: all(mark.exists() and mark.read_text() for mark in marks))
        yield supervisor, [int(mark.read_text()) for mark in marks]
    finally:
        supervisor.kill()
        supervisor.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_both(tmp_path: Path, number: int) -> None:
    with supervised(tmp_path, WAIT, WAIT) as (supervisor, pids):
        supervisor.send_signal(number)
        assert supervisor.wait(20) == 0
        assert not any(alive(pid) for pid in pids)


def test_when_the_web_server_dies_the_other_is_stopped_and_the_code_says_so(
    tmp_path: Path,
) -> None:
    with supervised(tmp_path, WAIT, WAIT) as (supervisor, pids):
        os.kill(pids[0], signal.SIGKILL)
        _, told = supervisor.communicate(timeout=20)
        assert supervisor.returncode == 1
        assert "网站进程意外退出" in told
        assert not any(alive(pid) for pid in pids)


def test_a_worker_that_dies_is_started_again_and_the_web_server_stays(tmp_path: Path) -> None:
    with supervised(tmp_path, WAIT, WAIT) as (supervisor, pids):
        os.kill(pids[1], signal.SIGKILL)
        mark = tmp_path / "second"
        until(lambda: mark.read_text() not in ("", str(pids[1])))
        assert alive(int(mark.read_text())) and alive(pids[0])
        supervisor.send_signal(signal.SIGTERM)
        _, told = supervisor.communicate(timeout=20)
        assert supervisor.returncode == 0
        assert "后台任务进程意外退出（代码 -9），正在重新启动；网站不受影响。" in told


def test_a_worker_that_never_stays_up_stops_everything(tmp_path: Path) -> None:
    failing = "import sys; open(sys.argv[1], 'a').write('started '); sys.exit(7)"
    done = subprocess.run(
        [sys.executable, "-c", SUPERVISE, WAIT, failing, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 7
    assert (tmp_path / "second").read_text().split() == ["started"] * 3
    assert "后台任务进程连续 3 次启动后随即退出（代码 7），其余进程已一并停止。" in done.stderr
    assert not alive(int((tmp_path / "first").read_text()))


def test_the_exit_code_of_the_one_that_failed_is_passed_on(tmp_path: Path) -> None:
    failing = "import sys; open(sys.argv[1], 'w').write('1'); sys.exit(7)"
    done = subprocess.run(
        [sys.executable, "-c", SUPERVISE, failing, WAIT, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 7
    assert "代码 7" in done.stderr


def test_a_second_signal_kills_what_does_not_listen(tmp_path: Path) -> None:
    with supervised(tmp_path, WAIT, STUBBORN) as (supervisor, pids):
        supervisor.send_signal(signal.SIGINT)
        until(lambda: not alive(pids[0]))
        supervisor.send_signal(signal.SIGINT)
        assert supervisor.wait(10) == 0
        assert not alive(pids[1])


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's parent-death signal")
def test_a_killed_supervisor_leaves_nothing_behind(tmp_path: Path) -> None:
    with supervised(tmp_path, WAIT, WAIT) as (supervisor, pids):
        supervisor.kill()
        supervisor.wait(20)
        until(lambda: not any(alive(pid) for pid in pids))


def test_a_busy_port_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Trouble, match=f"端口 {port} 已被占用") as trouble:
            require_free(port)
    assert "\n" not in str(trouble.value)


@pytest.mark.parametrize("text", ["", "0", "65536", "八千", "80a", "-1"])
def test_an_impossible_port_is_refused(text: str) -> None:
    with pytest.raises(Trouble, match="1 到 65535"):
        read_port(text)
