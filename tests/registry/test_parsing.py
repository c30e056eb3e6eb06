"""Dates, amounts, phones and text in the spellings that forms and workbooks bring."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.parsing import (
    cert_from_cell,
    clean_text,
    id_from_cell,
    parse_date,
    parse_int,
    parse_money,
    parse_month,
    parse_phone,
    parse_yes_no,
)

FIFTH_OF_MARCH = date(2026, 3, 5)


def refused(parse, value):
    with pytest.raises(ValidationError) as caught:
        parse(value)
    return caught.value.code, caught.value.messages[0]


@pytest.mark.parametrize(
    "value",
    [
        FIFTH_OF_MARCH,
        datetime(2026, 3, 5, 14, 30),
        46086.0,
        46086,
        46086.75,
        "2026-3-5",
        "2026-03-05",
        "2026/3/5",
        "2026.3.5",
        "2026．3．5",
        "2026年3月5日",
        "2026 年 3 月 5 日",
        "2026年3月5号",
        "２０２６年３月５日",
        "20260305",
        20260305,
        20260305.0,
        " 2026-03-05 00:00:00 ",
        "2026-03-05T08:00:00",
        "2026－03－05",
    ],
)
def test_a_day_in_any_usual_spelling(value):
    assert parse_date(value) == FIFTH_OF_MARCH
    assert parse_month(value) == (FIFTH_OF_MARCH, True)


@settings(max_examples=300, deadline=None)
@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(
        [
            "{0.year}-{0.month}-{0.day}",
            "{0:%Y%m%d}",
            "{0:%Y/%m/%d}",
            "{0.year}年{0.month}月{0.day}日",
            "{0.year}.{0.month}.{0.day}",
        ]
    ),
    st.sampled_from(["", " ", "\u200b", "　"]),
)
def test_every_spelling_of_every_day_comes_back(day, spelling, blank):
    assert parse_date(blank + spelling.format(day) + blank) == day


@pytest.mark.parametrize("value", ["1947年9月", "1947.09", "1947-9", "1947/09", "194709", 194709.0])
def test_a_month_stands_for_its_first_day(value):
    assert parse_month(value) == (date(1947, 9, 1), False)


def test_a_numeric_month_that_lost_its_zero_is_refused():
    assert parse_month("1990.1") == (date(1990, 1, 1), False)
    assert parse_month("1990.10") == (date(1990, 10, 1), False)
    assert parse_month(1990.09) == (date(1990, 9, 1), False)
    assert parse_month(1990.12) == (date(1990, 12, 1), False)
    assert refused(parse_month, 1990.1) == (
        "ambiguous_month",
        "“1990.1”可能是1月也可能是10月，请将该格设为文本后重填",
    )


@pytest.mark.parametrize(
    ("value", "code", "message"),
    [
        ("2015-02-30", "invalid_date", "日期不存在：2015-02-30"),
        ("2015年13月1日", "invalid_date", "日期不存在：2015年13月1日"),
        ("1947年13月", "invalid_date", "日期不存在：1947年13月"),
        (20150230.0, "invalid_date", "日期不存在：20150230"),
        ("1990", "year_only", "“1990”只有年份，请补上月份"),
        (1990.0, "year_only", "“1990”只有年份，请补上月份"),
        ("去年100%", "date_format", "“去年100%”不是日期，请按2026-03-05的样式填写"),
        ("85-3-5", "date_format", "“85-3-5”不是日期，请按2026-03-05的样式填写"),
    ],
)
def test_what_is_no_day_says_why(value, code, message):
    assert refused(parse_month, value) == (code, message)


def test_a_month_alone_is_no_day():
    assert refused(parse_date, "1947.09") == ("month_only", "“1947.09”只有年月，请补上日")


@pytest.mark.parametrize("parse", [parse_date, parse_month, parse_int, parse_money, parse_yes_no])
@pytest.mark.parametrize("value", [None, "", "  ", "—", "/"])
def test_a_blank_is_no_value(parse, value):
    assert parse(value) is None


@pytest.mark.parametrize(
    "value", [3, 3.0, "3", "３", " 3 ", "3人", "3口", "3.0", "三", "三口人", "叁"]
)
def test_whole_numbers(value):
    assert parse_int(value) == 3


@pytest.mark.parametrize("value", ["三口", "三口半", "3.5", 3.5, "3-4", True, "abc"])
def test_what_is_no_whole_number(value):
    code, message = refused(parse_int, value)
    assert code == "not_a_number"
    assert message.endswith("不是数字，请填写整数")


@pytest.mark.parametrize(
    ("text", "number"),
    [("八", 8), ("十", 10), ("十二学时", 12), ("二十", 20), ("两百零五", 205), ("一千二百三十四", 1234),
     ("一千零五", 1005), ("壹万贰仟", 12000), ("三十万零六十", 300060), ("零", 0)],
)  # fmt: skip
def test_counts_in_words(text, number):
    assert parse_int(text) == number


@pytest.mark.parametrize("text", ["一百五", "两万三", "三五", "百", "万", "一千十", "元"])
def test_what_may_mean_two_numbers_is_not_guessed(text):
    """一百五 is said for 150."""
    assert refused(parse_int, text)[0] == refused(parse_money, text)[0] == "not_a_number"


def test_a_negative_number_is_refused():
    assert refused(parse_int, "-3")[0] == "negative"


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("1,234.50元", "1234.50"),
        ("１，２３４．５", "1234.50"),
        ("￥300", "300.00"),
        ("1.2万", "12000.00"),
        ("1.2 万元", "12000.00"),
        (58868, "58868.00"),
        (58868.0, "58868.00"),
        (0.125, "0.13"),
        ("0", "0.00"),
        (3333.3333333, "3333.33"),
        ("叁万", "30000.00"),
        ("贰万壹仟元整", "21000.00"),
        ("三百", "300.00"),
        ("壹佰元伍角", "100.50"),
        ("十元零五分", "10.05"),
    ],
)
def test_amounts_are_exact_to_the_cent(value, amount):
    assert parse_money(value) == Decimal(amount)
    assert str(parse_money(value)) == amount


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("三百多", "not_a_number"),
        ("1,23", "not_a_number"),
        (float("nan"), "not_a_number"),
        (True, "not_a_number"),
        ("-5", "negative"),
        ("100000000000", "too_large"),
    ],
)
def test_amounts_that_are_refused(value, code):
    assert refused(parse_money, value)[0] == code


@pytest.mark.parametrize(
    "value",
    ["13836528309", 13836528309.0, 13836528309, "138 3652 8309", "138-3652-8309", "+86 13836528309"]
    + ["１３８３６５２８３０９", "8613836528309", "13836528309\u200b"],
)
def test_mobile_numbers(value):
    assert parse_phone(value) == "13836528309"


@pytest.mark.parametrize(
    "value", ["0471-1234567", "04711234567", "（0471）1234567", "0471 1234567"]
)
def test_landlines(value):
    assert parse_phone(value) == "0471-1234567"
    assert parse_phone("010-12345678") == "010-12345678"


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("1383652830", "电话位数不对：现为10位"),
        ("138365283091", "电话位数不对：现为12位"),
        ("1234567", "固定电话请加区号"),
        ("12836528309", "手机号第二位应为3至9"),
        ("13836528309、13836528310", "只能填写一个电话号码"),
        ("无电话", "电话只能由数字组成"),
    ],
)
def test_phones_that_are_refused(value, part):
    code, message = refused(parse_phone, value)
    assert code == "phone"
    assert part in message


def test_a_masked_phone_is_not_a_phone():
    assert refused(parse_phone, "138****1234")[0] == "masked"
    assert parse_phone(None) == ""


def test_yes_and_no():
    assert [parse_yes_no(value) for value in ("是", "有", "√", 1, "1.0", True)] == [True] * 6
    assert [parse_yes_no(value) for value in ("否", "无", "×", 2, False)] == [False] * 5
    assert refused(parse_yes_no, "也许")[0] == "unknown_code"


def test_text_is_freed_of_what_cannot_be_seen():
    assert clean_text(" 张\u200b三\u202e \ufeff") == "张三"
    assert clean_text("e\u0301") == "é"
    assert clean_text("甲\r\n乙") == "甲 乙"
    assert clean_text("甲\r\n乙", multiline=True) == "甲\n乙"
    assert clean_text(3.0) == "3"
    assert clean_text(None) == ""
    assert clean_text("䶮𬱟㛃") == "䶮𬱟㛃"
    assert refused(clean_text, "甲\0乙")[0] == "null_character"


@settings(max_examples=300, deadline=None)
@given(st.text().filter(lambda text: "\0" not in text))
def test_cleaning_twice_changes_nothing_and_leaves_text_that_can_be_stored(text):
    once = clean_text(text)
    assert clean_text(once) == once
    once.encode("utf-8")


@pytest.mark.parametrize("value", [1.52127201501022e17, 152127201501021783, "1.52127E+17"])
def test_a_number_cell_has_lost_its_last_digits(value):
    for parse in (id_from_cell, cert_from_cell):
        assert refused(parse, value) == (
            "number_cell",
            "以数字存储，末位已丢失，请将该格设为文本后重填",
        )


def test_text_cells_are_read_as_typed():
    assert id_from_cell(" 15010219800101 0014").text == "150102198001010014"
    assert cert_from_cell("'15010219800101001442b1").text == "15010219800101001442B1"
    assert refused(id_from_cell, None)[0] == "required"
    assert refused(id_from_cell, 150102800101001.0)[0] == "V1"
