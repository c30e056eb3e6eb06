"""Citizen identity numbers (GB 11643-1999) and disability certificate numbers.

Both are typed from paper, so spelling is taken leniently and stored in one form only: half-width
capitals without separators. What the number says (birth date, gender, province, category, level)
is read from it here and nowhere else. Numbers stay out of `repr`, so that no log shows them.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import mul

from django.core.exceptions import ValidationError
from django.utils import timezone

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
MALE, FEMALE = "1", "2"
MAX_AGE = 150
RECENT = 2048  # numbers remembered: a number is parsed by its cell and by several rules
UNUSUAL_AGE = 120
PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
CENTENARIAN_SEQUENCES = frozenset({"996", "997", "998", "999"})

ID_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
LEGACY_SHAPE = re.compile(r"[0-9]{15}")
FIRST_17 = "，如果别的位抄错了，请先核对前17位"
"""The last digit tells that one of all is wrong, not which."""
REISSUE_SHAPE = re.compile(r"B[1-9][0-9]?")
# Blanks, dashes, quotes and invisible characters that typing and copying leave inside a number.
NOISE = re.compile(
    r"[\s'‘’`\-\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2043\u2060-\u2069\u2212\ufeff]+"
)
# The multiplication sign and the Cyrillic letter look like X and are typed for it.
LOOKALIKES = str.maketrans({"x": "X", "×": "X", "х": "X", "Х": "X", "b": "B", "В": "B"})
MASKED = re.compile(r"[*＊•●]{2,}|[xX×]{3,}")


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A checked 18-character number and what it says about its holder.

    `gender` is the GB/T 2261.1 code "1" or "2"; `province` the first two digits;
    `unusual_age` is set when the holder would be older than 120 and the entry deserves a question.
    """

    text: str = field(repr=False)
    birth_date: date = field(repr=False)
    gender: str
    province: str
    unusual_age: bool = False


@dataclass(frozen=True, slots=True)
class CertNumber:
    """A checked certificate number: 18 + category + level, and how often it was reissued (0–99)."""

    id_number: str = field(repr=False)
    category: str
    level: str
    reissue: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UpgradedNumber:
    """A 15-digit first-generation number brought to 18 characters.

    `centenarian` is set for the sequences 996–999, once kept for people born in the 1800s,
    where the added century may be wrong.
    """

    text: str = field(repr=False)
    legacy: str = field(repr=False)
    centenarian: bool


def check_digit(first17: str) -> str:
    """The 18th character that belongs to 17 digits (GB 11643-1999)."""
    return CHECK_CHARACTERS[sum(map(mul, map(int, first17), WEIGHTS)) % 11]


def squeeze(text: str) -> str:
    """A number as stored: half-width, capitals, without blanks, dashes or invisible characters."""
    return NOISE.sub("", unicodedata.normalize("NFKC", text)).translate(LOOKALIKES)


def looks_masked(text: str) -> bool:
    """Whether the text is a masked display of a number rather than the number."""
    return MASKED.search(text) is not None


