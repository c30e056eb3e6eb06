"""National and disability-federation code lists, each entry with the days it was in force.

`get("dis_category").parse("肢体残疾")` gives "4"; `label("4")` gives 肢体. What was stored under an
entry since abolished keeps its label and stays among the choices of that record. The lists are
data (`data/codes.json`); every entry is written there as its name, or as an object with

    name        as the standard has it          label     as screens show it, if different
    short       for narrow columns              parent    the entry or category it belongs to
    from, to    first and last day in force     offered   false: understood, but not in choices
    common      place among the first choices   unit      what a quantity of it counts
    national    the code of the national list that it is reported as
    synonyms    other spellings and codes understood

A list may name words that are `vague`: they mean one of its entries, but not which.
"""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

DATA = Path(__file__).parent / "data" / "codes.json"
BLANKS = frozenset({"", "-", "--", "—", "——", "/", "\\"})
NONE = "无"
PUNCTUATION = re.compile(r"[\W_]+")
NUMERIC = re.compile(r"0*([0-9]+)(?:\.0+)?")
DIGIT = re.compile(r"[0-9]")
LETTER = re.compile(r"[^\W\d_]")
STRONG_SEPARATORS = re.compile(r"[、，,;；|\n\r\t+＋]")
WEAK_SEPARATORS = re.compile(r"[/／\s和及与]+")
SHOWN_LENGTH = 20
SIMILAR = 0.34
MOST_PARTS = 4


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a list; `valid_from` and `valid_to` are the first and last day in force."""

    code: str
    name: str
    label: str
    short: str
    valid_from: date | None = None
    valid_to: date | None = None
    parent: str = ""
    synonyms: tuple[str, ...] = ()
    offered: bool = True
    common: int = 0
    unit: str = ""
    national: str = ""

    def valid_on(self, day: date) -> bool:
        """Whether the entry was in force on the day."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)


class CodeList:
    """A list of codes: what can be chosen, what a code means, and what a person meant by a word.

    `source` is the standard or usage the list follows; `exclusive` the codes that, like 无, stand
    alone.
    """

    def __init__(self, key: str, data: dict) -> None:
        self.key: str = key
        self.title: str = data["title"]
        self.source: str = data["source"]
        self.exclusive = frozenset(data.get("exclusive", ()))
        self.vague = frozenset(map(_key, data.get("vague", ())))
        entries = [_entry(code, value) for code, value in data["codes"].items()]
        self.codes = tuple(sorted(entries, key=lambda entry: entry.common or len(entries)))
        self._by_code = {entry.code: entry for entry in self.codes}
        self._order = {entry.code: place for place, entry in enumerate(self.codes)}
        self._words = _index(self.codes, data.get("suffixes", ()))
        self._parted = {_key(entry.label) for entry in entries if "、" in entry.label}
        self._spelled = [word for word in self._words if not DIGIT.search(word)]
        self._closest: dict[str, tuple[str, ...]] = {}

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def get(self, code: str) -> Code | None:
        """The entry of a code, in force or not."""
        return self._by_code.get(code)

    def choices(
        self,
        on: date | None = None,
        keep: Collection[str] = (),
        parents: Collection[str] | None = None,
    ) -> list[tuple[str, str]]:
        """(code, label) offered on a day (today), the common ones first.

        `keep` are codes already stored, offered though abolished; `parents` leaves only entries
        under these parents and those under none.
        """
        day = on or timezone.localdate()
        chosen = [
            (entry.code, entry.label)
            for entry in self.codes
            if entry.code in keep
            or (entry.offered and entry.valid_on(day) and _under(entry, parents))
        ]
        return chosen + [(code, code) for code in keep if code and code not in self._by_code]

    def label(self, code: str) -> str:
        """The word shown for a code; a code the list does not have is shown as it is."""
        entry = self._by_code.get(code)
        return entry.label if entry else code or ""

    def labels(self, codes: Iterable[str]) -> str:
        """The words of several codes in the list's order: 视力、听力."""
        return "、".join(self.label(code) for code in self.sort(codes))

    def short(self, code: str) -> str:
        """The word for narrow columns."""
        entry = self._by_code.get(code)
        return entry.short if entry else code or ""

    def sort(self, codes: Iterable[str]) -> list[str]:
        """The codes once each, in the list's order."""
        return sorted(
            dict.fromkeys(codes), key=lambda code: self._order.get(code, len(self._order))
        )

    def parse(self, value: object) -> str:
        """The code a cell or a person means by a label, a code or a synonym; "" for a blank.

        Raises ValidationError code "unknown_code"; its params hold `closest`, the labels nearest
        in spelling, and `closest_code`, the code of the first ("" when nothing is near).
        """
        text = _text(value)
        if (found := self._find(text)) is None:
            raise self._unknown(text)
        return found

    def is_vague(self, value: object) -> bool:
        """Whether a word says only that there is one: 有 under 养老保险."""
        return bool(self.vague) and _key(_text(value)) in self.vague

    def parse_many(self, value: object) -> list[str]:
        """Several codes out of one cell, or out of a list, once each and in the list's order.

        A word that is an entry as a whole is not split. 无 means nothing where the list has no
        such entry. Raises ValidationError code "unknown_code" or "exclusive".
        """
        if isinstance(value, list | tuple | set | frozenset):
            found = [code for item in value if (code := self.parse(item))]
        else:
            found = self._split(_text(value))
        codes = self.sort(found)
        self.check_exclusive(codes)
        return codes

    def check_exclusive(self, codes: Collection[str]) -> None:
        """Raises ValidationError code "exclusive" where 无 and its like stand beside others."""
        for code in codes:
            if code in self.exclusive and len(codes) > 1:
                raise ValidationError(
                    "“%(label)s”不能与其他项同选",
                    code="exclusive",
                    params={"label": self.label(code)},
                )

    def _find(self, text: str) -> str | None:
        found = self._words.get(text)
        if found is not None or text in BLANKS:
            return found or ""
        key = _key(text)
        return "" if key in BLANKS else self._words.get(key)

    def _split(self, text: str) -> list[str]:
        whole = self._find(text)
        if whole is not None:
            return [whole] if whole else []
        if _key(text) == NONE:
            return []
        parts = [part.strip() for part in STRONG_SEPARATORS.split(text) if part.strip()]
        codes: list[str] = []
        while parts:
            length, found = self._leading(parts)
            codes += found
            parts = parts[length:]
        return codes

    def _leading(self, parts: list[str]) -> tuple[int, list[str]]:
        """How many parts the first entry spans, and its code: 拐杖、助行器 is one entry."""
        for length in range(min(len(parts), MOST_PARTS), 1, -1):
            key = _key("、".join(parts[:length]))
            if key in self._parted:
                return length, [self._words[key]]
        return 1, self._part(parts[0])

    def _part(self, part: str) -> list[str]:
        found = self._find(part)
        if found is not None:
            return [found] if found else []
        pieces = [self._find(piece) for piece in WEAK_SEPARATORS.split(part)]
        if None in pieces:
            raise self._unknown(part)
        return [piece for piece in pieces if piece]

    def _unknown(self, text: str) -> ValidationError:
        codes = self._nearest(_key(text[: 2 * SHOWN_LENGTH]))
        offered = [label for _, label in self.choices()[:8]]
        params = {
            "value": text if len(text) <= SHOWN_LENGTH else text[:SHOWN_LENGTH] + "…",
            "title": self.title,
            "closest": "、".join(self.label(code) for code in codes),
            "closest_code": codes[0] if codes else "",
            "offered": "、".join(offered),
        }
        advice = "最接近：%(closest)s" if codes else "可填：%(offered)s"
        return ValidationError(
            "“%(value)s”不在代码表%(title)s中，" + advice, code="unknown_code", params=params
        )

    def _nearest(self, key: str) -> tuple[str, ...]:
        """Codes whose words are spelt most alike; several only when equally near."""
        if key not in self._closest:
            cutoff = SIMILAR if LETTER.search(key) else 1.0
            words = get_close_matches(key, self._spelled, n=4, cutoff=cutoff)
            near = [(SequenceMatcher(None, word, key).ratio(), word) for word in words]
            best = max(near, default=(0, ""))[0]
            tied = [self._words[word] for ratio, word in near if ratio == best]
            self._closest[key] = tuple(dict.fromkeys(tied))[:3]
        return self._closest[key]


