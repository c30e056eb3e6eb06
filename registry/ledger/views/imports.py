"""The import, first half: the file is taken and its columns are told apart.

Five steps, each an address of its own: upload, columns, check, confirm, result.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from registry import tasks
from registry.ledger import headings as sheet_headings
from registry.ledger.importing import applying, returned
from registry.ledger.importing.checking import sheet_of
from registry.ledger.importing.headings import (
    edition_of,
    find_table,
    headings_of,
    why_left_out,
)
from registry.ledger.importing.reporting_unit import other_unit
from registry.ledger.ledger import Ledger
from registry.ledger.sheets import read_sheets
from registry.ledger.upload import UploadKind, check_upload
from registry.ledger.views.base import LedgerView
from registry.ledger.views.files import TYPES, download
from registry.models import Area, ImportBatch

STEPS = ("选择文件", "对照列", "检查", "核对", "结果")
MAX_MB = 20
SAMPLE = 20
"""Characters of a cell that are shown as a sample."""
LONG_NUMBER = re.compile(r"\d{7}")


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
    def more(self) -> list[Any]:
        """What a ledger asks about its workbooks beside these."""
        return [self[name] for name in self.fields if name not in ("file", "community")]

    @property
    def error_list(self) -> list[dict[str, str]]:
        return [
            {"id": f"id_{name}", "label": str(self[name].label), "message": str(text)}
            for name, texts in self.errors.items()
            for text in texts
        ]


class ImportStep(LedgerView):
    """A page of the import: its steps across the top, and only one's own imports."""

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
        return self.ledger.row_name(cells)

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


class ImportUpload(ImportStep):
    """Step one: the file is looked at before anything is kept."""

    in_area = True
    form_class = UploadForm

    def areas(self) -> Any:
        area = self.area
        if not self.may("I", area.code):
            codes = [p for p in _codes(self.user, self.ledger)]
            return Area.objects.filter(pk__in=codes)
        return Area.objects.filter(pk=area.pk)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(self.form_class(self.areas()))

    def show(self, form: UploadForm, status: int = 200) -> HttpResponse:
        recent = applying.recent(self.ledger, self.user)
        return self.step("ledger/import_upload.html", 1, status, form=form, recent=recent)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form_class(self.areas(), request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, 422)
        upload, area = form.cleaned_data["file"], form.cleaned_data["community"]
        try:
            batch = self.take(upload, area, form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None if hasattr(refused, "error_dict") else "file", refused)
            return self.show(form, 422)
        self.audit(
            "upload", community_id=area.code, detail={"batch": str(batch.pk)}, count=batch.total
        )
        return redirect(self.ledger.url("import-columns", batch.pk))

    def take(self, upload: Any, area: Area, told: dict[str, Any]) -> ImportBatch:
        """Look at the file, find the table in it, keep it sealed."""
        if upload.size > MAX_MB * 1024 * 1024:
            raise ValidationError(f"文件超过 {MAX_MB} MB，请按社区（嘎查）拆分后再导入")
        data = upload.read()
        kind = check_upload(upload.name, data)
        data, kind, note = self.prepared(data, kind, told)
        _, found = find_table(self.ledger, read_sheets(data, kind))
        if not found.records:
            where = f"工作表“{found.sheet}”" if found.sheet else "文件"
            raise ValidationError(f"{where}里只有表头，没有一行资料，请填写后再上传")
        batch = ImportBatch(
            ledger=self.ledger.key,
            user=self.user,
            community=area,
            file_name=upload.name[:200],
            kind=kind.value,
            recognised=replace(found, note=note).to_json(),
            total=found.records,
        )
        batch.keep(data)
        batch.save()
        return batch

    def prepared(
        self, data: bytes, kind: UploadKind, told: dict[str, Any]
    ) -> tuple[bytes, UploadKind, str]:
        """The file as it is kept and read, and what was done to it; ``told`` is what the form says."""
        return data, kind, ""


def _codes(user: Any, ledger: type[Ledger]) -> list[str]:
    from registry import access

    return access.areas_for(user, ledger.model.section, "I")


