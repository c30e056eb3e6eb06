"""Where the table on a sheet has its header, what its columns mean, and what stands above it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError

from registry.ledger import matching
from registry.ledger.matching import CLOSE, PERSON, UNKNOWN, Match, Matcher, compact
from registry.ledger.sheets import Merge, RawSheet, Value

IGNORED = "ignored"
CONFLICT = "conflict"
HEADER_WITHIN = 10
HEAD_ROWS = HEADER_WITHIN + 4
UNIT = re.compile(
    r"(?:(?:填表|填报|报送|上报|编制|制表|统计)单位(?:名称)?\s*(?:[（(][^）)]*[）)])?\s*[:：]?"
    # 只写“单位：”的，后面是地方或组织才算；“单位：元”说的是金额
    r"|^\s*单位\s*[:：](?=.*(?:社区|嘎查|村|居委会|街道|苏木|镇|乡|残联|残协|协会|联合会)))\s*"
    r"(.*?)(?=\s{2,}|\s*(?:填表|填报|制表|上报|报送)?(?:日期|时间)\s*[:：]|\s*单位\s*[:：]|$)"
)
FILLED_ON = re.compile(r"(?:日期|时间)\s*[:：]\s*(.*)$")
DAY = re.compile(r"(\d{4})\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*(\d{1,2})")
NOTE = re.compile(r"表|台账|册|名单|统计|更新|汇总")
BELOW_HINT = re.compile(r"[(（].*[)）]|必填|选填|单选|多选|文本|日期|数字|●|◐|○|\*")
RECORD = re.compile(r"[0-9]{14,17}[0-9Xx]|1[3-9][0-9]{9}")
ONE_EACH = (
    "这像是一人一张的登记表，导入要的是一行一人的花名册。请下载空白模板，每人填一行后再上传；"
    "只有几个人的，也可以直接新增"
)
COUNTING = re.compile(r"[甲乙丙丁戊]|\d{1,3}|\(\d{1,3}\)")


@dataclass(frozen=True)
class SheetColumn:
    """One column of the sheet and the heading it was taken for.

    ``how`` is label, synonym or group (sure), close (``suggestion`` waits for a person), unknown,
    conflict (``suggestion`` is the key another column already has), ignored (序号, 错误原因) or
    chosen by a person.  ``key`` is None unless the column is to be imported.
    """

    index: int
    letter: str
    text: str
    group: str = ""
    key: str | None = None
    how: str = UNKNOWN
    suggestion: str | None = None


@dataclass(frozen=True)
class Header:
    rows: tuple[int, ...]  # 0-based
    columns: tuple[SheetColumn, ...]
    above: tuple[tuple[Value, ...], ...]
    texts: tuple[frozenset[str], ...]  # per row of ``rows``: its cells, compacted


class _Grid:
    """The first rows of a sheet as texts, merged cells filled in."""

    def __init__(self, sheet: RawSheet) -> None:
        self.raw = sheet.head(HEAD_ROWS)
        self.width = max((len(row) for row in self.raw), default=0)
        self.cells = [
            [text_of(row[i]) if i < len(row) else "" for i in range(self.width)] for row in self.raw
        ]
        self.merged_rows: set[int] = set()
        for merge in sheet.merges:
            self._fill(merge)

    def _fill(self, merge: Merge) -> None:
        (top, left), (bottom, right) = merge
        if top >= len(self.cells) or left >= self.width:
            return
        text = self.cells[top][left]
        self.merged_rows.add(top)
        for row in range(top, min(bottom, len(self.cells) - 1) + 1):
            for column in range(left, min(right, self.width - 1) + 1):
                self.cells[row][column] = text

    def distinct(self, row: int) -> list[str]:
        return [text for text in dict.fromkeys(self.cells[row]) if text]

    def is_record(self, row: int) -> bool:
        """Whether numbers of a person stand in the row; then it is no header."""
        return any(RECORD.fullmatch(compact(text)) for text in self.distinct(row))


def find_header(sheet: RawSheet, matcher: Matcher) -> Header | None:
    grid = _Grid(sheet)
    scores = [
        0
        if grid.is_record(row)
        else len({m.key for text in grid.distinct(row) if (m := matcher.match(text))})
        for row in range(min(HEADER_WITHIN, len(grid.cells)))
    ]
    if not scores or max(scores) < min(2, len(matcher.headings)):
        return None
    base = scores.index(max(scores))
    if _is_form(grid, base, matcher):
        raise ValidationError(ONE_EACH, code="form")
    bottom = base + 1 if _is_lower_level(grid, base, matcher) else base
    top = _top(grid, base)
    rows = list(range(top, bottom + 1))
    columns = _columns(grid, rows, matcher)
    while rows[-1] + 1 < len(grid.cells) and _is_under_header(grid, rows[-1] + 1):
        rows.append(rows[-1] + 1)
    return Header(
        rows=tuple(rows),
        columns=columns,
        above=tuple(tuple(row) for row in grid.raw[:top]),
        texts=tuple(frozenset(compact(t) for t in grid.distinct(row)) for row in rows),
    )


def _is_form(grid: _Grid, base: int, matcher: Matcher) -> bool:
    """Whether headings and values stand side by side, line after line: a form of one person."""
    below = range(base + 1, min(base + 6, len(grid.cells)))
    headings = [
        {text for text in grid.distinct(row) if matcher.match(text)}
        for row in below
        if not _repeats(grid, base, row)
    ]
    lines = [
        found
        for found, row in zip(headings, below, strict=False)
        if len(found) >= 2 and grid.cells[row][0] in found and grid.is_record(row)
    ]
    return bool(lines)


def _repeats(grid: _Grid, base: int, row: int) -> bool:
    return len(set(grid.distinct(base)) & set(grid.distinct(row))) >= 3


def _is_lower_level(grid: _Grid, base: int, matcher: Matcher) -> bool:
    """Whether the row under ``base`` refines its headings (监护人 over 姓名, 关系, 电话).

    A record has words among its values that are headings elsewhere (工资收入): a few of many.
    """
    if base + 1 >= len(grid.cells) or grid.is_record(base + 1):
        return False
    groups = _groups(grid, base, base + 1)
    fresh = [
        (text, group)
        for text, upper, group in zip(grid.cells[base + 1], grid.cells[base], groups, strict=True)
        if text and text != upper
    ]
    known = [pair for pair in fresh if matcher.match(*pair)]
    return (len(known) >= 2 and len(known) * 3 >= len(fresh)) or (len(known) == 1 == len(fresh))


def _top(grid: _Grid, base: int) -> int:
    """The first header row: up to two rows of groups may stand above ``base``."""
    top = base
    while top and base - top < 2 and _is_group_row(grid, top - 1):
        top -= 1
    return top


def _is_group_row(grid: _Grid, row: int) -> bool:
    texts = grid.distinct(row)
    if len(texts) == 1 and not _is_single_group(grid, row, texts[0]):
        return False
    if not texts or any(UNIT.match(t) or FILLED_ON.search(t) or "：" in t for t in texts):
        return False
    return all(len(text) <= 20 and not re.fullmatch(r"[\d.\-/]+", text) for text in texts)


def _is_single_group(grid: _Grid, row: int, text: str) -> bool:
    """Whether a lone text is a group over some columns and no title over all of them."""
    span = grid.cells[row].count(text)
    merged = row in grid.merged_rows and 1 < span <= grid.width * 0.6
    return (merged and not NOTE.search(text)) or (len(text) <= 10 and bool(PERSON.search(text)))


def _is_under_header(grid: _Grid, row: int) -> bool:
    """A row of column numbers (甲 乙 1 2 3) or of hints (必填, 元) that belongs to the header."""
    texts = [text for text in grid.cells[row] if text]
    if len(texts) < 2:
        return False
    numbers = [text for text in texts if text.isdigit()]
    counting = all(COUNTING.fullmatch(text) for text in texts) and len(set(texts)) == len(texts)
    rising = numbers == sorted(numbers, key=int) and len(texts) >= 3
    return (counting and rising) or all(BELOW_HINT.fullmatch(text) for text in texts)


def _groups(grid: _Grid, upper: int, lower: int) -> list[str]:
    """For each column the group in row ``upper`` that stands over the cell in row ``lower``."""
    over, under = grid.cells[upper], grid.cells[lower]
    groups, last = [], ""
    for text, label in zip(over, under, strict=True):
        last = text or ("" if upper in grid.merged_rows else last)
        groups.append(last if label and last != label else "")
    return groups


def _columns(grid: _Grid, rows: Sequence[int], matcher: Matcher) -> tuple[SheetColumn, ...]:
    named = [_named(grid, rows, index) for index in range(grid.width)]
    found = [matcher.match(text, group) if text else None for text, group in named]
    owners = _owners(found)
    columns = []
    for index, ((text, group), match) in enumerate(zip(named, found, strict=True)):
        column = SheetColumn(index, column_letter(index), text, group)
        columns.append(_decided(column, match, owners, matcher))
    return tuple(columns)


def _named(grid: _Grid, rows: Sequence[int], index: int) -> tuple[str, str]:
    """The lowest text of a column's header and the groups above it."""
    lowest = next((r for r in reversed(rows) if grid.cells[r][index]), None)
    if lowest is None:
        return "", ""
    text = grid.cells[lowest][index]
    uppers = [_groups(grid, row, lowest)[index] for row in rows if row < lowest]
    return text, "".join(dict.fromkeys(upper for upper in uppers if upper))


