"""The commands behind the Makefile's targets."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from config import secrets
from config.bootstrap import checks, dependencies, machine, serve, testing
from config.bootstrap.phases import ROOT, Trouble, say


def keys() -> None:
    """Write this machine's keys on the first start; production brings its own."""
    if os.environ.get("PRODUCTION") != "1":
        secrets.ensure(Path(os.environ.get("VAR_DIR", ROOT / "var")) / "secrets.json")


def set_up() -> str:
    """Everything a start needs; returns what is to be told once the product answers."""
    machine.require(machine.PRINTING)
    dependencies.ensure()
    keys()
    prepare = [str(dependencies.PYTHON), "-m", "config.bootstrap.prepare"]
    done = subprocess.run(prepare, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise Trouble("准备数据库时出错，系统没有启动。")
    return done.stdout


def setup(arguments: Sequence[str]) -> int:
    """Set this machine up without starting anything."""
    set_up()
    say("已准备好。启动：make run")
    return 0


def start(arguments: Sequence[str]) -> int:
    """Set up what is missing, then serve until told to stop."""
    port = serve.read_port(os.environ.get("PORT") or "8000")
    serve.require_free(port)
    notice = set_up()
    processes = serve.commands(str(dependencies.PYTHON), port)
    supervisor = serve.Supervisor(processes, os.environ)
    return supervisor.run(lambda: serve.tell_when_answering(port, notice))


def tools() -> None:
    """What tests and checks need: the system's libraries and the virtual environment."""
    machine.require(machine.PRINTING)
    dependencies.ensure()


def test(arguments: Sequence[str]) -> int:
    """Test on both databases."""
    tools()
    return testing.test([*arguments, *shlex.split(os.environ.get("ARGS", ""))])


def check(arguments: Sequence[str]) -> int:
    """Check the code without running it."""
    tools()
    return checks.check()


def fix(arguments: Sequence[str]) -> int:
    """Repair formatting."""
    tools()
    return checks.fix()


def bench(arguments: Sequence[str]) -> int:
    """Measure."""
    tools()
    return testing.bench([*arguments, *shlex.split(os.environ.get("ARGS", ""))])


def screenshots(arguments: Sequence[str]) -> int:
    """Take the pictures of the documents anew."""
    tools()
    machine.require([machine.CHROMIUM, machine.POPPLER])
    command = [str(dependencies.PYTHON), "-m", "tests.tour", *arguments]
    return subprocess.run(command, cwd=ROOT).returncode


def lock(arguments: Sequence[str]) -> int:
    """Resolve the dependencies anew."""
    dependencies.relock()
    return 0


def postgres(arguments: Sequence[str]) -> int:
    """Run the command after ``--`` beside a throw-away PostgreSQL."""
    command = [word for word in arguments if word != "--"]
    if not command:
        raise Trouble("用法：python3 -m config.bootstrap postgres -- 命令")
    return testing.with_postgresql(command)


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "run": start,
    "setup": setup,
    "test": test,
    "check": check,
    "fix": fix,
    "bench": bench,
    "screenshots": screenshots,
    "lock": lock,
    "postgres": postgres,
}


def _terminated(number: int, frame: object) -> None:
    # An exception, so that every block that must clean up after itself does.
    sys.exit(128 + number)


def run(words: Sequence[str]) -> int:
    """Carry out one command; returns the exit code."""
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, _terminated)
    command = COMMANDS.get(words[0]) if words else None
    if command is None:
        say(f"可用的命令：{' '.join(COMMANDS)}")
        return 2
    try:
        return command(words[1:])
    except Trouble as trouble:
        say(str(trouble))
        return 1
    except KeyboardInterrupt:
        say("已中断。")
        return 130
