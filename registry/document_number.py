"""文号, as offices write and as GB/T 9704-2012 has it: 内党发〔2008〕18号."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.db import models

LONGEST = 60
EXAMPLE = "内党发〔2008〕18号"
YEAR_IN_BRACKETS = re.compile(r"[\[【(〔﹝{<《]\s*((?:19|20)\d{2})\s*年?\s*[\]】)〕﹞}>》]")
YEAR_BARE = re.compile(r"(?<=[\u4e00-\u9fff])(?:19|20)\d{2}(?:[-—_/ ]+\d+|\d{0,4})号?")
NUMBER_AT_END = re.compile(r"〕\s*\d+$")


class DocumentNumberField(models.CharField):
    """A 文号, kept in its official form; empty where a paper has none."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("max_length", LONGEST)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


def parse(raw: object) -> str:
    """The number with its year in 〔〕 and without blanks; "" where nothing was written.

    [2013], 【2013】, (2013), （2013） and 〔2013〕 are the same year; 号 is added where it was left
    off.  What has no such year (a decree's number, 2013年第3号) stays as it is.  Raises
    ValidationError when a year stands without brackets, so that it runs into the number.
    """
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(raw or "")))
    if not text or set(text) <= set("-—/无"):
        return ""
    found = YEAR_IN_BRACKETS.sub(r"〔\1〕", text, count=1)
    if found == text and "〔" not in text and YEAR_BARE.fullmatch(text.lstrip("第"), _prefix(text)):
        raise ValidationError(f"“{text[:30]}”的年份请加括号，例如 {EXAMPLE}", code="year")
    found = found.replace("(", "（").replace(")", "）")
    return f"{found}号" if NUMBER_AT_END.search(found) else found


def _prefix(text: str) -> int:
    """Where the words before the first figure end."""
    figures = re.search(r"\d", text)
    return figures.start() if figures else 0
