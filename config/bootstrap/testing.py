"""``make test``: the whole suite on SQLite, then on a PostgreSQL of its own."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass

from config.bootstrap import cluster, machine
from config.bootstrap.dependencies import PYTHON
from config.bootstrap.phases import ROOT, Trouble, phase, say

PROCESSES = "2"
NO_TESTS_RAN = 5
"""pytest's exit code when its filters left nothing to run."""
OWN_VARIABLES = ("DATABASE_URL", "PRODUCTION", "VAR_DIR", "SECRET_KEY", "VAULT_KEYS")


@dataclass(frozen=True)
class Outcome:
    """How one run of the suite ended."""

    database: str
    code: int
    seconds: float

    def line(self) -> str:
        names = {0: "通过", NO_TESTS_RAN: "没有符合条件的用例"}
        return f"  {self.database}：{names.get(self.code, '未通过')}（{self.seconds:.0f} 秒）"


def box(lines: Sequence[str]) -> str:
    """``lines`` in a frame that nobody overlooks."""
    bar = "━" * 60
    return "\n".join([f"┏{bar}", *(f"┃ {line}" for line in lines), f"┗{bar}"])


def verdict(outcomes: Sequence[Outcome], skipped: Sequence[str], *, ci: bool) -> int:
    """0 when everything ran and passed; in CI whatever was skipped is a failure too."""
    ran = [outcome for outcome in outcomes if outcome.code != NO_TESTS_RAN]
    failed = not ran or any(outcome.code for outcome in ran)
    return 1 if failed or (ci and skipped) else 0


def run_suite(database: str, arguments: Sequence[str], **variables: str) -> Outcome:
    """One run of pytest with the environment cleared of what belongs to a running product."""
    env = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
    command = [str(PYTHON), "-m", "pytest", "-n", PROCESSES, "--dist=worksteal", *arguments]
    say(f"— 在 {database} 上测试 —")
    started = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, env={**env, **variables}).returncode
    return Outcome(database, code, time.monotonic() - started)


def _on_postgresql(arguments: Sequence[str]) -> Outcome:
    # What a browser shows does not depend on the database: those tests run once, on SQLite.
    filtered = ["-m", "not browser", *arguments]
    with cluster.throwaway() as address:
        return run_suite("PostgreSQL", filtered, DATABASE_URL=address)


def test(arguments: Sequence[str]) -> int:
    """Run the suite on both databases and end with a summary."""
    lacking = machine.provide([machine.CHROMIUM, machine.POPPLER, machine.POSTGRESQL])
    skipped = [f"{package.purpose}：没有 {package.name}" for package in lacking]
    outcomes = [run_suite("SQLite", arguments)]
    if machine.POSTGRESQL not in lacking:
        try:
            outcomes.append(_on_postgresql(arguments))
        except Trouble as trouble:
            skipped.append(f"{machine.POSTGRESQL.purpose}：{trouble}")
    if skipped:
        advice = [machine.missing_line(lacking)] if lacking else []
        say(box(["注意：下列部分没有测到（在 CI 中算作失败）", *skipped, *advice]))
    say("测试结果\n" + "\n".join(outcome.line() for outcome in outcomes))
    return verdict(outcomes, skipped, ci=os.environ.get("CI") == "true")


def with_postgresql(command: Sequence[str]) -> int:
    """Run ``command`` with DATABASE_URL set to a throw-away cluster; returns its exit code."""
    machine.require([machine.POSTGRESQL])
    with cluster.throwaway() as address:
        env = {**os.environ, "DATABASE_URL": address}
        return subprocess.run(command, cwd=ROOT, env=env).returncode


def bench(arguments: Sequence[str]) -> int:
    """The measurements of ``tests.bench``, on PostgreSQL."""
    with phase("测量"):
        return with_postgresql([str(PYTHON), "-m", "tests.bench", *arguments])
