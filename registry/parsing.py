"""Values as people and spreadsheets write them, brought to one form.

Each function takes a form's text or a workbook's cell (text, number, date) and returns the stored
value, or None where nothing was written; what cannot be understood raises ValidationError with a
message that names the value and says what is expected.
"""

import math
import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone

from registry import codes, identity, numerals
from registry.codes import BLANKS

EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_SERIALS = range(10_000, 73_051)  # 1927-05-18 to 2099-12-31; below lie year numbers
EXACT_FLOAT_LIMIT = 10**15
MAX_MONEY = Decimal("9999999999.99")
CENT = Decimal("0.01")

STRIPPED = re.compile(
    r"[\x01-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
LINE_BREAKS = re.compile(r"\r\n?|\u2028|\u2029|\x0b|\x0c|\x85")
YEAR = r"((?:1[89]|20|21)[0-9]{2})"
DAY = re.compile(
    rf"{YEAR}(?:[-/.年]([0-9]{{1,2}})[-/.月]([0-9]{{1,2}})[日号]?|([0-9]{{2}})([0-9]{{2}}))"
)
YEAR_LAST = re.compile(rf"([0-9]{{1,2}})[-/.]([0-9]{{1,2}})[-/.]{YEAR}")
TIME = re.compile(r"(?<=[0-9日号])(?:T|\s+)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?Z?$")
MONTH = re.compile(rf"{YEAR}(?:[-/.年]([0-9]{{1,2}})月?|([0-9]{{2}}))")
YEAR_ONLY = re.compile(rf"{YEAR}年?")
COUNTED = re.compile(r"(?:口人|学时|课时|小时|[人口岁个名])$")
"""The counting word behind a number, which is dropped."""
INTEGER = re.compile(r"([+-]?[0-9]+)(?:\.0+)?")
MONEY = re.compile(r"[¥￥$]?((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)(万?)元?")
SQUARE_METRES = "平方米"
SQUARE = re.compile(r"(?:平方米|平米|m2|平)$")
SHORT_YEAR = re.compile(r"([0-9]{2})([年.][0-9]{1,2}(?:[月.](?:[0-9]{1,2}[日号]?)?)?)")
BORN = re.compile(r"(?:出)?生$")
CHINESE_DATE = re.compile(r"[〇零○一二三四五六七八九十0-9]+年(?:[一二三四五六七八九十0-9]+月)?.*")
CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
NOTHING = re.compile(
    r"(?:暂)?无(?:号码|电话|手机|证件?|身份证号?)?|(?:暂时)?没有|不详|不清楚|未知|暂缺|空"
)
PHONE_BREAKS = re.compile(r"[、，,;；/／|\\\s或]+")
NUMBER_TEXT = re.compile(r"([0-9]+)\.0+")
SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,3}")
PHONE_NOISE = re.compile(r"[\s()\-\u00ad\u2010-\u2015\u2212\u200b-\u200f\u202a-\u202e\ufeff'’]+")
MOBILE = re.compile(r"1[3-9][0-9]{9}")
LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([0-9]{7,8})")


def clean_text(value: object, multiline: bool = False) -> str:
    """Text in NFC without control, zero-width and direction characters; numbers lose their ".0".

    Line breaks become blanks unless `multiline`. Raises ValidationError code "null_character".
    """
    text = _as_text(value)
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text.strip()
    if "\0" in text:
        raise ValidationError("文字中含有空字符，文件可能已损坏，请重新填写", code="null_character")
    text = LINE_BREAKS.sub("\n", text)
    if not multiline:
        text = text.replace("\n", " ").replace("\t", " ")
    return unicodedata.normalize("NFC", STRIPPED.sub("", text)).strip()


def parse_date(value: object) -> date | None:
    """A day from a date, an Excel serial or any usual spelling: 2026年3月5日, 2026.3.5, 20260305.

    With the year last (8-20-2013) only when month and day cannot be mistaken for each other.
    Raises ValidationError code "invalid_date" for a day that does not exist, "month_only",
    "year_only", "ambiguous_month", "ambiguous_day" or "date_format".
    """
    if (known := _known_date(value)) is not None:
        return known
    text = _date_text(value)
    if not text:
        return None
    if match := DAY.fullmatch(text):
        year, *parts = (part for part in match.groups() if part)
        return _make_date(value, year, *parts)
    if match := YEAR_LAST.fullmatch(text):
        return _year_last(value, *match.groups())
    if MONTH.fullmatch(text):
        raise _refused("“%(value)s”只有年月，请补上日", value, "month_only")
    raise _not_a_date(value, text, "2026-03-05")


