"""Names as typed, and the pinyin they are found by."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.names import parse_name, readings, search_keys


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("单桂兰", "shanguilan", "sgl"),
        ("曾强", "zengqiang", "zq"),
        ("仇玉艳", "qiuyuyan", "qyy"),
        ("解娜", "xiena", "xn"),
        ("查秀", "zhaxiu", "zx"),
        ("盖建", "gejian", "gj"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("区伟", "ouwei", "ow"),
        ("朴英", "piaoying", "py"),
        ("任军", "renjun", "rj"),
        ("翟梅", "zhaimei", "zm"),
        ("乐敏", "yuemin", "ym"),
        ("缪芳", "miaofang", "mf"),
        ("冼洋", "xianyang", "xy"),
        ("覃超", "qinchao", "qc"),
        ("万俟雪", "moqixue", "mqx"),
        ("吕华", "lvhua", "lh"),
        ("欧阳娜娜", "ouyangnana", "oynn"),
        ("张㛃", "zhangjie", "zj"),
        ("䶮龙", "yanlong", "yl"),
        ("李𬱟", "liwei", "lw"),
    ],
)
def test_the_surname_reading_comes_first(name, full, initials):
    first = readings(name)[0]
    assert (first.full, first.initials) == (full, initials)


@pytest.mark.parametrize(
    ("name", "other"),
    [("单桂兰", "danguilan"), ("曾强", "cengqiang"), ("覃超", "tanchao"), ("乐敏", "lemin")],
)
def test_the_other_reading_is_kept(name, other):
    assert other in [reading.full for reading in readings(name)]
    assert f"|{other};" in search_keys(name)["name_sounds"]


def test_mongolian_names_have_no_surname():
    assert readings("阿拉坦仓·巴图")[0].initials == "altcbt"
    assert readings("查干巴拉")[0].full == "chaganbala"
    assert readings("朝格图")[0].full == "chaogetu"
    assert search_keys("李善") == {
        "name_pinyin": "lishan",
        "name_initials": "ls",
        "name_sounds": "|lishan;|ls;|lis;|lshan; shan; s;",
    }


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=50))
def test_any_text_has_at_most_four_lower_case_readings(text):
    found = readings(text)
    assert len(found) <= 4
    assert all(reading.full == reading.full.lower() for reading in found)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("张 三", "张三"),
        (" 张　三 ", "张三"),
        ("阿拉坦仓•巴图", "阿拉坦仓·巴图"),
        ("阿拉坦仓‧巴图", "阿拉坦仓·巴图"),
        ("阿拉坦仓．巴图", "阿拉坦仓·巴图"),
        ("阿拉坦仓 . 巴图", "阿拉坦仓·巴图"),
        ("张\u200b三\ufeff", "张三"),
        ("张㛃", "张㛃"),
        ("䶮𬱟", "䶮𬱟"),
        ("王〇", "王〇"),
        ("Anna  Maria", "Anna Maria"),
        ("ᠪᠠᠲᠤ", "ᠪᠠᠲᠤ"),
        ("乌云其木格敖登格日乐", "乌云其木格敖登格日乐"),
    ],
)
def test_names_are_taken_as_people_write_them(typed, stored):
    assert parse_name(typed) == stored
    assert parse_name(stored) == stored


@pytest.mark.parametrize(
    ("typed", "code", "message"),
    [
        (None, "required", "姓名为空"),
        ("  ", "required", "姓名为空"),
        ("张", "name_length", "姓名应为2至50个字，现为1个字"),
        ("张" * 51, "name_length", "姓名应为2至50个字，现为51个字"),
        ("张\u202e三", "name_control", "姓名中含有不可见的控制字符，请删除后重新填写"),
        ("张\x00三", "name_control", "姓名中含有不可见的控制字符，请删除后重新填写"),
        ("张3", "name_digit", "姓名中不能有数字"),
        ("张三（小）", "name_character", "姓名只能由文字和间隔号·组成，发现“（”"),
        ("张\ue863", "name_character", "姓名中有无法识别的自造字，请用输入法重新录入"),
        ("·巴图", "name_character", "姓名不能以间隔号·开头或结尾"),
    ],
)
def test_what_is_no_name_is_refused_with_a_reason(typed, code, message):
    with pytest.raises(ValidationError) as caught:
        parse_name(typed)
    assert (caught.value.code, caught.value.messages) == (code, [message])
