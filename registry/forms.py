"""Forms of area one that need more than their columns say."""

from __future__ import annotations

from typing import Any

from django import forms

from registry import photos
from registry.ledger.columns import Values
from registry.ledger.findings import Finding
from registry.ledger.forms import LedgerForm
from registry.resident_twins import IN_FORM, questions


class ResidentForm(LedgerForm):
    """残疾人基本情况登记表: photo, "same as the registered address"."""

    after = {"photo": ("photo_file", "photo_gone"), "hukou_region": ("same_address",)}
    tables_before = ("dis_level", "no_need_on")

    photo_file = forms.FileField(
        label="照片", required=False, help_text="2 寸证件照，JPG 或 PNG，不超过 2 MB"
    )
    photo_gone = forms.BooleanField(label="删除已有照片", required=False)
    same_address = forms.BooleanField(label="现住址同户籍地址", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photo"].widget = forms.HiddenInput()
        self.initial["photo"] = ""  # 只带回新收到、还没有存进档案的照片
        self.fields["photo_file"].widget.attrs["accept"] = "image/jpeg,image/png"
        if self.stored.get("photo"):
            self._tell("已有照片；选择新照片则替换")
        else:
            del self.fields["photo_gone"]

    def _tell(self, text: str) -> None:
        self["photo_file"].help_text = f"{text}。2 寸证件照，JPG 或 PNG，不超过 2 MB"

    def clean_photo_file(self) -> str:
        """A ticket for the picture, which is kept even if another field is wrong."""
        upload = self.cleaned_data.get("photo_file")
        if not upload:
            return ""
        ticket = photos.ticket(photos.keep(upload), self.user)
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["photo"] = ticket
        self.data = data
        self.files = self.files.copy()
        del self.files["photo_file"]
        return ticket

    def clean_photo(self) -> str:
        """The name of the picture the ticket stands for, else of the stored one."""
        ticket = self.cleaned_data.get("photo_file") or self.cleaned_data.get("photo") or ""
        name = photos.redeem(ticket, self.user)
        if name:
            self._tell("照片已收到，保存后生效")
        return name or self.stored.get("photo", "")

    def _raise_findings(self, findings: list[Finding]) -> None:
        super()._raise_findings([*findings, *self._namesakes()])

    def _namesakes(self) -> list[Finding]:
        """A new resident with the name and birthday of one the community has: the same, or not?"""
        values = self.examined.values if self.examined else {}
        if self.record:
            return []
        here = {**values, "community_id": self.data.get("community", "")}
        return questions(self.user, {0: here}, IN_FORM).get(0, [])

    def settle(self, values: Values) -> None:
        if self.cleaned_data.get("photo_gone"):
            values["photo"] = ""
        if self.cleaned_data.get("same_address"):
            values["live_addr"] = values["hukou_addr"]
