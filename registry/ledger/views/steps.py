"""One step of a record on one page: its facts asked as the ledger asks them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse

from registry.ledger.columns import Column, Values
from registry.ledger.findings import Finding
from registry.ledger.table_forms import focus_id, form_field
from registry.ledger.views.base import LedgerView

BECAUSE = "because"


class StepForm(forms.Form):
    """The columns of one step, and the reason where something unusual is to be confirmed."""

    use_required_attribute = False
    questions: Sequence[Finding] = ()

    def __init__(self, *args: Any, columns: Iterable[Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column in columns:
            field = form_field(column)
            if hasattr(field, "keep"):
                field.keep(self.initial.get(column.key))
            self.fields[column.key] = field
        if BECAUSE in self.data:
            self._add_because()

    def _add_because(self) -> None:
        self.fields[BECAUSE] = forms.CharField(
            label="核对说明", max_length=100, required=False,
            widget=forms.TextInput(attrs={"class": "input-30"}),
        )  # fmt: skip

    @property
    def because(self) -> str:
        """The reason given for what is unusual; "" while none was asked or given."""
        return str(self.cleaned_data.get(BECAUSE) or "")

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields of the step itself."""
        return [self[name] for name in self.fields if name != BECAUSE]

    @property
    def why(self) -> forms.BoundField | None:
        """The field for the reason, once one is asked for."""
        return self[BECAUSE] if BECAUSE in self.fields else None

    @property
    def question_list(self) -> list[dict[str, str]]:
        """What is to be confirmed, with the id of the field it is about."""
        keys = [q.line[1] if q.line else q.key for q in self.questions]
        return [
            {
                "id": focus_id(self[key]) if key in self.fields else "id_because",
                "message": q.message,
            }
            for key, q in zip(keys, self.questions, strict=True)
        ]

    def put_questions(self, questions: Sequence[Finding]) -> None:
        """Ask for a reason: nothing is saved until one is given."""
        self.questions = questions
        if BECAUSE not in self.fields:
            self._add_because()
        self.add_error(BECAUSE, "请先核对上列情况；确实如此的，写明原因后再保存")

    def put_rest(self, wrong: Mapping[str, str]) -> None:
        """What is wrong beside what could not be read, so that all is told at once."""
        for key, message in wrong.items():
            if key in self.fields and key not in self.errors:
                self.add_error(key, message)

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
        note: str = "", told: str = "", lacks: dict[str, str] | None = None,
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
            lacks=lacks,
            header={"title": f"{label}：{record}", "note": note},
            breadcrumb=[
                {"label": self.ledger.title, "url": self.ledger.url("list")},
                {"label": str(record), "url": back},
                {"label": label},
            ],
        )
