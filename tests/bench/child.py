"""`python -m tests.bench.child JOB …`: one piece of work in a process of its own, time and memory told."""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"


def bring_in(path: str, community: str) -> dict[str, Any]:
    """Import a workbook from its bytes to the last commit, as the screens do."""
    from registry.ledger import headings
    from registry.ledger.importing import applying, checking
    from registry.ledger.importing.headings import headings_of
    from registry.ledger.sheets import read_sheets
    from registry.ledger.upload import check_upload
    from registry.ledgers import ResidentLedger
    from registry.models import ImportBatch, ImportRow
    from tests.bench import people

    user = people.user(f"bench-{community}", "banner_staff", community)
    data = Path(path).read_bytes()
    started = time.perf_counter()
    kind = check_upload(path, data)
    _, found = headings.choose_sheet(read_sheets(data, kind), headings_of(ResidentLedger))
    batch = ImportBatch(
        ledger=ResidentLedger.key,
        user=user,
        community_id=community,
        file_name=Path(path).name,
        kind=kind.value,
        recognised=found.to_json(),
        total=found.records,
    )
    batch.keep(data)
    batch.save()
    checking.run(ResidentLedger, batch)
    checked = time.perf_counter()
    batch.refresh_from_db()
    batch.mode, batch.state = "good", "applying"
    batch.save()
    applying.run(ResidentLedger, batch)
    done = time.perf_counter()
    batch.refresh_from_db()
    if batch.state != "applied":
        raise AssertionError(f"not imported: {batch.state} {batch.message}")
    outcomes = ImportRow.objects.filter(batch=batch).order_by().values_list("outcome")
    from django.db.models import Count

    return {
        "seconds": done - started,
        "checking": checked - started,
        "outcomes": dict(outcomes.annotate(n=Count("pk"))),
        "state": batch.state,
    }


def floor(path: str) -> dict[str, Any]:
    """The least an import can cost: read, COPY into a staging table, one upsert."""
    from tests.bench import stock

    started = time.perf_counter()
    stock.copy_in(Path(path))
    return {"seconds": time.perf_counter() - started}


def take_out(count: str) -> dict[str, Any]:
    """Export ``count`` residents as the ledger does, in the bench's own columns."""
    from registry.ledger import outputs
    from registry.ledgers import ResidentLedger
    from registry.models import Area
    from tests.bench import people

    user = people.user("bench-region", "region_staff", "15")
    chosen = ResidentLedger.visible(user, "X").current().order_by("name_pinyin", "pk")
    order = outputs.Order(
        ResidentLedger,
        user,
        Area.objects.get(pk="15"),
        chosen[: int(count)],
        keys=[*people.COLUMNS],
    )
    started = time.perf_counter()
    data = outputs.export(order)
    spent = time.perf_counter() - started
    Path(os.environ["VAR_DIR"], "export.xlsx").write_bytes(data)
    return {"seconds": spent, "bytes": len(data)}


def print_out(count: str, processes: str) -> dict[str, Any]:
    """Print ``count`` registration forms into one file with so many child processes."""
    import resource

    from registry import paper
    from registry.ledger import outputs
    from registry.ledgers import ResidentLedger
    from registry.models import Area
    from tests.bench import people

    paper.WORKERS = int(processes)
    user = people.user("bench-region", "region_staff", "15")
    chosen = ResidentLedger.visible(user, "P").current().order_by("name_pinyin", "pk")
    order = outputs.Order(ResidentLedger, user, Area.objects.get(pk="15"), chosen[: int(count)])
    started = time.perf_counter()
    data = outputs.print_forms(order)
    spent = time.perf_counter() - started
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"seconds": spent, "bytes": len(data), "children": children}


def write_plainly() -> dict[str, Any]:
    """The cells of the exported file again, by openpyxl's write-only mode without styles."""
    from openpyxl import Workbook
    from python_calamine import CalamineWorkbook

    path = Path(os.environ["VAR_DIR"], "export.xlsx")
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    started = time.perf_counter()
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    book.save(io.BytesIO())
    return {"seconds": time.perf_counter() - started, "rows": len(rows)}


JOBS: dict[str, Callable[..., dict[str, Any]]] = {
    "import": bring_in,
    "floor": floor,
    "export": take_out,
    "openpyxl": write_plainly,
    "print": print_out,
}


def main(job: str, *arguments: str) -> None:
    """Do the job and print what it took as one line of JSON."""
    django.setup()
    from tests.bench.measure import peak_megabytes

    found = JOBS[job](*arguments)
    print(json.dumps({**found, "peak": peak_megabytes()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
