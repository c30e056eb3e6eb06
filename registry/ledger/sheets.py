"""Reading uploaded workbooks: sheets of plain values, as they stand in the file.

Numbers stay numbers and text stays text, so that an ID number typed as a number (and thereby spoilt)
can be told from one typed as text.  Formula cells give the value saved with them; nothing is computed.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from registry.ledger import upload
from registry.ledger.upload import UploadKind, UploadRefused

Value = str | int | float | bool | datetime.date | datetime.datetime | None
Row = list[Value]
Merge = tuple[tuple[int, int], tuple[int, int]]

EXPLANATORY = re.compile(r"填[写表报]?说明|说明$|^说明|指标解释|代码表?$|字典|^选项$|填写须知")
EXACT_BELOW = 2**53
FORMULA_START = re.compile(r"'*[\s\u3000]*[=+\-@＝＋－＠\t\r\n]")


class Rows(Protocol):
    """Rows that can be gone through more than once; the first is row 1 of the sheet."""

    def __iter__(self) -> Iterator[Row]: ...


@dataclass(frozen=True)
class RawSheet:
    """One sheet of an uploaded file.

    ``rows`` are produced anew each time they are gone through, so a large sheet is never held as a
    whole.  ``merges`` are 0-based (row, column) pairs of first and last cell; ``hidden_rows`` are
    1-based row numbers that the office has hidden (they are read like all others).
    """

    name: str
    rows: Rows
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = field(default_factory=frozenset)

    def head(self, count: int) -> list[Row]:
        """The first ``count`` rows."""
        return [row for row, _ in zip(self.rows, range(count), strict=False)]


def read_sheets(data: bytes, kind: UploadKind) -> list[RawSheet]:
    """The sheets of a file that ``check_upload`` has let through.

    Empty, hidden and explanatory sheets (填写说明, 代码…) are left out.  Raises UploadRefused when
    the file cannot be read or has no sheet with anything on it.
    """
    sheets = _read_csv(data) if kind == UploadKind.CSV else _read_workbook(data)
    if not sheets:
        raise UploadRefused("文件里没有内容。请检查后重新选择", code="empty")
    return sheets


def _read_workbook(data: bytes) -> list[RawSheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        wanted = [meta.name for meta in book.sheets_metadata if _wanted(meta)]
        sheets = [book.get_sheet_by_name(name) for name in wanted]
    except (CalamineError, ValueError, OSError) as error:
        raise UploadRefused(upload.DAMAGED, code="damaged") from error
    hidden = _hidden_rows_by_sheet(data, book)
    return [
        RawSheet(
            name=sheet.name,
            rows=_SheetRows(sheet),
            merges=tuple(sheet.merged_cell_ranges or ()),
            hidden_rows=hidden.get(sheet.name, frozenset()),
        )
        for sheet in sheets
        if sheet.start is not None
    ]


def _wanted(meta: object) -> bool:
    return (
        meta.typ == SheetTypeEnum.WorkSheet  # type: ignore[attr-defined]
        and meta.visible == SheetVisibleEnum.Visible  # type: ignore[attr-defined]
        and not EXPLANATORY.search(meta.name.strip())  # type: ignore[attr-defined]
    )


def _hidden_rows_by_sheet(data: bytes, book: CalamineWorkbook) -> dict[str, frozenset[int]]:
    """Hidden rows by sheet name, known only when the parts are numbered as the sheets stand."""
    parts = upload.hidden_rows(data)
    names = [f"xl/worksheets/sheet{number}.xml" for number in range(1, len(book.sheet_names) + 1)]
    return {
        sheet: parts.get(part, frozenset())
        for sheet, part in zip(book.sheet_names, names, strict=True)
    }


class _SheetRows:
    """The rows of a sheet from row 1 and column A, whatever emptiness stands before the table."""

    def __init__(self, sheet: CalamineSheet) -> None:
        self.sheet = sheet

    def __iter__(self) -> Iterator[Row]:
        first = self.sheet.start[1] if self.sheet.start else 0
        padding: Row = [None] * first
        for cells in self.sheet.iter_rows():
            yield padding + [plain(cell) for cell in cells]


def plain(cell: object) -> Value:
    """A cell as it counts for us: empty is None, a whole number is an int, a time of day is text."""
    if cell.__class__ is str:
        return cell or None  # type: ignore[return-value]
    if cell.__class__ is float:
        return _number(cell)  # type: ignore[arg-type]
    if isinstance(cell, datetime.time | datetime.timedelta):
        return str(cell)
    return cell  # type: ignore[return-value]


def _number(value: float) -> int | float:
    """A whole number as an int, with the digits a spreadsheet shows where a float has no more."""
    if not value.is_integer():
        return value
    return int(value) if abs(value) < EXACT_BELOW else int(Decimal(repr(value)))


def _read_csv(data: bytes) -> list[RawSheet]:
    text = upload.decode_text(data)
    if not text.strip():
        return []
    return [RawSheet(name="", rows=_CsvRows(text, upload.delimiter_of(text)))]


class _CsvRows:
    """The rows of a text file; every value is text."""

    def __init__(self, text: str, delimiter: str) -> None:
        self.text = text
        self.delimiter = delimiter

    def __iter__(self) -> Iterator[Row]:
        for row in csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter):
            yield [unguarded(value) or None for value in row]


def guarded(text: str) -> str:
    """``text`` for a CSV file, with ' before whatever a spreadsheet might take for a formula."""
    return "'" + text if FORMULA_START.match(text) else text


def unguarded(text: str) -> str:
    """The text that ``guarded`` was given."""
    return text[1:] if text.startswith("'") and FORMULA_START.match(text) else text
