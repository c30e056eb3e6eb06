"""Planned activities: the calendar, the poster, whom to invite, the roll that is taken afterwards."""

from __future__ import annotations

import datetime
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from culture.activities import calendar, poster
from culture.activities.inviting import invited
from culture.activities.ledger import CultureActivityLedger
from registry.activities.ledger import ActivityLedger
from registry.models import Area, AuditEvent, ParameterValue
from tests import cast
from tests.culture.conftest import TODAY, ago

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    reader = PdfReader(BytesIO(b"".join(response) if response.streaming else response.content))
    return "".join(page.extract_text() for page in reader.pages).replace("\n", "")


def names(found: Any) -> list[str]:
    return [guest.resident.name for guest in found.guests]


# -- the activity itself ---------------------------------------------------------------------------


def test_an_activity_may_lie_ahead_and_its_roll_waits(areas, hold) -> None:
    made = hold(-20, suits=["1"], arrangements=["01"])
    assert made.gap_count == 0
    assert (made.suits, made.arrangements) == (["1"], ["01"])


def test_the_number_to_call_is_checked_as_others_are_and_kept_in_full(areas, signed_in) -> None:
    values = {**CultureActivityLedger.start(Area.objects.get(pk=cast.OWN)), "title": "书会"}
    client = signed_in("specialist")
    url = f"{CultureActivityLedger.url('create')}?community={cast.OWN}&kind=02&begins_on=2026-12-01"
    page = client.get(url).content.decode()
    assert 'value="2026-12-01"' in page
    assert values["signup_phone"] == ""
    with pytest.raises(Exception, match="号码|电话"):
        CultureActivityLedger.columns["signup_phone"].kind.parse("12")
    assert CultureActivityLedger.columns["signup_phone"].kind.parse("04768330001") == "0476-8330001"


def test_other_kinds_are_entered_elsewhere(areas) -> None:
    values = {**CultureActivityLedger.start(Area.objects.get(pk=cast.OWN)), "title": "普法",
              "kind": "07", "begins_on": TODAY}  # fmt: skip
    assert CultureActivityLedger.examine(values).at(1)
    assert not ActivityLedger.examine(values).at(1)


# -- the calendar ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "first"),
    [("2026-02", (2026, 2)), ("2026-13", None), ("", None), ("x", None), ("9999-01", None)],
)
def test_a_month_that_is_none_is_this_one(asked, first) -> None:
    year, month = first or (TODAY.year, TODAY.month)
    assert calendar.month_in(asked, TODAY) == datetime.date(year, month, 1)


def test_the_year_turns_with_the_month() -> None:
    assert calendar.neighbour(datetime.date(2026, 12, 1), 1) == datetime.date(2027, 1, 1)
    assert calendar.neighbour(datetime.date(2026, 1, 1), -1) == datetime.date(2025, 12, 1)


def test_a_month_shows_what_lies_in_it_and_what_reaches_into_it(hold, signed_in) -> None:
    hold(0, title="本月", begins_on=datetime.date(2026, 3, 10))
    hold(0, title="跨月", begins_on=datetime.date(2026, 2, 27), ends_on=datetime.date(2026, 3, 2))
    hold(0, title="上月", begins_on=datetime.date(2026, 2, 27))
    hold(0, title="别处", begins_on=datetime.date(2026, 3, 10), code=cast.SIBLING)
    page = signed_in("specialist").get(reverse("culture-calendar"), {"month": "2026-03"})
    text = page.content.decode()
    assert "本月" in text and "别处" not in text and ">上月<" not in text
    assert text.count(">跨月<") == 2
    assert "2026年3月，2 项活动" in text
    assert 'rel="prev"' in text and "month=2026-04" in text


def test_kinds_narrow_the_month(hold, signed_in) -> None:
    hold(1, title="跑步", kind="02")
    hold(1, title="唱歌", kind="01")
    month = f"{ago(1):%Y-%m}"
    page = signed_in("specialist").get(reverse("culture-calendar"), {"month": month, "kind": "02"})
    assert "跑步" in page.content.decode() and "唱歌" not in page.content.decode()


def test_who_enters_nothing_is_offered_no_form(areas, signed_in) -> None:
    url = reverse("culture-calendar")
    assert "安排活动" in signed_in("specialist").get(url).content.decode()
    assert "安排活动" not in signed_in("chair").get(url).content.decode()


# -- the poster ------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["象棋赛", "轮椅乒乓球友谊赛暨体验日", "一" * 33, "长" * 100])
def test_a_title_is_never_smaller_than_36_points(title) -> None:
    assert poster.title_size(title) >= 36


