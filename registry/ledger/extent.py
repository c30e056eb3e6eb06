"""How large a sheet really is, told from its XML before a reader builds a grid for it.

Readers allocate rows × columns between the outermost cells, so one stray cell at XFD1048576 costs
gigabytes.  Here the cell references are picked from the XML stream by regular expressions, several
times faster than parsing.  That is only sound when every cell says where it is in the usual way;
sheets that do not are counted by a parser.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from xml.parsers import expat

MAX_ROWS = 200_000
MAX_COLUMNS = 400
MAX_CELLS = 8_000_000
SPARSE_FROM = 1_000_000
SPARSE_SHARE = 50
MAX_TEXT = 512 * 1024 * 1024
LONGEST_TOKEN = 128 * 1024
COUNTED_SHEET = 24 * 1024 * 1024

Pieces = Iterable[bytes]

USUAL = re.compile(rb'<(?:c|row) r="([A-Za-z]*)(\d{1,9})"')
BARE = re.compile(rb"<(?:c|row)[>/\t\r\n]")
PREFIXED = re.compile(rb":(?:c|row)[\s/>]")
FORMULA_PIPE = re.compile(rb"<(?:\w{1,30}:)?f(?:\s[^>]*)?>[^<|]{0,300}\|\s*(?:'|&apos;|&#39;)")
SHARED = re.compile(
    rb"""\st\s*=\s*["']s["'][^>]*>(?:(?!</c>)[\s\S]){0,400}?<(?:\w{1,30}:)?v[^>]*>\s*(\d{1,9})"""
)
HIDDEN = re.compile(rb"""<row (?=[^>]*\bhidden="(?:1|true)")(?:[^>]*?\s)?r="(\d+)\"""")


