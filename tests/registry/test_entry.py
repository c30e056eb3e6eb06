"""Entering and correcting residents: what the form shows, keeps, refuses and says."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from registry import codes, resident_rules
from registry.ledgers import ResidentLedger
from registry.models import AuditEvent, Benefit, HouseholdMember, Resident, User
from tests.registry.people import CERT, CHILD_ID, ID, OTHER_ID, as_typed, complete, fields_of

NEW = "/residents/new/"


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


def opened(client: Client, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200
    return fields_of(answer.content.decode())


def send_new(client: Client, drop: tuple[str, ...] = (), **changes: Any) -> Any:
    """The empty form, filled with everything about a person but for ``changes``."""
    address = reverse("resident-create")
    typed = {**opened(client, address), **as_typed(complete()), **changes}
    return client.post(address, {k: v for k, v in typed.items() if k not in drop})


def send_edit(client: Client, record: Any, **changes: Any) -> Any:
    address = reverse("resident-edit", args=[record.pk])
    return client.post(address, {**opened(client, address), **changes})


def stored(record: Any) -> dict[str, Any]:
    held = Resident.objects.unscoped("test").filter(pk=record.pk)
    return ResidentLedger.shape.read(ResidentLedger.shape.related(held).get())


def people() -> Any:
    return Resident.objects.unscoped("test")


def told(answer: Any) -> str:
    return "".join(str(m) for m in get_messages(answer.wsgi_request))


class Page(HTMLParser):
    """Ids, the links of the error summary, and what can take the focus."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.focusable: set[str] = set()
        self.links: list[str] = []
        self.described: dict[str, str] = {}
        self.in_summary = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        of = dict(attrs)
        name = of.get("id")
        if name:
            self.ids.append(name)
            if name == "error":
                self.in_summary = True
            hidden = of.get("type") == "hidden"
            if (tag in ("input", "select", "textarea", "a") and not hidden) or "tabindex" in of:
                self.focusable.add(name)
        if tag == "a" and self.in_summary:
            self.links.append((of.get("href") or "")[1:])

    def handle_endtag(self, tag: str) -> None:
        if tag == "div":
            self.in_summary = False


def summary(answer: Any) -> list[tuple[str, str]]:
    """``(id, text)`` of every line of the error summary; each must lead somewhere, once."""
    text = answer.content.decode()
    page = Page(text)
    assert len(page.ids) == len(set(page.ids)), "an id stands twice"
    for target in page.links:
        assert target in page.focusable, target
    lines = re.findall(
        r'<a href="#([^"]+)">([^<]+)</a>', text[text.index('id="error"') :].split("</ul>")[0]
    )
    assert len(lines) == len(set(lines))
    return lines


# -- saving ------------------------------------------------------------------------------------


def test_a_complete_form_becomes_a_record(desk: Client) -> None:
    answer = send_new(desk)
    assert answer.status_code == 302, answer.context["form"].error_list
    record = people().get()
    assert stored(record) == {**complete(), "photo": ""}
    assert record.gap_count == 0
    assert "已保存：乌云其其格。资料已齐全。" in told(answer)


def test_a_record_comes_back_from_its_form_unchanged(desk: Client, enter: Callable) -> None:
    record = enter(
        guardian_name="巴特尔",
        guardian_id=OTHER_ID,
        household__poverty=["P08"],
        contact_phone="0476-8221234",
    )
    before = stored(record)
    answer = send_edit(desk, record)
    assert answer.status_code == 302
    assert stored(record) == before
    assert people().get().version == 1


def test_what_the_numbers_fill_in_is_told_after_saving(desk: Client) -> None:
    drop = {f"disabilities-{n}-{k}": "" for n in range(6) for k in ("level", "has")}
    answer = send_new(
        desk,
        drop=tuple(drop),
        id_no="",
        gender="",
        birth_date="",
        dis_level="",
        cert_expires_on="",
    )
    assert answer.status_code == 302
    for fact in (
        "公民身份号码 150404********0023",
        "性别 女",
        "出生日期 1975年11月12日",
        "残疾类别 肢体",
        "残疾等级 二级",
        "有效期止 2030年5月6日",
    ):
        assert fact in told(answer)
    assert stored(people().get())["disabilities"] == [{"category": "4", "level": "2"}]


def test_numbers_and_dates_are_taken_as_people_write_them(desk: Client) -> None:
    answer = send_new(
        desk,
        id_no="150404 19751112 0023",
        phone="138 0476 1234",
        surveyed_on="2026年3月5日",
        cert_issued_on="20200506",
        cert_expires_on="2030.5.6",
        household__income="3万",
    )
    assert answer.status_code == 302
    values = stored(people().get())
    assert (values["id_no"], values["phone"]) == (ID, "13804761234")
    assert values["surveyed_on"] == datetime.date(2026, 3, 5)
    assert str(values["household__income"]) == "30000.00"


