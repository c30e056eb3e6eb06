"""Entering residents: what the form refuses, and how it says so."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from registry import codes, resident_rules
from registry.models import User
from tests.registry.entry_desk import (
    opened,
    people,
    send_edit,
    send_new,
    summary,
)
from tests.registry.people import CHILD_ID, ID, OTHER_ID, as_typed, complete, fields_of


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def desk(client_of: Callable, wang: User) -> Client:
    return client_of(wang)


def test_without_any_number_the_guardians_is_asked_for_where_it_is_filled_in(
    desk: Client,
) -> None:
    answer = send_new(desk, id_no="", cert_no="", cert_status="0", guardian_id="")
    said = dict(summary(answer))
    assert "暂无号码的，须填写监护人身份证号和出生日期" in said["id_id_no"]
    assert (
        said["id_guardian_id"] == "监护人身份证号：暂无公民身份号码的，请在这里填写监护人身份证号"
    )
    page = answer.content.decode()
    field = page[page.index('id="div_id_guardian_id"') :][:800]
    assert "选填" not in field.split("</label>")[0]
    part = page[page.index('id="part-guardian"') :].split("</section>")[0]
    assert "<details>" not in part
    later = send_new(desk, id_no="", cert_no="", cert_status="0", guardian_id=OTHER_ID)
    assert later.status_code == 302, summary(later)


def test_a_month_of_birth_stays_a_month(desk: Client) -> None:
    sent = {"id_no": "", "cert_no": "", "cert_status": "0", "guardian_id": OTHER_ID}
    answer = send_new(desk, **sent, birth_date="1950.5")
    person = people().get()
    assert (str(person.birth_date), person.birth_month_only) == ("1950-05-01", True)
    assert "birth_date" in person.gaps
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert "出生日期只有年月，日待补" in told[0]
    typed = opened(desk, reverse("resident-edit", args=[person.pk]))
    assert typed["birth_date"] == ["1950-05"]
    assert send_edit(desk, person, birth_date="1950-05-20").status_code == 302
    assert not people().get().birth_month_only


def test_all_that_is_wrong_in_different_parts_is_told_at_once(desk: Client) -> None:
    answer = send_new(
        desk,
        name="",
        onset_on="1800",
        household__size="3",
        household__disabled_count="5",
        household__income="-5",
        household__housing_area="-60",
    )
    said = dict(summary(answer))
    assert "姓名为空" in said["id_name"]
    assert "不能超过家庭人口（3）" in said["id_household__disabled_count"]
    assert "金额不能小于0" in said["id_household__income"]
    assert said["id_household__housing_area"] == "住房面积：面积不能小于0：-60"
    assert "id_onset_on" in said
    answer = send_new(desk, onset_on="1800-1-1")
    assert "不能早于 1900 年" in dict(summary(answer))["id_onset_on"]


def test_a_place_of_registration_that_is_no_place_is_asked(desk: Client) -> None:
    answer = send_new(desk, hukou_region="火星")
    assert "“火星”不像区划的名称或代码" in answer.content.decode()
    assert not people().exists()
    assert send_new(desk, hukou_region="河北省承德市").status_code == 302


@pytest.mark.parametrize(
    ("changes", "at", "text"),
    [
        ({"name": ""}, "id_name", "姓名：姓名为空，请填写姓名"),
        (
            {"id_no": "150404197511120024"},
            "id_id_no",
            "公民身份号码：身份证号校验码不正确，请核对（末位应为3），如果别的位抄错了，请先核对前17位",
        ),
        ({"gender": "1"}, "id_reason", "原因说明：请先核对下列情况；确实如此的，写明原因后再保存"),
        (
            {"cert_no": ID + "12"},
            "id_cert_no",
            "残疾人证号：残疾类别/等级与证号末两位不一致（类别，证号中是视力）",
        ),
        (
            {"disabilities-4-has": "on", "disabilities-4-level": "1", "cert_no": ID + "72"},
            "id_dis_level_0",
            "残疾等级：多重残疾等级应取各单项中最重等级",
        ),
        ({"household__size": "三口"}, "id_household__size", "家庭人口：“三口”不是数字，请填写整数"),
        ({"household__size": "99999"}, "id_household__size", "家庭人口：不能大于 32767，请核对"),
        (
            {"household__housing_area": "1000000"},
            "id_household__housing_area",
            "住房面积：数值过大，应小于 1,000,000，请核对单位",
        ),
        ({"gender": "7"}, "id_gender_0", "性别：请从列出的选项中选择"),
        ({"ethnicity": "abc"}, "id_ethnicity", "民族：请从列出的选项中选择"),
        ({"rehab_need": ["1", "x"]}, "id_rehab_need_0", "康复需求：请从列出的选项中选择"),
        ({"rehab_need": ["1", "6"]}, "id_rehab_need_0", "康复需求：“无”不能与其他项同选"),
        (
            {"household__poverty": ["P08"]},
            "id_household__poverty_0",
            "困难类别：请从列出的选项中选择",
        ),
        ({"remark": "长" * 501}, "id_remark", "备注：最多 500 个字，现有 501 个"),
        ({"gender": "1", "reason": "长" * 201}, "id_reason", "原因说明：最多 200 个字"),
        (
            {"members-0-birth_month": "1980-13"},
            "id_members-0-birth_month",
            "家庭成员 第 1 人 出生年月：日期不存在：1980-13",
        ),
        (
            {"members-0-name": ""},
            "id_members-0-name",
            "家庭成员 第 1 人 姓名：请填写姓名；不要这一行的，请清空这一行",
        ),
        (
            {"benefits-0-amount": "很多", "benefits-0-state": "3"},
            "id_benefits-0-amount",
            "社会保障落实情况 城市低保 标准：“很多”不是数字，请按元填写金额",
        ),
        (
            {"hukou_addr": "春城***"},
            "id_hukou_addr",
            "户籍地址：地址带有星号（脱敏显示），请填写完整地址",
        ),
    ],
)
def test_every_mistake_is_told_at_its_field(
    desk: Client, changes: dict[str, Any], at: str, text: str
) -> None:
    answer = send_new(desk, **changes)
    assert answer.status_code == 422
    assert (at, text) in summary(answer)
    assert people().count() == 0
    assert answer.content.decode().count("<h1") == 1


def test_a_child_s_consent_is_the_guardian_s(desk: Client) -> None:
    child = complete(
        id_no=CHILD_ID, gender="1", birth_date=datetime.date(2015, 3, 10), cert_no="",
        guardian_name="乌云", guardian_relation="2", guardian_phone="13804761234",
    )  # fmt: skip
    typed = as_typed(child)
    answer = send_new(desk, **typed)
    assert ("id_consent-0-given_0", "知情同意：不满 14 周岁的，须由监护人同意") in summary(answer)
    assert send_new(desk, **{**typed, "consent-0-by_whom": "2"}).status_code == 302


def test_the_errors_are_told_in_the_order_of_the_page(desk: Client) -> None:
    answer = send_new(
        desk,
        **{"remark": "长" * 501, "members-0-phone": "12", "name": "", "household__size": "x"},
    )
    ids = [at for at, _ in summary(answer)]
    assert ids == ["id_name", "id_household__size", "id_members-0-phone", "id_remark"]


def test_what_was_typed_survives_a_mistake(desk: Client) -> None:
    typed = {
        **as_typed(complete()),
        "name": "",
        "surveyed_on": "前天",
        "members-0-birth_month": "错",
        "members-1-name": "苏日娜",
        "members-1-relation": "30",
        "members-count": "4",
        "benefits-2-amount": "多",
        "hobbies": [codes.get("hobbies").codes[0].code],
        "consent-0-by_whom": "2",
        "remark": "第一行",
    }
    address = reverse("resident-create")
    form = {**opened(desk, address), **typed}
    answer = desk.post(address, form)
    assert answer.status_code == 422
    again = fields_of(answer.content.decode())
    for name, value in form.items():
        if name.endswith(("-category", "-item")) or name in ("base", "csrfmiddlewaretoken"):
            continue
        expected = value if isinstance(value, list) else [value]
        assert [v for v in again.get(name, []) if v] == [v for v in expected if v], name


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"capacity": "3"}, "该居民须登记监护人"),
        ({"cert_no": ID + "72"}, "多重残疾须至少选择两项残疾类别"),
    ],
)
def test_what_is_incomplete_is_saved_and_listed_with_a_way_to_it(
    desk: Client, changes: dict[str, Any], told: str
) -> None:
    drop: tuple[str, ...] = ()
    if "cert_no" in changes:
        drop = ("disabilities-3-has", "disabilities-3-level")
    saved = send_new(desk, drop=drop, **changes)
    assert saved.status_code == 302 and people().get().gap_count > 0
    page = desk.get(saved["Location"]).content.decode()
    assert told in page and f"/residents/{people().get().pk}/edit/#" in page


def test_an_empty_form_asks_for_a_name_and_for_no_guardian(desk: Client) -> None:
    address = reverse("resident-create")
    answer = desk.post(address, opened(desk, address))
    assert {at for at, _ in summary(answer)} == {"id_name"}


def test_nobody_of_unknown_age_lacks_a_guardian() -> None:
    nothing = {"age": None, "categories": [], "capacity": ""}
    assert not resident_rules.needs_guardian(nothing)
    assert resident_rules.needs_guardian({**nothing, "age": 17})
    assert resident_rules.needs_guardian({**nothing, "categories": ["6"]})
    assert resident_rules.needs_guardian({**nothing, "capacity": "2"})