class ImportColumns(ImportStep):
    """Step two: which column of the sheet is which; those not taken are named."""

    def get(self, request: HttpRequest, batch: Any) -> HttpResponse:
        return self.show(self.batch(batch))

    def show(self, batch: ImportBatch, error: str = "", status: int = 200) -> HttpResponse:
        found = sheet_headings.Recognised.from_json(batch.recognised)
        headings = headings_of(self.ledger, edition_of(self.ledger, found))
        labels = {h.key: h.label for h in headings}
        offered = suggestions(found)
        samples = samples_of(self.ledger, batch)
        self.seen(batch)
        columns = [
            {"column": c, "suggested": labels.get(offered.get(c.index, ""), ""),
             "sample": samples.get(c.index, ""),
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
            suggested=len(offered),
            elsewhere=other_unit(found.unit, batch.community),
            error=error,
        )

    def post(self, request: HttpRequest, batch: Any) -> HttpResponse:
        held = self.batch(batch)
        if held.is_busy or held.state in ("applied", "undone"):
            return redirect(self.ledger.url("import-preview", held.pk))
        if "sheet" in request.POST:
            return self._take_sheet(held, request.POST["sheet"])
        found = sheet_headings.Recognised.from_json(held.recognised)
        accepted = self._accepted(found)
        try:
            held.recognised = sheet_headings.remap(
                found, {**self._chosen(found), **accepted}
            ).to_json()
        except ValidationError as twice:
            return self.show(held, twice.messages[0], 422)
        if "accept" in request.POST:
            held.save()
            messages.success(request, f"已采用 {len(accepted)} 列的建议")
            return redirect(self.ledger.url("import-columns", held.pk) + "#columns")
        held.state, held.done, held.message = "checking", 0, ""
        held.save()
        tasks.check_import.enqueue(str(held.pk))
        return redirect(self.ledger.url("import-preview", held.pk))

    def _take_sheet(self, batch: ImportBatch, name: str) -> HttpResponse:
        """Import another sheet of the same file."""
        sheets = read_sheets(batch.read(), UploadKind(batch.kind))
        if name in {sheet.name for sheet in sheets}:
            _, found = find_table(self.ledger, sheets, name)
            batch.recognised, batch.total = found.to_json(), found.records
            batch.state, batch.done = "uploaded", 0  # what was checked was the other sheet
            batch.save(update_fields=["recognised", "total", "state", "done"])
        return redirect(self.ledger.url("import-columns", batch.pk))

    def _chosen(self, found: sheet_headings.Recognised) -> dict[int, str | None]:
        """What the selects of the page say, by index of the column."""
        known = {h.key for h in headings_of(self.ledger, edition_of(self.ledger, found))}
        chosen = {c.index: self.request.POST.get(f"column-{c.index}") for c in found.columns}
        return {
            index: key if key in known else None for index, key in chosen.items() if key is not None
        }

    def _accepted(self, found: sheet_headings.Recognised) -> dict[int, str]:
        """The suggestions taken by a button: that of one column or all that are still open."""
        which = self.request.POST.get("accept", "")
        offered = suggestions(found)
        if which != "all":
            return {index: key for index, key in offered.items() if str(index) == which}
        settled = {index: key for index, key in self._chosen(found).items() if key}
        return {
            index: key
            for index, key in offered.items()
            if index not in settled and key not in settled.values()
        }


def suggestions(found: sheet_headings.Recognised) -> dict[int, str]:
    """What the columns not surely known may be, by index; no key is offered twice."""
    offered: dict[str, int] = {}
    for column in found.left_out:
        if column.how == sheet_headings.CLOSE and column.suggestion:
            offered.setdefault(column.suggestion, column.index)
    return {index: key for key, index in offered.items() if key not in found.mapped}


def masked_cell(value: Any) -> str:
    """A number as it stood in the sheet, its middle hidden."""
    text = str(value)
    return f"{text[:3]}{'*' * max(len(text) - 5, 1)}{text[-2:]}" if len(text) > 6 else text


def samples_of(ledger: type[Ledger], batch: ImportBatch) -> dict[int, str]:
    """What the first rows have in each column, numbers and addresses masked."""
    sheet, found = sheet_of(batch)
    secret = {c.index for c in found.columns if c.key and _is_secret(ledger, c.key)}
    samples = sheet_headings.sample_cells(sheet, found)
    return {
        index: masked_cell(value) if index in secret or LONG_NUMBER.search(str(value)) else shown
        for index, value in samples.items()
        if (shown := str(value).strip()[:SAMPLE])
    }


def _is_secret(ledger: type[Ledger], key: str) -> bool:
    return key in ledger.columns and bool(ledger.columns[key].kind.secret)


def left_out(ledger: type[Ledger], found: sheet_headings.Recognised) -> list[dict[str, Any]]:
    """The columns that are not taken, each with why."""
    return [{"column": c, "why": why_left_out(ledger, found, c)} for c in found.left_out]


class ImportTemplate(ImportStep):
    """An empty workbook with the headings, drop-downs and an explanation."""

    in_area = True

    def get(self, request: HttpRequest) -> HttpResponse:
        out = io.BytesIO()
        returned.template(self.ledger, out, self.area.reporting_unit)
        return download(out.getvalue(), f"{self.ledger.title}_模板.xlsx", TYPES["export"])