def parse_month(value: object) -> tuple[date, bool] | None:
    """A birth month or day: the date, and whether the day was given; else it is the first.

    Takes all that `parse_date` takes and 1947年9月, 1947.09, 1947-9, 194709. Raises as it does.
    """
    if (known := _known_date(value)) is not None:
        return known, True
    text = _date_text(value)
    if not text:
        return None
    if match := MONTH.fullmatch(text):
        year, month = (part for part in match.groups() if part)
        return _make_date(value, year, month, "1"), False
    day = parse_date(value)
    return (day, True) if day else None


def parse_int(value: object) -> int | None:
    """A whole number of 0 or more, in words too; a counting word behind it is dropped (3口, 三口人).

    三口 alone is refused, as the offices' own check of 家庭人口 does.

    Raises ValidationError code "not_a_number".
    """
    text = _plain(value)
    if text in BLANKS:
        return None
    bare = COUNTED.sub("", text)
    if (in_words := numerals.whole(bare)) is not None and text != f"{bare}口":
        return in_words
    match = INTEGER.fullmatch(bare)
    if isinstance(value, bool) or match is None:
        raise _refused("“%(value)s”不是数字，请填写整数", value, "not_a_number")
    number = int(match[1])
    if number < 0:
        raise _refused("“%(value)s”不能小于0", value, "negative")
    return number


def parse_money(value: object, what: str = "金额", unit: str = "元") -> Decimal | None:
    """An amount in ``unit``, rounded to two decimals: 1,234.50元, ￥300, 1.2万, 60平方米, 叁万元整.

    Raises ValidationError code "not_a_number", "negative" or "too_large".
    """
    text = _plain(value)
    if unit == SQUARE_METRES:
        text = SQUARE.sub("", text)
    if text in BLANKS:
        return None
    if re.fullmatch(r"-[0-9.,]+万?元?", text):
        raise _refused(f"{what}不能小于0：%(value)s", value, "negative")
    amount = _amount(text)
    if isinstance(value, bool) or amount is None:
        raise _refused(f"“%(value)s”不是数字，请按{unit}填写{what}", value, "not_a_number")
    if amount > MAX_MONEY:
        raise _refused(f"{what}过大，请核对单位是否为{unit}：%(value)s", value, "too_large")
    return amount.quantize(CENT, ROUND_HALF_UP)


def _amount(text: str) -> Decimal | None:
    """An amount in digits (1.2万元) or in words; None where it is none."""
    if match := MONEY.fullmatch(text):
        return Decimal(match[1].replace(",", "")) * (10_000 if match[2] else 1)
    return numerals.amount(text)


def parse_phone(value: object) -> str:
    """A mobile number as 11 digits, or a landline as 0471-1234567; "" where nothing was written.

    Raises ValidationError code "masked" or "phone".
    """
    text = _plain(value)
    if text in BLANKS:
        return ""
    if identity.looks_masked(text):
        raise ValidationError("电话带有星号（脱敏显示），请填写完整号码", code="masked")
    digits = re.sub(r"^(?:\+86|0086|86(?=1[3-9]))", "", PHONE_NOISE.sub("", text))
    if MOBILE.fullmatch(digits):
        return digits
    if match := LANDLINE.fullmatch(digits):
        return f"{match[1]}-{match[2]}"
    raise ValidationError(_phone_problem(digits), code="phone")


def parse_phones(value: object) -> list[str]:
    """The numbers of a cell that holds several; empty when one of its parts is no number."""
    parts = [part for part in PHONE_BREAKS.split(_as_text(value).strip()) if part]
    try:
        return list(dict.fromkeys(parse_phone(part) for part in parts))
    except ValidationError:
        return []


def says_nothing(text: str) -> bool:
    """Whether a word in place of a number or date says that there is none: 无, 暂无, 不详."""
    return bool(NOTHING.fullmatch(text.strip()))


def parse_yes_no(value: object) -> bool | None:
    """是 or 否 in their usual spellings (有/无, √/×, 1/2). Raises ValidationError "unknown_code"."""
    code = codes.get("yes_no").parse(value)
    return code == "1" if code else None


def id_from_cell(value: object, today: date | None = None) -> identity.IdNumber:
    """An identity number from a workbook cell; a numeric cell has lost its last digits for good.

    Raises ValidationError code "number_cell" for such a cell, else as `parse_id_number`.
    """
    return identity.parse_id_number(_number_text(value), today)


