"""Recognising headers and records on the sheets offices send."""

import datetime
import json

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.ledger.headings import (
    Heading,
    Recognised,
    cell_name,
    choose_sheet,
    column_letter,
    iter_records,
    recognise,
    remap,
)
from registry.ledger.matching import Matcher, spellings
from tests.registry.workbooks import (
    HEADINGS,
    LABELS,
    MERGES,
    PERSON,
    community_report,
    community_rows,
    csv_sheet,
    sheet_of,
    sheets_of,
)

SIMPLE = [["姓名", "性别", "民族", "联系电话"], ["张三", "男", "汉族", "13812345678"]]
UPDATE_LABELS = [
    "姓名",
    "残疾证号",
    "残疾类型",
    "残疾等级",
    "年龄",
    "性别",
    "地址",
    "户口性质",
    "R3 婚姻状况",
    "R4 联系人姓名",
    "手机",
    "R6 是否在敬（养）老院、福利院、荣军院居住",
    "R8 受教育程度",
    "R9 是否就业",
    "R17 残疾人养老服务—服务现状",
    "R20 个人或家庭是否签订家庭医生服务协议",
    "R26 过去一年内是否经常参加文化体育活动",
    "户主姓名",
    "户主身份证号",
    "填表日期",
]


def keys(recognised: Recognised) -> dict[str, str]:
    return {column.letter: column.key for column in recognised.columns if column.key}


def names(sheet, recognised) -> list[tuple[int, object]]:
    return [(number, record.get("name")) for number, record in iter_records(sheet, recognised)]


def by_text(recognised: Recognised, text: str):
    return next(column for column in recognised.columns if column.text == text)


def test_a_communitys_report():
    sheet, found = choose_sheet(sheets_of(community_report([PERSON] * 60)), HEADINGS)
    assert found.title == "残疾人基本情况登记表"
    assert found.unit == "全宁街道钢铁社区残疾人协会"
    assert found.filled_on == datetime.date(2026, 9, 30)
    assert found.header_rows == (3, 4)
    assert (found.first_data_row, found.last_data_row, found.records) == (5, 64, 60)
    assert [row.row for row in found.footer] == [65]
    assert len(found.mapped) == 23 and not found.left_out
    assert by_text(found, "等级").group == "残疾状况"
    assert by_text(found, "备注").group == ""
    number, record = next(iter_records(sheet, found))
    assert number == 5
    assert record["id_no"] == "152626194709285023" and record["size"] == 5
    assert record["cert_issued_on"] == datetime.date(2018, 11, 26)


def test_a_national_update_export():
    rows = [
        ["残疾人基本服务状况和需求信息数据动态更新（2022年导出）"],
        ["填表单位（盖章）：", *[None] * 12, "填表日期：2026年9月30日"],
        UPDATE_LABELS,
        ["阿拉坦仓·巴图", "15262619430520256X44B1", *["是"] * 18],
    ]
    found = recognise(sheet_of(rows, ["A1:T1"]), HEADINGS)
    assert (found.unit, found.filled_on) == ("", datetime.date(2026, 9, 30))
    assert found.header_rows == (3,) and found.records == 1
    taken = {column.text: column.key for column in found.columns if column.key}
    assert taken["R3 婚姻状况"] == "marital"
    assert taken["R4 联系人姓名"] == "contact_name"
    assert taken["R20 个人或家庭是否签订家庭医生服务协议"] == "family_doctor"
    assert taken["户主身份证号"] == "head_id"
    left = [column.text for column in found.left_out]
    assert "R6 是否在敬（养）老院、福利院、荣军院居住" in left and "年龄" in left
    assert set(taken) | set(left) == set(UPDATE_LABELS)