def test_the_poster_says_when_where_for_whom_and_what_is_arranged(hold, signed_in) -> None:
    made = hold(-9, title="手语读书会", suits=["2"], arrangements=["01", "03"], begins_at="上午9点",
                arrangement_note="门口发车", signup_phone="0476-8330001", place="农家书屋",
                content="共读一本书")  # fmt: skip
    answer = signed_in("specialist").get(reverse("activity-poster", args=[made.pk]))
    text = text_of(answer)
    for said in ("手语读书会", "农家书屋", "上午9点", "听力", "手语翻译", "接送", "0476-8330001",
                 "其木格", "门口发车"):  # fmt: skip
        assert said in text, said
    assert f"{ago(-9).month}月{ago(-9).day}日" in text
    assert len(PdfReader(BytesIO(answer.content)).pages) == 1


def test_a_poster_without_a_telephone_has_a_line_for_one(hold, signed_in) -> None:
    answer = signed_in("specialist").get(reverse("activity-poster", args=[hold(-9).pk]))
    assert "电话：" in text_of(answer)
    assert len(PdfReader(BytesIO(answer.content)).pages) == 1


def test_the_longest_poster_is_still_one_page(hold, signed_in) -> None:
    made = hold(-9, title="长" * 100, place="地" * 60, content="内" * 500, suits=["1", "2", "3"],
                arrangements=[f"{n:02d}" for n in range(1, 12)], arrangement_note="车" * 200,
                organiser="办" * 50, signup_phone="0476-8330001")  # fmt: skip
    answer = signed_in("specialist").get(reverse("activity-poster", args=[made.pk]))
    assert len(PdfReader(BytesIO(answer.content)).pages) == 1


# -- whom to invite --------------------------------------------------------------------------------


def test_reasons_and_order(hold, person, told, registrar) -> None:
    likes, away, plain, bound = (person(n) for n in range(1, 5))
    told(likes, wants=["10"])
    for one in (likes, plain):
        hold(10, one, title=f"刚参加{one.name}")
    hold(200, away)
    bound_values = {"can_go_out": "3"}
    type(bound).objects.unscoped("a test").filter(pk=bound.pk).update(**bound_values)
    found = invited(hold(-5, interests=["10"]), registrar, TODAY)
    assert names(found) == [likes.name, away.name, plain.name, bound.name]
    reasons = [guest.reasons for guest in found.guests]
    assert reasons[0] == ("喜欢棋牌",)
    assert reasons[1] == ("200 天没有参加活动",)
    assert reasons[2] == ("各类残疾人都适合",)
    assert "还没有参加过活动" in reasons[3]
    assert found.guests[3].minds == ("登记为不能走出家门，先商量怎样参加",)


@pytest.mark.parametrize(("days", "is_long"), [(179, False), (180, True)])
def test_how_long_is_long(hold, person, registrar, days, is_long) -> None:
    hold(days, person(1))
    found = invited(hold(-5), registrar, TODAY)
    assert any("没有参加活动" in reason for reason in found.guests[0].reasons) is is_long


def test_the_region_says_how_long_is_long(hold, person, registrar) -> None:
    hold(40, person(1))
    ParameterValue.objects.create(key="long_not_out_days", area_id="15", value=30,
                                  valid_from=ago(1), reason="试验", set_by=registrar)  # fmt: skip
    assert "40 天没有参加活动" in invited(hold(-5), registrar, TODAY).guests[0].reasons


def test_whoever_is_of_no_category_or_wants_none_is_counted_only(
    hold, person, told, registrar
) -> None:
    deaf = [{"category": "2", "level": "2"}]
    person(1, disabilities=deaf, cert_no="", dis_category="2")
    both = person(
        2, disabilities=[*deaf, {"category": "4", "level": "2"}], cert_no="", dis_category="7"
    )
    told(person(3), welcome="2")
    found = invited(hold(-5, suits=["4"]), registrar, TODAY)
    assert names(found) == [both.name]
    assert (found.unsuited, found.declining) == (1, 1)
    assert "适合肢体残疾人" in found.guests[0].reasons


def test_what_somebody_needs_and_is_not_arranged_is_minded(hold, person, told, registrar) -> None:
    told(person(1, can_go_out="2"), needs=["01", "03"], joins_often="2", reasons=["3"])
    guest = invited(hold(-5), registrar, TODAY).guests[0]
    assert guest.minds == (
        "出门要人协助，还没有安排陪同或接送", "需要手语翻译、接送，还没有安排",
    )  # fmt: skip
    assert "说过没有人组织" in guest.reasons
    guest = invited(hold(-6, arrangements=["01", "03"]), registrar, TODAY).guests[0]
    assert guest.minds == ("出门要人协助",)