def test_the_present_address_may_be_the_registered_one(desk: Client) -> None:
    send_new(desk, live_addr="", same_address="on")
    assert stored(people().get())["live_addr"] == "春城小区1号楼"


def test_a_banner_chooses_the_community(client_of: Callable, zhao: User) -> None:
    desk = client_of(zhao)
    answer = send_new(desk, community="")
    assert ("id_community", "所属社区（嘎查）：请选择所属社区（嘎查）") in summary(answer)
    assert send_new(desk, community="150404401002").status_code == 302
    assert people().get().community_id == "150404401002"
    assert send_new(desk, community="150102001001", id_no=OTHER_ID).status_code == 404


# -- what is refused ---------------------------------------------------------------------------


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
        ({"household__size": "三"}, "id_household__size", "家庭人口：“三”不是数字，请填写整数"),
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


# -- questions ---------------------------------------------------------------------------------


def test_a_question_is_asked_once_and_kept_with_its_reason(desk: Client) -> None:
    plain = desk.get(reverse("resident-create")).content.decode()
    assert 'id="id_reason"' not in plain
    asked = send_new(desk, gender="1")
    assert 'href="#id_gender_0"' in asked.content.decode()
    assert 'id="id_reason"' in asked.content.decode()
    assert send_new(desk, gender="1", reason="户口本登记如此").status_code == 302
    record = people().get()
    assert record.accepted == {"V4:gender": "户口本登记如此"}
    assert send_edit(desk, record, remark="补记").status_code == 302


def test_a_question_is_asked_again_when_what_it_rests_on_changes(
    desk: Client, enter: Callable
) -> None:
    record = enter(gender="1", cert_no="")
    people().filter(pk=record.pk).update(accepted={"V4:gender": "户口本登记如此"})
    answer = send_edit(desk, record, id_no="152201196812019989", birth_date="1968-12-01")
    assert "与身份证号推算的性别（女）不一致，请说明原因" in answer.content.decode()


# -- masks -------------------------------------------------------------------------------------


def test_a_mask_sent_back_means_as_it_was_and_a_changed_mask_is_refused(
    desk: Client, enter: Callable
) -> None:
    record = enter()
    form = opened(desk, reverse("resident-edit", args=[record.pk]))
    assert form["id_no"] == [""] and ID not in str(form)
    assert send_edit(desk, record, id_no="150404********0023").status_code == 302
    assert stored(record)["id_no"] == ID
    changed = send_edit(desk, record, id_no="150404********0024")
    assert changed.status_code == 422
    assert "带有星号（脱敏显示），请填写完整号码" in changed.content.decode()
    assert send_edit(desk, record, phone="138****9999").status_code == 422
    assert stored(record)["phone"] == "13804761234"


def test_what_is_stored_sealed_stays_until_something_else_is_typed_or_it_is_taken_away(
    desk: Client, enter: Callable
) -> None:
    record = enter(contact_phone="13904760000")
    page = desk.get(reverse("resident-edit", args=[record.pk])).content.decode()
    assert "138****1234" in page and "13804761234" not in page
    assert send_edit(desk, record, phone="", remark="补记").status_code == 302
    assert stored(record)["phone"] == "13804761234"
    assert send_edit(desk, record, **{"phone-gone": "on"}).status_code == 302
    assert stored(record)["phone"] == ""


def test_an_address_is_shown_down_to_the_township_and_in_full_when_asked_for(
    desk: Client, enter: Callable
) -> None:
    record = enter(live_addr="东风路 7 号楼 177 室")
    address = reverse("resident-edit", args=[record.pk])
    township = record.community.parent.name
    assert f"{township}***" in desk.get(address).content.decode()
    typed = {**opened(desk, address), "remark": "没有存", "name": "", "show": "live_addr"}
    page = desk.post(address, typed).content.decode()
    assert "东风路 7 号楼 177 室" in page and "没有存" in page and "需要改正" not in page
    seen = AuditEvent.objects.filter(action="reveal").get()
    assert seen.detail == {"field": "live_addr", "reason": "更正时核对原内容"}
    assert (stored(record)["remark"], stored(record)["name"]) == ("", record.name)


def test_one_line_more_is_given_without_saving_or_judging(desk: Client) -> None:
    address = reverse("resident-create")
    typed = {**opened(desk, address), "name": "张三", "members-0-name": "张四", "add": "members"}
    answer = desk.post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 200 and "需要改正" not in page
    assert 'name="members-1-name"' in page and 'value="张四"' in page and 'value="张三"' in page
    assert not people().exists()


def test_a_folded_part_opens_for_a_mistake_and_where_it_is_led_to(
    desk: Client, enter: Callable
) -> None:
    record = enter()
    address = reverse("resident-edit", args=[record.pk])

    def unfolded(page: str) -> list[str]:
        return re.findall(r'id="part-(\w+)"[^>]*>\s*<details open>', page)

    assert unfolded(desk.get(address).content.decode()) == []
    assert unfolded(desk.get(f"{address}?part=register").content.decode()) == ["register"]
    wrong = send_edit(desk, record, height="高").content.decode()
    assert unfolded(wrong) == ["participation"]


