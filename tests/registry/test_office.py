"""Workbooks handed out: what they hold, how they print, and that they read back as they were."""

import datetime
import io
import shutil
import subprocess
import tempfile
import tracemalloc
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from registry.ledger.handback import Finding, TemplateColumn, write_returned, write_template
from registry.ledger.headings import choose_sheet, iter_records, recognise
from registry.ledger.office import (
    ILLEGAL,
    LONGEST_TEXT,
    OutColumn,
    sheet_title,
    write_csv,
    write_office,
)
from registry.ledger.outputs import Order
from registry.ledger.sheets import read_sheets
from registry.ledger.upload import UploadKind
from registry.ledgers import ResidentLedger
from registry.models import Area
from tests.registry.workbooks import (
    HEADINGS,
    PERSON,
    community_report,
    sheets_of,
    workbook,
)

COLUMNS = (
    OutColumn("姓名", "基本情况", width=10),
    OutColumn("身份证号", "基本情况", width=20),
    OutColumn("发证日期", "残疾状况", "date"),
    OutColumn("家庭人口", "经济", "integer"),
    OutColumn("家庭年收入", "经济", "money", 14),
    OutColumn("备注", width=20),
)
ROW = ("张三", "150102198001010014", datetime.date(2020, 1, 31), 3, Decimal("12345.50"), "无")
DAY = datetime.date(2026, 9, 30)
OFFICE_ROW = 5
TRAPS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "－1",
    " =1",
    "'=1",
    "=cmd|'/c calc'!A0",
    '=HYPERLINK("http://x","y")',
    "=1;2",
    "%0A-1",
)


def office(rows, **options) -> bytes:
    stream = io.BytesIO()
    settings_ = {
        "title": "残疾人基本情况登记表",
        "unit": "钢铁社区",
        "filled_on": DAY,
        "columns": COLUMNS,
    }
    write_office(stream, rows=rows, **{**settings_, **options})
    return stream.getvalue()


def texts_back(texts: list[str]) -> list:
    columns = [OutColumn("姓名"), OutColumn("备注")]
    data = office([("张三", text) for text in texts], columns=columns, footer=())
    rows = list(sheets_of(data)[0].rows)
    return [row[2] for row in rows[3:]]


def cell_text(text: str) -> str | None:
    return ILLEGAL.sub("", text)[:LONGEST_TEXT] or None


def test_the_layout_is_the_offices():
    sheet = load_workbook(
        io.BytesIO(office([ROW, ROW], measure="人、元", header_note="内部 & 资料"))
    ).active
    assert sheet["A1"].value == "残疾人基本情况登记表"
    assert (sheet["A1"].font.name, sheet["A1"].font.size, sheet.row_dimensions[1].height) == (
        "黑体",
        20,
        36,
    )
    second = [cell.value for cell in sheet[2] if cell.value]
    assert second == ["填表单位（盖章）：钢铁社区", "填表日期：2026 年 9 月 30 日", "单位：人、元"]
    assert [cell.value for cell in sheet[4]] == [
        None,
        "姓名",
        "身份证号",
        "发证日期",
        "家庭人口",
        "家庭年收入",
        None,
    ]
    merges = {str(merge) for merge in sheet.merged_cells.ranges}
    assert {"A1:G1", "A3:A4", "B3:C3", "E3:F3", "G3:G4"} <= merges
    assert [cell.value for cell in sheet[6]][0] == 2
    assert sheet["A7"].value == "填表人："
    assert sheet.sheet_state == "visible"


def test_it_is_set_up_for_printing():
    sheet = load_workbook(io.BytesIO(office([ROW], header_note="内部 & 资料"))).active
    assert sheet.freeze_panes == "C5"
    assert sheet.print_title_rows == "$3:$4"
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert sheet.oddHeader.right.text == "内部 && 资料"


@pytest.mark.parametrize(("count", "paper"), [(10, 9), (16, 8)])
def test_a_table_of_one_page_is_on_the_paper_it_can_be_read_on(count, paper):
    """A4 up to some 200 characters, A3 up to some 340: all of it on one page across."""
    columns = [OutColumn(f"栏目{n}", "", "text", 20) for n in range(count)]
    sheet = load_workbook(io.BytesIO(office([["甲"] * count], columns=columns))).active
    assert int(sheet.page_setup.paperSize) == paper
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and not sheet.col_breaks.brk