def age_on(birth_date: date, day: date) -> int:
    """Completed years of age on a day."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def parse_id_number(text: str, today: date | None = None) -> IdNumber:
    """The number a person typed, checked by the rules V1, V2 and V3.

    Only the province part of the division code is checked: codes of abolished leagues and
    banners stay valid for life. Raises ValidationError with code "required", "masked", "V1",
    "V2" or "V3".
    """
    return _parsed_id(_number(text, "身份证号"), today or timezone.localdate())


@lru_cache(maxsize=RECENT)
def _parsed_id(number: str, today: date) -> IdNumber:
    _check_shape(number)
    right = check_digit(number[:17])
    _check_last(number, right, f"身份证号校验码不正确，请核对（末位应为{right}）{FIRST_17}")
    birth_date = _birth_date(number[6:14], today, "身份证号中的出生日期无效")
    _check_province(number, "身份证号的省级代码无效")
    gender = MALE if int(number[16]) % 2 else FEMALE
    unusual = age_on(birth_date, today) > UNUSUAL_AGE
    return IdNumber(number, birth_date, gender, number[:2], unusual)


def upgrade_15(text: str, today: date | None = None) -> UpgradedNumber:
    """A 15-digit number of before 2013 with its century and check character added.

    Raises ValidationError with the codes of `parse_id_number`.
    """
    number = _number(text, "身份证号")
    if not LEGACY_SHAPE.fullmatch(number):
        raise ValidationError("旧身份证号应为15位数字，请核对", code="V1")
    first17 = number[:6] + "19" + number[6:]
    parsed = parse_id_number(first17 + check_digit(first17), today)
    return UpgradedNumber(parsed.text, number, number[12:] in CENTENARIAN_SEQUENCES)


def parse_cert_number(text: str, today: date | None = None) -> CertNumber:
    """The certificate number a person typed: 20 characters, reissued B1–B99 up to 23.

    Raises ValidationError naming the part that is wrong: code "required", "masked",
    "cert_length", "V1", "V2", "V3", "cert_category", "cert_level" or "cert_reissue".
    """
    return _parsed_cert(_number(text, "残疾人证号"), today or timezone.localdate())


@lru_cache(maxsize=RECENT)
def _parsed_cert(number: str, today: date) -> CertNumber:
    _check_cert_length(number)
    holder = number[:18]
    _check_cert_holder(holder, today)
    category, level, suffix = number[18], number[19], number[20:]
    if category not in "1234567":
        raise _cert_error("第19位类别码不存在", category, "1至7", "cert_category")
    if level not in "1234":
        raise _cert_error("第20位等级码不存在", level, "1至4", "cert_level")
    if suffix and not REISSUE_SHAPE.fullmatch(suffix):
        raise _cert_error("补发序号不正确", suffix, "B1至B99", "cert_reissue")
    return CertNumber(holder, category, level, int(suffix[1:] or 0), number)


def _number(text: str, what: str) -> str:
    if looks_masked(text):
        raise ValidationError(f"{what}带有星号（脱敏显示），请填写完整号码", code="masked")
    number = text if ID_SHAPE.fullmatch(text) else squeeze(text)
    if not number:
        raise ValidationError(f"{what}为空", code="required")
    return number


def _check_shape(number: str) -> None:
    if ID_SHAPE.fullmatch(number):
        return
    if LEGACY_SHAPE.fullmatch(number):
        message = "身份证号应为18位，15位旧号已停用，请按现行身份证填写"
    elif len(number) != 18:
        message = f"身份证号应为18位，现为{len(number)}位，请核对"
    else:
        message = "身份证号只能是数字，末位可以是X，请核对"
    raise ValidationError(message, code="V1")


def _check_last(number: str, right: str, message: str) -> None:
    if right != number[17]:
        raise ValidationError(message, code="V1")


def _birth_date(digits: str, today: date, message: str) -> date:
    try:
        birth_date = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise ValidationError(message, code="V2") from None
    if birth_date > today or age_on(birth_date, today) > MAX_AGE:
        raise ValidationError(message, code="V2")
    return birth_date


def _check_province(number: str, message: str) -> None:
    if number[:2] not in PROVINCES:
        raise ValidationError(message, code="V3")


def _check_cert_length(number: str) -> None:
    if len(number) not in (20, 22, 23):
        raise ValidationError(
            f"残疾人证号应为20位（补发后22至23位），现为{len(number)}位，请核对", code="cert_length"
        )


def _check_cert_holder(holder: str, today: date) -> None:
    if not ID_SHAPE.fullmatch(holder):
        raise ValidationError("残疾人证号前18位只能是数字，第18位可以是X，请核对", code="V1")
    right = check_digit(holder[:17])
    _check_last(
        holder, right, f"残疾人证号前18位的校验码不正确，请核对（第18位应为{right}）{FIRST_17}"
    )
    _birth_date(holder[6:14], today, "残疾人证号中的出生日期无效")
    _check_province(holder, "残疾人证号的省级代码无效")


def _cert_error(problem: str, found: str, expected: str, code: str) -> ValidationError:
    return ValidationError(f"残疾人证号{problem}（现为{found}，应为{expected}）", code=code)
