"""Taking an import back: told first what will happen, then done for a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from registry.ledger.importing import undoing
from registry.ledger.views.detail import ReasonForm
from registry.ledger.views.imports import ImportStep
from registry.models import ImportBatch


class ImportUndo(ImportStep):
    """Takes an import back within seven days; rows changed since stay, and are named."""

    def get(self, request: HttpRequest, batch: Any) -> HttpResponse:
        return self.ask(self.undoable(batch), ReasonForm())

    def undoable(self, batch: Any) -> ImportBatch:
        held = self.batch(batch)
        if not undoing.may_undo(held):
            raise PermissionDenied
        return held

    def ask(self, held: ImportBatch, form: ReasonForm, status: int = 200) -> HttpResponse:
        told = undoing.forecast(self.ledger, held, self.user)
        lines = [
            f"新增的 {told.voided} 份作废，不再列入名单" if told.voided else "",
            f"更改过的 {told.put_back} 份恢复到导入以前" if told.put_back else "",
            f"{len(told.stayed)} 份在导入后又有人更改，保持现状：第 {_rows(told.stayed)} 行"
            if told.stayed
            else "",
        ]
        confirm = {
            "action": self.request.path,
            "text": "撤销以后不能再恢复这次导入，需要时重新导入。将会：",
            "facts": [line for line in lines if line],
            "label": f"撤销 {told.voided + told.put_back} 份",
            "danger": True,
            "cancel_url": self.ledger.url("import-preview", held.pk),
            "cancel_label": "不撤销，返回",
        }
        return self.page(
            "ledger/import_undo.html", status, batch=held, form=form, confirm=confirm,
            has_errors=bool(form.errors),
        )  # fmt: skip

    def post(self, request: HttpRequest, batch: Any) -> HttpResponse:
        held, form = self.undoable(batch), ReasonForm(request.POST)
        if not form.is_valid():
            return self.ask(held, form, 422)
        reason = form.cleaned_data["reason"]
        result = undoing.undo(self.ledger, held, by=self.user, reason=reason)
        messages.success(request, f"已撤销 {result.back} 行")
        if result.stayed:
            text = f"第 {_rows(result.stayed)} 行导入后又有更改，未撤销，请逐份核对"
            messages.warning(request, text)
        return redirect(self.ledger.url("import-preview", held.pk))


def _rows(numbers: list[int]) -> str:
    return "、".join(map(str, sorted(numbers)))
