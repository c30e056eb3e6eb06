"""Entering and correcting residents: what the form takes, keeps and shows."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from registry.models import AuditEvent, Benefit, HouseholdMember, User
from tests.registry.entry_desk import (
    opened,
    people,
    send_edit,
    send_new,
    stored,
    summary,
    told,
)
from tests.registry.people import CERT, ID, OTHER_ID, complete


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