@pytest.mark.parametrize("above", range(10))
def test_the_header_may_stand_in_any_of_the_first_ten_rows(above):
    rows = [["说明文字"] if n % 2 else [None] for n in range(above)] + SIMPLE
    sheet = sheet_of(rows)
    found = recognise(sheet, HEADINGS)
    assert found.header_rows == (above + 1,)
    assert names(sheet, found) == [(above + 2, "张三")]


def test_a_header_below_row_ten_is_not_looked_for():
    with pytest.raises(ValidationError, match="没有找到表头") as error:
        recognise(sheet_of([["说明"]] * 10 + SIMPLE), HEADINGS)
    assert error.value.code == "no_header"


def test_three_title_rows():
    rows = [
        ["附件1"],
        ["残疾人基本情况登记表"],
        ["（2026年度）"],
        ["填报单位：", "钢铁社区", "填表日期", None],
        *SIMPLE,
    ]
    found = recognise(sheet_of(rows, ["A1:D1", "A2:D2", "A3:D3"]), HEADINGS)
    assert (found.title, found.unit) == ("残疾人基本情况登记表", "钢铁社区")


@pytest.mark.parametrize(
    ("line", "unit", "day"),
    [
        (
            ["填表单位（盖章）：钢铁社区    填表日期：2026年9月30日   单位：元"],
            "钢铁社区",
            (2026, 9, 30),
        ),
        (
            ["填表单位(盖章):钢铁社区", "填表日期：", datetime.date(2026, 9, 30)],
            "钢铁社区",
            (2026, 9, 30),
        ),
        (["填报单位：____", "填表日期：2026-9-30"], "", (2026, 9, 30)),
        (["报送单位：钢铁社区", None, "单位：人、元"], "钢铁社区", None),
        (["单位：人、元", "填表日期：2026年2月30日"], "", None),
    ],
)
def test_unit_and_date_above_the_header(line, unit, day):
    found = recognise(sheet_of([["登记表"], line, *SIMPLE]), HEADINGS)
    assert found.unit == unit
    assert found.filled_on == (datetime.date(*day) if day else None)


@pytest.mark.parametrize(
    "text",
    [
        "家庭年收入（元）",
        "家庭年收入\n(元)",
        "*家庭年收入",
        "●家庭年收入",
        " 家庭 年收入 ",
        "3.家庭年收入",
        "R29 家庭年收入",
        "家庭年收入：",
        "家庭年收入（单位：万元）",
        "（三）家庭年收入",
        "家庭年收入(必填)",
    ],
)
def test_dressing_does_not_matter(text):
    assert Matcher(HEADINGS).match(text).key == "income"


@pytest.mark.parametrize(
    "text", ["家庭月收入", "家庭收入", "联系电话（监护人）", "不能走出家门", "是否未就业", "2022"]
)
def test_what_is_merely_similar_is_not_taken(text):
    assert Matcher(HEADINGS).match(text) is None


def test_a_close_heading_is_suggested_only():
    found = recognise(sheet_of([["姓名", "性别", "家庭年总收入"], ["张三", "男", 5]]), HEADINGS)
    column = by_text(found, "家庭年总收入")
    assert (column.key, column.how, column.suggestion) == (None, "close", "income")


def test_columns_in_another_order_and_unknown_ones():
    sheet = sheet_of([["联系电话", "序号", "属相", "姓名"], ["13812345678", 1, "龙", "张三"]])
    found = recognise(sheet, HEADINGS)
    assert keys(found) == {"A": "phone", "D": "name"}
    assert [column.text for column in found.left_out] == ["属相"]
    assert list(iter_records(sheet, found)) == [(2, {"phone": "13812345678", "name": "张三"})]


def test_a_column_without_a_heading_is_shown_when_it_holds_something():
    found = recognise(sheet_of([["姓名", "性别", None, None], ["张三", "男", None, "x"]]), HEADINGS)
    assert [(column.letter, column.text) for column in found.left_out] == [("D", "")]


