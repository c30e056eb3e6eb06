"""What a column holds: how a value is read from typing or from a cell, shown, and written to a file.

A kind is a django-import-export widget: ``clean`` parses, ``render`` writes.  Typing and importing
use the same kind, so they accept the same spellings and refuse the same mistakes.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from import_export.widgets import Widget

from registry import codes, document_number, identity, masking, names, parsing
from registry.models.listed import ListedField, ListedManyField
from registry.vault import SealedField

SMALL = 32767  # what PostgreSQL holds in a smallint
NOT_OFFERED = "请从列出的选项中选择"


class Told(str):
    """What a cell says beside its value: a ``note`` for people, ``more`` for the column to place."""

    note: str
    more: str

    def __new__(cls, value: str = "", *, note: str = "", more: str = "") -> Told:
        told = super().__new__(cls, value)
        told.note, told.more = note, more
        return told


class Kind(Widget):
    """Text of at most ``limit`` characters; the base of all kinds."""

    sheet: Literal["text", "integer", "money", "date"] = "text"
    secret = False
    many = False
    input_class = "input-20"
    empty: Any = ""

    def __init__(self, limit: int | None = None) -> None:
        super().__init__()
        self.limit = limit

    def parse(self, raw: Any) -> Any:
        """The value of ``raw`` as typed or as read from a cell; empty gives ``self.empty``.

        Raises ValidationError saying what is wrong with it.
        """
        if raw is None or raw == "" or (isinstance(raw, str) and not raw.strip()):
            return self.blank()
        return self.read(raw)

    def parse_cell(self, raw: Any) -> Any:
        """The value of a workbook's cell, where offices write what no one types into a form.

        May be a ``Told``.  Raises ValidationError as ``parse`` does.
        """
        return self.parse(raw)

    def blank(self) -> Any:
        return self.empty

    def read(self, raw: Any) -> Any:
        text = parsing.clean_text(_as_text(raw)).strip()
        if self.limit and len(text) > self.limit:
            raise ValidationError(f"最多 {self.limit} 个字，现有 {len(text)} 个", code="too_long")
        return text

    def show(self, value: Any) -> str:
        """The value as people read it on a screen."""
        return "" if value in (None, "") else str(value)

    def write(self, value: Any) -> Any:
        """The value as it stands in a file, such that ``parse`` reads it back."""
        return self.show(value)

    def mask(self, value: Any) -> str:
        return self.show(value)

    def said(self, value: Any, unit: str) -> str:
        """The value as a page says it: masked, its unit behind it."""
        text = self.mask(value)
        return f"{text}{unit}" if text and unit else text

    def cell(self, value: Any) -> dict[str, Any]:
        """The cell of a list, where a kind is shown there as more than text."""
        return {}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return self.parse(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return self.write(value)

    def field(self, **kwargs: Any) -> forms.Field:
        """The form field that types this kind."""
        return KindField(self, widget=self.control(), **kwargs)

    def control(self) -> forms.Widget:
        area = bool(self.limit and self.limit > 150)
        widget: Any = forms.Textarea(attrs={"rows": 3}) if area else forms.TextInput()
        long = f"{self.input_class} {LONG}" if self.limit and self.limit >= 300 else ""
        widget.attrs.update({"class": long or self.input_class, "autocomplete": "off"})
        return widget


LONG = "input-long"
"""The class of a field for a paragraph: it has the whole row and more than a line."""


def _as_text(raw: Any) -> str:
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime.date | datetime.datetime):
        return raw.isoformat()[:10]
    return str(raw)


class KindField(forms.Field):
    """A form field that parses by its kind and shows what is stored as the kind shows it."""

    def __init__(self, kind: Kind, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.kind = kind

    def to_python(self, value: Any) -> Any:
        return self.kind.parse(value)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str | list):
            return value
        return self.kind.write(value) if value is not None else ""


class NameKind(Kind):
    input_class = "input-20"

    def read(self, raw: Any) -> str:
        return names.parse_name(_as_text(raw))


class IntegerKind(Kind):
    """A whole number of 0 or more, up to ``largest``."""

    sheet = "integer"
    empty = None
    input_class = "input-4"

    def __init__(self, largest: int = SMALL) -> None:
        super().__init__()
        self.largest = largest

    def read(self, raw: Any) -> int | None:
        number = parsing.parse_int(raw)
        if number is not None and number > self.largest:
            raise ValidationError(f"不能大于 {self.largest}，请核对", code="too_large")
        return number

    def write(self, value: Any) -> Any:
        return value if value is not None else ""


class MoneyKind(Kind):
    """Yuan, two decimals, below ``below``."""

    sheet = "money"
    empty = None
    input_class = "input-10"
    what, unit = "金额", "元"

    def __init__(self, below: Decimal = Decimal(10**8)) -> None:
        super().__init__()
        self.below = below

    def read(self, raw: Any) -> Decimal | None:
        amount = parsing.parse_money(raw, self.what, self.unit)
        if amount is not None and amount >= self.below:
            raise ValidationError(f"数值过大，应小于 {self.below:,}，请核对单位", code="too_large")
        return amount

    def show(self, value: Any) -> str:
        return "" if value is None else f"{value:,.2f}".removesuffix(".00")

    def write(self, value: Any) -> Any:
        return value if value is not None else ""


class AreaSizeKind(MoneyKind):
    """Square metres, two decimals, below ``below``."""

    what, unit = "面积", parsing.SQUARE_METRES


class DateKind(Kind):
    sheet = "date"
    empty = None
    input_class = "input-10"

    def read(self, raw: Any) -> datetime.date | None:
        return parsing.parse_date(raw)

    def parse_cell(self, raw: Any) -> Any:
        nothing = isinstance(raw, str) and parsing.says_nothing(raw)
        return self.blank() if nothing else self.parse(raw)

    def show(self, value: Any) -> str:
        return f"{value.year}年{value.month}月{value.day}日" if value else ""

    def write(self, value: Any) -> Any:
        return value if value is not None else ""

    def field(self, **kwargs: Any) -> forms.Field:
        field = super().field(**kwargs)
        if not field.help_text:
            field.help_text = "例如 2026-3-5 或 20260305"
            field.told_once = True  # type: ignore[attr-defined]  # 表头已说明，栏内给出样子
            field.widget.attrs["placeholder"] = "年-月-日"
        field.prepare_value = lambda value: (  # type: ignore[method-assign]
            value.isoformat() if isinstance(value, datetime.date) else (value or "")
        )
        return field


class MonthKind(DateKind):
    """A date of which the office may know the month only; see ``exact``."""

    def read(self, raw: Any) -> datetime.date | None:
        found = parsing.parse_month(raw)
        return found[0] if found else None

    def exact(self, raw: Any) -> bool:
        """Whether ``raw`` gives the day; what is no date at all counts as exact."""
        try:
            found = parsing.parse_month(raw)
            return found is None or found[1]
        except ValidationError:
            return True


class BoolKind(Kind):
    empty = False

    def read(self, raw: Any) -> bool:
        return raw if isinstance(raw, bool) else bool(parsing.parse_yes_no(raw))

    def show(self, value: Any) -> str:
        return "是" if value else "否"

    def control(self) -> forms.Widget:
        return forms.CheckboxInput()


class ListedKind(Kind):
    """One code of a code list."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.list = codes.get(key)

    def read(self, raw: Any) -> str:
        return self.list.parse(raw)

    def parse_cell(self, raw: Any) -> Any:
        if self.list.is_vague(raw):
            return Told(note=f"只写了“{str(raw).strip()}”，没有说明是哪一种")
        return self.parse(raw)

    def show(self, value: Any) -> str:
        return self.list.label(value) if value else ""

    def choices(self, keep: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        return self.list.choices(keep=keep)

    def field(self, **kwargs: Any) -> forms.Field:
        return ListedFormField(self, **kwargs)


class ListedFormField(forms.ChoiceField):
    """Radios up to five choices, a select beyond; an unknown code is refused."""

    def __init__(self, kind: ListedKind, **kwargs: Any) -> None:
        self.kind = kind
        choices = kind.choices()
        few = len(choices) <= 5
        widget = forms.RadioSelect() if few else forms.Select(attrs={"class": "input-20"})
        kwargs.setdefault("required", False)
        kwargs.setdefault("error_messages", {"invalid_choice": NOT_OFFERED})
        super().__init__(
            choices=choices if few else [("", "请选择"), *choices], widget=widget, **kwargs
        )

    def keep(self, value: str) -> None:
        """Offer ``value`` although its code is no longer in force: what is stored stays."""
        if value:
            blank = [] if isinstance(self.widget, forms.RadioSelect) else [("", "请选择")]
            self.choices = [*blank, *self.kind.choices((value,))]


class ListedManyKind(ListedKind):
    """Several codes of a code list, stored in the list's order."""

    many = True

    def blank(self) -> list[str]:
        return []

    def read(self, raw: Any) -> list[str]:  # type: ignore[override]
        if isinstance(raw, list):
            return self.list.parse_many("、".join(raw)) if raw else []
        return self.list.parse_many(raw)

    def parse(self, raw: Any) -> Any:
        return [] if raw == [] else super().parse(raw)

    def show(self, value: Any) -> str:
        return "、".join(self.list.label(code) for code in value or ())

    def field(self, **kwargs: Any) -> forms.Field:
        return ListedManyFormField(self, **kwargs)


class ListedManyFormField(forms.MultipleChoiceField):
    def __init__(self, kind: ListedManyKind, **kwargs: Any) -> None:
        self.kind = kind
        kwargs.setdefault("required", False)
        kwargs.setdefault(
            "error_messages", {"invalid_choice": NOT_OFFERED, "invalid_list": NOT_OFFERED}
        )
        super().__init__(choices=kind.choices(), widget=forms.CheckboxSelectMultiple(), **kwargs)

    def keep(self, value: list[str]) -> None:
        """Offer the codes of ``value`` although they are no longer in force."""
        self.choices = self.kind.choices(tuple(value or ()))

    def clean(self, value: Any) -> Any:
        chosen = self.kind.list.sort(super().clean(value))
        self.kind.list.check_exclusive(chosen)
        return chosen


class SecretKind(Kind):
    """A number or address kept sealed and masked wherever it is shown.

    What is masked and comes back unchanged, from a form or from a workbook, means "as it was".
    """

    secret = True
    mask_with = staticmethod(masking.mask_id)

    def mask(self, value: Any) -> str:
        return self.mask_with(value) if value else ""

    def parse_cell(self, raw: Any) -> Any:
        """As typed, but 无 and its like are blank."""
        nothing = isinstance(raw, str) and parsing.says_nothing(raw)
        return self.blank() if nothing else self.parse(raw)


class IdNumberKind(SecretKind):
    """公民身份号码 (GB 11643-1999), kept as eighteen characters."""

    def read(self, raw: Any) -> str:
        old = identity.squeeze(raw) if isinstance(raw, str) else ""
        if len(old) == 15 and old.isdigit():
            identity.upgrade_15(old)  # 一代证旧号：能换算的先收下，由规则换成 18 位
            return old
        return parsing.id_from_cell(raw).text


class CertNumberKind(SecretKind):
    """残疾人证号: ID number, category, level and, when reissued, B and a count."""

    mask_with = staticmethod(masking.mask_cert)

    def read(self, raw: Any) -> str:
        return parsing.cert_from_cell(raw).text

    def parse_cell(self, raw: Any) -> Any:
        """The number, or in its place a word for how it stands with the certificate (有, 无, 在办)."""
        try:
            return self.parse(raw)
        except ValidationError:
            try:
                return Told(more=codes.get("cert_status").parse(raw))
            except ValidationError:
                pass
            raise


class PhoneKind(SecretKind):
    mask_with = staticmethod(masking.mask_phone)
    input_class = "input-20"

    def read(self, raw: Any) -> str:
        return parsing.parse_phone(raw)

    def parse_cell(self, raw: Any) -> Any:
        """The number, or the first of several written in one cell."""
        try:
            return super().parse_cell(raw)
        except ValidationError:
            several = parsing.parse_phones(raw)
            if len(several) < 2:
                raise
        note = f"写有 {len(several)} 个号码，只取第一个，其余请写入联系人电话或备注"
        return Told(several[0], note=note)


class AddressKind(SecretKind):
    """Shown down to the township, which the community's own name tells; the rest is masked."""

    input_class = "input-full"

    def read(self, raw: Any) -> str:
        text = super().read(raw)
        if identity.looks_masked(text):
            message = "地址带有星号（脱敏显示），请填写完整地址"
            raise ValidationError(message, code="masked")
        return str(text)

    def mask(self, value: Any) -> str:
        return masking.mask_address(value, "") if value else ""


class SealedTextKind(SecretKind):
    """What was said in confidence: kept sealed, told on no page but the one that is asked for it."""

    def mask(self, value: Any) -> str:
        return f"已加密保存（{len(value)} 字）" if value else ""


class DocumentNumberKind(Kind):
    """文号; whatever brackets its year was typed in, it is kept as 〔2013〕."""

    def read(self, raw: Any) -> str:
        return str(super().read(document_number.parse(_as_text(raw))))


class PictureKind(Kind):
    """The name under which a picture is kept; people are told only that there is one."""

    def show(self, value: Any) -> str:
        return "有" if value else ""


SEALED = {
    "id_no": IdNumberKind,
    "cert_no": CertNumberKind,
    "phone": PhoneKind,
    "address": AddressKind,
    "text": SealedTextKind,
}
BY_CLASS: list[tuple[type[models.Field], Callable[[Any], Kind]]] = [
    (ListedManyField, lambda field: ListedManyKind(field.codes)),
    (ListedField, lambda field: ListedKind(field.codes)),
    (document_number.DocumentNumberField, lambda field: DocumentNumberKind(field.max_length)),
    (SealedField, lambda field: SEALED[field.kind](field.max_length)),
    (models.DateField, lambda field: DateKind()),
    (models.BooleanField, lambda field: BoolKind()),
    (models.DecimalField, lambda field: MoneyKind(_whole(field))),
    (models.IntegerField, lambda field: IntegerKind()),
]


def _whole(field: Any) -> Decimal:
    """The first number with more digits before the point than ``field`` holds."""
    return Decimal(10 ** (field.max_digits - field.decimal_places))


def kind_of(field: models.Field) -> Kind:
    """The kind that holds the values of a model field."""
    for field_class, make in BY_CLASS:
        if isinstance(field, field_class):
            return make(field)
    if "name" in field.name.split("_") and field.name != "school_name":
        return NameKind(field.max_length)
    return Kind(field.max_length)
