"""The import, second half: what was found in the rows, what to do about it, and what was done."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from registry import tasks
from registry.ledger import headings as sheet_headings
from registry.ledger.findings import Level
from registry.ledger.importing import applying, checking, recovery, returned, undoing
from registry.ledger.importing.headings import STOOD
from registry.ledger.importing.reporting_unit import other_unit
from registry.ledger.importing.rows import DOUBLED, RENAMED, stood, stood_at
from registry.ledger.ledger import Ledger
from registry.ledger.views.files import TYPES, download
from registry.ledger.views.imports import ImportStep, left_out, masked_cell
from registry.models import ImportBatch, ImportRow

LABELS = {**ImportRow.OUTCOMES, "warned": "请核对", "incomplete": "待补全"}
TABS = ("wrong", "conflict", "warned", "incomplete", "changed", "new", "same")
MODES = ("good", "blank", "all")
ASKS_WHY = "，请说明原因"
"""What the form asks for; an import has no place for it and takes the row as confirmed."""
TOLD = 6
"""How many facts of a new record stand beside its name."""
LEFT_TO_DO = {
    Level.INCOMPLETE: "（导入后列为待补全）",
    Level.QUESTION: "（请核对；确实如此的照常导入）",
}
"""What follows from a finding that does not keep a row out."""


class ImportPreview(ImportStep):
    """Steps three to five: progress while it runs, then what would be, then what was done."""

    def get(self, request: HttpRequest, batch: Any) -> HttpResponse:
        held = self.batch(batch)
        if held.state == "uploaded":
            return redirect(self.ledger.url("import-columns", held.pk))
        if held.is_busy:
            live = "_live" if request.headers.get("HX-Request") else ""
            number = 3 if held.state == "checking" else 5
            return self.step(
                f"ledger/import_progress{live}.html",
                number,
                batch=held,
                waiting=recovery.is_waiting(held),
                stalled=recovery.is_stalled(held),
            )
        if request.headers.get("HX-Request"):
            response = HttpResponse(status=204)
            response["HX-Redirect"] = self.ledger.url("import-preview", held.pk)
            return response
        return self.show(held)

    def post(self, request: HttpRequest, batch: Any) -> HttpResponse:
        """Check from the first row again, or call the check off."""
        held = self.batch(batch)
        if request.POST.get("action") == "stop":
            recovery.call_off(held)
        elif recovery.start_again(held):
            tasks.check_import.enqueue(str(held.pk))
        elif held.state == "applying":
            messages.info(request, "正在写入，请稍候再看")
        return redirect(self.ledger.url("import-preview", held.pk))

    def show(self, batch: ImportBatch, status: int = 200) -> HttpResponse:
        self.seen(batch)
        rows = ImportRow.objects.filter(batch=batch).select_related("batch")
        counts = _counted(rows)
        shown = self.request.GET.get("show", "") or _first(counts)
        found = sheet_headings.Recognised.from_json(batch.recognised)
        page = Paginator(self._chosen(rows, shown), 50).get_page(self.request.GET.get("page"))
        done = batch.state in ("applied", "undone", "failed")
        tabs = self.outcome_tabs(batch, counts, shown)
        return self.step(
            "ledger/import_preview.html",
            5 if done else 4,
            status,
            batch=batch,
            found=found,
            rows=[self.row(found, row) for row in page],
            pages=self.pages(page, shown),
            outcome_tabs=tabs,
            shown_label=next((tab["label"] for tab in tabs if tab["current"]), "全部"),
            incomplete=counts["incomplete"],
            wrong=counts["wrong"],
            mode=_mode(self.request, counts),
            elsewhere=other_unit(found.unit, batch.community),
            unconfirmed=status == 422,
            good=sum(counts.get(key, 0) for key in applying.GOOD),
            blankable=rows.filter(may_go_blank=True, outcome="wrong").count(),
            renamed=[self.to_tick(row, RENAMED) for row in rows.filter(outcome="renamed")],
            asked=[self.to_tick(row, DOUBLED) for row in rows.filter(outcome="asked")],
            left_out=left_out(self.ledger, found),
            may_undo=undoing.may_undo(batch),
        )

    def outcome_tabs(
        self, batch: ImportBatch, counts: Counter[str], shown: str
    ) -> list[dict[str, Any]]:
        url = self.ledger.url("import-preview", batch.pk)
        sorts = {key: LABELS[key] for key in TABS}
        return [
            {"label": label, "count": counts[key], "url": f"{url}?show={key}",
             "current": key == shown}
            for key, label in sorts.items()
        ]  # fmt: skip

    def pages(self, page: Any, shown: str) -> dict[str, Any]:
        numbers = [
            {"label": n, "url": f"?show={shown}&page={n}", "current": n == page.number}
            if n != page.paginator.ELLIPSIS
            else {"gap": True}
            for n in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
        ]
        return {
            "first": page.start_index(),
            "last": page.end_index(),
            "total": page.paginator.count,
            "numbers": numbers if page.paginator.num_pages > 1 else [],
        }

    @staticmethod
    def _chosen(rows: Any, shown: str) -> Any:
        if shown in ("warned", "incomplete"):
            return rows.filter(**{shown: True}).exclude(outcome="wrong")
        return rows.filter(outcome=shown) if shown in ImportRow.OUTCOMES else rows

    def row(self, found: sheet_headings.Recognised, row: ImportRow) -> dict[str, Any]:
        cells = json.loads(row.cells)
        lines = [finding_line(self.ledger, found, row, cells, f) for f in row.findings]
        return {
            "row": row,
            "name": self.named(cells),
            "stood": stood(row.number, cells),
            "label": ImportRow.OUTCOMES[row.outcome],
            "findings": lines,
            "repairable": any(line["repairable"] for line in lines),
            "changes": [self.change(line) for line in row.changes],
            "joins": row.outcome == "new" and row.changes,
            **self.would_be(row),
        }

    def change(self, line: list[str]) -> dict[str, Any]:
        """A changed fact for the page: of a sealed one only that it changes."""
        key, label, old, new, *kept = line
        secret = key in self.ledger.columns and self.ledger.columns[key].kind.secret
        return {"label": label, "old": old, "new": new, "kept": bool(kept), "secret": secret}

    def would_be(self, row: ImportRow) -> dict[str, Any]:
        """What the record would hold first of all, and what it would still lack."""
        if not row.values or row.outcome == "wrong":
            return {}
        values, columns = self.ledger.shape.load(row.values), self.ledger.columns
        missing = self.ledger.missing(values, timezone.localdate()) if row.incomplete else []
        keys = self.ledger.list_columns if row.outcome in ("new", "asked") else ()
        told = [columns[k].show(values) for k in keys if k != self.ledger.name_column]
        return {
            "told": [text for text in told if text][:TOLD],
            "missing": [self.ledger.label_of(key) for key in missing],
        }

    def to_tick(self, row: ImportRow, code: str) -> dict[str, Any]:
        """A row that is written only when ticked, with what was found (``code``) about it."""
        messages = [f["message"] for f in row.findings if f["code"] == code]
        cells = json.loads(row.cells)
        where = stood(row.number, cells)
        name = self.named(cells)
        return {"number": row.number, "stood": where, "name": name, "message": messages[0]}


def _counted(rows: Any) -> Counter[str]:
    """How many rows of each outcome; and of those not wrong, how many to confirm or complete."""
    from django.db.models import Count

    counts = Counter(dict(rows.order_by().values_list("outcome").annotate(Count("pk"))))
    right = rows.exclude(outcome="wrong")
    counts["warned"] = right.filter(warned=True).count()
    counts["incomplete"] = right.filter(incomplete=True).count()
    return counts


def _first(counts: Counter[str]) -> str:
    """The preview opens on the problems."""
    problems = ("wrong", "conflict", "warned", "changed", "new")
    return next((key for key in problems if counts[key]), "same")


def _mode(request: HttpRequest, counts: Counter[str]) -> str:
    """How to import: as chosen before, else all when nothing is wrong."""
    chosen = request.POST.get("mode", "")
    return chosen if chosen in MODES else "good" if counts["wrong"] else "all"


def finding_line(
    ledger: type[Ledger],
    found: sheet_headings.Recognised,
    row: ImportRow,
    cells: dict[str, Any],
    finding: dict[str, Any],
) -> dict[str, Any]:
    """A cell's problem as people read it, with the value and a repair where there is one."""
    column = found.mapped.get(finding["key"])
    label = column.text if column else ledger.label_of(finding["key"])
    where = (
        sheet_headings.cell_name(row.number, column.letter, label)
        if column and STOOD not in cells
        else f"{stood_at(row.number, cells, label)} {label}"
    )
    secret = finding["key"] in ledger.columns and ledger.columns[finding["key"]].kind.secret
    value = cells.get(finding["key"])
    return {
        "key": finding["key"],
        "message": finding["message"].replace(ASKS_WHY, "") + what_follows(finding),
        "place": where,
        "value": "" if value is None else masked_cell(value) if secret else str(value),
        "suggestion": finding["repair"],
        "repair": one_click(ledger, row, finding) if column else None,
        "level": "error" if finding["level"] == 1 else "warning",
        "repairable": bool(column) and finding["level"] == 1,
    }


