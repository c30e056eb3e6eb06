"""Recognising the table on a sheet: title, unit, header, columns, rows of data, footer.

Workbooks from offices carry titles, notes, two-level headers, page footers and empty numbered lines
around the data.  What is recognised is kept between the steps of an import and corrected by a person
(``remap``), so it is plain data that goes to JSON and back.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError

from registry.ledger.layout import (
    CONFLICT,
    HEADER_WITHIN,
    IGNORED,
    Header,
    SheetColumn,
    column_letter,
    filled,
    find_header,
    text_of,
    title_block,
)
from registry.ledger.matching import (
    CLOSE,
    GROUP,
    LABEL,
    SYNONYM,
    UNKNOWN,
    Heading,
    Matcher,
    compact,
)
from registry.ledger.sheets import RawSheet, Row, Value

__all__ = [
    "CHOSEN",
    "CLOSE",
    "CONFLICT",
    "GROUP",
    "IGNORED",
    "LABEL",
    "SYNONYM",
    "UNKNOWN",
    "Heading",
    "Recognised",
    "SheetColumn",
    "SkippedRow",
    "cell_name",
    "choose_sheet",
    "column_letter",
    "iter_records",
    "recognise",
    "remap",
]

CHOSEN = "chosen"
FEW = 3
SAMPLED = 20
TOTAL = re.compile(r"(?:本页)?(?:合计|总计|小计|累计|共计)(?:$|[:\d共(])")
SIGNATURE = re.compile(
    r"(?:填表|填报|制表|经办|审核|复核|负责|单位负责|主要负责|统计负责|联系|采集)人?(?:员)?(?:签字|签章)?(?:\([^)]*\))?:"
    r"|(?:残协主席|分管领导|领导|签字|盖章|联系电话|电话|手机|(?:填表|填报|制表|打印|上报)(?:日期|时间)|日期)"
    r"(?:\([^)]*\))?:"
    r"|(?:填表说明|说明|备注|注|注意事项)\d*:|第\d+页|共\d+页|以下空白|\(?以下无正文|此表一式|本表一式"
)
EXAMPLE = re.compile(
    r"^[(\[【]?(?:示例|样例|范例|例如|例子|填写示例|举例)|(?:示例|样例)[)\]】]?$|^例:?$"
)
REMARK = re.compile(
    r"^(?:\d+[.、)]|[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|注\d*:|※|\*)"
)


@dataclass(frozen=True)
class SkippedRow:
    """A row that is no record: 1-based number, why (repeated, example, footer, note), its text."""

    row: int
    reason: str
    text: str


@dataclass(frozen=True)
class OtherSheet:
    """A sheet with a table that is not the one imported, and how many rows it has."""

    name: str
    records: int


@dataclass(frozen=True)
class Recognised:
    """What was found on a sheet; all row numbers are 1-based as the office sees them."""

    sheet: str
    title: str
    unit: str
    filled_on: datetime.date | None
    header_rows: tuple[int, ...]
    columns: tuple[SheetColumn, ...]
    first_data_row: int
    last_data_row: int
    records: int
    footer: tuple[SkippedRow, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()
    hidden_records: int = 0
    edition: str = ""
    """The known kind of workbook it is; empty for any other."""
    note: str = ""
    """What was done to the sheet before it was read, in words; empty for most."""
    others: tuple[OtherSheet, ...] = ()
    """The other sheets of the file that hold such a table; they are not imported."""

    @property
    def mapped(self) -> dict[str, SheetColumn]:
        """The columns to be imported, by key."""
        return {column.key: column for column in self.columns if column.key}

    @property
    def left_out(self) -> tuple[SheetColumn, ...]:
        """The columns that are not taken and not meant to be ignored: to be shown, never hidden."""
        return tuple(c for c in self.columns if c.key is None and c.how != IGNORED)

    def missing(self, headings: Sequence[Heading]) -> list[Heading]:
        """Those of ``headings`` that no column is taken for."""
        return [heading for heading in headings if heading.key not in self.mapped]

    def to_json(self) -> dict[str, Any]:
        """Plain data for a JSONField; ``from_json`` gives the same object back."""
        day = self.filled_on.isoformat() if self.filled_on else None
        return {**asdict(self), "filled_on": day}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Recognised:
        day = data["filled_on"]
        return cls(
            **{
                **data,
                "filled_on": datetime.date.fromisoformat(day) if day else None,
                "header_rows": tuple(data["header_rows"]),
                "columns": tuple(SheetColumn(**column) for column in data["columns"]),
                "footer": tuple(SkippedRow(**row) for row in data["footer"]),
                "skipped": tuple(SkippedRow(**row) for row in data["skipped"]),
                "others": tuple(OtherSheet(**sheet) for sheet in data.get("others", ())),
            }
        )


def choose_sheet(
    sheets: Sequence[RawSheet], headings: Sequence[Heading], name: str = ""
) -> tuple[RawSheet, Recognised]:
    """The sheet called ``name``, or the one whose header names the most headings; what is on it.

    Raises ValidationError (code no_header) when no sheet has a header, (code form) when the only
    ones that have are forms of one person.
    """
    found = _with_header(sheets, Matcher(headings))
    if not found:
        raise _no_header(headings)
    known = [len([c for c in header.columns if c.key]) for _, header in found]
    named = [at for at, (sheet, _) in enumerate(found) if sheet.name == name]
    at = named[0] if named else known.index(max(known))
    alike = [i for i, count in enumerate(known) if i != at and count * 2 >= max(known)]
    others = [(found[i][0].name, _scan(*found[i]).records) for i in alike]
    told = tuple(OtherSheet(name, records) for name, records in others if records)
    return found[at][0], replace(_scan(*found[at]), others=told)


def _with_header(sheets: Sequence[RawSheet], matcher: Matcher) -> list[tuple[RawSheet, Header]]:
    found, form = [], None
    for sheet in sheets:
        try:
            header = find_header(sheet, matcher)
        except ValidationError as one_each:
            form = one_each
            continue
        if header:
            found.append((sheet, header))
    if form and not found:
        raise form
    return found


def recognise(sheet: RawSheet, headings: Sequence[Heading]) -> Recognised:
    """What is on ``sheet``, its header anywhere in the first ten rows.

    Raises ValidationError (code no_header) when there is no row that names two of the headings.
    """
    header = find_header(sheet, Matcher(headings))
    if header is None:
        raise _no_header(headings)
    return _scan(sheet, header)


def _no_header(headings: Sequence[Heading]) -> ValidationError:
    names = "、".join(heading.label for heading in headings[:5])
    return ValidationError(
        f"前 {HEADER_WITHIN} 行里没有找到表头。表头应有“{names}”等栏目，请检查后重新上传",
        code="no_header",
    )


def remap(recognised: Recognised, mapping: Mapping[int, str | None]) -> Recognised:
    """``recognised`` with the columns at the given indexes taken for other keys, or for none.

    Raises ValidationError (code twice) when two columns would be taken for the same key.
    """
    columns = tuple(
        replace(column, key=mapping[column.index], how=CHOSEN, suggestion=None)
        if column.index in mapping and mapping[column.index] != column.key
        else column
        for column in recognised.columns
    )
    taken: dict[str, SheetColumn] = {}
    for column in columns:
        if column.key in taken:
            raise ValidationError(
                f"{taken[column.key].letter} 列和 {column.letter} 列对应了同一栏目，请改其中一列",
                code="twice",
            )
        if column.key:
            taken[column.key] = column
    return replace(recognised, columns=columns)


def iter_records(sheet: RawSheet, recognised: Recognised) -> Iterator[tuple[int, dict[str, Value]]]:
    """The records of ``sheet``: 1-based row number and the value of each imported column by key."""
    passed = {row.row for row in (*recognised.footer, *recognised.skipped)}
    merged = _Merged(sheet, recognised.header_rows[-1])
    pairs = [(column.index, column.key) for column in recognised.columns if column.key]
    ignored = _ignored(recognised.columns)
    width = max((index for index, _ in pairs), default=0) + 1
    for number, row in enumerate(sheet.rows, 1):
        if number > recognised.last_data_row:
            return
        blank = row.count(None) == len(row)
        row = merged.filled(number, row)
        if number < recognised.first_data_row or number in passed or blank:
            continue
        if len(row) < width:
            row = row + [None] * (width - len(row))
        values = {key: row[index] for index, key in pairs}
        if any(filled(value) for value in values.values()) or _texts(row, ignored):
            yield number, values


def sample_cells(sheet: RawSheet, recognised: Recognised) -> dict[int, Value]:
    """The first thing written in each column below the header, by the column's index."""
    samples: dict[int, Value] = {}
    first = recognised.first_data_row - 1
    for row in islice(sheet.rows, first, first + SAMPLED):
        for index, value in enumerate(row):
            if filled(value):
                samples.setdefault(index, value)
    return samples


