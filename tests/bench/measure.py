"""Taking times side by side, and saying them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

AT_MOST, AT_LEAST = "≤", "≥"


@dataclass(frozen=True)
class Row:
    """One row of the table: a ratio of two figures taken in the same run, against its limit."""

    number: str
    ratio: float
    sense: str
    limit: float
    ours: str
    theirs: str
    note: str = ""

    @property
    def is_met(self) -> bool:
        return self.ratio <= self.limit if self.sense == AT_MOST else self.ratio >= self.limit

    def line(self) -> str:
        """``P1 <ratio> (limit <limit>) <ok|short>`` and the raw figures behind it."""
        verdict = "ok" if self.is_met else "short"
        told = " · ".join(filter(None, (self.ours, self.theirs, self.note)))
        return (
            f"{self.number} {self.ratio:.2f} (limit {self.sense} {self.limit:g}) {verdict}  {told}"
        )

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "verdict": "ok" if self.is_met else "short"}


def seconds(work: Callable[[], Any]) -> float:
    """How long ``work`` takes once."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def side_by_side(
    works: dict[str, Callable[[], Any]], rounds: int = 15, warm: int = 3
) -> dict[str, float]:
    """The median seconds of each work, taken in turns so that whatever slows one slows all."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(warm + rounds):
        for name, work in works.items():
            spent = seconds(work)
            if turn >= warm:
                taken[name].append(spent)
    return {name: median(times) for name, times in taken.items()}


def in_child(job: str, *arguments: object) -> dict[str, Any]:
    """What ``tests.bench.child`` found out about ``job`` in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.child", job, *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, env=os.environ)
    return json.loads(done.stdout.splitlines()[-1])


def peak_megabytes() -> float:
    """The most memory this process has held, in MB (Linux: VmHWM, unlike ru_maxrss its own alone)."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def ms(value: float) -> str:
    return f"{value * 1000:.1f} ms"