def what_follows(finding: dict[str, Any]) -> str:
    if finding["code"] in (RENAMED, DOUBLED):
        return "（没有勾选的不写入）"
    return LEFT_TO_DO.get(finding["level"], "")


def one_click(
    ledger: type[Ledger], row: ImportRow, finding: dict[str, Any]
) -> dict[str, str] | None:
    """The button that puts a cell right, where there is exactly one thing it can mean."""
    value = finding["repair"]
    if not value or "、" in value or finding["level"] != 1 or row.batch.state != "checked":
        return None
    return {
        "url": ledger.url("import-repair", row.batch_id, row.number),
        "name": f"cell-{finding['key']}",
        "value": value,
        "label": f"改为“{value}”",
    }


class ImportRepair(ImportStep):
    """Puts one row right in the preview and checks it anew."""

    def get(self, request: HttpRequest, batch: Any, number: int) -> HttpResponse:
        held, row = self.row(batch, number)
        return self.show(held, row)

    def row(self, batch: Any, number: int) -> tuple[ImportBatch, ImportRow]:
        held = self.batch(batch)
        if held.state != "checked":
            raise Http404
        return held, get_object_or_404(
            ImportRow.objects.select_related("batch"), batch=held, number=number
        )

    def show(self, held: ImportBatch, row: ImportRow) -> HttpResponse:
        self.seen(held)
        found = sheet_headings.Recognised.from_json(held.recognised)
        cells = json.loads(row.cells)
        lines = [finding_line(self.ledger, found, row, cells, f) for f in row.findings]
        wrong = [line for line in lines if line["repairable"]]
        for line in wrong:
            raw = cells.get(line["key"])
            line["typed"] = line["suggestion"] or ("" if raw is None else str(raw))
        return self.step(
            "ledger/import_repair.html", 4, batch=held, row=row, lines=lines, wrong=wrong,
            name=self.named(cells), stood=stood(row.number, cells),
        )  # fmt: skip

    def post(self, request: HttpRequest, batch: Any, number: int) -> HttpResponse:
        held, row = self.row(batch, number)
        known = sheet_headings.Recognised.from_json(held.recognised).mapped
        cells = {
            key: request.POST[f"cell-{key}"].strip()
            for key in known
            if f"cell-{key}" in request.POST
        }
        fresh = checking.check_again(self.ledger, row, cells)
        where = stood(number, json.loads(fresh.cells))
        if fresh.outcome == "wrong":
            messages.error(request, f"{where}仍有错误，请再核对")
            return redirect(self.ledger.url("import-repair", held.pk, number))
        messages.success(request, f"{where}已改正：{ImportRow.OUTCOMES[fresh.outcome]}")
        return redirect(self.ledger.url("import-preview", held.pk))


