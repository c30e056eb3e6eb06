"""统一社会信用代码 (GB 32100-2015): eighteen characters, the last of which proves the others."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError

from registry.ledger.kinds import Kind

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
PATTERN = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
LENGTH = 18


def check_character(first17: str) -> str:
    """The last character of the code that begins with ``first17``."""
    total = sum(ALPHABET.index(c) * w for c, w in zip(first17, WEIGHTS, strict=True))
    return ALPHABET[-total % len(ALPHABET)]


def parse(raw: Any) -> str:
    """The code without blanks, in capitals.  Raises ValidationError saying what is wrong with it."""
    text = re.sub(r"[\s\-—]+", "", unicodedata.normalize("NFKC", str(raw))).upper()
    if len(text) != LENGTH:
        raise ValidationError(
            f"统一社会信用代码应为 {LENGTH} 位，现有 {len(text)} 位", code="length"
        )
    if not PATTERN.fullmatch(text):
        message = "统一社会信用代码只有数字和大写字母（没有 I、O、S、V、Z），第 3 至 8 位是数字"
        raise ValidationError(message, code="pattern")
    if (last := check_character(text[:-1])) != text[-1]:
        message = f"统一社会信用代码的校验码不对，末位应为 {last}，请核对"
        raise ValidationError(message, code="check")
    return text


class CreditCodeKind(Kind):
    """A 统一社会信用代码; offices that have none write 无."""

    def read(self, raw: Any) -> str:
        return "" if str(raw).strip() in ("无", "没有") else parse(raw)