class OutOfBounds(Exception):
    """A sheet beyond the limits; the text is the message for the user."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


def too_many_rows() -> str:
    return f"表格超过 {MAX_ROWS:,} 行。请删去表格下方的空行，或分成几个文件上传"


def too_many_columns() -> str:
    return f"表格超过 {MAX_COLUMNS} 列。请删去表格右侧的空列，保存后再上传"


class Strings:
    """How much text the shared strings of a workbook may come to when every cell has its copy."""

    def __init__(self) -> None:
        self.longest = 0
        self.cells = 0

    def measure(self, pieces: Pieces) -> None:
        """Note the longest of the shared strings, in bytes of XML."""
        for length in string_lengths(pieces):
            self.longest = max(self.longest, length)

    def may_multiply(self) -> bool:
        return self.longest * self.cells > MAX_TEXT


def string_lengths(pieces: Pieces) -> Sequence[int]:
    """The length of each shared string in bytes of XML, by its number."""
    lengths, rest = array("L"), b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"</si>")
        lengths.extend(map(len, whole))
        if len(rest) > LONGEST_TOKEN:
            raise OutOfBounds("有一个单元格的文字过长。请检查后重新保存再上传", "text")
    return lengths


def string_use(pieces: Pieces, lengths: Sequence[int]) -> int:
    """How many bytes the shared strings named by the cells of one sheet come to."""
    used = 0
    for window, _torn in _windows(pieces):
        numbers = map(int, SHARED.findall(window))
        used += sum(lengths[number] for number in numbers if number < len(lengths))
    return used


def check_sheet(pieces: Callable[[], Pieces], size: int, strings: Strings) -> bool:
    """Whether the XML part of ``size`` bytes is a sheet; ``pieces`` opens it from its beginning.

    Raises OutOfBounds when the sheet is too large, mostly emptiness, or starts another program.
    """
    found: _Extent | None = None
    for window, torn in _windows(pieces()):
        if found is None and b"sheetData" in window:
            found = _Extent()
        if found is not None and torn:
            raise OutOfBounds("有一个单元格的文字过长。请检查后重新保存再上传", "text")
        if found is not None and not found.read(window):
            found = _counted(pieces(), size)
            break
    if found is not None:
        found.check()
        strings.cells += found.cells
    return found is not None


def _windows(pieces: Pieces) -> Iterator[tuple[bytes, bool]]:
    """The stream cut at tags, so that none is torn; the flag tells where that was impossible."""
    rest = b""
    for piece in pieces:
        window = rest + piece
        cut = window.rfind(b"<")
        torn = len(window) - cut > LONGEST_TOKEN
        rest = b"" if torn else window[cut:]
        yield window[: len(window) - len(rest)], torn
    yield rest, False


class _Extent:
    """Outermost row and column and the number of cells, gathered piece by piece."""

    def __init__(self) -> None:
        self.row = 0
        self.column = 0
        self.cells = 0

    def read(self, window: bytes) -> bool:
        """Take in one piece; False when it is not written in the usual way."""
        if b"|" in window and FORMULA_PIPE.search(window):
            raise OutOfBounds(
                "表中有调用其他程序的公式，不能上传。请把公式改为数值，保存后再上传", "dde"
            )
        places = USUAL.findall(window)
        cells_and_rows = window.count(b"<c ") + window.count(b"<row ")
        if len(places) != cells_and_rows or BARE.search(window) or (PREFIXED.search(window)):
            return False
        self.cells += len(places)
        letters = {place[0] for place in places}
        self.column = max([self.column, *map(column_number, letters)])
        self.row = max([self.row, *map(int, {place[1] for place in places})])
        return True

    def check_limits(self) -> None:
        if self.row > MAX_ROWS:
            raise OutOfBounds(too_many_rows(), "rows")
        if self.column > MAX_COLUMNS:
            raise OutOfBounds(too_many_columns(), "columns")
        if self.row * self.column > MAX_CELLS:
            raise OutOfBounds("表格过大（行数 × 列数超过 800 万）。请分成几个文件上传", "cells")

    def check(self) -> None:
        self.check_limits()
        area = self.row * self.column
        if area > SPARSE_FROM and area > SPARSE_SHARE * self.cells:
            raise OutOfBounds(
                "表格之外很远的地方还有零星内容。请删去表格下方和右侧的内容，保存后再上传", "sparse"
            )


def column_number(letters: bytes) -> int:
    """1-based column number of its letters; 0 for none."""
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - 64
    return number


def _counted(pieces: Pieces, size: int) -> _Extent:
    """The extent of a sheet whose cells do not all say where they are."""
    if size > COUNTED_SHEET:
        raise OutOfBounds(
            "工作表过大，请用 Excel 或 WPS 表格另存后再上传，或分成几个文件", "counted"
        )
    counter = _Counter()
    parser = expat.ParserCreate()
    parser.StartElementHandler = counter.start
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            counter.found.check_limits()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise OutOfBounds("文件不完整或已损坏，请重新另存为 .xlsx 后再上传", "damaged") from error
    return counter.found


class _Counter:
    """Follows the cells as a reader does: a cell without a reference comes after the last one."""

    def __init__(self) -> None:
        self.found = _Extent()
        self.row = 0
        self.column = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name not in ("row", "c"):
            return
        place = re.fullmatch(r"([A-Za-z]*)(\d{1,9})", attributes.get("r", ""))
        if name == "row":
            self.row, self.column = int(place[2]) if place else self.row + 1, 0
            self.found.row = max(self.found.row, self.row)
        else:
            self.cell(place)

    def cell(self, place: re.Match[str] | None) -> None:
        self.column = column_number(place[1].encode()) if place else self.column + 1
        self.found.row = max(self.found.row, int(place[2]) if place else self.row)
        self.found.column = max(self.found.column, self.column)
        self.found.cells += 1


def hidden_rows(pieces: Pieces) -> frozenset[int]:
    """1-based numbers of the rows marked hidden in a sheet."""
    return frozenset(
        int(number) for window, _torn in _windows(pieces) for number in HIDDEN.findall(window)
    )
