"""Bringing a finance office's sheet: what it leaves open is asked beside the file."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms

from registry import codes
from registry.ledger.sheets import read_sheets
from registry.ledger.upload import UploadKind
from registry.ledger.views.imports import ImportUpload, UploadForm
from registry.organisation.funding import finance
from registry.organisation.funding.columns import YearKind
from registry.organisation.funding.rules import FIRST_YEAR

AS_WRITTEN = ("", "按表中所写")
KEYS = (
    "year", "kind", "source", "source_name", "budgeted", "received", "received_on", "standard",
    "in_budget", "budget_no", "exception", "exception_by", "exception_no", "note",
)  # fmt: skip
"""The columns of a rewritten sheet."""


class FundingUploadForm(UploadForm):
    """The workbook, and what it does not say itself."""

    year = forms.CharField(
        label="年度",
        required=False,
        max_length=6,
        widget=forms.TextInput(attrs={"class": "input-4", "inputmode": "numeric"}),
    )
    unit = forms.ChoiceField(
        label="金额单位",
        required=False,
        choices=[AS_WRITTEN, ("元", "元"), ("万元", "万元")],
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(label="经费类别", required=False, widget=forms.Select)
    source = forms.ChoiceField(
        label="资金来源",
        required=False,
        help_text="表中没有“资金来源”一列的，请选择；几种来源的请分开导入，或在表中加一列",
    )
    role = forms.ChoiceField(
        label="只有一个数的，是",
        required=False,
        choices=[AS_WRITTEN, ("budgeted", "预算数"), ("received", "到位数")],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in ("kind", "source"):
            choices = [AS_WRITTEN, *codes.get(f"funding_{key}").choices()]
            self.fields[key].choices = choices  # type: ignore[attr-defined]
            self.fields[key].widget.attrs["class"] = "input-20"

    def clean_year(self) -> int | None:
        """The year as a number; raises ValidationError for what is none."""
        year = YearKind().parse(self.cleaned_data["year"])
        latest = datetime.date.today().year + 1
        if year is not None and not FIRST_YEAR <= year <= latest:
            raise forms.ValidationError(f"年度应在 {FIRST_YEAR} 到 {latest} 之间")
        return year


class FundingUpload(ImportUpload):
    """Step one of the import, for sheets of finance offices too."""

    form_class = FundingUploadForm

    def prepared(
        self, data: bytes, kind: UploadKind, told: dict[str, Any]
    ) -> tuple[bytes, UploadKind, str]:
        """The sheet a row a sum and in yuan, where it is not so already."""
        said = finance.Told(told["year"], told["unit"], told["kind"], told["role"], told["source"])
        made = finance.rewritten(read_sheets(data, kind), self.ledger, said)
        if made is None:
            return data, kind, ""
        return finance.workbook(made, self.ledger, KEYS), UploadKind.XLSX, made.note