def test_the_same_heading_twice_is_a_conflict():
    found = recognise(sheet_of([["姓名", "手机", "联系电话"], ["张三", "1", "2"]]), HEADINGS)
    assert keys(found) == {"A": "name", "C": "phone"}
    column = by_text(found, "手机")
    assert (column.how, column.suggestion) == ("conflict", "phone")


TWO_LEVELS = [
    ["姓名", "性别", "监护人", None, "户主", None, "备注"],
    [None, None, "姓名", "电话", "姓名", "身份证号", None],
    ["张三", "男", "李四", "1381", "王五", "1526", "无"],
]
EXPECTED = {
    "A": "name",
    "B": "gender",
    "C": "guardian_name",
    "D": "guardian_phone",
    "E": "head_name",
    "F": "head_id",
    "G": "remark",
}


@pytest.mark.parametrize(
    "merges",
    [
        (),
        ("A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:G2"),
        ("C1:D1", "E1:F1"),
    ],
)
def test_the_lower_level_takes_its_meaning_from_the_group(merges):
    sheet = sheet_of(TWO_LEVELS, merges)
    found = recognise(sheet, HEADINGS)
    assert keys(found) == EXPECTED
    assert found.header_rows == (1, 2)
    assert names(sheet, found) == [(3, "张三")]


def test_two_levels_in_csv():
    text = "\n".join(",".join(cell or "" for cell in row) for row in TWO_LEVELS)
    assert keys(recognise(csv_sheet(text), HEADINGS)) == EXPECTED


def test_a_persons_group_never_lends_its_number_to_the_resident():
    rows = [
        ["姓名", "性别", "联系人", None],
        [None, None, "姓名", "身份证号"],
        ["张三", "男", "李四", "1"],
    ]
    found = recognise(sheet_of(rows, ["A1:A2", "B1:B2", "C1:D1"]), HEADINGS)
    assert keys(found) == {"A": "name", "B": "gender", "C": "contact_name"}


def test_rows_of_column_numbers_and_hints_belong_to_the_header():
    rows = [
        ["姓名", "性别", "家庭年收入"],
        ["甲", "乙", 1],
        ["（必填）", "（必填）", "（元）"],
        ["张三", "男", 5],
    ]
    sheet = sheet_of(rows)
    found = recognise(sheet, HEADINGS)
    assert found.header_rows == (1, 2, 3)
    assert names(sheet, found) == [(4, "张三")]


def test_what_is_no_record_is_passed_over_and_told():
    blank = [None] * 23
    rows = community_rows([PERSON])
    title, unit, groups, labels, person, footer = rows
    example = ["示例", *PERSON]
    rows = [
        title,
        unit,
        groups,
        labels,
        example,
        person,
        [2, *blank],
        [],
        footer,
        title,
        unit,
        groups,
        labels,
        [3, *PERSON],
        [4, *blank],
        ["以下空白"],
        ["合计", *[None] * 17, 10, 20000],
        footer,
        ["说明：1.本表一式两份。"],
        ["2.由社区填写。"],
    ]
    sheet = sheet_of(rows, MERGES)
    found = recognise(sheet, HEADINGS)
    assert [number for number, _ in iter_records(sheet, found)] == [6, 14]
    assert found.records == 2
    reasons = {row.row: row.reason for row in (*found.skipped, *found.footer)}
    assert reasons == {
        5: "example",
        9: "footer",
        10: "repeated",
        11: "repeated",
        12: "repeated",
        13: "repeated",
        16: "footer",
        17: "footer",
        18: "footer",
        19: "footer",
        20: "footer",
    }


@pytest.mark.parametrize("mark", ["示例", "（示例）", "例：", "样例", "例如"])
def test_example_rows(mark):
    sheet = sheet_of([["序号", *SIMPLE[0]], [mark, *SIMPLE[1]], [1, *SIMPLE[1]]])
    assert names(sheet, recognise(sheet, HEADINGS)) == [(3, "张三")]


