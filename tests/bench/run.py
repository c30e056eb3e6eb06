"""The rows in their order: the data is made once, and each group of rows uses it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.bench import pages, people, region, stock
from tests.bench.measure import AT_LEAST, AT_MOST, Row, in_child, seconds

ROWS = int(os.environ.get("BENCH_ROWS", "20000"))
PEOPLE = int(os.environ.get("BENCH_PEOPLE", "50000"))
FORMS = int(os.environ.get("BENCH_FORMS", "120"))
STOCK_ROWS = min(ROWS, 1000)
SMALL, LARGE, ELSEWHERE, COMMUNITY = "150102", "150404", "1502", "150302001002"
"""Where the small and the large workbook belong, where the other people live, whose list is opened."""


def scale() -> dict[str, int]:
    """How much was measured."""
    known = {"rows": ROWS, "people": ROWS + ROWS // 10 + PEOPLE, "forms": FORMS}
    return {**known, "spread": region.SPREAD, "communities": region.COMMUNITIES}


def trouble() -> str:
    """Why nothing can be measured here, or nothing."""
    if connection.vendor != "postgresql":
        return "测量只在 PostgreSQL 上进行：请用 make bench。"
    if connection.introspection.table_names():
        return "DATABASE_URL 指向的数据库里已有数据，没有测量：请用 make bench。"
    return ""


def measure(wanted: set[str]) -> list[Row]:
    """Take the wanted rows (all when none is named), printing each as it is known."""
    told: list[Row] = []
    _prepare()
    for numbers, group in GROUPS:
        if wanted and not wanted & set(numbers):
            continue
        for row in group():
            told.append(row)
            print(row.line(), flush=True)
    return told


def _prepare() -> None:
    # The plain table has no migrations; run_syncdb makes it beside those of the product.
    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("load_areas", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    people.fill(COMMUNITY, 300)
    people.fill(ELSEWHERE, PEOPLE)
    _analyse()


def _analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def importing() -> Iterator[Row]:
    """P1–P4: one workbook in, beside the library's own way and beside the floor."""
    small, large = _workbook("small", SMALL, ROWS // 10), _workbook("large", LARGE, ROWS)
    few = in_child("import", small, SMALL)
    many = in_child("import", large, LARGE)
    again = in_child("import", large, LARGE)
    by_library = seconds(lambda: stock.bring_in(large, STOCK_ROWS)) / STOCK_ROWS
    bare = in_child("floor", large)
    each = many["seconds"] / ROWS
    outcomes = ", ".join(f"{name} {count}" for name, count in many["outcomes"].items())
    yield Row(
        "P1", by_library / each, AT_LEAST, 20,
        f"{each * 1000:.2f} ms a row ({many['seconds']:.1f} s, checking {many['checking']:.1f} s)",
        f"stock {by_library * 1000:.2f} ms a row", outcomes,
    )  # fmt: skip
    yield Row(
        "P2", many["seconds"] / bare["seconds"], AT_MOST, 3,
        f"{many['seconds']:.1f} s", f"floor {bare['seconds']:.2f} s",
    )  # fmt: skip
    yield Row(
        "P3", again["seconds"] / many["seconds"], AT_MOST, 0.6,
        f"again {again['seconds']:.1f} s", f"first {many['seconds']:.1f} s",
        ", ".join(f"{name} {count}" for name, count in again["outcomes"].items()),
    )  # fmt: skip
    yield _memory("P4", many, few)


def _memory(number: str, many: dict[str, Any], few: dict[str, Any]) -> Row:
    return Row(
        number, many["peak"] / few["peak"], AT_MOST, 1.5,
        f"{ROWS} rows {many['peak']:.0f} MB", f"{ROWS // 10} rows {few['peak']:.0f} MB",
    )  # fmt: skip


def exporting() -> Iterator[Row]:
    """P5: the office workbook beside a bare one of the same cells."""
    _analyse()
    few = in_child("export", ROWS // 10)
    many = in_child("export", ROWS)
    plain = in_child("openpyxl")
    yield Row(
        "P5", many["seconds"] / plain["seconds"], AT_MOST, 0.3,
        f"{many['seconds']:.1f} s, {many['peak']:.0f} MB", f"openpyxl {plain['seconds']:.1f} s",
        f"of {ROWS // 10} rows {few['peak']:.0f} MB",
    )  # fmt: skip


def opening() -> Iterator[Row]:
    """P9–P11 and P15: pages."""
    _analyse()
    yield pages.list_page(COMMUNITY)
    yield pages.searching()
    yield pages.saving(COMMUNITY)
    yield pages.weight(COMMUNITY)


def counting() -> Iterator[Row]:
    """P6–P8: the figures of the region."""
    yield from region.rows(COMMUNITY)


def printing() -> Iterator[Row]:
    """P13: two processes beside one."""
    one = in_child("print", FORMS, 1)
    two = in_child("print", FORMS, 2)
    yield Row(
        "P13", one["seconds"] / two["seconds"], AT_LEAST, 1.6,
        f"{FORMS} forms {two['seconds']:.1f} s", f"one process {one['seconds']:.1f} s",
        f"peak {two['peak']:.0f} MB and {two['children']:.0f} MB a child",
    )  # fmt: skip


def _workbook(name: str, area: str, count: int) -> Path:
    path = Path(settings.VAR_DIR) / f"{name}.xlsx"
    written = people.workbook(path, area, count)
    if written != count:
        print(f"{path.name}: {written} rows instead of {count}", file=sys.stderr)
    return path


GROUPS = (
    (("P1", "P2", "P3", "P4"), importing),
    (("P5",), exporting),
    (("P6", "P7", "P8"), counting),
    (("P9", "P10", "P11", "P15"), opening),
    (("P13",), printing),
)