def test_a_wide_table_is_cut_between_columns():
    columns = [OutColumn(f"栏目{n}", f"第{n // 4}组", "text", 20) for n in range(30)]
    data = office([["甲"] * 30], title="全部栏目", columns=columns, header_note="某人")
    sheet = load_workbook(io.BytesIO(data)).active
    ends = [brk.id for brk in sheet.col_breaks.brk]
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert ends == [9, 17, 25]  # between the groups
    assert int(sheet.page_setup.paperSize) == 8
    assert sheet.print_title_cols == "$A:$B"
    assert sheet.oddHeader.left.text == "全部栏目　钢铁社区"
    assert sheet.firstHeader.left.text is None
    assert sheet.firstHeader.right.text == sheet.oddHeader.right.text == "某人"


def test_nothing_above_or_below_a_wide_table_is_cut_off():
    """Not by the edge of the first page, nor where 序号 and 姓名 are repeated on later ones."""
    columns = [OutColumn(f"栏目{n}", "整组", "text", 20) for n in range(24)]
    sheet = load_workbook(io.BytesIO(office([["甲"] * 24], columns=columns))).active
    end = sheet.col_breaks.brk[0].id
    assert not any(sheet.cell(row, column).value for row in (1, 2, 6) for column in (1, 2))
    assert max(c.column for row in (2, 6) for c in sheet[row] if c.value) <= end
    over = [merge for merge in sheet.merged_cells.ranges if merge.min_row == 3 == merge.max_row]
    assert sorted(merge.max_col for merge in over)[0] == end


def test_a_group_over_a_narrow_column_has_room():
    columns = [OutColumn("姓名"), OutColumn("能否出门", "参与社会生活", width=6)]
    sheet = load_workbook(io.BytesIO(office([], columns=columns))).active
    assert sheet.row_dimensions[3].height > 40


def test_cells_have_the_type_and_format_of_their_kind():
    sheet = load_workbook(io.BytesIO(office([ROW]))).active
    row = sheet[OFFICE_ROW]
    assert [cell.number_format for cell in row[1:]] == [
        "@",
        "@",
        "yyyy-mm-dd",
        "0",
        "#,##0.00",
        "@",
    ]
    assert [cell.value for cell in row[1:]] == [
        "张三",
        "150102198001010014",
        datetime.datetime(2020, 1, 31),
        3,
        12345.5,
        "无",
    ]
    assert all(cell.border.left.style == "thin" for cell in row)
    assert not any(cell.font.bold for cell in row)


def test_masked_and_missing_values():
    masked = ("张*", None, datetime.date(1899, 5, 1), "***", None, "")
    row = load_workbook(io.BytesIO(office([masked]))).active[OFFICE_ROW]
    assert [cell.value for cell in row[1:]] == ["张*", None, "1899-05-01", "***", None, None]


def test_totals_and_hidden_columns():
    data = office([ROW, ROW], total=(3, 4), hidden=(5,))
    reckoned = load_workbook(io.BytesIO(data), data_only=True).active
    assert [reckoned[at].value for at in ("A7", "E7", "F7")] == ["合计", 6, 24691]
    sheet = load_workbook(io.BytesIO(data)).active
    assert [sheet["E7"].value, sheet["F7"].value] == ["=SUM(E5:E6)", "=SUM(F5:F6)"]
    assert sheet["B7"].value is None
    assert sheet["F7"].font.bold
    assert sheet.column_dimensions["G"].hidden and not sheet.column_dimensions["F"].hidden


def test_the_total_says_how_many_there_are():
    nothing = (*ROW[:4], None, "无")
    sheet = load_workbook(io.BytesIO(office([nothing], total=(4,), counter="人"))).active
    assert [sheet["A6"].value, sheet["B6"].value, sheet["F6"].value] == ["合计", "1 人", None]
    assert load_workbook(io.BytesIO(office([], counter="人"))).active["A5"].value == "填表人："


def test_a_percent_is_a_number():
    data = office([["春城社区", 0.354], ["如意社区", "—"]],
                  columns=[OutColumn("地区"), OutColumn("比例", kind="percent")])  # fmt: skip
    sheet = load_workbook(io.BytesIO(data)).active
    assert [(cell.value, cell.number_format) for cell in sheet["C"][3:5]] == [
        (0.354, "0.0%"),
        ("—", "0.0%"),
    ]


def test_no_rows_one_column_no_groups_portrait():
    data = office([], columns=[OutColumn("姓名")], landscape=False, sheet_name="a/b[c]*?:")
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet.title == "abc" and sheet["B3"].value == "姓名"
    assert sheet.page_setup.orientation == "portrait"


def test_long_texts_get_a_taller_row():
    rows = [ROW, (*ROW[:5], "很长的备注" * 20)]
    sheet = load_workbook(io.BytesIO(office(rows))).active
    assert sheet.row_dimensions[6].height > 100 and not sheet.row_dimensions[5].height


