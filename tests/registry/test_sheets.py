"""Values as they stand in the file: types, encodings, separators, which sheets are read."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from registry.ledger.sheets import guarded, read_sheets, unguarded
from registry.ledger.upload import UploadKind, UploadRefused
from tests.registry.workbooks import (
    SHEET,
    csv_sheet,
    package,
    saved,
    sheet_of,
    sheet_xml,
    sheets_of,
    workbook,
)

CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'


def test_numbers_stay_numbers_and_text_stays_text():
    rows = list(sheet_of([["0471", 471, 4.5, 152626194304050000, True, None, "是"]]).rows)
    assert rows == [["0471", 471, 4.5, 152626194304050000, True, None, "是"]]
    assert [type(value) for value in rows[0][:4]] == [str, int, float, int]


def test_dates_and_times():
    row = list(
        sheet_of(
            [
                [
                    datetime.date(2018, 11, 26),
                    datetime.datetime(2018, 11, 26, 8, 30),
                    datetime.time(8, 30),
                ]
            ]
        ).rows
    )[0]
    assert row == [datetime.date(2018, 11, 26), datetime.datetime(2018, 11, 26, 8, 30), "08:30:00"]


def test_empty_rows_and_columns_before_the_table_keep_their_numbers():
    book = Workbook()
    book.active["C3"] = "姓名"
    assert list(sheets_of(saved(book))[0].rows) == [
        [None, None, None],
        [None, None, None],
        [None, None, "姓名"],
    ]


def test_rows_can_be_gone_through_again():
    sheet = sheet_of([["甲"], ["乙"]])
    assert list(sheet.rows) == list(sheet.rows) == [["甲"], ["乙"]]
    assert sheet.head(1) == [["甲"]]


def test_formula_gives_the_value_saved_with_it():
    body = '<row r="1"><c r="A1" t="str"><f>B1</f><v>张三</v></c><c r="B1"><f>2+3</f><v>5</v></c></row>'
    assert list(sheets_of(package({SHEET: sheet_xml(body)}))[0].rows) == [["张三", 5]]


def test_merged_cells_and_hidden_rows_are_told():
    book = Workbook()
    for number in range(4):
        book.active.append([number, number])
    book.active.merge_cells("A1:B1")
    book.active.row_dimensions[2].hidden = True
    sheet = sheets_of(saved(book))[0]
    assert sheet.merges == (((0, 0), (0, 1)),)
    assert sheet.hidden_rows == {2}


def test_empty_hidden_and_explanatory_sheets_are_left_out():
    book = Workbook()
    book.active.title = "填写说明"
    book.active["A1"] = "本表由社区填写"
    book.create_sheet("Sheet2")
    for name in ("台账", "代码"):
        book.create_sheet(name)["A1"] = "姓名"
    hidden = book.create_sheet("选项来源")
    hidden["A1"], hidden.sheet_state = "男", "hidden"
    assert [sheet.name for sheet in sheets_of(saved(book))] == ["台账"]


def test_a_workbook_with_nothing_in_it_is_refused():
    with pytest.raises(UploadRefused, match="没有内容"):
        sheets_of(workbook([]))


def test_a_sheet_that_cannot_be_parsed_is_refused():
    with pytest.raises(UploadRefused, match="损坏"):
        read_sheets(package({SHEET: sheet_xml(CELL.format("&bad;"))}), UploadKind.XLSX)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_encodings(encoding):
    sheet = csv_sheet("姓名,民族\n䶮𬱟㛃,蒙古族\n", encoding)
    assert list(sheet.rows) == [["姓名", "民族"], ["䶮𬱟㛃", "蒙古族"]]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_separators(mark):
    sheet = csv_sheet(f'姓名{mark}住址\n张三{mark}"1号楼\n2单元"\n')
    assert list(sheet.rows) == [["姓名", "住址"], ["张三", "1号楼\n2单元"]]


def test_csv_numbers_are_text():
    assert list(csv_sheet("0471,152626194304050000,\n").rows) == [
        ["0471", "152626194304050000", None]
    ]


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_guarding_against_formulas_is_undone(text):
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "＝1", "－1", " =1", "'=1"])
def test_what_may_be_a_formula_is_guarded(text):
    assert guarded(text) == "'" + text


@pytest.mark.parametrize("text", ["张三", "2020-01-31", "'引号", "a=b", ""])
def test_plain_text_is_not_guarded(text):
    assert guarded(text) == text
