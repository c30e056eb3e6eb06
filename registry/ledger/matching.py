"""Which of a ledger's headings a header cell means.

Offices write the same heading in many ways: with line breaks, units, stars, question numbers.  Only a
heading that is the same after such dressing is taken off is matched; what is merely similar is offered
as a suggestion and left to a person, because 能 and 不能 differ by one character.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

LABEL = "label"
SYNONYM = "synonym"
GROUP = "group"
CLOSE = "close"
UNKNOWN = "unknown"
CLOSE_FROM = 0.6

SERIAL = frozenset(["序号", "编号序号", "行号", "序", "顺序", "no", "顺序号", "项次", "序列"])
RETURNED = "错误原因"
PERSON = re.compile(r"监护人|户主|联系人|家属|成员|子女|配偶|亲属|帮扶|代办|申请人|负责人")
HINT = re.compile(
    r"单位.*|元|万元|元/年|元/月|人|岁|年|月|日|平方米|㎡|m2|亩|次|件|分|天|个|"
    r".*至.*|必填|选填|非必填|条件必填|可多选|多选|单选|下拉选择|文本|数字|日期|有/无|.*格式.*|.*位数?|"
    r"yyyy.*|年月日?|盖章|签字|.*[、/,;|].*|.*[0-9].*|.{6,}"
)
LEADING = re.compile(
    r"^(?:r\d{1,3}(?=\D)[.、:]?|\d{1,3}[.、)]|[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\))"
)
DRESSING = re.compile(r"[*●◐○★☆※▲△■□◆#:;,.?!\"'“”‘’、。·\-—–_/\\|~…<>《》\[\]【】]")


@dataclass(frozen=True)
class Heading:
    """A heading the ledger knows: the column's ``key``, its printed label and other spellings.

    ``group`` is the upper level of a two-level header; it decides between equal labels.
    ``exact`` ones are never guessed at: a row key that is none would bring the rows to other people.
    """

    key: str
    label: str
    synonyms: tuple[str, ...] = ()
    group: str = ""
    exact: bool = False


@dataclass(frozen=True)
class Match:
    """What a header cell means; a smaller ``rank`` is the surer match."""

    key: str
    how: str
    rank: int


def compact(text: object) -> str:
    """``text`` in NFKC, lower case, without any white space or invisible characters."""
    folded = unicodedata.normalize("NFKC", str(text)).lower()
    return "".join(c for c in folded if unicodedata.category(c)[0] not in "ZC")


@lru_cache(maxsize=4096)
def spellings(text: str) -> tuple[str, ...]:
    """The forms of a header text that count as the same heading, the fullest first."""
    bare = LEADING.sub("", compact(text))
    without_hints = re.sub(r"\(([^()]*)\)", _drop_hint, bare)
    forms = (_undressed(bare), _undressed(without_hints))
    return tuple(dict.fromkeys(form for form in forms if form))


def _drop_hint(found: re.Match[str]) -> str:
    is_hint = HINT.fullmatch(found[1]) and not PERSON.search(found[1])
    return "" if is_hint else found[0]


def _undressed(text: str) -> str:
    return DRESSING.sub("", text).replace("(", "").replace(")", "")


def is_serial(text: str) -> bool:
    return any(form in SERIAL for form in spellings(text))


def is_returned(text: str) -> bool:
    """Whether this is the column that a returned workbook adds."""
    return RETURNED in spellings(text)


class Matcher:
    """Finds the heading for a header text and the group above it."""

    def __init__(self, headings: Sequence[Heading]) -> None:
        self.headings = tuple(headings)
        self.guessable = tuple(h for h in headings if not h.exact)
        self.labels = _indexed((h, (h.label,)) for h in headings)
        self.synonyms = _indexed((h, h.synonyms) for h in headings)

    def match(self, text: str, group: str = "") -> Match | None:
        """The heading meant by ``text`` under ``group``, None when not surely known."""
        for form in spellings(text):
            found = self._combined(form, group) or self._plain(form, group)
            if found:
                return found
        return None

    def _combined(self, form: str, group: str) -> Match | None:
        for upper in _group_forms(group):
            for index in (self.labels, self.synonyms):
                if len(index.get(upper + form, ())) == 1:
                    return Match(index[upper + form][0].key, GROUP, 0)
        return None

    def _plain(self, form: str, group: str) -> Match | None:
        for index, how, rank in ((self.labels, LABEL, 1), (self.synonyms, SYNONYM, 4)):
            if found := _decide(index.get(form, ()), group):
                heading, distance = found
                return Match(heading.key, how, rank + distance)
        return None

    def suggest(self, text: str, group: str = "") -> str | None:
        """The key of the closest heading, for a person to confirm; None when nothing is near."""
        best, best_ratio = None, CLOSE_FROM
        for form in {
            *spellings(text),
            *(u + f for u in _group_forms(group) for f in spellings(text)),
        }:
            for heading in self.guessable:
                for other in (heading.label, *heading.synonyms):
                    ratio = _ratio(form, spellings(other))
                    if ratio > best_ratio:
                        best, best_ratio = heading.key, ratio
        return best


def _ratio(form: str, others: Iterable[str]) -> float:
    return max((difflib.SequenceMatcher(None, form, o).ratio() for o in others), default=0.0)


def _indexed(named: Iterable[tuple[Heading, Iterable[str]]]) -> dict[str, list[Heading]]:
    index: dict[str, list[Heading]] = defaultdict(list)
    for heading, names in named:
        for form in dict.fromkeys(form for name in names for form in spellings(name)):
            if heading not in index[form]:
                index[form].append(heading)
    return dict(index)


def _group_forms(group: str) -> tuple[str, ...]:
    """The group's own forms and those without 情况, 信息…: 监护人情况 + 姓名 is 监护人姓名."""
    forms = spellings(group) if group else ()
    cut = (re.sub(r"(?:基本)?(?:情况|信息|状况|资料)$", "", form) for form in forms)
    return tuple(dict.fromkeys(form for form in (*forms, *cut) if form))


def _decide(candidates: Sequence[Heading], group: str) -> tuple[Heading, int] | None:
    """The heading among those of the same name that fits ``group``, and how far it is from it."""
    forms = set(_group_forms(group))
    same = [h for h in candidates if forms & set(_group_forms(h.group))]
    if len(same) == 1:
        return same[0], 0
    if PERSON.search(group):
        candidates = [h for h in candidates if PERSON.search(h.label + h.group)]
    ungrouped = [h for h in candidates if not h.group]
    if len(ungrouped) == 1:
        return ungrouped[0], 1
    if len(candidates) == 1:
        return candidates[0], 2 if forms and candidates[0].group else 1
    return None
