"""Forms of area one that need more than their columns say."""

from __future__ import annotations

from typing import Any

from django import forms

from registry import photos
from registry.ledger.columns import Values
from registry.ledger.forms import LedgerForm


class ResidentForm(LedgerForm):
    """残疾人基本情况登记表: photo, "same as the registered address"."""

    beside = {"basic": ("photo_file",)}
    tables_before = ("dis_level", "no_need_on")

    photo_file = forms.FileField(
        label="照片", required=False, help_text="2 寸证件照，JPG 或 PNG，不超过 2 MB"
    )
    same_address = forms.BooleanField(label="现住址同户籍地址", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photo"].widget = forms.HiddenInput()
        self.fields["photo_file"].widget.attrs["accept"] = "image/jpeg,image/png"

    def clean_photo_file(self) -> str:
        """The name under which the picture is kept; it stays even if another field is wrong."""
        upload = self.cleaned_data.get("photo_file")
        return photos.keep(upload) if upload else ""

    def clean_photo(self) -> str:
        name = self.cleaned_data.get("photo") or ""
        return name if not name or photos.exists(name) else self.stored.get("photo", "")

    def settle(self, values: Values) -> None:
        if self.cleaned_data.get("photo_file"):
            values["photo"] = self.cleaned_data["photo_file"]
        if self.cleaned_data.get("same_address"):
            values["live_addr"] = values["hukou_addr"]