def test_queries_do_not_grow_with_residents(hold, person, told, registrar) -> None:
    made = hold(-5)

    def queries() -> int:
        with CaptureQueriesContext(connection) as held:
            invited(made, registrar, TODAY)
        return len(held)

    told(person(1))
    hold(3, person(2))
    few = queries()
    for n in range(3, 12):
        told(person(n))
    assert queries() == few


def test_the_list_masks_telephones_and_so_does_the_paper(hold, person, signed_in) -> None:
    one = person(1)
    made = hold(-5)
    client = signed_in("specialist")
    page = client.get(reverse("activity-invitations", args=[made.pk])).content.decode()
    assert one.name in page and "138****" in page and one.phone not in page
    text = text_of(client.get(reverse("activity-invitations-print", args=[made.pk])))
    assert one.name in text and one.phone not in text


def test_telephones_in_full_ask_for_a_reason_and_each_is_on_record(hold, person, signed_in) -> None:
    one, two = person(1), person(2)
    made = hold(-5)
    client = signed_in("specialist")
    url = f"{reverse('activity-invitations-print', args=[made.pk])}?pick={one.pk}&plain=1"
    assert "打印电话名单" in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    assert not AuditEvent.objects.filter(action="reveal").exists()
    text = text_of(client.post(url, {"reason": "打电话邀请"}))
    assert one.phone in text and two.name not in text
    event = AuditEvent.objects.get(action="reveal")
    assert (event.object_id, event.detail["field"]) == (str(one.pk), "phone")


def test_a_chair_prints_masked_only_and_a_helper_nothing(hold, person, signed_in) -> None:
    person(1)
    url = reverse("activity-invitations-print", args=[hold(-5).pk])
    assert signed_in("chair").get(url).status_code == 200
    assert signed_in("chair").get(f"{url}?plain=1").status_code == 403
    assert signed_in("chair").post(url, {"reason": "看看"}).status_code == 403
    assert signed_in("helper").get(url).status_code == 403


def test_an_activity_to_come_leads_to_its_poster_and_its_guests(hold, signed_in) -> None:
    client = signed_in("specialist")
    page = client.get(CultureActivityLedger.url("detail", hold(-5).pk)).content.decode()
    assert "打印海报" in page and "邀请名单" in page
    page = client.get(ActivityLedger.url("detail", hold(5).pk)).content.decode()
    assert "打印海报" not in page


def test_a_void_activity_invites_nobody(hold, registrar, signed_in) -> None:
    from registry.ledger import saving

    made = hold(-5)
    saving.void(ActivityLedger, made.pk, by=registrar, reason="取消")
    url = reverse("activity-invitations", args=[made.pk])
    assert signed_in("specialist").get(url).status_code == 403


def test_the_roll_is_taken_of_an_activity_of_culture(hold, person, signed_in) -> None:
    one, made = person(1), hold(1, kind="02")
    client = signed_in("specialist")
    url = CultureActivityLedger.url("roll", made.pk)
    assert one.name in client.get(url).content.decode()
    assert client.post(url, {"who": [str(one.pk)], "was": "", "save": "1"}).status_code == 302
    made.refresh_from_db()
    assert made.present == 1


@pytest.mark.parametrize(
    ("text", "fine"),
    [("上午 9:30", True), ("14：00", True), ("下午2点半", True), ("全天", True), ("", True),
     ("25:00", False), ("9:75", False), ("24时", False)],
)  # fmt: skip
def test_an_activity_begins_at_a_time_of_the_day(areas: Any, text: str, fine: bool) -> None:
    start = ActivityLedger.start(areas[cast.OWN])
    facts = {
        "title": "棋牌赛",
        "kind": "01",
        "begins_on": datetime.date(2026, 3, 5),
        "begins_at": text,
    }
    wrong = [f.key for f in ActivityLedger.examine({**start, **facts}).findings if f.level == 1]
    assert ("begins_at" not in wrong) is fine


def test_the_poster_names_its_kind_without_saying_it_twice(hold, signed_in) -> None:
    made = hold(-9, title="参观民俗馆", kind="04")
    text = text_of(signed_in("specialist").get(reverse("activity-poster", args=[made.pk])))
    assert "社会活动" in text and "活动活动" not in text
