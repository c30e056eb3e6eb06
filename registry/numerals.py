"""Numbers in words, as they are written by hand and on receipts: 三, 十二, 一千零五, 叁万贰仟元整.

What people say short (一百五, 两万三) may be 105 or 150: it is not read.
"""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = "零一二三四五六七八九"
PLAIN = str.maketrans(
    "〇○壹贰貳叁參肆伍陆陸柒捌玖两兩拾佰仟萬圆块正",
    "零零一二二三三四五六六七八九二二十百千万元元整",
)
D = "[一二三四五六七八九]"
HUNDREDS = f"{D}百(?:{D}十{D}?|零{D})?"
THOUSANDS = f"{D}千(?:{HUNDREDS}|零{D}十{D}?|零{D})?"
SECTION = f"(?:{THOUSANDS}|{HUNDREDS}|{D}?十{D}?|{D})"
WHOLE = re.compile(f"零|(?:({SECTION})万)?({SECTION}|零{HUNDREDS}|零{D}十{D}?|零{D})?")
MONEY = re.compile(rf"([零一二三四五六七八九十百千万]+)(?:元(?:({D})角)?(?:零?({D})分)?)?整?")
UNITS = {"十": 10, "百": 100, "千": 1000}


def whole(text: str) -> int | None:
    """The number ``text`` is in words, below 100,000,000; None where it is none, or not surely."""
    text = text.translate(PLAIN)
    found = WHOLE.fullmatch(text)
    if not text or found is None:
        return None
    above, below = found[1] or "", found[2] or ""
    if above and below and not (below.startswith("零") or "千" in below):
        return None
    return _section(above) * 10_000 + _section(below)


def _section(text: str) -> int:
    """The value of what stands before or behind 万."""
    total, digit = 0, 0
    for mark in text:
        if mark in UNITS:
            total, digit = total + (digit or 1) * UNITS[mark], 0
        else:
            digit = DIGITS.index(mark)
    return total + digit


def amount(text: str) -> Decimal | None:
    """The sum ``text`` is in words, in its own unit: 叁万元整, 三百, 壹佰元伍角; None where it is none."""
    found = MONEY.fullmatch(text.translate(PLAIN))
    number = whole(found[1]) if found else None
    if found is None or number is None:
        return None
    tenths, hundredths = (DIGITS.index(part) if part else 0 for part in found.groups()[1:])
    return number + Decimal(tenths * 10 + hundredths) / 100
