"""Office workbooks: the ledger as offices lay it out, written for any number of rows.

openpyxl builds the shell (title, header, styles, print set-up); the rows are then streamed as XML into
the package, so memory stays flat and 100,000 rows take seconds.  Text is written as inline strings,
which no program takes for formulas, and is read back exactly as it was given.
"""

from __future__ import annotations

import csv
import datetime
import io
import math
import re
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from registry.ledger.office_pages import REPEATED, across, page_ends, paper_for, set_up_page
from registry.ledger.sheets import guarded

Kind = Literal["text", "integer", "money", "percent", "date"]

FOOTER = ("填表人：", "审核人：", "单位负责人：", "联系电话：")
SERIAL = "序号"
SERIAL_WIDTH = 6
SHEET_PART = "xl/worksheets/sheet1.xml"
COMPRESSION = 3
LONGEST_TEXT = 32_767
BATCH = 500
SHORT_WIDTH = 12
LINE_HEIGHT = 15
ROW_HEIGHT = 21
FIRST_DATE = datetime.date(1900, 3, 1)
EPOCH = datetime.date(1899, 12, 30).toordinal()

FORMATS: dict[str, str] = {
    "text": "@", "integer": "0", "money": "#,##0.00", "percent": "0.0%", "date": "yyyy-mm-dd",
}  # fmt: skip
LINE = Side(style="thin", color="FF7F8A99")
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
TITLE_FONT = Font(name="黑体", size=20)
PLAIN_FONT = Font(name="宋体", size=11)
HEADER_FONT = Font(name="宋体", size=11, bold=True)
HEADER_FILL = PatternFill("solid", fgColor="FFEAF0F6")
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="center", indent=1)

SIDES = {
    "text": LEFT, "short": CENTRED, "integer": CENTRED, "percent": CENTRED, "date": CENTRED,
    "money": RIGHT,
}  # fmt: skip

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ESCAPED_BY_EXCEL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True)
class OutColumn:
    """A column to write: its heading, the group over it, what it holds, its width in characters.

    A ``percent`` is given as a part of one: 0.354.
    """

    label: str
    group: str = ""
    kind: Kind = "text"
    width: float = 12


