"""What the operating system must have, and how it gets there.

Debian's names are used.  As root the packages are installed; otherwise they are named, so that an
administrator can install them.
"""

import ctypes
import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.bootstrap.phases import Trouble, phase, quietly, say


@dataclass(frozen=True)
class Package:
    """A Debian package, what it is needed for, and how to see that its content is there."""

    name: str
    purpose: str
    present: Callable[[], bool]


def has_library(name: str) -> Callable[[], bool]:
    """A check that the shared library ``name`` can be loaded (true off Linux: names differ there)."""

    def check() -> bool:
        if sys.platform != "linux":
            return True
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return check


def has_program(*names: str) -> Callable[[], bool]:
    """A check that one of the programs ``names`` is on the PATH."""
    return lambda: any(shutil.which(name) for name in names)


def postgresql_programs() -> Path | None:
    """The folder with initdb and pg_ctl: the newest of Debian's, else the one on the PATH."""
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(folders, key=lambda path: float(path.parts[-3]), reverse=True)
    if newest:
        return newest[0].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


VENV = Package(
    f"python3.{sys.version_info.minor}-venv",
    "建立虚拟环境",
    lambda: importlib.util.find_spec("ensurepip") is not None,
)
PRINTING = (
    Package("libpango-1.0-0", "打印 PDF", has_library("libpango-1.0.so.0")),
    Package("libpangoft2-1.0-0", "打印 PDF", has_library("libpangoft2-1.0.so.0")),
    Package("libharfbuzz-subset0", "打印 PDF", has_library("libharfbuzz-subset.so.0")),
    Package("fontconfig", "打印 PDF", has_program("fc-match")),
)
CHROMIUM = Package("chromium", "浏览器测试", has_program("chromium", "chromium-browser"))
POPPLER = Package("poppler-utils", "读回 PDF 的测试", has_program("pdftotext"))
POSTGRESQL = Package("postgresql", "PostgreSQL 上的测试", lambda: postgresql_programs() is not None)


def missing(packages: Sequence[Package]) -> list[Package]:
    """Those of ``packages`` whose content this machine lacks."""
    return [package for package in packages if not package.present()]


def missing_line(packages: Sequence[Package]) -> str:
    """One sentence naming what lacks and the command that brings it."""
    names = " ".join(package.name for package in packages)
    purposes = "、".join(dict.fromkeys(package.purpose for package in packages))
    return f"本机缺少系统软件包（{purposes}）。请管理员执行：apt-get install -y {names}"


def can_install() -> bool:
    """Whether this process may install packages: root on a machine with apt."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: Sequence[Package]) -> None:
    """Install ``packages`` with apt; raises Trouble with the log's end."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300"]
    names = [package.name for package in packages]
    with phase(f"安装系统软件包：{' '.join(names)}"):
        quietly([*apt, "update"], env=env)
        quietly([*apt, "install", "--no-install-recommends", *names], env=env)
    importlib.invalidate_caches()


def provide(packages: Sequence[Package]) -> list[Package]:
    """Install what lacks where that is allowed; returns what is still missing."""
    lacking = missing(packages)
    if lacking and can_install():
        try:
            install(lacking)
        except Trouble as trouble:
            say(str(trouble))
    return missing(lacking)


def require(packages: Sequence[Package]) -> None:
    """Like ``provide``, but raises Trouble naming whatever is still missing."""
    lacking = provide(packages)
    if lacking:
        raise Trouble(missing_line(lacking))