@cache
def _lists() -> dict[str, CodeList]:
    data = json.loads(DATA.read_text(encoding="utf-8"))
    return {key: CodeList(key, value) for key, value in data.items()}


def get(key: str) -> CodeList:
    """The code list of a name, such as "ethnicity"; KeyError for a name there is not."""
    return _lists()[key]


def keys() -> list[str]:
    """The names of all code lists."""
    return list(_lists())


def _entry(code: str, value: str | dict) -> Code:
    data: dict[str, Any] = {"name": value} if isinstance(value, str) else value
    label = data.get("label", data["name"])
    return Code(
        code=code,
        name=data["name"],
        label=label,
        short=data.get("short", label),
        valid_from=_day(data.get("from")),
        valid_to=_day(data.get("to")),
        parent=data.get("parent", ""),
        synonyms=tuple(data.get("synonyms", ())),
        offered=data.get("offered", True),
        common=data.get("common", 0),
        unit=data.get("unit", ""),
        national=data.get("national", ""),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _under(entry: Code, parents: Collection[str] | None) -> bool:
    return parents is None or not entry.parent or entry.parent in parents


def _index(entries: tuple[Code, ...], suffixes: Collection[str]) -> dict[str, str]:
    """Every word understood, to its code; names win over synonyms, synonyms over variants."""
    index: dict[str, str] = {}
    for words in (_codes_of, _names_of, _synonyms_of, _numbered):
        for entry in entries:
            for word in words(entry):
                index.setdefault(word, entry.code)
    for word, code in list(index.items()):
        for variant in _variants(word, suffixes):
            index.setdefault(variant, code)
    return index


def _codes_of(entry: Code) -> list[str]:
    number = NUMERIC.fullmatch(entry.code)
    # Spreadsheets drop leading zeros, people add them.
    return [entry.code, number[1], number[1].zfill(2)] if number else [entry.code.upper()]


def _names_of(entry: Code) -> list[str]:
    words = (entry.name, entry.label)
    return [*words, *map(_key, words)]


def _synonyms_of(entry: Code) -> list[str]:
    return [*map(_key, entry.synonyms), _key(entry.short)]


def _numbered(entry: Code) -> list[str]:
    words = (_key(entry.name), _key(entry.label))
    return [form for word in words for form in (entry.code + word, word + entry.code)]


def _variants(word: str, suffixes: Collection[str]) -> list[str]:
    if not LETTER.search(word):
        return []
    stems = [word.removesuffix(suffix) for suffix in suffixes if word != suffix]
    return [form for stem in stems for form in (stem, *(stem + suffix for suffix in suffixes))]


def _text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _key(text: str) -> str:
    """The word without what varies in spelling: width, case, blanks, brackets, punctuation."""
    text = unicodedata.normalize("NFKC", text).upper().strip()
    if number := NUMERIC.fullmatch(text):
        return number[1]
    if not LETTER.search(text):
        return text
    return PUNCTUATION.sub("", text)
