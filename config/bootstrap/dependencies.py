"""The virtual environment: made from the hashed lock file, made again only when the lock changes."""

import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.bootstrap import machine
from config.bootstrap.phases import ROOT, phase, quietly

LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"


def fingerprint(lock: Path, venv: Path) -> str:
    """Changes with the lock, with the Python and with the place, since an environment cannot move."""
    parts = [lock.read_bytes(), sys.version.encode(), str(venv).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def up_to_date(lock: Path, venv: Path, stamp: Path) -> bool:
    """Whether ``venv`` was completely installed from this very lock."""
    installed = stamp.read_text() if stamp.exists() else ""
    return installed == fingerprint(lock, venv) and (venv / "bin" / "python").exists()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def ensure() -> None:
    """Create the environment and install the lock into it, unless that is done already."""
    with _one_at_a_time():
        if up_to_date(LOCK, VENV, STAMP):
            return
        machine.require([machine.VENV])
        with phase("建立虚拟环境 .venv"):
            quietly([sys.executable, "-m", "venv", "--clear", str(VENV)])
        with phase("安装依赖（requirements.lock，核对哈希）"):
            pip = [str(PYTHON), "-m", "pip", "install", "--no-deps", "--require-hashes"]
            quietly([*pip, "--no-input", "--quiet", "-r", str(LOCK)])
        STAMP.write_text(fingerprint(LOCK, VENV))


def relock() -> None:
    """Resolve pyproject.toml anew into the lock file, for every platform and with hashes."""
    tools = ROOT / "build" / "lock"
    machine.require([machine.VENV])
    with phase("准备锁定工具 uv"):
        quietly([sys.executable, "-m", "venv", "--clear", str(tools)])
        quietly([str(tools / "bin" / "python"), "-m", "pip", "install", "--quiet", "uv"])
    with phase("重新生成 requirements.lock"):
        quietly(
            [str(tools / "bin" / "uv"), "pip", "compile", "pyproject.toml", "--group", "dev"]
            + ["--universal", "--python-version", "3.11", "--generate-hashes", "--upgrade"]
            + ["--no-emit-index-url", "--custom-compile-command", "make lock"]
            + ["--output-file", str(LOCK), "--quiet"]
        )
    shutil.rmtree(tools)
