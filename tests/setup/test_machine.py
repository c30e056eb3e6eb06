"""The Python and the system packages this machine must have."""

import pytest

from config.bootstrap import machine
from config.bootstrap.__main__ import require_python
from config.bootstrap.machine import Package, missing, missing_line, provide


def never(*_: object) -> None:
    raise AssertionError("must not be executed")


def test_a_recent_python_is_accepted_and_no_other_looked_for() -> None:
    sought: list[str] = []
    for version in ((3, 11), (3, 11, 2), (3, 13, 0)):
        require_python(version, found=sought.append, execute=never)
    assert sought == []


def test_an_old_python_without_a_newer_one_says_what_is_needed() -> None:
    with pytest.raises(SystemExit) as stopped:
        require_python((3, 9, 2), found=lambda name: None, execute=never)
    assert "需要 Python 3.11" in str(stopped.value)
    assert "3.9" in str(stopped.value)


def test_an_old_python_hands_over_to_the_newest_of_this_machine() -> None:
    handed: list[str] = []

    def execute(path: str, words: list[str]) -> None:
        handed.append(path)
        raise SystemExit

    present = {"python3.12": "/usr/bin/python3.12", "python3.11": "/usr/bin/python3.11"}
    with pytest.raises(SystemExit):
        require_python((3, 9), found=present.get, execute=execute)
    assert handed == ["/usr/bin/python3.12"]


def test_only_absent_packages_are_missing() -> None:
    here = Package("here", "打印", lambda: True)
    gone = Package("gone", "打印", lambda: False)
    assert missing([here, gone]) == [gone]


def test_the_line_names_every_package_and_each_purpose_once() -> None:
    line = missing_line([Package("a", "打印", bool), Package("b", "打印", bool)])
    assert "apt-get install -y a b" in line
    assert line.count("打印") == 1
    assert "\n" not in line


def test_nothing_is_installed_when_nothing_lacks() -> None:
    assert provide([Package("no-such-package-exists", "测试", lambda: True)]) == []


def test_a_library_that_does_not_exist_is_seen() -> None:
    assert not machine.has_library("libno-such-library.so.0")()
    assert machine.has_library("libc.so.6")()
