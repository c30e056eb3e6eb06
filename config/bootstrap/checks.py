"""``make check`` and ``make fix``: every look at the code that needs no test."""

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from config import secrets
from config.bootstrap.dependencies import PYTHON
from config.bootstrap.phases import ROOT, say

Step = tuple[str, list[str]]
MANAGE = [str(PYTHON), "manage.py"]


def module(name: str, *arguments: str) -> list[str]:
    """The command that runs an installed tool inside the virtual environment."""
    return [str(PYTHON), "-m", name, *arguments]


def template_folders() -> list[str]:
    """Every folder named templates; the linter refuses to run on none."""
    return sorted(
        str(path.relative_to(ROOT))
        for path in [ROOT / "templates", *ROOT.glob("[!.]*/templates")]
        if any(path.rglob("*.html"))
    )


def steps() -> list[Step]:
    """What is checked, by name."""
    found: list[Step] = [
        ("ruff 规则", module("ruff", "check", "--quiet", ".")),
        ("ruff 格式", module("ruff", "format", "--check", "--quiet", ".")),
        ("mypy 类型", module("mypy", ".")),
        ("迁移齐全", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
        ("部署检查", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"]),
    ]
    if folders := template_folders():
        found.append(("djlint 规则", module("djlint", "--quiet", "--lint", *folders)))
    return found


def production_like(var: str) -> dict[str, str]:
    """An environment as production has it, with keys made for this run only."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    # TMPDIR: whatever a tool leaves behind goes away with the folder.
    given = {
        "PRODUCTION": "1",
        "VAR_DIR": var,
        "TMPDIR": var,
        "ALLOWED_HOSTS": "registry.example.cn",
    }
    return {**kept, **secrets.generate(), **given}


def run_step(name: str, command: Sequence[str], env: dict[str, str]) -> bool:
    """Run one step; its output is shown only when it fails."""
    started = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    passed = done.returncode == 0
    say(f"{'✓' if passed else '✗'} {name}（{time.monotonic() - started:.1f} 秒）")
    if not passed:
        say(done.stdout.rstrip())
    return passed


def check(todo: Sequence[Step] | None = None) -> int:
    """Run every step even when one fails; 1 if any did."""
    with tempfile.TemporaryDirectory(prefix="registry-check-") as var:
        env = production_like(var)
        chosen = steps() if todo is None else todo
        failed = [name for name, command in chosen if not run_step(name, command, env)]
    say(f"检查未通过：{'、'.join(failed)}" if failed else "检查全部通过。")
    return 1 if failed else 0


def fix() -> int:
    """Repair whatever the tools can repair by themselves."""
    repairs = [module("ruff", "check", "--fix", "."), module("ruff", "format", ".")]
    for command in repairs:
        subprocess.run(command, cwd=Path(ROOT))
    return 0