def test_a_row_with_a_name_only_stays_a_record():
    sheet = sheet_of([*SIMPLE, ["李四", None, None, None]])
    assert names(sheet, recognise(sheet, HEADINGS)) == [(2, "张三"), (3, "李四")]


def test_a_row_without_a_name_stays_a_record():
    sheet = sheet_of([*SIMPLE, [None, "女", "汉族", "1"]])
    assert names(sheet, recognise(sheet, HEADINGS)) == [(2, "张三"), (3, None)]


def test_records_under_section_lines_are_kept_and_the_lines_are_told():
    sheet = sheet_of(
        [["序号", *SIMPLE[0]], ["一、城镇"], [1, *SIMPLE[1]], ["二、农村"], [1, *SIMPLE[1]]]
    )
    found = recognise(sheet, HEADINGS)
    assert names(sheet, found) == [(3, "张三"), (5, "张三")]
    assert [(row.row, row.reason, row.text) for row in found.skipped] == [
        (2, "note", "一、城镇"),
        (4, "note", "二、农村"),
    ]


def test_the_sheet_with_the_best_header_is_chosen():
    book = [sheet_of([["姓名", "性别"], ["李四", "女"]]), sheet_of(SIMPLE), sheet_of([["无关"]])]
    sheet, found = choose_sheet(book, HEADINGS)
    assert sheet is book[1] and found.records == 1


def test_no_sheet_with_a_header_is_refused_by_naming_what_is_looked_for():
    with pytest.raises(ValidationError, match="姓名"):
        choose_sheet([sheet_of([["日期", "天气"], ["1", "晴"]])], HEADINGS)


def test_row_key_and_version_are_headings_and_the_returned_column_is_ignored():
    sheet = sheet_of(
        [["姓名", "性别", "系统编号", "版本", "错误原因"], ["张三", "男", "k1", 3, "错"]]
    )
    found = recognise(sheet, HEADINGS)
    assert keys(found) == {"A": "name", "B": "gender", "C": "key", "D": "version"}
    assert by_text(found, "错误原因").how == "ignored" and not found.left_out


def test_a_person_corrects_the_mapping():
    found = recognise(sheet_of([["姓名", "属相", "性别"], ["张三", "龙", "男"]]), HEADINGS)
    corrected = remap(found, {1: "remark", 2: None})
    assert keys(corrected) == {"A": "name", "B": "remark"}
    assert corrected.columns[1].how == "chosen"
    with pytest.raises(ValidationError, match="A 列和 B 列"):
        remap(found, {1: "name"})


def test_headings_that_no_column_is_taken_for():
    found = recognise(sheet_of(SIMPLE), HEADINGS[:4])
    assert [heading.label for heading in found.missing(HEADINGS[:4])] == ["出生日期"]


def test_what_is_recognised_survives_json():
    _sheet, found = choose_sheet(sheets_of(community_report([PERSON] * 3)), HEADINGS)
    assert Recognised.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_cells_are_named_as_the_office_sees_them():
    assert cell_name(12, "F", "身份证号") == "第 12 行 F 列 身份证号"
    assert [column_letter(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_ledger_with_a_single_heading():
    sheet = sheet_of([["姓名"], ["张三"]])
    assert names(sheet, recognise(sheet, [Heading("name", "姓名")])) == [(2, "张三")]


@settings(max_examples=40, deadline=None)
@given(st.permutations(LABELS), st.integers(0, 5))
def test_any_order_of_columns_at_any_height(labels, above):
    text = "\n" * above + ",".join(labels) + "\n" + ",".join(f"值{n}" for n in range(len(labels)))
    sheet = csv_sheet(text)
    found = recognise(sheet, HEADINGS)
    assert len(found.mapped) == len(LABELS) - 1
    ((number, record),) = iter_records(sheet, found)
    assert number == above + 2
    assert record["name"] == f"值{labels.index('姓名')}"


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_has_spellings(text):
    assert all(spellings(text))
