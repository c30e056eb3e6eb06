"""Personal names: checking what was typed, and the pinyin by which people are found.

Surnames are read as surnames (单 shan, 曾 zeng); Mongolian names have none, so that in names with
an interpunct or of four characters and more the ordinary reading comes first. Every other
plausible reading is kept as an alternate.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import islice, product
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ValidationError
from pypinyin import Style, lazy_pinyin

MIN_LENGTH, MAX_LENGTH = 2, 50
MAX_READINGS = 4
INTERPUNCT = "·"

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
DOTS = re.compile(rf"(?<=[{HAN}])\s*[·‧•・･．.∙⋅]+\s*(?=[{HAN}])")
HAN_GAP = re.compile(rf"(?<=[{HAN}·])\s+(?=[{HAN}·])")
INVISIBLE = re.compile(r"[\u200b-\u200d\u2060\ufeff\u00ad]")


class Reading(NamedTuple):
    """One way to pronounce a name, syllable by syllable; lower case, no tones."""

    syllables: tuple[str, ...]

    @property
    def full(self) -> str:
        """All of it: "shanguihua"."""
        return "".join(self.syllables)

    @property
    def initials(self) -> str:
        """The first letters: "sgh"."""
        return "".join(syllable[:1] for syllable in self.syllables)

    def from_syllable(self, start: int) -> list[str]:
        """How it may be typed from a syllable on: whole, as initials, or mixed (shangh, sguihua)."""
        typed = [Reading(self.syllables[start:]).full, Reading(self.syllables[start:]).initials]
        for split in (start + 1, start + 2):  # behind a surname of one or of two characters
            head, tail = Reading(self.syllables[start:split]), Reading(self.syllables[split:])
            typed += [head.full + tail.initials, head.initials + tail.full]
        return list(dict.fromkeys(typed))


def _load(section: str) -> dict[str, tuple[str, ...]]:
    path = Path(__file__).parent / "data" / "surnames.json"
    table = json.loads(path.read_text(encoding="utf-8"))[section]
    return {text: tuple(readings.split()) for text, readings in table.items()}


Syllables = tuple[str, ...]

SURNAMES = _load("surnames")
COMPOUND_SURNAMES = _load("compound")
GIVEN = _load("given")


def parse_name(value: object) -> str:
    """The name as stored: NFC, one kind of interpunct, no blanks between Chinese characters.

    Takes 2–50 characters including rare ones. Raises ValidationError with code "required",
    "name_control", "name_digit", "name_character" or "name_length".
    """
    text = unicodedata.normalize("NFC", "" if value is None else str(value))
    text = INVISIBLE.sub("", text)
    text = " ".join(text.split())
    if not text:
        raise ValidationError("姓名为空", code="required")
    text = HAN_GAP.sub("", DOTS.sub(INTERPUNCT, text))
    _check_characters(text)
    if not MIN_LENGTH <= len(text) <= MAX_LENGTH:
        raise ValidationError(
            f"姓名应为{MIN_LENGTH}至{MAX_LENGTH}个字，现为{len(text)}个字", code="name_length"
        )
    return text


def readings(name: str) -> list[Reading]:
    """Up to four readings of a name, the likeliest first; empty when nothing is pronounceable."""
    slots = _slots("".join(name.split()).replace(INTERPUNCT, ""), INTERPUNCT in name)
    # The last factor of a product varies fastest: turned round, that is the surname.
    combinations = product(*reversed(slots))
    found = dict.fromkeys(_join(reversed(syllables)) for syllables in islice(combinations, 16))
    return [reading for reading in islice(found, MAX_READINGS) if reading.full]


def search_keys(name: str) -> dict[str, str]:
    """Pinyin by which a name is ordered and searched; see ``sounds``."""
    found = readings(name)
    likeliest = found[0] if found else Reading(())
    return {
        "name_pinyin": likeliest.full,
        "name_initials": likeliest.initials,
        "name_sounds": sounds(found),
    }


def sounds(found: list[Reading]) -> str:
    """Everything a name may be typed as, in one text: "|lishan;|ls;…" of the whole, " shan; s;" of
    the given name and any later part.  ``|key`` and `` key`` find prefixes, with ``;`` all of it.
    """
    whole = [f"|{typed};" for reading in found for typed in reading.from_syllable(0)]
    parts = [
        f" {typed};"
        for reading in found
        for start in range(1, len(reading.syllables))
        for typed in reading.from_syllable(start)
    ]
    return "".join(dict.fromkeys([*whole, *parts]))


def _slots(name: str, parted: bool) -> list[tuple[Syllables, ...]]:
    """Alternatives for each stretch of the name; a stretch is a surname or one character."""
    if not parted and len(name) > 2 and name[:2] in COMPOUND_SURNAMES:
        return [_compound(name[:2]), *map(_given, name[2:])]
    return [_first(name[0], parted or len(name) > 3), *map(_given, name[1:])] if name else []


@cache
def _compound(surname: str) -> tuple[Syllables, ...]:
    return tuple(tuple(reading.split("'")) for reading in COMPOUND_SURNAMES[surname])


@cache
def _ordinary(character: str) -> Syllables:
    return tuple(lazy_pinyin(character, style=Style.NORMAL, errors="ignore"))


@cache
def _first(character: str, without_surname: bool) -> tuple[Syllables, ...]:
    as_surname = tuple((reading,) for reading in SURNAMES.get(character, ()))
    ordered = _given(character) + as_surname if without_surname else as_surname
    return tuple(dict.fromkeys(ordered)) or _given(character)


@cache
def _given(character: str) -> tuple[Syllables, ...]:
    if character.isascii():
        return ((character.lower() if character.isalpha() else "",),)
    known = GIVEN.get(character) or _ordinary(character) or ("",)
    return tuple((reading,) for reading in known)


def _join(stretches: Iterable[Syllables]) -> Reading:
    return Reading(tuple(s for stretch in stretches for s in stretch if s))


def _check_characters(text: str) -> None:
    if text.replace(INTERPUNCT, "").isalpha():
        problem = text[0] + text[-1]
        if INTERPUNCT not in problem:
            return
    for character in text:
        _check_character(character)
    if INTERPUNCT in (text[0], text[-1]):
        raise ValidationError("姓名不能以间隔号·开头或结尾", code="name_character")


def _check_character(character: str) -> None:
    category = unicodedata.category(character)
    if category[0] in "LM" or character in " ·〇":
        return
    if category in ("Cc", "Cf", "Cs"):
        raise ValidationError("姓名中含有不可见的控制字符，请删除后重新填写", code="name_control")
    if category == "Nd":
        raise ValidationError("姓名中不能有数字", code="name_digit")
    if category in ("Co", "Cn"):
        raise ValidationError("姓名中有无法识别的自造字，请用输入法重新录入", code="name_character")
    raise ValidationError(
        "姓名只能由文字和间隔号·组成，发现“%(character)s”",
        code="name_character",
        params={"character": character},
    )
