"""How names, numbers and addresses are shown to those who need not read them in full.

Masks keep the length of what they hide, so that a printed list still tells two entries apart,
and are deterministic, so that a masked value handed back can be recognised as unchanged.
"""

import re
import unicodedata
from collections.abc import Callable

from registry.names import COMPOUND_SURNAMES

MOBILE = re.compile(r"1\d{10}")


def mask_name(name: str) -> str:
    """First character kept, of compound surnames both: 张**, 欧阳*, 乌****."""
    keep = 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
    return name[:keep] + "*" * (len(name) - keep)


def mask_id(number: str) -> str:
    """First six and last four kept: 150102********0014. What is too short is hidden whole."""
    return _keep_ends(number, 6, 4)


def mask_cert(number: str) -> str:
    """First six, category, level and reissue suffix kept: 150102************42B1."""
    suffix = number[20:]
    return _keep_ends(number[:20], 6, 2) + suffix


def mask_phone(number: str) -> str:
    """Mobile: first three and last four, 138****1234. Landline: area code and last three."""
    if MOBILE.fullmatch(number):
        return _keep_ends(number, 3, 4)
    area, hyphen, local = number.rpartition("-")
    return area + hyphen + _keep_ends(local, 0, 3)


def mask_address(text: str, township_name: str) -> str:
    """Address down to the township or subdistrict, the rest replaced: …海拉尔东路街道***."""
    if not text:
        return ""
    head, found, _ = text.partition(township_name) if township_name else ("", "", "")
    return (head + found if found else township_name) + "***"


def is_mask_of(masked: str, plain: str, mask: Callable[[str], str]) -> bool:
    """Whether a value handed back is the mask of the stored one, that is, unchanged."""
    shown = re.sub(r"\s", "", unicodedata.normalize("NFKC", masked))
    return "*" in shown and shown == mask(plain)


def _keep_ends(text: str, head: int, tail: int) -> str:
    hidden = len(text) - head - tail
    if hidden < 1:
        return "*" * len(text)
    return text[:head] + "*" * hidden + text[len(text) - tail :]