class ImportConfirm(ImportPreview):
    """Step five: write what was accepted, in the background."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, batch: Any) -> HttpResponse:
        held = self.batch(batch)
        if held.state != "checked":
            return redirect(self.ledger.url("import-preview", held.pk))
        unit = held.recognised.get("unit", "")
        if not request.POST.get("unit_confirmed") and other_unit(unit, held.community):
            return self.show(held, 422)
        mode = request.POST.get("mode", "good")
        if mode == "all" and ImportRow.objects.filter(batch=held, outcome="wrong").exists():
            messages.error(request, "还有错误的行，不能全部导入。请改正，或选择只导入正确的行。")
            return redirect(self.ledger.url("import-preview", held.pk))
        confirmed = request.POST.getlist("renamed")
        applying.confirm_names(held, [int(n) for n in confirmed if n.isdecimal()])
        others = request.POST.getlist("asked")
        applying.confirm_others(held, [int(n) for n in others if n.isdecimal()])
        self._apply(held, mode if mode in MODES else "good")
        return redirect(self.ledger.url("import-preview", held.pk))

    @staticmethod
    def _apply(held: ImportBatch, mode: str) -> None:
        confirmed = ImportBatch.objects.filter(pk=held.pk, state="checked")
        if confirmed.update(state="applying", mode=mode, done=0, message=""):
            tasks.apply_import.enqueue(str(held.pk))


class ImportReturned(ImportStep):
    """The workbook back with only the wrong rows, wrong cells marked and the reason beside them."""

    def get(self, request: HttpRequest, batch: Any) -> HttpResponse:
        held = self.batch(batch)
        data = returned.workbook(held)
        self.audit("export", community_id=held.community_id, detail={"batch": str(held.pk)})
        name = f"待改正_{held.file_name.rsplit('.', 1)[0]}.xlsx"
        return download(data, name, TYPES["export"])