def _owners(found: Sequence[Match | None]) -> dict[str, int]:
    """The column that gets each key: the surest, and the leftmost of equals."""
    owners: dict[str, int] = {}
    for index, match in enumerate(found):
        if match is None:
            continue
        rival = found[owners[match.key]] if match.key in owners else None
        if rival is None or match.rank < rival.rank:
            owners[match.key] = index
    return owners


def _decided(
    column: SheetColumn, match: Match | None, owners: Mapping[str, int], matcher: Matcher
) -> SheetColumn:
    if match and owners[match.key] == column.index:
        return replace(column, key=match.key, how=match.how)
    if match:
        return replace(column, how=CONFLICT, suggestion=match.key)
    if matching.is_serial(column.text) or matching.is_returned(column.text):
        return replace(column, how=IGNORED)
    suggestion = matcher.suggest(column.text, column.group) if column.text else None
    free = suggestion if suggestion not in owners else None
    return replace(column, how=CLOSE if free else UNKNOWN, suggestion=free)


def title_block(above: Sequence[Sequence[Value]]) -> tuple[str, str, datetime.date | None]:
    """Title, reporting unit and date of filling in, from the rows above the header."""
    unit, day, lines = "", None, []
    for row in above:
        cells = [value for value in row if filled(value)]
        for at, value in enumerate(cells):
            following = cells[at + 1] if at + 1 < len(cells) else None
            if found := UNIT.search(text_of(value)):
                unit = unit or _blank_line(found[1]) or _beside(following)
            day = day or _day(value, following)
        first = text_of(cells[0]) if cells else ""
        if first and not UNIT.search(first) and not FILLED_ON.search(first):
            lines.append(first)
    titles = [line for line in lines if NOTE.search(line)] or lines
    return max(titles, key=len, default=""), unit, day


def _blank_line(text: str) -> str:
    return text.strip(" _\u3000\t\n:：")


def _beside(value: Value) -> str:
    text = text_of(value)
    return "" if re.search(r"[:：]", text) or not isinstance(value, str) else _blank_line(text)


def _day(value: Value, following: Value) -> datetime.date | None:
    found = FILLED_ON.search(text_of(value))
    if not found:
        return None
    if not found[1].strip() and isinstance(following, datetime.date):
        return datetime.date(following.year, following.month, following.day)
    digits = DAY.search(found[1] or text_of(following))
    try:
        return datetime.date(*map(int, digits.groups())) if digits else None
    except ValueError:
        return None


def filled(value: Value) -> bool:
    return value is not None and (not isinstance(value, str) or bool(value.strip()))


def text_of(value: Value) -> str:
    return "" if value is None else str(value).strip()


def column_letter(index: int) -> str:
    """The letters of the 0-based column ``index``: A, …, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
