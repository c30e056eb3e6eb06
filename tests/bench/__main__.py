"""`make bench` prints every measured row and writes build/bench.json.

BENCH_ROWS (20,000) residents are imported and exported, BENCH_PEOPLE (50,000) more are registered
before pages are opened, BENCH_FORMS (120) forms are printed; BENCH_SPREAD (20,000) residents
in BENCH_COMMUNITIES (600) communities are counted.  ``make bench ARGS="P9 P10"`` takes those
rows only.  The comparisons are made in one run on one machine: only the ratios say anything.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from pathlib import Path

OUT = Path("build/bench.json")
NOT_YET = {
    "P12": "inspection sheets",
    "P14": "a day's mix of 300 users",
    "P16": "measured by make test itself",
}


def main(wanted: list[str]) -> int:
    """Measure the wanted rows, or all; 0 however fast or slow they are."""
    with tempfile.TemporaryDirectory(prefix="registry-bench-") as var:
        os.environ["VAR_DIR"] = var
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
        import django

        django.setup()
        from tests.bench import run

        if trouble := run.trouble():
            print(trouble, file=sys.stderr)
            return 1
        rows = run.measure(set(wanted))
    for number, what in NOT_YET.items():
        if not wanted or number in wanted:
            print(f"{number} not yet  {what}")
    OUT.parent.mkdir(exist_ok=True)
    found = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "scale": run.scale(),
        "rows": [row.as_dict() for row in rows],
        "not_yet": NOT_YET,
    }
    OUT.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    print(f"→ {OUT}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
