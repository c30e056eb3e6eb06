"""统一社会信用代码 (GB 32100-2015): eighteen characters, the last of which checks the others."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError

from registry.ledger.kinds import Kind

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Figures and capitals without I, O, S, V and Z; a character's place is its value."""
PATTERN = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
LENGTH = 18


def check_character(first17: str) -> str:
    """The eighteenth character that belongs to ``first17``; raises ValueError for a foreign one."""
    total = sum(ALPHABET.index(c) * pow(3, n, 31) for n, c in enumerate(first17))
    return ALPHABET[-total % 31]


def parse(raw: Any) -> str:
    """The code in capitals without blanks; "" for nothing.

    Raises ValidationError saying what is wrong: length, a character, the check character.
    """
    text = re.sub(r"[\s-]+", "", unicodedata.normalize("NFKC", str(raw or ""))).upper()
    if not text:
        return ""
    if len(text) != LENGTH:
        message = f"统一社会信用代码应为 18 位，现有 {len(text)} 位"
        raise ValidationError(message, code="length")
    if not PATTERN.fullmatch(text):
        message = "统一社会信用代码只用数字和大写字母（没有 I、O、S、V、Z），第 3 至 8 位是数字"
        raise ValidationError(message, code="characters")
    last = check_character(text[:-1])
    if text[-1] != last:
        message = f"统一社会信用代码校验不符，末位应为 {last}，请对照登记证书核对"
        raise ValidationError(message, code="check")
    return text


class CreditCodeKind(Kind):
    """A 统一社会信用代码, checked; offices that have none write 无."""

    input_class = "input-20"

    def read(self, raw: Any) -> str:
        return "" if str(raw).strip() in ("无", "没有") else parse(raw)