class _Merged:
    """Gives every row what stands in cells merged over several rows: a household over its members."""

    def __init__(self, sheet: RawSheet, header_end: int) -> None:
        self.starts: dict[int, list[tuple[int, int]]] = {}
        for (top, left), (bottom, right) in sheet.merges:
            if bottom > top >= header_end and left == right:
                self.starts.setdefault(top + 1, []).append((left, bottom + 1))
        self.open: dict[int, tuple[int, Value]] = {}

    def filled(self, number: int, row: Row) -> Row:
        """The 1-based row ``number`` with the merged cells that reach down to it."""
        if not self.starts:
            return row
        lasting = {at: held for at, held in self.open.items() if held[0] >= number}
        if lasting:
            row = row + [None] * (max(lasting) + 1 - len(row))
            for at, (_, value) in lasting.items():
                row[at] = value
        for left, bottom in self.starts.get(number, ()):
            lasting[left] = (bottom, row[left] if left < len(row) else None)
        self.open = lasting
        return row


def cell_name(row: int, letter: str, label: str) -> str:
    """How a message names a cell: 第 12 行 F 列 身份证号."""
    return f"第 {row} 行 {letter} 列 {label}"


def _scan(sheet: RawSheet, header: Header) -> Recognised:
    reader = _RowReader(header, sheet.hidden_rows)
    start = header.rows[-1] + 2
    for number, row in enumerate(sheet.rows, 1):
        if number >= start:
            reader.read(number, row)
    title, unit, filled_on = title_block(header.above)
    columns = tuple(c for c in header.columns if c.text or c.index in reader.loose_used)
    return Recognised(
        sheet=sheet.name,
        title=title,
        unit=unit,
        filled_on=filled_on,
        header_rows=tuple(row + 1 for row in header.rows),
        columns=columns,
        first_data_row=reader.first or start,
        last_data_row=reader.last or start - 1,
        records=reader.records,
        footer=tuple(reader.footer),
        skipped=tuple(reader.skipped),
        hidden_records=reader.hidden_records,
    )