def write_office(
    stream: BinaryIO,
    *,
    title: str,
    unit: str,
    filled_on: datetime.date | None,
    columns: Sequence[OutColumn],
    rows: Iterable[Sequence[Any]],
    footer: Sequence[str] = FOOTER,
    sheet_name: str = "",
    landscape: bool = True,
    hidden: Collection[int] = (),
    total: Collection[int] = (),
    measure: str = "",
    header_note: str = "",
    counter: str = "",
    repeated: int = REPEATED,
) -> int:
    """Write the rows as an office workbook to ``stream`` and return how many there were.

    ``hidden`` and ``total`` are indexes into ``columns``: columns hidden from view (row key,
    version), columns summed in a 合计 row, by formulas that go on summing what is changed.  With a ``counter`` (人) that row also says how many rows
    there are.  The first ``repeated`` columns, 序号 among them, stand on every printed page.  ``measure`` is the unit of measurement (人、元) at the right of the second row,
    ``header_note`` stands at the top right of every printed page.  A date is written as a date from
    1900-03-01 on and as text before; a number kind given text (a masked figure) is written as text.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = sheet_title(sheet_name or title)
    ends = ends_of(columns, hidden, landscape=landscape, repeated=repeated)
    second = _second_row(unit, filled_on, measure)
    header_rows = write_head(sheet, columns, title, second, ends, repeated)
    running = f"{title}　{unit}" if len(ends) > 1 else ""
    set_up_page(
        sheet, header_rows, ends, landscape=landscape, note=header_note, running=running,
        repeated=repeated, paper=paper_of(columns, hidden, landscape=landscape),
    )  # fmt: skip
    sheet.sheet_format.defaultRowHeight = ROW_HEIGHT
    for index in hidden:
        sheet.column_dimensions[get_column_letter(index + 2)].hidden = True
    styles = _styles(book)
    first = header_rows[-1] + 1
    body = _Body(columns, styles, ends, first, total=total, counter=counter, repeated=repeated)
    _stream(stream, book, body.xml(rows, footer))
    return body.count


def _second_row(unit: str, filled_on: datetime.date | None, measure: str) -> tuple[str, str, str]:
    day = f"{filled_on.year} 年 {filled_on.month} 月 {filled_on.day} 日" if filled_on else ""
    return f"填表单位（盖章）：{unit}", f"填表日期：{day}", f"单位：{measure}" if measure else ""


def sheet_title(text: str) -> str:
    """``text`` as a sheet may be called: 31 characters, none of : \\ / ? * [ ]."""
    return re.sub(r"[\x00-\x1f:\\/?*\[\]]", "", ILLEGAL.sub("", text)).strip("' ")[:31] or "Sheet1"


# The shell


def ends_of(
    columns: Sequence[OutColumn],
    hidden: Collection[int] = (),
    *,
    landscape: bool = True,
    repeated: int = REPEATED,
) -> tuple[int, ...]:
    """The last column of each printed page across; see ``page_ends``."""
    groups = ["", *(column.group for column in columns)]
    unseen = [index + 1 for index in hidden]
    return page_ends(
        _widths(columns), groups, hidden=unseen, landscape=landscape, repeated=repeated
    )


def paper_of(
    columns: Sequence[OutColumn], hidden: Collection[int] = (), *, landscape: bool = True
) -> str:
    """The paper ``columns`` are printed on; see ``paper_for``."""
    unseen = [index + 1 for index in hidden]
    return paper_for(_widths(columns), hidden=unseen, landscape=landscape)


def _widths(columns: Sequence[OutColumn]) -> list[float]:
    return [SERIAL_WIDTH, *(column.width for column in columns)]


def write_head(
    sheet: Worksheet,
    columns: Sequence[OutColumn],
    title: str,
    second: Sequence[str],
    ends: Sequence[int],
    repeated: int = REPEATED,
) -> tuple[int, ...]:
    """Title, second row and header of the table; returns the 1-based numbers of the header rows."""
    widths = _widths(columns)
    _write_over(sheet, 1, [title], across(widths, ends, 1, repeated), ends[0], TITLE_FONT)
    sheet.row_dimensions[1].height = 36
    shown = [text for text in second if text]
    starts = across(widths, ends, len(shown), repeated)
    _write_over(sheet, 2, shown, starts, ends[0], PLAIN_FONT)
    sheet.row_dimensions[2].height = 24
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    return _write_header(sheet, columns, ends)


def _write_over(
    sheet: Worksheet,
    row: int,
    texts: Sequence[str],
    starts: Sequence[int],
    end: int,
    font: Font,
) -> None:
    """Texts side by side above the table, each over its own columns up to column ``end``."""
    for at, (text, start) in enumerate(zip(texts, starts, strict=True)):
        last = at == len(texts) - 1
        side = CENTRED if at or len(texts) == 1 else LEFT
        put(sheet, row, start, text, font=font, alignment=RIGHT if at and last else side)
        stop = end if last else starts[at + 1] - 1
        if stop > start:
            sheet.merge_cells(start_row=row, end_row=row, start_column=start, end_column=stop)


def put(sheet: Worksheet, row: int, column: int, value: str, **style: Any) -> Any:
    """A text cell that is text whatever it begins with."""
    cell = sheet.cell(row, column)
    cell.value = ILLEGAL.sub("", value).replace("\r", "")
    cell.data_type = "s"
    for name, part in style.items():
        setattr(cell, name, part)
    return cell


def _write_header(
    sheet: Worksheet, columns: Sequence[OutColumn], ends: Sequence[int]
) -> tuple[int, ...]:
    labels = [SERIAL, *(column.label for column in columns)]
    groups = ["", *(column.group for column in columns)]
    rows = (3, 4) if any(groups) else (3,)
    for number, (label, group) in enumerate(zip(labels, groups, strict=True), 1):
        for row in rows:
            text = label if row == rows[-1] or not group else group
            put(
                sheet,
                row,
                number,
                text,
                font=HEADER_FONT,
                alignment=CENTRED,
                border=BOX,
                fill=HEADER_FILL,
            )
    if len(rows) == 2:
        _merge_groups(sheet, groups, ends)
    _fit_header(sheet, rows, columns, groups)
    return rows


def _fit_header(
    sheet: Worksheet, rows: Sequence[int], columns: Sequence[OutColumn], groups: Sequence[str]
) -> None:
    """Header rows high enough for what stands in them; merged cells are fitted by no program."""
    lines = max((lines_of(column.label, column.width - 1) for column in columns), default=1)
    sheet.row_dimensions[rows[-1]].height = max(34, lines * LINE_HEIGHT + 4)
    if len(rows) == 2:
        wide: dict[str, float] = {}
        for group, column in zip(groups[1:], columns, strict=True):
            wide[group] = wide.get(group, -1) + column.width
        lines = max(lines_of(group, width) for group, width in wide.items())
        sheet.row_dimensions[rows[0]].height = max(22, lines * LINE_HEIGHT + 4)


def _merge_groups(sheet: Worksheet, groups: Sequence[str], ends: Sequence[int]) -> None:
    """Merge each group over its columns; one that goes on on the next page begins anew there."""
    start = 0
    for at in range(1, len(groups) + 1):
        same = at < len(groups) and groups[at] and groups[at] == groups[start]
        if same and at not in ends:
            continue
        if not groups[start]:
            sheet.merge_cells(start_row=3, end_row=4, start_column=start + 1, end_column=start + 1)
        elif at - start > 1:
            sheet.merge_cells(start_row=3, end_row=3, start_column=start + 1, end_column=at)
        start = at


def _styles(book: Workbook) -> dict[tuple[str, bool], int]:
    """The number of the cell style of each kind and side, plain and (True) bold for the total."""
    scratch = book.create_sheet("styles")
    ids: dict[tuple[str, bool], int] = {}
    for kind, side in SIDES.items():
        for bold, font in ((False, PLAIN_FONT), (True, HEADER_FONT)):
            cell = put(scratch, len(ids) + 1, 1, "", font=font, border=BOX, alignment=side)
            cell.number_format = FORMATS.get(kind, "@")
            ids[kind, bold] = cell.style_id
    cell = put(
        scratch, len(ids) + 1, 1, "", font=PLAIN_FONT, alignment=Alignment(vertical="center")
    )
    ids["footer", False] = cell.style_id
    book.remove(scratch)
    return ids


def _style_kind(column: OutColumn) -> str:
    return "short" if column.kind == "text" and column.width <= SHORT_WIDTH else column.kind


# The rows


def lines_of(text: str, width: float) -> int:
    """How many lines ``text`` takes in ``width`` characters, a Chinese character counting two."""
    lines, width = 0, max(width, 1)
    for part in text.split("\n"):
        lines += max(1, math.ceil(len(part.encode("gb18030", "replace")) / width))
    return min(lines, 20)


def xml_text(text: str) -> str:
    """``text`` as the content of an inline string, in the escapes spreadsheets read.

    Control characters that XML cannot hold, surrogates and what exceeds 32,767 characters are
    dropped; everything else is read back exactly.
    """
    text = ESCAPED_BY_EXCEL.sub("_x005F_", ILLEGAL.sub("", text)[:LONGEST_TEXT])
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "_x000D_")


def _text_cell(letter: str, style: int) -> Callable[[int, Any], str]:
    head, empty = f'<c r="{letter}', f'" s="{style}"/>'
    plain = f'" s="{style}" t="inlineStr"><is><t>'
    spaced = f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">'

    def write(row: int, value: Any) -> str:
        if value is None or value == "":
            return f"{head}{row}{empty}"
        text = value if value.__class__ is str else str(value)
        if text.isalnum() and len(text) < LONGEST_TEXT:
            return f"{head}{row}{plain}{text}</t></is></c>"
        return f"{head}{row}{spaced}{xml_text(text)}</t></is></c>"

    return write


def _number_cell(letter: str, style: int) -> Callable[[int, Any], str]:
    head, opened = f'<c r="{letter}', f'" s="{style}"><v>'
    as_text = _text_cell(letter, style)

    def write(row: int, value: Any) -> str:
        if value is None or isinstance(value, str | bool) or value != value:
            return as_text(row, value)
        return f"{head}{row}{opened}{value}</v></c>"

    return write


def _date_cell(letter: str, style: int) -> Callable[[int, Any], str]:
    head, opened = f'<c r="{letter}', f'" s="{style}"><v>'
    as_text = _text_cell(letter, style)

    def write(row: int, value: Any) -> str:
        if isinstance(value, datetime.datetime):
            value = value.date()
        if not isinstance(value, datetime.date) or value < FIRST_DATE:
            return as_text(row, value)
        return f"{head}{row}{opened}{value.toordinal() - EPOCH}</v></c>"

    return write


WRITERS: dict[str, Callable[[str, int], Callable[[int, Any], str]]] = {
    "text": _text_cell,
    "integer": _number_cell,
    "money": _number_cell,
    "percent": _number_cell,
    "date": _date_cell,
}


class _Body:
    """The rows, the total and the footer as sheet XML, counted and summed on the way."""

    def __init__(
        self,
        columns: Sequence[OutColumn],
        styles: dict[tuple[str, bool], int],
        ends: Sequence[int],
        first_row: int,
        total: Collection[int],
        counter: str = "",
        repeated: int = REPEATED,
    ) -> None:
        self.ends = ends
        self.repeated = repeated
        self.counter = counter
        self.columns = columns
        self.styles = styles
        self.widths = [column.width - 1 for column in columns]
        self.row = self.first = first_row
        self.sums: dict[int, Any] = dict.fromkeys(total)
        self.count = 0

    def xml(self, rows: Iterable[Sequence[Any]], footer: Sequence[str]) -> Iterator[str]:
        writers = self._writers(bold=False)
        serial = f'><c r="A%d" s="{self.styles["integer", False]}"><v>'
        batch: list[str] = []
        for values in rows:
            row, self.count = self.row, self.count + 1
            height = self._height(values)
            batch.append(f'<row r="{row}"{height}{serial % row}{self.count}</v></c>')
            batch += [write(row, value) for write, value in zip(writers, values, strict=True)]
            batch.append("</row>")
            if self.sums:
                self._add(values)
            self.row += 1
            if self.count % BATCH == 0:
                yield "".join(batch)
                batch.clear()
        yield "".join(batch)
        yield self._total()
        yield self._footer(footer)

    def _writers(self, *, bold: bool) -> list[Callable[[int, Any], str]]:
        return [
            WRITERS[column.kind](get_column_letter(at), self.styles[_style_kind(column), bold])
            for at, column in enumerate(self.columns, 2)
        ]

    def _height(self, values: Sequence[Any]) -> str:
        """The height of a row whose texts need more than one line; not every program fits it."""
        lines = 1
        for value, width in zip(values, self.widths, strict=True):
            if value.__class__ is str and len(value) * 2 > width:
                lines = max(lines, lines_of(value, width))
        return f' ht="{lines * LINE_HEIGHT + 6}" customHeight="1"' if lines > 1 else ""

    def _add(self, values: Sequence[Any]) -> None:
        for index in self.sums:
            value = values[index]
            if value is not None and not isinstance(value, str | bool):
                self.sums[index] = value + (self.sums[index] or 0)

    def _total(self) -> str:
        if not (self.sums or self.counter) or not self.count:
            return ""
        row = self.row
        self.row += 1
        counted = {0: f"{self.count} {self.counter}"} if self.counter else {}
        cells = [_text_cell("A", self.styles["integer", True])(row, "合计")]
        for index, write in enumerate(self._writers(bold=True)):
            cells.append(self._sum(index, row) or write(row, counted.get(index)))
        return f'<row r="{row}" ht="24" customHeight="1">{"".join(cells)}</row>'

    def _sum(self, index: int, row: int) -> str:
        """The formula under a column, with what it comes to for programs that reckon nothing."""
        if not (come_to := self.sums.get(index)):
            return ""
        letter, column = get_column_letter(index + 2), self.columns[index]
        over = f"SUM({letter}{self.first}:{letter}{row - 1})"
        style = self.styles[_style_kind(column), True]
        return f'<c r="{letter}{row}" s="{style}"><f>{over}</f><v>{come_to}</v></c>'

    def _footer(self, texts: Sequence[str]) -> str:
        if not texts:
            return ""
        row, style = self.row, self.styles["footer", False]
        starts = across(_widths(self.columns), self.ends, len(texts), self.repeated)
        together: dict[int, str] = {}
        for start, text in zip(starts, texts, strict=True):
            together[start] = f"{together[start]}　　{text}" if start in together else text
        cells = [_text_cell(get_column_letter(at), style)(row, t) for at, t in together.items()]
        return f'<row r="{row}" ht="30" customHeight="1">{"".join(cells)}</row>'


def _stream(stream: BinaryIO, book: Workbook, body: Iterable[str]) -> None:
    """Write ``book`` to ``stream`` with ``body`` after the rows of its first sheet."""
    shell = io.BytesIO()
    book.save(shell)
    packed = zipfile.ZIP_DEFLATED
    with (
        zipfile.ZipFile(shell) as source,
        zipfile.ZipFile(stream, "w", packed, compresslevel=COMPRESSION) as target,
    ):
        for name in source.namelist():
            if name != SHEET_PART:
                target.writestr(name, source.read(name))
        before, after = source.read(SHEET_PART).decode().rsplit("</sheetData>", 1)
        before = re.sub(r"<dimension [^>]*/>", "", before, count=1)
        with target.open(SHEET_PART, "w") as part:
            part.write(before.encode())
            for piece in body:
                part.write(piece.encode())
            part.write(f"</sheetData>{after}".encode())


def write_csv(stream: BinaryIO, columns: Sequence[OutColumn], rows: Iterable[Sequence[Any]]) -> int:
    """Write the rows as CSV (UTF-8 with byte-order mark) and return how many there were.

    Text that a spreadsheet might take for a formula gets a ' before it, which our own reader takes
    off again; numbers and dates stay as they are.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text)
    writer.writerow([guarded(column.label) for column in columns])
    count = 0
    for count, values in enumerate(rows, 1):  # noqa: B007
        writer.writerow([_csv_value(value) for value in values])
    text.flush()
    text.detach()
    return count


def _csv_value(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return guarded(ILLEGAL.sub("", value)) if isinstance(value, str) else value
