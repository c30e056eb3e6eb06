"""One step of a record on one page: its facts asked as the ledger asks them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse

from registry.ledger.columns import Column, Values
from registry.ledger.table_forms import form_field
from registry.ledger.views.base import LedgerView


class StepForm(forms.Form):
    """The columns of one step."""

    use_required_attribute = False

    def __init__(self, *args: Any, columns: Iterable[Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column in columns:
            field = form_field(column)
            if hasattr(field, "keep"):
                field.keep(self.initial.get(column.key))
            self.fields[column.key] = field

    def put_errors(self, refused: ValidationError) -> None:
        """What an action refused, beside the fields it speaks of; what has no field stands above."""
        by_key = getattr(refused, "error_dict", None) or {NON_FIELD_ERRORS: refused.error_list}
        for key, errors in by_key.items():
            self.add_error(key if key in self.fields else None, errors)


def presets(columns: Iterable[Column], asked: Any) -> Values:
    """What an address says beforehand of ``columns``; what they cannot read is not taken."""
    found: Values = {}
    for column in columns:
        told = asked.getlist(column.key) if column.kind.many else asked.get(column.key)
        if not told:
            continue
        try:
            found[column.key] = column.kind.parse(told)
        except ValidationError:
            continue
    return found


class StepPage(LedgerView):
    """What a page of a step shows, whatever the step is."""

    letter = "E"

    def ask(
        self, record: Any, label: str, form: Any, status: int = 200, *, refused: str = "",
        note: str = "", told: str = "",
    ) -> HttpResponse:  # fmt: skip
        back = self.ledger.url("detail", record.pk)
        return self.page(
            "ledger/step.html",
            status,
            record=record,
            label=label,
            form=form,
            back=back,
            refused=refused,
            told=told,
            header={"title": f"{label}：{record}", "note": note},
            breadcrumb=[
                {"label": self.ledger.title, "url": self.ledger.url("list")},
                {"label": str(record), "url": back},
                {"label": label},
            ],
        )
