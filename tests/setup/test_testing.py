"""What a test run says and how it ends; the throw-away PostgreSQL."""

import subprocess
import sys

import pytest

from config.bootstrap import checks, cluster, machine
from config.bootstrap.phases import Trouble, quietly
from config.bootstrap.testing import NO_TESTS_RAN, Outcome, box, verdict

PASSED, FAILED = Outcome("SQLite", 0, 1.0), Outcome("PostgreSQL", 1, 1.0)
EMPTY = Outcome("PostgreSQL", NO_TESTS_RAN, 1.0)


@pytest.mark.parametrize(
    ("outcomes", "skipped", "ci", "code"),
    [
        ([PASSED, PASSED], [], True, 0),
        ([PASSED, FAILED], [], False, 1),
        ([PASSED], ["PostgreSQL"], False, 0),
        ([PASSED], ["PostgreSQL"], True, 1),
        ([PASSED, EMPTY], [], False, 0),
        ([EMPTY, EMPTY], [], False, 1),
    ],
)
def test_what_was_skipped_fails_in_ci_only(
    outcomes: list[Outcome], skipped: list[str], ci: bool, code: int
) -> None:
    assert verdict(outcomes, skipped, ci=ci) == code


def test_the_box_frames_every_line() -> None:
    lines = box(["一", "二"]).splitlines()
    assert lines[1:3] == ["┃ 一", "┃ 二"]
    assert lines[0].startswith("┏")
    assert lines[3].startswith("┗")


def test_a_failing_command_shows_the_end_of_its_log() -> None:
    with pytest.raises(Trouble, match="last words") as trouble:
        quietly([sys.executable, "-c", "print('x\\n' * 99 + 'last words'); raise SystemExit(3)"])
    assert "代码 3" in str(trouble.value)
    assert str(trouble.value).count("x") < 40


def test_all_checks_run_even_when_one_fails(capfd: pytest.CaptureFixture[str]) -> None:
    failing = ("甲", [sys.executable, "-c", "print('why'); raise SystemExit(1)"])
    passing = ("乙", [sys.executable, "-c", "pass"])
    assert checks.check([failing, passing]) == 1
    told = capfd.readouterr().err
    assert "why" in told
    assert "✓ 乙" in told
    assert "检查未通过：甲" in told
    assert checks.check([passing]) == 0


@pytest.mark.skipif(machine.postgresql_programs() is None, reason="没有 PostgreSQL")
def test_the_throwaway_cluster_answers_and_disappears() -> None:
    import psycopg

    with cluster.throwaway() as address:
        with psycopg.connect(address) as connection:
            shown = connection.execute("show server_encoding").fetchone()
            folder = connection.execute("show unix_socket_directories").fetchone()
        assert shown == ("UTF8",)
        assert folder is not None
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)
    assert subprocess.run(["test", "-e", folder[0]]).returncode == 1