def test_our_reader_finds_what_was_written():
    data = office([ROW] * 3, total=(3,))
    sheet, found = choose_sheet(sheets_of(data), HEADINGS)
    assert (found.title, found.unit, found.filled_on) == ("残疾人基本情况登记表", "钢铁社区", DAY)
    assert [row.row for row in found.footer] == [8, 9] and not found.left_out
    records = [record for _, record in iter_records(sheet, found)]
    assert (
        records
        == [
            {
                "name": "张三",
                "id_no": "150102198001010014",
                "cert_issued_on": datetime.date(2020, 1, 31),
                "size": 3,
                "income": 12345.5,
                "remark": "无",
            }
        ]
        * 3
    )


def test_traps_are_text_and_read_back():
    data = office(
        [(trap, *ROW[1:]) for trap in TRAPS],
        title="=1+1",
        unit="=2",
        columns=[OutColumn("=SUM(A1)", "@x"), *COLUMNS[1:]],
    )
    for row in load_workbook(io.BytesIO(data)).active.iter_rows():
        assert all(cell.data_type != "f" for cell in row)
    assert texts_back(list(TRAPS)) == list(TRAPS)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=())), min_size=1, max_size=20))
def test_any_text_reads_back_exactly(texts):
    read = texts_back(["界", *texts, "界"])
    assert read == ["界", *map(cell_text, texts), "界"]


@pytest.mark.parametrize(
    "text",
    [
        " 前后空格 ",
        "两\n行",
        "\r\n",
        "_x000D_",
        "_x005F_x0041_",
        "䶮𬱟㛃",
        "a\x00b\x0bc",
        "\ud800x",
        "\ufffe",
        "]]>",
        "<&>\"'",
        "\u200b\u202e",
        "0471",
        "1e5",
        "长" * 40_000,
    ],
)
def test_hard_texts_read_back(text):
    assert texts_back([text, "界"]) == [cell_text(text), "界"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=10))
def test_csv_reads_back(texts):
    texts = ["始", *texts]
    stream = io.BytesIO()
    write_csv(stream, [OutColumn("姓名"), OutColumn("备注")], [("张三", text) for text in texts])
    text = stream.getvalue().decode("utf-8-sig")
    if "\ufffd" in text or "锟斤拷" in text:
        return
    sheet = read_sheets(stream.getvalue(), UploadKind.CSV)[0]
    assert [row[1] for row in sheet.rows][1:] == [ILLEGAL.sub("", text) or None for text in texts]


def test_csv_guards_text_and_leaves_numbers_alone():
    stream = io.BytesIO()
    count = write_csv(stream, COLUMNS, [("=1+1", "-5", DAY, -5, Decimal("-1.50"), None)])
    assert count == 1 and not stream.closed
    assert stream.getvalue().decode("utf-8-sig").splitlines()[1] == "'=1+1,'-5,2026-09-30,-5,-1.50,"


def test_sheet_titles_are_made_lawful():
    assert sheet_title("'a:b\\c/d?e*f[g]'" + "长" * 40) == ("abcdefg'" + "长" * 40)[:31]
    assert sheet_title("[]") == "Sheet1"


# The workbook that goes back


def returned(findings, people=(PERSON,) * 4, source: bytes | None = None):
    sheet, found = choose_sheet(sheets_of(source or community_report(people)), HEADINGS)
    stream = io.BytesIO()
    count = write_returned(stream, sheet, found, findings)
    return count, stream.getvalue()


def test_only_wrong_rows_go_back_marked_and_explained():
    count, data = returned(
        {
            6: [Finding(5, "校验码不正确")],
            8: [Finding(5, "重复"), Finding(1, "为空"), Finding(None, "同一人")],
        }
    )
    sheet = load_workbook(io.BytesIO(data)).active
    assert count == 2 and sheet.max_row == 6
    assert sheet["A3"].value is None and sheet["B3"].value == "基本情况"
    assert "B3:F3" in {str(merge) for merge in sheet.merged_cells.ranges}
    assert sheet["Y4"].value == "错误原因"
    assert sheet["Y5"].value == "身份证号：校验码不正确"
    assert sheet["Y6"].value == "身份证号：重复；姓名：为空；同一人"
    assert sheet["F5"].fill.fgColor.rgb == "FFFFC7CE" and sheet["F5"].comment.text == "校验码不正确"
    assert sheet["G5"].fill.fill_type is None and sheet["G5"].comment is None


def test_what_goes_back_keeps_types_and_is_imported_again():
    traps = [(trap, *PERSON[1:]) for trap in TRAPS[:4]]
    _, data = returned({row: [Finding(1, "错")] for row in range(5, 9)}, traps)
    sheet, found = choose_sheet(sheets_of(data), HEADINGS)
    assert not found.left_out and found.unit == "全宁街道钢铁社区残疾人协会"
    original, before = choose_sheet(sheets_of(community_report(traps)), HEADINGS)
    assert [r for _, r in iter_records(sheet, found)] == [
        r for _, r in iter_records(original, before)
    ]
    again = write_again(sheet, found)
    assert [cell.value for cell in load_workbook(io.BytesIO(again)).active[4]].count(
        "错误原因"
    ) == 1


