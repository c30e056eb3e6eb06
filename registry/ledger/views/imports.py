"""The import in five steps, each an address of its own: upload, columns, check, confirm, result."""

from __future__ import annotations

import io
import json
from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from registry import tasks
from registry.ledger import headings as sheet_headings
from registry.ledger.importing import applying, checking, recovery, returned, undoing
from registry.ledger.importing.headings import (
    edition_of,
    find_table,
    headings_of,
    why_left_out,
)
from registry.ledger.ledger import Ledger
from registry.ledger.sheets import read_sheets
from registry.ledger.upload import check_upload
from registry.ledger.views.base import LedgerView
from registry.ledger.views.files import TYPES, download
from registry.models import Area, ImportBatch, ImportRow

STEPS = ("选择文件", "对照列", "检查", "核对", "结果")
MAX_MB = 20


class UploadForm(forms.Form):
    """The office's workbook, as it is."""

    file = forms.FileField(
        label="工作簿",
        help_text=f"Excel 工作簿（.xlsx）或 CSV，不超过 {MAX_MB} MB；表头、合并标题、表尾不必改动",
        error_messages={"required": "请选择要导入的文件", "empty": "文件是空的，请重新选择"},
    )
    community = forms.ModelChoiceField(
        label="导入到",
        queryset=Area.objects.none(),
        empty_label=None,
        help_text="表中写明社区（嘎查）的，按表中所写",
        error_messages={"required": "请选择导入到哪里", "invalid_choice": "请选择导入到哪里"},
    )
    use_required_attribute = False

    def __init__(self, areas: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["community"].queryset = areas  # type: ignore[attr-defined]
        if len(areas) == 1:
            self.fields["community"].initial = areas[0].pk

    @property
    def error_list(self) -> list[dict[str, str]]:
        return [
            {"id": f"id_{name}", "label": str(self[name].label), "message": str(text)}
            for name, texts in self.errors.items()
            for text in texts
        ]


class _ImportView(LedgerView):
    letter = "I"

    def step(self, template: str, number: int, status: int = 200, **context: Any) -> HttpResponse:
        steps = [
            {
                "label": label,
                "state": "done" if n < number else "current" if n == number else "todo",
            }
            for n, label in enumerate(STEPS, 1)
        ]
        return self.page(template, status, steps=steps, step=number, **context)

    def named(self, cells: dict[str, Any]) -> str:
        """Whom or what a row of the sheet is about."""
        column = self.ledger.columns[self.ledger.name_column]
        return str(cells.get(column.key) or f"（无{column.label}）")

    def seen(self, batch: ImportBatch) -> None:
        """Put on record that rows of the workbook were shown."""
        self.audit("view", community_id=batch.community_id, detail={"batch": str(batch.pk)})

    def batch(self, pk: Any) -> ImportBatch:
        """The user's own import; anybody else's does not exist."""
        found = ImportBatch.objects.filter(user=self.user, ledger=self.ledger.key)
        batch = get_object_or_404(found.select_related("community", "user"), pk=pk)
        if not self.may(self.letter, batch.community_id):
            raise Http404
        return batch


class ImportUpload(_ImportView):
    """Step one: the file is looked at before anything is kept."""

    in_area = True

    def areas(self) -> Any:
        area = self.area
        if not self.may("I", area.code):
            codes = [p for p in _codes(self.user, self.ledger)]
            return Area.objects.filter(pk__in=codes)
        return Area.objects.filter(pk=area.pk)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(UploadForm(self.areas()))

    def show(self, form: UploadForm, status: int = 200) -> HttpResponse:
        recent = applying.recent(self.ledger, self.user)
        return self.step("ledger/import_upload.html", 1, status, form=form, recent=recent)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(self.areas(), request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, 422)
        upload, area = form.cleaned_data["file"], form.cleaned_data["community"]
        try:
            batch = self.take(upload, area)
        except ValidationError as refused:
            form.add_error("file", refused)
            return self.show(form, 422)
        self.audit(
            "upload", community_id=area.code, detail={"batch": str(batch.pk)}, count=batch.total
        )
        return redirect(self.ledger.url("import-columns", batch.pk))

    def take(self, upload: Any, area: Area) -> ImportBatch:
        """Look at the file, find the table in it, keep it sealed."""
        if upload.size > MAX_MB * 1024 * 1024:
            raise ValidationError(f"文件超过 {MAX_MB} MB，请按社区（嘎查）拆分后再导入")
        data = upload.read()
        kind = check_upload(upload.name, data)
        _, found = find_table(self.ledger, read_sheets(data, kind))
        batch = ImportBatch(
            ledger=self.ledger.key,
            user=self.user,
            community=area,
            file_name=upload.name[:200],
            kind=kind.value,
            recognised=found.to_json(),
            total=found.records,
        )
        batch.keep(data)
        batch.save()
        return batch


def _codes(user: Any, ledger: type[Ledger]) -> list[str]:
    from registry import access

    return access.areas_for(user, ledger.model.section, "I")


class ImportColumns(_ImportView):
    """Step two: which column of the sheet is which; those not taken are named."""

    def get(self, request: HttpRequest, batch: Any) -> HttpResponse:
        return self.show(self.batch(batch))

    def show(self, batch: ImportBatch, error: str = "", status: int = 200) -> HttpResponse:
        found = sheet_headings.Recognised.from_json(batch.recognised)
        headings = headings_of(self.ledger, edition_of(self.ledger, found))
        labels = {h.key: h.label for h in headings}
        columns = [
            {"column": c, "label": labels.get(c.key or "", ""),
             "suggestion": c.suggestion if not c.key else "",
             "suggested": labels.get(c.suggestion or "", ""),
             "choice": self.request.POST.get(f"column-{c.index}", c.key or "")}
            for c in found.columns if c.how != sheet_headings.IGNORED
        ]  # fmt: skip
        return self.step(
            "ledger/import_columns.html",
            2,
            status,
            batch=batch,
            found=found,
            columns=columns,
            choices=[(h.key, h.label) for h in headings],
            left_out=left_out(self.ledger, found),
            elsewhere=found.unit and batch.community.short_name not in found.unit,
            error=error,
        )

    def post(self, request: HttpRequest, batch: Any) -> HttpResponse:
        held = self.batch(batch)
        if held.is_busy or held.state in ("applied", "undone"):
            return redirect(self.ledger.url("import-preview", held.pk))
        found = sheet_headings.Recognised.from_json(held.recognised)
        known = {h.key for h in headings_of(self.ledger, edition_of(self.ledger, found))}
        chosen: dict[int, str | None] = {}
        for column in found.columns:
            text = request.POST.get(f"column-{column.index}")
            if text is not None:
                chosen[column.index] = text if text in known else None
        try:
            held.recognised = sheet_headings.remap(found, chosen).to_json()
        except ValidationError as twice:
            return self.show(held, twice.messages[0], 422)
        held.state, held.done, held.message = "checking", 0, ""
        held.save()
        tasks.check_import.enqueue(str(held.pk))
        return redirect(self.ledger.url("import-preview", held.pk))


def left_out(ledger: type[Ledger], found: sheet_headings.Recognised) -> list[dict[str, Any]]:
    """The columns that are not taken, each with why."""
    return [{"column": c, "why": why_left_out(ledger, found, c)} for c in found.left_out]


class ImportPreview(_ImportView):
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

    def show(self, batch: ImportBatch) -> HttpResponse:
        self.seen(batch)
        rows = ImportRow.objects.filter(batch=batch).select_related("batch")
        counts = Counter(dict(_outcomes(rows)))
        shown = self.request.GET.get("show", "") or _first(counts)
        found = sheet_headings.Recognised.from_json(batch.recognised)
        page = Paginator(self._chosen(rows, shown), 50).get_page(self.request.GET.get("page"))
        done = batch.state in ("applied", "undone", "failed")
        tabs = self.outcome_tabs(batch, counts, shown)
        return self.step(
            "ledger/import_preview.html",
            5 if done else 4,
            batch=batch,
            rows=[self.row(found, row) for row in page],
            pages=self.pages(page, shown),
            outcome_tabs=tabs,
            shown_label=next((tab["label"] for tab in tabs if tab["current"]), "全部"),
            incomplete=rows.filter(incomplete=True).exclude(outcome="wrong").count(),
            wrong=counts.get("wrong", 0),
            good=sum(counts.get(key, 0) for key in applying.GOOD),
            blankable=rows.filter(may_go_blank=True, outcome="wrong").count(),
            left_out=left_out(self.ledger, found),
            may_undo=undoing.may_undo(batch),
        )

    def outcome_tabs(
        self, batch: ImportBatch, counts: Counter[str], shown: str
    ) -> list[dict[str, Any]]:
        url = self.ledger.url("import-preview", batch.pk)
        rows = ImportRow.objects.filter(batch=batch, warned=True).exclude(outcome="wrong")
        sorts = {**ImportRow.OUTCOMES, "warned": "请核对"}
        totals = {**counts, "warned": rows.count()}
        return [
            {"label": label, "count": totals.get(key, 0), "url": f"{url}?show={key}",
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
        if shown == "warned":
            return rows.filter(warned=True).exclude(outcome="wrong")
        return rows.filter(outcome=shown) if shown in ImportRow.OUTCOMES else rows

    def row(self, found: sheet_headings.Recognised, row: ImportRow) -> dict[str, Any]:
        cells = json.loads(row.cells)
        lines = [finding_line(self.ledger, found, row, cells, f) for f in row.findings]
        return {
            "row": row,
            "name": self.named(cells),
            "label": ImportRow.OUTCOMES[row.outcome],
            "findings": lines,
            "repairable": any(line["repairable"] for line in lines),
            "changes": row.changes,
            "joins": row.outcome == "new" and row.changes,
        }


def _outcomes(rows: Any) -> list[tuple[str, int]]:
    from django.db.models import Count

    return list(rows.order_by().values_list("outcome").annotate(Count("pk")))


def _first(counts: Counter[str]) -> str:
    """The preview opens on the problems."""
    return next((key for key in ("wrong", "conflict", "changed", "new") if counts.get(key)), "same")


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
        if column
        else f"第 {row.number} 行 {label}"
    )
    secret = finding["key"] in ledger.columns and ledger.columns[finding["key"]].kind.secret
    value = cells.get(finding["key"])
    return {
        "key": finding["key"],
        "message": finding["message"],
        "place": where,
        "value": "" if value is None else masked_cell(value) if secret else str(value),
        "suggestion": finding["repair"],
        "repair": one_click(ledger, row, finding) if column else None,
        "level": "error" if finding["level"] == 1 else "warning",
        "repairable": bool(column) and finding["level"] == 1,
    }


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


def masked_cell(value: Any) -> str:
    """A number as it stood in the sheet, its middle hidden."""
    text = str(value)
    return f"{text[:3]}{'*' * max(len(text) - 5, 1)}{text[-2:]}" if len(text) > 6 else text


class ImportRepair(_ImportView):
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
            name=self.named(cells),
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
        if fresh.outcome == "wrong":
            messages.error(request, f"第 {number} 行仍有错误，请再核对")
            return redirect(self.ledger.url("import-repair", held.pk, number))
        messages.success(request, f"第 {number} 行已改正：{ImportRow.OUTCOMES[fresh.outcome]}")
        return redirect(self.ledger.url("import-preview", held.pk))


class ImportConfirm(_ImportView):
    """Step five: write what was accepted, in the background."""

    def post(self, request: HttpRequest, batch: Any) -> HttpResponse:
        held = self.batch(batch)
        if held.state != "checked":
            return redirect(self.ledger.url("import-preview", held.pk))
        mode = request.POST.get("mode", "good")
        if mode == "all" and ImportRow.objects.filter(batch=held, outcome="wrong").exists():
            messages.error(request, "还有错误的行，不能全部导入。请改正，或选择只导入正确的行。")
            return redirect(self.ledger.url("import-preview", held.pk))
        mode = mode if mode in ("good", "all", "blank") else "good"
        confirmed = ImportBatch.objects.filter(pk=held.pk, state="checked")
        if confirmed.update(state="applying", mode=mode, done=0, message=""):
            tasks.apply_import.enqueue(str(held.pk))
        return redirect(self.ledger.url("import-preview", held.pk))


class ImportUndo(_ImportView):
    """Takes an import back within seven days; rows changed since stay, and are named."""

    def post(self, request: HttpRequest, batch: Any) -> HttpResponse:
        held = self.batch(batch)
        if not undoing.may_undo(held):
            raise PermissionDenied
        result = undoing.undo(self.ledger, held, by=self.user)
        messages.success(request, f"已撤销 {result.back} 行")
        if result.stayed:
            rows = "、".join(map(str, sorted(result.stayed)))
            messages.warning(request, f"第 {rows} 行导入后又有更改，未撤销，请逐份核对")
        return redirect(self.ledger.url("import-preview", held.pk))


class ImportReturned(_ImportView):
    """The workbook back with only the wrong rows, wrong cells marked and the reason beside them."""

    def get(self, request: HttpRequest, batch: Any) -> HttpResponse:
        held = self.batch(batch)
        data = returned.workbook(held)
        self.audit("export", community_id=held.community_id, detail={"batch": str(held.pk)})
        name = f"待改正_{held.file_name.rsplit('.', 1)[0]}.xlsx"
        return download(data, name, TYPES["export"])


class ImportTemplate(_ImportView):
    """An empty workbook with the headings, drop-downs and an explanation."""

    in_area = True

    def get(self, request: HttpRequest) -> HttpResponse:
        out = io.BytesIO()
        returned.template(self.ledger, out, self.area.reporting_unit)
        return download(out.getvalue(), f"{self.ledger.title}_模板.xlsx", TYPES["export"])
