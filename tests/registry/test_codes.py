"""The code lists: complete, without contradictions, and read as people write them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from registry import codes

NAMED = [
    "gender",
    "ethnicity",
    "marital",
    "education",
    "political",
    "hukou_nature",
    "residence_type",
    "relation",
    "guardian_relation",
    "dis_category",
    "dis_level",
    "cert_status",
    "cause",
    "self_care",
    "capacity",
    "special_family",
    "income_source",
    "poverty",
    "housing_source",
    "housing_structure",
    "housing_danger",
    "benefit",
    "benefit_state",
    "pension",
    "medical",
    "employment",
    "employment_form",
    "unemployed_reason",
    "livelihood_source",
    "edu_stage",
    "edu_placement",
    "no_school_reason",
    "edu_aid",
    "rehab_need",
    "device_need",
    "access_need",
    "care_need",
    "needs",
    "can_go_out",
    "hobbies",
    "survey_method",
    "register_status",
    "yes_no",
    "member_health",
]


def refused(parse, value):
    with pytest.raises(ValidationError) as caught:
        parse(value)
    return caught.value


def test_every_named_list_is_there():
    assert set(NAMED) <= set(codes.keys())
    with pytest.raises(KeyError):
        codes.get("nonsense")


@pytest.mark.parametrize("key", NAMED)
def test_no_word_of_a_list_means_two_things(key):
    code_list = codes.get(key)
    for entry in code_list:
        for word in (entry.code, entry.name, entry.label, *entry.synonyms):
            assert code_list.parse(word) == entry.code, word
        assert not entry.parent or entry.parent in code_list or key == "device_need"


@pytest.mark.parametrize("key", NAMED)
def test_choices_have_distinct_labels(key):
    labels = [label for _, label in codes.get(key).choices()]
    assert labels
    assert len(labels) == len(set(labels))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(NAMED), st.data())
def test_labels_come_back_as_codes_one_or_many(key, data):
    code_list = codes.get(key)
    offered = [code for code, _ in code_list.choices() if code not in code_list.exclusive]
    chosen = code_list.sort(data.draw(st.sets(st.sampled_from(offered))))
    assert code_list.parse_many(code_list.labels(chosen)) == chosen
    assert code_list.parse_many(";".join(chosen)) == chosen
    assert code_list.parse_many(chosen) == chosen


# What offices write, column by column.
WRITTEN = {
    "gender": {"男": "1", "女": "2", "男性": "1"},
    "ethnicity": {
        "汉族": "01",
        "汉": "01",
        "满": "11",
        "满族": "11",
        "蒙古": "02",
        "蒙古族": "02",
        "达斡尔": "31",
        "达斡尔族": "31",
        "回": "03",
        "回族": "03",
        "2": "02",
        2.0: "02",
        "02": "02",
    },
    "dis_category": {
        "肢体残疾": "4",
        "肢体": "4",
        "视力残疾": "1",
        "听力残疾": "2",
        "智力残疾": "5",
        "精神残疾": "6",
        "言语": "3",
        "多重": "7",
        "4.0": "4",
    },
    "dis_level": {"四级": "4", 4.0: "4", "4.0": "4", "一级": "1", "3级": "3", "Ⅱ级": "2"},
    "cause": {
        "疾病": "2",
        "原因不明": "10",
        "交通事故": "4",
        "其他意外伤害": "6",
        "工伤": "5",
        "先天/遗传": "1",
    },
    "self_care": {"完全不能自理": "3", "部分自理": "2", "完全自理": "1"},
    "education": {
        "小学": "2",
        "初中": "3",
        "未上学": "1",
        "大专": "5",
        "高中（中专）": "4",
        "高中(中专)": "4",
        "本科": "6",
        "高中": "4",
        "中专": "4",
        "文盲": "1",
        "技工学校毕业": "4",
        "21": "6",
    },
    "marital": {"离婚": "40", "未婚": "10", "丧偶": "30", "初婚": "21", "已婚": "20"},
    "hukou_nature": {"农业": "1", "非农业": "2", "居民户口": "3", "城镇户口": "2"},
    "poverty": {
        "低保边缘家庭": "P06",
        "非困难": "P00",
        "农村牧区低保": "P02",
        "城市低保": "P01",
        "特困人员": "P05",
        "城镇三无人员": "P03",
    },
    "employment": {"不适用": "3", "已就业": "1", "未就业": "2", "是": "1", "否": "2"},
    "livelihood_source": {"家庭成员供养": "4"},
    "can_go_out": {"不能": "3", "能独立": "1", "需协助": "2"},
    "care_need": {"无": "0", "居家托养": "1"},
    "rehab_need": {"护理": "5", "辅助器具": "4", "药物": "2", "功能训练": "3", "无": "6"},
    "access_need": {"坡化": "02", "卫生间扶手": "06", "坐便器": "07", "无": "00"},
    "benefit": {"残疾人生活困难补贴": "SS09", "公租房租赁补贴": "SS07", "医疗救助": "SS05"},
    "relation": {"儿子": "20", "妻子": "12", "外祖母": "64", "孙子": "41", "1": "01"},
}


@pytest.mark.parametrize(
    ("key", "written", "code"),
    [(key, word, code) for key, words in WRITTEN.items() for word, code in words.items()],
)
def test_what_offices_write_is_understood(key, written, code):
    assert codes.get(key).parse(written) == code
    assert codes.get(key).parse(f" {written} ") == code


@pytest.mark.parametrize(
    ("key", "written", "expected"),
    [
        ("dis_category", "言语、视力", ["1", "3"]),
        ("dis_category", "智力，精神", ["5", "6"]),
        ("dis_category", "肢体;精神", ["4", "6"]),
        ("dis_category", "视力残疾/听力残疾", ["1", "2"]),
        ("dis_category", "视力 听力|言语", ["1", "2", "3"]),
        ("dis_category", "1,3", ["1", "3"]),
        ("rehab_need", "功能训练;护理", ["3", "5"]),
        ("access_need", "卫生间扶手;坐便器", ["06", "07"]),
        ("cause", "先天/遗传、疾病", ["1", "2"]),
        ("device_need", "拐杖、助行器", ["44"]),
        ("edu_aid", "无", []),
        ("hobbies", "", []),
        ("hobbies", None, []),
        ("hobbies", "搏克；射箭", ["29", "30"]),
    ],
)
def test_several_in_one_cell(key, written, expected):
    assert codes.get(key).parse_many(written) == expected


def test_an_abbreviation_of_the_office_is_an_error_with_the_closest_word():
    error = refused(codes.get("dis_category").parse, "肢残")
    assert error.code == "unknown_code"
    assert error.messages == ["“肢残”不在代码表残疾类别中，最接近：肢体"]
    assert (error.params["closest"], error.params["closest_code"]) == ("肢体", "4")
    assert refused(codes.get("dis_category").parse_many, "视力、肢残").messages == error.messages


def test_an_ambiguous_word_shows_all_that_are_equally_close():
    error = refused(codes.get("poverty").parse, "低保")
    assert set(error.params["closest"].split("、")) == {"城市低保", "农村牧区低保"}


def test_a_word_near_nothing_shows_what_may_be_written():
    error = refused(codes.get("gender").parse, "100%zz")
    assert error.messages == ["“100%zz”不在代码表性别中，可填：男、女"]
    assert refused(codes.get("marital").parse, "2").params["closest_code"] == ""


def test_none_stands_alone():
    error = refused(codes.get("rehab_need").parse_many, "无、护理")
    assert (error.code, error.messages) == ("exclusive", ["“无”不能与其他项同选"])
    assert refused(codes.get("poverty").parse_many, ["P00", "P01"]).code == "exclusive"


def test_choices_follow_the_day_and_keep_what_is_stored():
    poverty = codes.get("poverty")
    then = dict(poverty.choices(on=date(2013, 8, 20)))
    now = dict(poverty.choices(on=date(2026, 1, 1)))
    assert "P03" in then and "P03" not in now
    assert "P07" in now and "P07" not in then
    assert dict(poverty.choices(on=date(2026, 1, 1), keep=["P03"]))["P03"] == "城镇“三无”人员"
    assert ("P77", "P77") in poverty.choices(keep=["P77"])
    last = poverty.get("P03").valid_to
    assert poverty.get("P03").valid_on(last)
    assert not poverty.get("P03").valid_on(last + timedelta(days=1))
    assert poverty.get("P05").valid_from == last + timedelta(days=1)
    assert codes.get("hukou_nature").get("3").valid_from == date(2014, 8, 1)


def test_choices_begin_with_the_common_ones():
    first = [label for _, label in codes.get("ethnicity").choices()[:10]]
    assert first == [
        "汉族",
        "蒙古族",
        "满族",
        "回族",
        "达斡尔族",
        "鄂温克族",
        "鄂伦春族",
        "朝鲜族",
        "俄罗斯族",
        "锡伯族",
    ]
    assert len(codes.get("ethnicity").codes) == 58


def test_screens_offer_less_than_is_understood():
    assert codes.get("gender").choices() == [("1", "男"), ("2", "女")]
    relation = codes.get("relation")
    assert [code for code, _ in relation.choices()] == [
        "02",
        "10",
        "20",
        "30",
        "40",
        "50",
        "60",
        "70",
        "97",
        "99",
    ]
    assert len(relation.codes) > 80
    assert relation.label("40") == "孙辈"
    assert relation.label("41") == "孙子"


def test_devices_are_offered_by_category():
    device = codes.get("device_need")
    seen = [label for _, label in device.choices(parents=["2"])]
    assert seen == ["助听器", "其他听力辅具", "其他", "无"]


def test_labels_of_stored_codes():
    category = codes.get("dis_category")
    assert category.labels(["5", "4"]) == "肢体、智力"
    assert (category.label(""), category.label("x")) == ("", "x")
    assert codes.get("employment_form").short("3") == "个体就业"
    assert codes.get("access_need").get("02").unit == "处"
    assert codes.get("education").get("4").national == "60"


@pytest.mark.parametrize("value", [None, "", " ", "—", "/", "　"])
def test_blanks_are_no_code(value):
    assert codes.get("marital").parse(value) == ""