def test_another_s_mask_is_no_value(desk: Client) -> None:
    assert send_new(desk, id_no="150404********0023").status_code == 422


# -- tables ------------------------------------------------------------------------------------


def test_lines_of_a_table_are_added_changed_and_taken_away(desk: Client, enter: Callable) -> None:
    record = enter()
    send_edit(desk, record, **{"members-1-name": "苏日娜", "members-1-relation": "30"})
    assert [m["name"] for m in stored(record)["members"]] == ["巴特尔", "苏日娜"]
    send_edit(desk, record, **{"members-0-gone": "on", "members-1-is_disabled": "1"})
    members = stored(record)["members"]
    assert [(m["name"], m["is_disabled"]) for m in members] == [("苏日娜", "1")]


def test_a_category_is_taken_away_by_its_tick(desk: Client, enter: Callable) -> None:
    record = enter(cert_no="")
    address = reverse("resident-edit", args=[record.pk])
    form = opened(desk, address)
    del form["disabilities-3-has"]
    assert desk.post(address, form).status_code == 302
    assert (stored(record)["disabilities"], stored(record)["dis_category"]) == ([], "")


def test_codes_no_longer_offered_stay_in_the_lines_that_have_them(
    desk: Client, enter: Callable
) -> None:
    member = {**complete()["members"][0], "relation": "22"}
    record = enter(members=[member])
    send_edit(desk, record, remark="补记", **{"members-0-workplace": "小学"})
    kept = HouseholdMember.objects.get()
    assert (kept.relation, kept.workplace) == ("22", "小学")


def test_a_line_of_fixed_rows_cannot_be_made_another(desk: Client, enter: Callable) -> None:
    record = enter()
    changes = {f"benefits-{n}-item": "SS10" for n in range(11)}
    send_edit(desk, record, **changes, **{"benefits-1-state": "3"})
    assert list(Benefit.objects.values_list("item", flat=True)) == ["SS02", "SS03", "SS04", "SS10"]


@pytest.mark.parametrize("count", ["²", "9" * 5000, "-1", "x"])
def test_a_spoilt_count_of_lines_does_no_harm(desk: Client, count: str) -> None:
    assert send_new(desk, **{"members-count": count}).status_code == 302


# -- stale, voided, elsewhere ------------------------------------------------------------------


@pytest.mark.parametrize("part", ["base", "token"])
@pytest.mark.parametrize("value", ["", "AAAA", "不是"])
def test_a_stale_page_is_told_and_saves_nothing(desk: Client, part: str, value: str) -> None:
    answer = send_new(desk, **{part: value})
    assert answer.status_code == 302
    assert "页面已失效，未保存" in told(answer)
    assert people().count() == 0


def test_the_page_of_one_record_cannot_be_sent_to_another(desk: Client, enter: Callable) -> None:
    one = enter()
    other = enter(id_no=OTHER_ID, cert_no="", gender="1", birth_date=datetime.date(1980, 1, 1))
    form = opened(desk, reverse("resident-edit", args=[one.pk]))
    answer = desk.post(reverse("resident-edit", args=[other.pk]), form)
    assert "页面已失效，未保存" in told(answer)


def test_a_number_registered_already_is_told(
    desk: Client, enter: Callable, client_of: Callable, li: User
) -> None:
    record = enter()
    here = send_new(desk)
    assert ("id_id_no", "公民身份号码：该身份证号已在春城社区建档") in summary(here)
    assert f"/{record.pk}/" in here.content.decode()
    there = send_new(client_of(li))
    text = "公民身份号码：该身份证号已由其他社区登记，请联系旗县残联发起迁移"
    assert ("id_id_no", text) in summary(there)
    page = there.content.decode().replace(str(li), "")
    assert "春城社区" not in page and str(record.pk) not in page


def test_a_certificate_registered_already_is_told(desk: Client, enter: Callable) -> None:
    enter()
    answer = send_new(desk, id_no=OTHER_ID, gender="1", birth_date="1980-01-01", reason="更正过")
    assert ("id_cert_no", "残疾人证号：该残疾人证号已在春城社区建档") in summary(answer)


def test_a_number_is_looked_up_while_typing(desk: Client, enter: Callable, wang: User) -> None:
    enter()
    address = reverse("resident-lookup")
    for field, number in (("id_no", ID), ("cert_no", CERT)):
        answer = desk.post(address, {"field": field, "number": number})
        assert "该身份证号已在春城社区建档" in answer.content.decode()
    for number in ("", "x", OTHER_ID):
        assert desk.post(address, {"field": "id_no", "number": number}).content.strip() == b""


def test_a_form_of_many_fields_is_taken(desk: Client) -> None:
    extra = {f"x{n}": "1" for n in range(3000)}
    assert send_new(desk, **extra).status_code == 302
