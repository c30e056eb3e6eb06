"""Workbooks handed back to the office: the wrong rows with their reasons, and the blank template."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from registry.ledger import office
from registry.ledger.headings import Recognised
from registry.ledger.matching import RETURNED, compact
from registry.ledger.office import BOX, CENTRED, HEADER_FILL, HEADER_FONT, LEFT, PLAIN_FONT, put
from registry.ledger.office_pages import set_up_page
from registry.ledger.sheets import RawSheet, Value

MOST_COMMENTS = 5000
REASON_WIDTH = 48
WRONG_FILL = PatternFill("solid", fgColor="FFFFC7CE")
WRONG_FONT = Font(name="宋体", size=11, color="FF9C0006")
EXAMPLE_FONT = Font(name="宋体", size=11, italic=True, color="FF6B7280")
EXAMPLE_MARK = "示例"
TEMPLATE_ROWS = 2000
LISTS_SHEET = "代码"
HELP_SHEET = "填写说明"


@dataclass(frozen=True)
class Finding:
    """What is wrong with a row: the 0-based column of the cell, None for the row as a whole."""

    index: int | None
    message: str


@dataclass(frozen=True)
class TemplateColumn:
    """A column of the blank template.

    ``choices`` become a drop-down list; with ``several`` the cell may hold many of them, separated
    by 、.  ``hint`` and ``required`` go to the sheet 填写说明, ``example`` to the example row.
    """

    label: str
    group: str = ""
    kind: office.Kind = "text"
    width: float = 12
    choices: Sequence[str] = ()
    several: bool = False
    required: bool = False
    hint: str = ""
    example: Any = ""


def write_returned(
    stream: BinaryIO,
    sheet: RawSheet,
    recognised: Recognised,
    findings: Mapping[int, Sequence[Finding]],
) -> int:
    """Write only the rows of ``sheet`` named in ``findings`` (by 1-based number); returns how many.

    Title, header and columns stay as the office had them; a wrong cell is red and carries a comment
    (the first 5,000 of them), and a last column 错误原因 gives every reason.  The importer ignores
    that column, so the corrected workbook is imported as it is.
    """
    writer = _Returned(sheet, recognised, findings)
    return writer.save(stream)


class _Returned:
    def __init__(
        self, sheet: RawSheet, recognised: Recognised, findings: Mapping[int, Sequence[Finding]]
    ) -> None:
        self.source = sheet
        self.findings = findings
        self.header_end = recognised.header_rows[-1]
        self.header_start = recognised.header_rows[0]
        self.old = frozenset(c.index for c in recognised.columns if compact(c.text) == RETURNED)
        self.width = max((c.index for c in recognised.columns), default=0) + 1
        self.labels = {c.index: c.text for c in recognised.columns}
        self.book = Workbook(write_only=True)
        self.sheet = self.book.create_sheet(office.sheet_title(sheet.name or "返回修改"))
        self.comments = 0

    def save(self, stream: BinaryIO) -> int:
        self._set_up()
        written = 0
        for number, row in enumerate(self.source.rows, 1):
            values = self._kept(row)
            if number <= self.header_end:
                self.sheet.append(self._header_row(number, values))
            elif number in self.findings:
                written += 1
                self._append_bad(self.header_end + written, values, self.findings[number])
        self.book.save(stream)
        return written

    def _kept(self, row: Sequence[Value]) -> list[Value]:
        padded = [*row, *[None] * (self.width - len(row))][: self.width]
        return [value for index, value in enumerate(padded) if index not in self.old]

    def _set_up(self) -> None:
        kept = [index for index in range(self.width) if index not in self.old]
        self.last = len(kept) + 1
        self.shift = {index: at for at, index in enumerate(kept)}
        self.sheet.freeze_panes = f"A{self.header_end + 1}"
        self.sheet.print_title_rows = f"{self.header_start}:{self.header_end}"
        self.sheet.page_setup.orientation = "landscape"
        self.sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
        self.sheet.page_setup.fitToHeight = 0
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = True
        for index, at in self.shift.items():
            self.sheet.column_dimensions[get_column_letter(at + 1)].width = self._fitting(index)
        self.sheet.column_dimensions[get_column_letter(self.last)].width = REASON_WIDTH
        self.sheet.row_dimensions[1].height = 34
        self._merge()

    def _fitting(self, index: int) -> float:
        """A width for the column after its longest value among the first rows."""
        values = [
            row[index]
            for row in self.source.head(40)[self.header_start :]
            if index < len(row) and row[index] is not None
        ]
        longest = max((len(str(v).encode("gb18030", "replace")) for v in values), default=8)
        return min(max(longest + 2, 6), 30)

    def _merge(self) -> None:
        for (top, left), (bottom, right) in self.source.merges:
            if bottom < self.header_end and right < self.width and not self.old:
                self.sheet.merged_cells.ranges.add(
                    CellRange(
                        min_row=top + 1, max_row=bottom + 1, min_col=left + 1, max_col=right + 1
                    )
                )

    def _header_row(self, number: int, values: Sequence[Value]) -> list[Any]:
        if number < self.header_start:
            font = office.TITLE_FONT if number == 1 else PLAIN_FONT
            side = CENTRED if number == 1 else Alignment(vertical="center")
            return [self._cell(value, font=font, alignment=side) for value in values]
        last = RETURNED if number == self.header_end else None
        style = {"font": HEADER_FONT, "alignment": CENTRED, "border": BOX, "fill": HEADER_FILL}
        return [self._cell(value, **style) for value in (*values, last)]

    def _append_bad(self, row: int, values: Sequence[Value], findings: Sequence[Finding]) -> None:
        cells = self._bad_row(values, findings)
        lines = office.lines_of(cells[-1].value or "", REASON_WIDTH)
        self.sheet.row_dimensions[row].height = max(lines * office.LINE_HEIGHT, 16) + 6
        self.sheet.append(cells)
        del self.sheet.row_dimensions[row]

    def _bad_row(self, values: Sequence[Value], findings: Sequence[Finding]) -> list[Any]:
        cells = [self._cell(value, font=PLAIN_FONT, alignment=LEFT, border=BOX) for value in values]
        for finding in findings:
            if finding.index in self.shift:
                self._mark(cells[self.shift[finding.index]], finding.message)
        reasons = "；".join(dict.fromkeys(self._reason(finding) for finding in findings))
        return [*cells, self._cell(reasons, font=WRONG_FONT, alignment=LEFT, border=BOX)]

    def _reason(self, finding: Finding) -> str:
        label = self.labels.get(finding.index, "") if finding.index is not None else ""
        return f"{label}：{finding.message}" if label else finding.message

    def _mark(self, cell: Any, message: str) -> None:
        cell.fill, cell.font = WRONG_FILL, WRONG_FONT
        if cell.comment:
            cell.comment.text += "\n" + message
        elif self.comments < MOST_COMMENTS:
            cell.comment = Comment(message, "导入检查", width=260, height=90)
            self.comments += 1

    def _cell(self, value: Value, **style: Any) -> Any:
        """A cell of the same type as it was read: text is never a formula, numbers stay numbers."""
        cell = WriteOnlyCell(self.sheet)
        for name, part in style.items():
            setattr(cell, name, part)
        if isinstance(value, str):
            cell.value = _openpyxl_text(value)
            cell.data_type = "s"
            cell.number_format = "@"
            return cell
        cell.value = value
        if isinstance(value, datetime.date):
            cell.number_format = _date_format(value)
        elif isinstance(value, int) and not isinstance(value, bool):
            cell.number_format = "0"
        return cell


def _openpyxl_text(text: str) -> str:
    return office.ESCAPED_BY_EXCEL.sub(
        "_x005F_", office.ILLEGAL.sub("", text)[: office.LONGEST_TEXT]
    )


def _date_format(value: datetime.date) -> str:
    timed = isinstance(value, datetime.datetime) and value.time() != datetime.time()
    return "yyyy-mm-dd hh:mm:ss" if timed else "yyyy-mm-dd"


# The blank template


def write_template(
    stream: BinaryIO,
    *,
    title: str,
    unit: str = "",
    columns: Sequence[TemplateColumn],
    measure: str = "",
) -> None:
    """Write a blank workbook to be filled in: an example row (示例, which the importer skips),
    drop-down lists for the columns with choices, and a sheet that explains every column.
    ``measure`` is the unit of its amounts (元), said above the table."""
    book = Workbook()
    sheet = book.active
    sheet.title = office.sheet_title(title)
    heads = [
        office.OutColumn(("*" if c.required else "") + c.label, c.group, c.kind, c.width)
        for c in columns
    ]
    ends = office.ends_of(heads)
    told = f"带 * 的栏目必填　单位：{measure}" if measure else "带 * 的栏目必填"
    second = (f"填表单位（盖章）：{unit}", "填表日期：", told)
    rows = office.write_head(sheet, heads, title, second, ends)
    set_up_page(sheet, rows, ends, paper=office.paper_of(heads))
    sheet.sheet_format.defaultRowHeight = office.ROW_HEIGHT
    first = rows[-1] + 1
    _example_row(sheet, first, columns)
    _blank_rows(sheet, first + 1, columns)
    _lists(book, sheet, first + 1, columns)
    _help(book, columns)
    book.save(stream)


def _example_row(sheet: Worksheet, row: int, columns: Sequence[TemplateColumn]) -> None:
    put(sheet, row, 1, EXAMPLE_MARK, font=EXAMPLE_FONT, alignment=CENTRED, border=BOX)
    for number, column in enumerate(columns, 2):
        text = "" if column.example is None else str(column.example)
        put(sheet, row, number, text, font=EXAMPLE_FONT, alignment=LEFT, border=BOX)
    sheet.row_dimensions[row].height = 22


def _blank_rows(sheet: Worksheet, first: int, columns: Sequence[TemplateColumn]) -> None:
    """Whole columns take the format of their kind, so that typed ID numbers stay text."""
    for number, column in enumerate(columns, 2):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.number_format = office.FORMATS[column.kind]
        dimension.font = PLAIN_FONT
    for row in range(first, first + 20):
        for number, code in enumerate(("0", *(office.FORMATS[c.kind] for c in columns)), 1):
            cell = sheet.cell(row, number)
            cell.border, cell.font, cell.number_format = BOX, PLAIN_FONT, code
            cell.alignment = CENTRED if number == 1 else LEFT


def _lists(book: Workbook, sheet: Worksheet, first: int, columns: Sequence[TemplateColumn]) -> None:
    """Drop-down lists, from a hidden sheet: a list written in place is limited to 255 characters."""
    lists = book.create_sheet(LISTS_SHEET)
    lists.sheet_state = "hidden"
    for number, column in enumerate(columns, 2):
        if not column.choices:
            continue
        letter = get_column_letter(number)
        for row, choice in enumerate(column.choices, 1):
            put(lists, row, number, choice)
        rule = DataValidation(
            type="list",
            formula1=f"'{LISTS_SHEET}'!${letter}$1:${letter}${len(column.choices)}",
            allow_blank=True,
            showErrorMessage=not column.several,
            errorTitle="请从下拉列表中选择",
            error=f"“{column.label}”只能填下拉列表中的内容",
        )
        if column.several:
            rule.showInputMessage = True
            rule.promptTitle = column.label[:32]
            rule.prompt = "可填多项，用顿号（、）隔开"
        rule.add(f"{letter}{first}:{letter}{first + TEMPLATE_ROWS - 1}")
        sheet.add_data_validation(rule)


def _help(book: Workbook, columns: Sequence[TemplateColumn]) -> None:
    sheet = book.create_sheet(HELP_SHEET)
    put(sheet, 1, 1, HELP_SHEET, font=office.TITLE_FONT, alignment=CENTRED)
    sheet.merge_cells("A1:D1")
    sheet.row_dimensions[1].height = 36
    lines: Iterable[Sequence[str]] = (_help_line(column) for column in columns)
    widths = (20, 8, 44, 60)
    for number, (text, width) in enumerate(
        zip(("栏目", "必填", "怎样填", "可填内容"), widths, strict=True), 1
    ):
        put(
            sheet,
            2,
            number,
            text,
            font=HEADER_FONT,
            alignment=CENTRED,
            border=BOX,
            fill=HEADER_FILL,
        )
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row, line in enumerate(lines, 3):
        for number, text in enumerate(line, 1):
            side = CENTRED if number == 2 else Alignment(vertical="top", wrap_text=True)
            put(sheet, row, number, text, font=PLAIN_FONT, alignment=side, border=BOX)
    sheet.freeze_panes = "A3"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _help_line(column: TemplateColumn) -> tuple[str, str, str, str]:
    ways = {"integer": "填整数", "money": "填数字，单位为元", "date": "如 2020-01-31"}
    hints = [
        column.hint,
        ways.get(column.kind, ""),
        "可填多项，用顿号隔开" if column.several else "",
    ]
    return (
        column.label,
        "是" if column.required else "",
        "；".join(h for h in hints if h),
        "、".join(column.choices),
    )
