"""The rules of 台账一: what is refused, asked and remarked on."""

from __future__ import annotations

from typing import Any

import pytest

from registry import resident_checks, resident_rules
from registry.ledger.kinds import (
    IdNumberKind,
)
from tests.registry.people import CERT, ID, OTHER_ID, TODAY, complete
from tests.registry.rules_desk import DAY, ERROR, HINT, INCOMPLETE, QUESTION, derived, found, single


def test_a_complete_person_has_nothing_wrong_and_nothing_missing() -> None:
    assert found() == []
    assert resident_rules.missing(derived(), TODAY) == []


@pytest.mark.parametrize(
    ("kind", "typed", "message"),
    [
        (
            IdNumberKind,
            "150102198001010015",
            "身份证号校验码不正确，请核对（末位应为4），如果别的位抄错了，请先核对前17位",
        ),  # V1
        (IdNumberKind, "150102198002300013", "身份证号中的出生日期无效"),  # V2
        (IdNumberKind, "990102198001010010", "身份证号的省级代码无效"),  # V3
    ],
)
def test_v1_to_v3_are_said_of_the_number_itself(kind: Any, typed: str, message: str) -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError) as wrong:
        kind().parse(typed)
    assert wrong.value.messages == [message]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"gender": "1"},
            (QUESTION, "V4", "gender", "与身份证号推算的性别（女）不一致，请说明原因"),
        ),
        (
            {"birth_date": DAY(1975, 11, 13)},
            (
                QUESTION,
                "V4",
                "birth_date",
                "与身份证号推算的出生日期（1975-11-12）不一致，请说明原因",
            ),
        ),
        (
            {"id_no": "440524188001010014", "cert_no": ""},
            (QUESTION, "age", "id_no", "按身份证号推算已超过 120 岁，请核对"),
        ),
        (
            {"cert_no": OTHER_ID + "42"},
            (QUESTION, "V5", "cert_no", "残疾人证号前18位与身份证号不一致，请说明原因"),
        ),
        (
            {"cert_no": ID + "12"},
            (ERROR, "V6", "cert_no", "残疾类别/等级与证号末两位不一致（类别，证号中是视力）"),
        ),
        (
            {"cert_no": ID + "43"},
            (ERROR, "V6", "dis_level", "残疾类别/等级与证号末两位不一致（等级，证号中是三级）"),
        ),
        (
            {"dis_category": "7", "cert_no": ID + "72"},
            (ERROR, "V7", "categories", "多重残疾须至少选择两项残疾类别"),
        ),
        (
            {"dis_category": "7", "cert_no": ID + "72", "disabilities": []},
            (INCOMPLETE, "V7", "categories", "多重残疾须至少选择两项残疾类别"),
        ),
        (
            {
                "dis_level": "3",
                "cert_no": ID + "73",
                "disabilities": [single("1", "2"), single("4", "3")],
            },
            (ERROR, "V8", "dis_level", "多重残疾等级应取各单项中最重等级"),
        ),
        (
            {
                "dis_level": "2",
                "cert_no": ID + "72",
                "disabilities": [single("1", "1"), single("4")],
            },
            (ERROR, "V8", "dis_level", "多重残疾等级应取各单项中最重等级"),
        ),
        (
            {"dis_level": "3", "cert_no": ID + "43"},
            (ERROR, "level", "dis_level", "与该残疾类别一行所填的等级不一致"),
        ),
        (
            {"cert_expires_on": DAY(2031, 5, 6)},
            (QUESTION, "V9", "cert_expires_on", "有效期一般为十年，请核对"),
        ),
        (
            {
                "disabilities": [single("6", "2")],
                "dis_category": "6",
                "cert_no": ID + "62",
            },
            (INCOMPLETE, "V12", "guardian_name", "该居民须登记监护人"),
        ),
        ({"capacity": "3"}, (INCOMPLETE, "V12", "guardian_name", "该居民须登记监护人")),
        ({"name": ""}, (ERROR, "name", "name", "姓名为空，请填写姓名")),
        (
            {"id_no": "", "cert_no": ""},
            (
                ERROR,
                "identity",
                "id_no",
                "请填写公民身份号码；暂无号码的，须填写监护人身份证号和出生日期",
            ),
        ),
        (
            {"cert_status": "0"},
            (
                ERROR,
                "status",
                "cert_status",
                "已填写残疾人证号，持证情况不能是“未办证”；确未办证的请删去证号",
            ),
        ),
        ({"household__size": 0}, (ERROR, "household", "household__size", "家庭人口至少为 1")),
        (
            {"household__disabled_count": 4},
            (
                ERROR,
                "household",
                "household__disabled_count",
                "家庭残疾人数不能超过家庭人口（3）",
            ),
        ),
        ({"onset_on": DAY(2027, 1, 1)}, (ERROR, "date", "onset_on", "日期不能晚于今天")),
        (
            {"onset_on": DAY(1970, 1, 1)},
            (ERROR, "date", "onset_on", "致残时间不能早于出生日期"),
        ),
        (
            {"cert_expires_on": DAY(2019, 1, 1)},
            (ERROR, "date", "cert_expires_on", "有效期止应晚于发证日期"),
        ),
        (
            {"needs": ["1"]},
            (ERROR, "needs", "no_need_on", "已选择需求，不能同时确认“目前无需求”"),
        ),
        (
            {"household__disabled_count": 2},
            (HINT, "special", "household__special", "家中不止一名残疾人，请核对是否“一户多残”"),
        ),
        (
            {"household__poverty": ["P01"]},
            (HINT, "SS09", "benefits", "低保家庭的持证残疾人一般应享受困难残疾人生活补贴，请核对"),
        ),
        (
            {"benefits": []},
            (HINT, "SS10", "benefits", "一级、二级持证残疾人一般应享受重度残疾人护理补贴，请核对"),
        ),
        (
            {
                "employment": "1",
                "employment_form": "1",
                "livelihood_source": "",
                "unemployed_reason": "",
            },
            (HINT, "insured", "pension", "集中就业和按比例就业原则上应该参加职工社会保险"),
        ),
        (
            {"employment": "3", "unemployed_reason": "", "livelihood_source": ""},
            (HINT, "employment", "employment", "16–59 岁应填已就业或未就业，请核对"),
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field_in_the_agreed_words(
    changes: dict[str, Any], expected: tuple
) -> None:
    assert expected in found(**changes)


def test_a_pension_before_forty_five_is_remarked_on() -> None:
    young = {"id_no": "152525199006150035", "gender": "1", "birth_date": DAY(1990, 6, 15)}
    text = "退休金（养老金）原则上应45岁以上填报"
    said = found(**young, cert_no="", livelihood_source="1")
    assert (HINT, "pension_age", "livelihood_source", text) in said
    assert "pension_age" not in [code for _, code, _, _ in found(livelihood_source="1")]


@pytest.mark.parametrize("expires", [DAY(2030, 5, 6), DAY(2030, 5, 5)])
def test_ten_years_or_the_day_before_is_usual(expires: DAY) -> None:
    assert found(cert_expires_on=expires) == []


def test_a_number_of_a_hundred_and_fifty_years_does_not_disturb() -> None:
    assert "V2" not in [code for _, code, _, _ in found(id_no="440524188001010014", cert_no="")]


# -- certificates ------------------------------------------------------------------------------

STATUSES = ["0", "1", "2", "3", "4", "5", "6", "7"]
ALLOWED = {
    "0": {"1", "2"}, "1": {"2", "0"}, "2": {"3", "4", "5", "6", "7"}, "3": {"2", "7"},
    "4": {"2", "7"}, "5": {"2", "7"}, "6": set(), "7": {"1"},
}  # fmt: skip


@pytest.mark.parametrize("new", STATUSES)
@pytest.mark.parametrize("old", STATUSES)
def test_a_certificate_takes_only_the_ways_there_are(old: str, new: str) -> None:
    before = complete(cert_status=old, cert_no="" if old in "01" else CERT)
    after = complete(cert_status=new, cert_no="" if new in "01" else CERT)
    said = [f for f in resident_checks.check(after, TODAY, before) if f.code == "status"]
    assert bool(said) == (new != old and new not in ALLOWED[old])


def test_a_refused_way_is_named() -> None:
    before = complete(cert_status="6")
    assert (
        ERROR,
        "status",
        "cert_status",
        "持证情况不能由“迁出”改为“有效”",
    ) in found(before, cert_status="2")


def test_after_cancelling_one_applies_anew_only_after_a_year_and_never_after_death() -> None:
    before = complete(cert_status="7")
    assert (
        QUESTION,
        "reapply",
        "cert_status",
        "注销后一年内不得重新申请，请核对注销日期并写明已满一年",
    ) in found(before, cert_status="1")
    assert (
        ERROR,
        "status",
        "cert_status",
        "在册状态为“死亡”，不能重新申请残疾人证",
    ) in found(before, cert_status="1", status="4")


@pytest.mark.parametrize(("old", "new", "asked"), [("", "B1", 0), ("B1", "B2", 0), ("B1", "B3", 1)])
def test_v11_a_skipped_reissue_is_asked_about(old: str, new: str, asked: int) -> None:
    before = complete(cert_no=CERT + old)
    said = [code for _, code, _, _ in found(before, cert_no=CERT + new)]
    assert said.count("V11") == asked


@pytest.mark.parametrize(
    ("expires", "status"), [(DAY(2026, 6, 1), "2"), (DAY(2026, 5, 31), "3"), (None, "2")]
)
def test_a_certificate_is_expired_the_day_after_its_last(expires: DAY | None, status: str) -> None:
    values = derived(cert_status="", cert_issued_on=None, cert_expires_on=expires)
    assert values["cert_status"] == status