def write_again(sheet, found) -> bytes:
    stream = io.BytesIO()
    write_returned(stream, sheet, found, {5: [Finding(5, "仍不正确")]})
    return stream.getvalue()


def test_a_number_that_lost_its_digits_goes_back_as_the_number_it_is():
    rows = [["姓名", "身份证号"], ["张三", 152626194304050000]]
    sheet = sheets_of(workbook(rows))[0]
    stream = io.BytesIO()
    write_returned(
        stream, sheet, recognise(sheet, HEADINGS), {2: [Finding(1, "以数字存储，末位已丢失")]}
    )
    cell = load_workbook(io.BytesIO(stream.getvalue())).active["B2"]
    assert float(cell.value) == 152626194304050000.0 and cell.number_format == "0"


# The blank template


TEMPLATE = (
    TemplateColumn("姓名", "基本情况", required=True, hint="与身份证一致", example="张三"),
    TemplateColumn("身份证号", "基本情况", width=20, example="150102198001010014"),
    TemplateColumn("性别", choices=("男", "女"), example="男"),
    TemplateColumn("残疾类别", choices=("视力", "听力"), several=True, example="视力、听力"),
    TemplateColumn("发证日期", kind="date", example="2020-01-31"),
)


def template() -> Workbook:
    stream = io.BytesIO()
    write_template(stream, title="残疾人基本情况登记表", columns=TEMPLATE)
    return load_workbook(stream)


def test_the_template_offers_choices_and_explains_itself():
    book = template()
    assert book.sheetnames == ["残疾人基本情况登记表", "代码", "填写说明"]
    assert book["代码"].sheet_state == "hidden"
    rules = {str(rule.sqref): rule for rule in book.active.data_validations.dataValidation}
    assert set(rules) == {"D6:D2005", "E6:E2005"}
    assert rules["D6:D2005"].formula1 == "'代码'!$D$1:$D$2"
    assert rules["D6:D2005"].showErrorMessage and not rules["E6:E2005"].showErrorMessage
    lines = [[cell.value for cell in row] for row in book["填写说明"].iter_rows(min_row=2)]
    assert ["姓名", "是", "与身份证一致", None] in lines
    assert book.active["C6"].number_format == "@"


def test_a_filled_template_is_imported_without_its_example():
    book = template()
    for column, value in zip("BCDEF", ("李四", "1526", "女", "听力", DAY), strict=True):
        book.active[f"{column}6"] = value
    stream = io.BytesIO()
    book.save(stream)
    sheet, found = choose_sheet(sheets_of(stream.getvalue()), HEADINGS)
    assert [row.reason for row in found.skipped] == ["example"]
    assert not found.left_out
    assert list(iter_records(sheet, found)) == [
        (
            6,
            {
                "name": "李四",
                "id_no": "1526",
                "gender": "女",
                "dis_category": "听力",
                "cert_issued_on": DAY,
            },
        )
    ]


# Against other programs


def test_memory_does_not_grow_with_the_rows():
    rows = ((f"内容{n}", "150102198001010014", DAY, n, 5.5, None) for n in range(10_000))
    office([])
    with tempfile.TemporaryFile() as stream:
        tracemalloc.start()
        write_office(stream, title="表", unit="", filled_on=None, columns=COLUMNS, rows=rows)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 4 * 1024 * 1024


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_finds_no_formula_and_the_same_text(tmp_path):
    texts = [trap for trap in TRAPS if trap.strip() == trap]
    path = tmp_path / "表.xlsx"
    path.write_bytes(office([(text, *ROW[1:]) for text in texts]))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "fods",
        "--outdir",
        str(tmp_path),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    opened = (tmp_path / "表.fods").read_text()
    assert "table:formula" not in opened
    assert "=1+1" in opened and "#,##0" not in opened


@pytest.mark.parametrize(
    ("asked", "ending", "kind"),
    [
        ({}, "xlsx", "办公用表"),
        ({"filter_text": "view=all&columns=shown"}, "xlsx", "所列栏目"),
        ({"filter_text": "columns=all"}, "xlsx", "全部栏目"),
        ({"plain": True}, "xlsx", "完整号码"),
        ({}, "pdf", "登记表"),
    ],
)
def test_files_of_one_list_are_told_apart_by_their_names(
    asked: dict[str, Any], ending: str, kind: str
) -> None:
    order = Order(ResidentLedger, "李志", Area(name="春城社区"), None, **asked)
    assert f"_春城社区_{kind}_李志_" in order.name(ending)