class _RowReader:
    """Goes down the rows under the header and tells records from everything else."""

    def __init__(self, header: Header, hidden: frozenset[int]) -> None:
        self.ignored = _ignored(header.columns)
        self.loose = [c.index for c in header.columns if not c.text]
        self.loose_used: set[int] = set()
        self.repeatable = [texts for texts in header.texts if texts]
        self.repeatable += [_compacted(row) for row in header.above if _compacted(row)]
        self.header_texts = frozenset().union(*self.repeatable)
        self.hidden = hidden
        self.first = self.last = self.records = self.hidden_records = 0
        self.ended = False
        self.footer: list[SkippedRow] = []
        self.skipped: list[SkippedRow] = []

    def read(self, number: int, row: Row) -> None:
        used = len(row) - row.count(None)
        if not used:
            return
        lead = [value for value in row[:8] if value is not None][:2]
        if used > FEW and not self._suspicious(lead):
            self._record(number, row)
            return
        texts = _texts(row, self.ignored)
        reason = self._reason(row, texts)
        if reason == "record":
            self._record(number, row)
        elif reason:
            place = self.footer if reason == "footer" else self.skipped
            self.ended = self.ended or reason == "footer"
            place.append(SkippedRow(number, reason, " ".join(_texts(row, frozenset()))[:200]))

    def _suspicious(self, lead: Sequence[Value]) -> bool:
        """Whether a well-filled row may yet be no record, judged by its first two values."""
        for value in lead:
            if isinstance(value, str):
                text = compact(value)
                if (
                    not text
                    or text in self.header_texts
                    or _is_footer(text)
                    or EXAMPLE.search(text)
                ):
                    return True
        return not lead

    def _reason(self, row: Row, texts: Sequence[str]) -> str:
        """record, or why not: repeated, example, footer, note; empty for a blank line."""
        everything = _compacted(row)
        if any(_same(everything, texts_) for texts_ in self.repeatable):
            return "repeated"
        lead = [compact(text) for text in _texts(row, frozenset())[:2]]
        if any(EXAMPLE.search(text) for text in lead):
            return "example"
        if not texts and not any(_is_footer(text) for text in lead):
            told = "footer" if self.ended else "note"
            return told if any(not text.isdigit() for text in lead) else ""
        if _is_footer(lead[0]) or (
            len(texts) == 1 and (self.ended or _is_footer(compact(texts[0])))
        ):
            return "footer"
        if len(everything) == 1 and (REMARK.match(lead[0]) or len(lead[0]) > 30):
            return "note"
        return "record"

    def _record(self, number: int, row: Row) -> None:
        self.first = self.first or number
        self.last = number
        self.records += 1
        self.ended = False
        self.hidden_records += number in self.hidden
        for index in self.loose:
            if index < len(row) and row[index] is not None:
                self.loose_used.add(index)


def _is_footer(text: str) -> bool:
    return bool(TOTAL.match(text) or SIGNATURE.match(text))


def _same(cells: frozenset[str], repeated: frozenset[str]) -> bool:
    return bool(cells) and len(cells & repeated) * 5 >= max(len(repeated), len(cells)) * 3


def _ignored(columns: Sequence[SheetColumn]) -> frozenset[int]:
    return frozenset(column.index for column in columns if column.how == IGNORED)


def _texts(row: Sequence[Value], without: frozenset[int]) -> list[str]:
    return [text_of(value) for i, value in enumerate(row) if i not in without and filled(value)]


def _compacted(row: Sequence[Value]) -> frozenset[str]:
    return frozenset(compact(value) for value in row if filled(value))
