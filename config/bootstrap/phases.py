"""How progress is told: one line with its seconds for each phase, a log's end when one fails."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOG_TAIL_LINES = 30


class Trouble(Exception):
    """Work cannot go on; the message is a plain Chinese sentence for whoever typed the command."""


def say(line: str) -> None:
    """Progress goes to standard error, so that standard output carries results only."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def phase(title: str) -> Iterator[None]:
    """Tell ``title`` and, when the block ends, how many seconds it took."""
    live = sys.stderr.isatty()
    if live:
        print(f"· {title}……", end="\r", file=sys.stderr, flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        say(f"✗ {title}：失败")
        raise
    say(f"✓ {title}（{time.monotonic() - started:.1f} 秒）")


def quietly(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> str:
    """Run ``command``, keep its output out of sight and return it.

    Raises Trouble with the last lines of the output when the command fails.
    """
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-LOG_TAIL_LINES:])
        raise Trouble(f"命令未成功（代码 {done.returncode}）：{command[0]}\n{tail}")
    return done.stdout