def cert_from_cell(value: object, today: date | None = None) -> identity.CertNumber:
    """A certificate number from a workbook cell, with the same care as `id_from_cell`."""
    return identity.parse_cert_number(_number_text(value), today)


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT_FLOAT_LIMIT:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if not any(value.timetuple()[3:6]) else str(value)
    return str(value)


def _plain(value: object) -> str:
    """Half-width text without blanks and invisible characters, for values made of digits."""
    text = _as_text(value)
    if text.isascii() and text.isalnum():
        return text
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", clean_text(text)))


def _number_text(value: object) -> str:
    if isinstance(value, int | float) and (not math.isfinite(value) or value >= EXACT_FLOAT_LIMIT):
        raise _number_cell()
    text = _as_text(value).strip()
    if SCIENTIFIC.fullmatch(text):
        raise _number_cell()
    match = NUMBER_TEXT.fullmatch(text)
    return match[1] if match else text


def _number_cell() -> ValidationError:
    return ValidationError("以数字存储，末位已丢失，请将该格设为文本后重填", code="number_cell")


def _known_date(value: object) -> date | None:
    """The day where the cell already is a date or a serial number of one."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and math.isfinite(value) and int(value) in EXCEL_SERIALS:
        return EXCEL_EPOCH + timedelta(days=int(value))
    return None


def _date_text(value: object) -> str:
    if isinstance(value, float) and 1800 <= value < 2200 and not value.is_integer():
        _check_tenth(value)
    text = unicodedata.normalize("NFKC", clean_text(value))
    text = TIME.sub("", text)
    text = re.sub(r"\s+", "", text).replace("．", ".").replace("。", ".").strip(".")
    text = BORN.sub("", text)
    if CHINESE_DATE.fullmatch(text):
        text = _in_digits(text)
    return "" if text in BLANKS else _full_year(value, text)


def _in_digits(text: str) -> str:
    """二〇二〇年十二月三十一日 as 2020年12月31日."""

    def ten(found: re.Match[str]) -> str:
        tens, ones = found[1] or "一", found[2] or "〇"
        return f"{tens}{ones}"

    return re.sub(r"([一二三])?十([一二三四五六七八九])?", ten, text).translate(CHINESE_DIGITS)


def _full_year(value: object, text: str) -> str:
    """80年5月 as 1980年5月: two digits that have not come round in this century yet."""
    found = SHORT_YEAR.fullmatch(text)
    if not found:
        return text
    if int(found[1]) <= timezone.localdate().year % 100:
        raise _refused("“%(value)s”的年份只有两位，请写全四位", value, "short_year")
    return f"19{found[1]}{found[2]}"


def _check_tenth(value: float) -> None:
    """A numeric 1990.1 may have been typed 1990.10; the cell no longer tells."""
    if repr(value).endswith(".1"):
        raise _refused(
            "“%(value)s”可能是1月也可能是10月，请将该格设为文本后重填", value, "ambiguous_month"
        )


def _make_date(value: object, year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise _refused("日期不存在：%(value)s", value, "invalid_date") from None


def _year_last(value: object, first: str, second: str, year: str) -> date:
    if int(first) <= 12 and int(second) <= 12 and int(first) != int(second):
        message = "“%(value)s”看不出哪个是月、哪个是日，请按2026-03-05的样式填写"
        raise _refused(message, value, "ambiguous_day")
    month, day = (second, first) if int(first) > 12 else (first, second)
    return _make_date(value, year, month, day)


def _not_a_date(value: object, text: str, example: str) -> ValidationError:
    if YEAR_ONLY.fullmatch(text):
        return _refused("“%(value)s”只有年份，请补上月份", value, "year_only")
    return _refused(f"“%(value)s”不是日期，请按{example}的样式填写", value, "date_format")


def _phone_problem(digits: str) -> str:
    if re.search(r"[0-9]{7,}[、,;/|][0-9]{7,}", digits):
        return "只能填写一个电话号码，其余请写入备注"
    if not digits.isdigit():
        return "电话只能由数字组成，请核对"
    if len(digits) in (7, 8):
        return f"电话位数不对：现为{len(digits)}位，固定电话请加区号"
    if len(digits) == 11:
        return "电话号码不正确：手机号第二位应为3至9，固定电话区号应以0开头"
    return f"电话位数不对：现为{len(digits)}位，手机应为11位，固定电话为区号加7至8位"


def _refused(message: str, value: object, code: str) -> ValidationError:
    shown = _as_text(value).strip()
    return ValidationError(
        message, code=code, params={"value": shown if len(shown) <= 30 else shown[:30] + "…"}
    )
