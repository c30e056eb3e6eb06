"""What runs in the background: checking and applying imports, making large files."""

from __future__ import annotations

import logging

from django.http import QueryDict
from django_tasks import task

from registry.ledger import approval, outputs
from registry.ledger.importing import applying, checking
from registry.ledger.routes import ledger_of
from registry.ledger.selection import Selection
from registry.models import Area, FileRequest, ImportBatch, OutputFile

log = logging.getLogger(__name__)

FAILED = "没有完成，请重试；仍不行请联系管理员，并告知时间和文件名。"


@task()
def check_import(batch_id: str) -> None:
    """Read and check every row of an uploaded workbook."""
    batch = ImportBatch.objects.select_related("user", "community").get(pk=batch_id)
    if batch.state != "checking":  # called off, or done by an earlier task
        return
    try:
        checking.run(ledger_of(batch.ledger), batch)
    except Exception:
        _failed(batch, "检查")
        raise


@task()
def apply_import(batch_id: str) -> None:
    """Write the accepted rows of a checked workbook, all or none."""
    batch = ImportBatch.objects.select_related("user", "community").get(pk=batch_id)
    try:
        applying.run(ledger_of(batch.ledger), batch)
    except Exception:
        _failed(batch, "导入")
        raise


def _failed(batch: ImportBatch, step: str) -> None:
    ImportBatch.objects.filter(pk=batch.pk).update(state="failed", message=f"{step}{FAILED}")


def _order(output: OutputFile, area: Area) -> outputs.Order:
    """What the file is to hold: the records approved, or what its address selects now."""
    ledger = ledger_of(output.ledger)
    request = FileRequest.objects.filter(output=output).select_related("user").first()
    selection = Selection(ledger, output.user, area, QueryDict(output.query))
    queryset, keys = (
        (approval.records_of(request, ledger), request.columns)
        if request
        else (selection.queryset(), selection.file_keys)
    )
    return outputs.Order(
        ledger, output.user, area, queryset, output.plain, output.reason, output.query, keys,
        "" if request else selection.period, selection.summary, selection.title,
    )  # fmt: skip


@task()
def make_file(output_id: str, area_code: str) -> None:
    """Make an export or a print that is too large to wait for."""
    output = OutputFile.objects.select_related("user").get(pk=output_id)
    order = _order(output, Area.objects.get(pk=area_code))
    output.total = order.queryset.count()
    output.state = "running"
    output.save()

    def progress(done: int) -> None:
        OutputFile.objects.filter(pk=output.pk).update(done=done)

    try:
        make, ending = {
            "export": (outputs.export, "xlsx"),
            "print": (outputs.print_records, "pdf"),
        }[output.kind]
        output.keep(make(order, progress), order.name(ending))
    except Exception:
        OutputFile.objects.filter(pk=output.pk).update(state="failed")
        raise
