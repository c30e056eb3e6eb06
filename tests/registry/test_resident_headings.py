"""The headings offices and villages write, and which fact of 台账一 each of them means."""

from __future__ import annotations

import pytest

from registry.ledger.importing.headings import find_table, headings_of, why_left_out
from registry.ledger.matching import LABEL, SYNONYM, Matcher
from registry.ledger.sheets import read_sheets
from registry.ledger.upload import UploadKind
from registry.ledgers import ResidentLedger
from registry.resident_headings import ALSO

MATCHER = Matcher(headings_of(ResidentLedger))
MEANT = {
    "男/女": "gender",
    "性 别": "gender",
    "领证时间": "cert_issued_on",
    "领证日期": "cert_issued_on",
    "办证时间": "cert_issued_on",
    "人口数": "household__size",
    "家庭人口数": "household__size",
    "家庭人口（人）": "household__size",
    "家庭总人数": "household__size",
    "其中：残疾人数": "household__disabled_count",
    "文化": "education",
    "学历": "education",
    "残疾人证编号": "cert_no",
    "残证号": "cert_no",
    "残疾证": "cert_no",
    "二代残疾人证号": "cert_no",
    "婚否": "marital",
    "年收入": "household__income",
    "家庭收入(元/年)": "household__income",
    "月工资（元）": "monthly_income",
    "住址": "live_addr",
    "详细地址": "live_addr",
    "现居住地址": "live_addr",
    "户口所在地": "hukou_addr",
    "户籍类型": "hukou_nature",
    "农/非农": "hukou_nature",
    "手机": "phone",
    "联系方式": "phone",
    "电话/手机": "phone",
    "身份证": "id_no",
    "身份证\n号码": "id_no",
    "*公民身份证号": "id_no",
    "监护人": "guardian_name",
    "法定代理人": "guardian_name",
    "监护人与残疾人关系": "guardian_relation",
    "监护人手机号": "guardian_phone",
    "监护人家庭住址": "guardian_addr",
    "残疾类型": "categories",
    "残别": "categories",
    "残疾类别及等级": "categories",
    "残级": "dis_level",
    "残疾程度": "dis_level",
    "是否持证": "cert_status",
    "有无残疾证": "cert_status",
    "残因": "cause",
    "致残年月": "onset_on",
    "残疾证到期时间": "cert_expires_on",
    "能否自理": "self_care",
    "族别": "ethnicity",
    "出生时间": "birth_date",
    "户主": "household__head_name",
    "户主关系": "relation_to_head",
    "紧急联系人": "contact_name",
    "家属电话": "contact_phone",
    "困难群体类型": "household__poverty",
    "经济来源": "household__income_sources",
    "房屋结构": "household__housing_structure",
    "居住面积（㎡）": "household__housing_area",
    "危房鉴定等级": "household__housing_danger",
    "医保": "medical",
    "参加养老保险情况": "pension",
    "享受惠残政策": "enjoyed",
    "就业与否": "employment",
    "务工单位": "employer",
    "工种": "job",
    "未就业的原因": "unemployed_reason",
    "就读学校": "school",
    "失学原因": "no_school_reason",
    "辅具需求": "device_need",
    "家庭无障碍改造需求": "access_need",
    "能否出门": "can_go_out",
    "兴趣爱好": "hobbies",
    "有何特长": "talent",
    "身高（厘米）": "height",
    "身高(cm)": "height",
    "家医签约": "family_doctor",
    "入户时间": "surveyed_on",
    "采集人": "surveyor",
    "备 注": "remark",
    "嘎查（村）": "row_place",
    "所在村": "row_place",
    "系统编号": "row_key",
}


@pytest.mark.parametrize(("heading", "key"), MEANT.items())
def test_a_heading_means_a_column(heading: str, key: str) -> None:
    match = MATCHER.match(heading)
    assert match is not None
    assert (match.key, match.how in (LABEL, SYNONYM)) == (key, True)


def test_no_heading_is_claimed_twice_but_those_that_are_asked() -> None:
    unsure = {word for words in ALSO.values() for word in words if not MATCHER.match(word)}
    assert unsure == {"收入", "爱好特长"}
    for key, words in ALSO.items():
        sure = [word for word in words if word not in unsure]
        assert {word: MATCHER.match(word).key for word in sure} == dict.fromkeys(sure, key)  # type: ignore[union-attr]


@pytest.mark.parametrize("heading", ["收入", "户籍", "证件号", "残疾情况", "编号", "联系", "号码"])
def test_what_could_mean_two_things_is_asked(heading: str) -> None:
    assert MATCHER.match(heading) is None


@pytest.mark.parametrize(
    ("group", "key"), [("就业", "monthly_income"), ("经济与住房", "household__income")]
)
def test_the_group_above_decides(group: str, key: str) -> None:
    match = MATCHER.match("收入", group)
    assert match is not None
    assert match.key == key


@pytest.mark.parametrize("heading", ["编号", "系统号", "编号号", "版本年"])
def test_the_row_key_is_never_guessed(heading: str) -> None:
    assert MATCHER.suggest(heading) not in ("row_key", "row_version")


def test_a_number_of_the_office_is_explained_and_not_guessed() -> None:
    text = "编号,姓名,身份证号\nA-1,苏和,150404197404050015\n".encode()
    _, found = find_table(ResidentLedger, read_sheets(text, UploadKind.CSV))
    column = found.columns[0]
    assert (column.key, column.suggestion) == (None, None)
    assert "残疾人证号" in why_left_out(ResidentLedger, found, column)
