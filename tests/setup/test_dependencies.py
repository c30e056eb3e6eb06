"""When the virtual environment is left alone, and that the lock can be trusted."""

import re
from pathlib import Path

import pytest

from config.bootstrap import dependencies


@pytest.fixture
def installed(tmp_path: Path) -> tuple[Path, Path, Path]:
    lock, venv, stamp = tmp_path / "lock", tmp_path / "venv", tmp_path / "venv" / "installed"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").touch()
    lock.write_text("Django==5.2\n")
    stamp.write_text(dependencies.fingerprint(lock, venv))
    return lock, venv, stamp


def test_a_second_start_installs_nothing(installed: tuple[Path, Path, Path]) -> None:
    assert dependencies.up_to_date(*installed)


def test_a_changed_lock_installs_again(installed: tuple[Path, Path, Path]) -> None:
    installed[0].write_text("Django==5.2.1\n")
    assert not dependencies.up_to_date(*installed)


def test_an_interrupted_installation_is_done_again(installed: tuple[Path, Path, Path]) -> None:
    installed[2].unlink()
    assert not dependencies.up_to_date(*installed)


def test_a_removed_environment_is_made_again(installed: tuple[Path, Path, Path]) -> None:
    (installed[1] / "bin" / "python").unlink()
    assert not dependencies.up_to_date(*installed)


def test_every_locked_version_carries_hashes() -> None:
    entries = re.findall(r"^\S+==[^\n]*\n +\S+", dependencies.LOCK.read_text(), re.MULTILINE)
    assert len(entries) > 50
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_lock_names_no_index() -> None:
    assert "http" not in dependencies.LOCK.read_text()
