"""走出家门 and the retrofits on screen: each number is its list, each step its page."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accessibility.going_out.counting import FIGURES, TITLES, counted
from accessibility.going_out.people import Lines
from accessibility.retrofits.homes import HomeRetrofitLedger
from accessibility.retrofits.priority import rank, reasons
from registry import attachments, codes, stepped
from registry.models import Area, AuditEvent, Resident
from reports import tally
from tests import cast
from tests.accessibility.conftest import DAY, TODAY, ago

pytestmark = pytest.mark.django_db


def as_user(user):
    client = Client()
    client.force_login(user)
    return client


def test_every_number_of_the_page_is_the_count_of_its_list(people, gather, answer, staff):
    held = people(5)
    gather(held[:2])
    answer(held[2], bedridden="1")
    client = as_user(staff["specialist"])
    page = client.get(reverse("going-out"), {"area": cast.OWN}).content.decode()
    found = re.findall(r'href="([^"]*going-out/people/\?[^"]*)"[^>]*>(\d+)<', page)
    assert len(found) >= 5
    for url, number in found:
        listed = client.get(url.replace("&amp;", "&"))
        assert listed.context["count"] == int(number), url


def test_each_figure_and_its_list_agree(people, gather, answer, staff):
    held = people(4, can_go_out="2")
    gather(held[:1])
    answer(held[1], reasons=["1", "3"])
    whole = counted(Resident.objects.unscoped("a test counts").all(), TODAY)[""]
    area = Area.objects.get(pk=cast.OWN)
    assert set(TITLES) == set(FIGURES)
    for name in FIGURES:
        lines = Lines(staff["specialist"], area, {"figure": name})
        assert lines.count == whole[name] == len(list(lines.lines(0, 50)))


def test_whoever_sees_figures_only_gets_no_links_and_no_list(people, staff):
    people(2)
    client = as_user(staff["leading_group"])
    page = client.get(reverse("going-out"), {"area": cast.BANNER})
    assert page.status_code == 200 and "going-out/people" not in page.content.decode()
    assert client.get(reverse("going-out-people"), {"area": cast.BANNER}).status_code == 403


def test_the_next_activity_fits_who_cannot_leave_the_house(people, gather, staff):
    inside = people(1, can_go_out="3", cannot_go_out_reason="卧床")
    fond = people(1, first=11, can_go_out="1", hobbies=["23"])
    for title, kind, form, days in (
        ("读书会", "01", "1", 3),
        ("球赛", "02", "1", 9),
        ("入户讲", "08", "5", 20),
    ):
        gather([], title=title, kind=kind, form=form, on=TODAY + days * DAY)
    lines = Lines(staff["specialist"], Area.objects.get(pk=cast.OWN), {"figure": "home"})
    told = {line.resident.pk: line.invitation.activity.title for line in lines.lines(0, 9)}
    assert told == {inside[0].pk: "入户讲", fond[0].pk: "球赛"}


def test_a_home_goes_its_way_step_by_step(people, enter, staff):
    by = staff["specialist"]
    work = {"item": "06", "part": "06", "quantity": 2, "unit": "米", "note": ""}
    home = enter(HomeRetrofitLedger, people(1)[0], asked_on=ago(60), request="扶手", works=[work])
    assert home.works.get().unit == "副" and home.state == "1" and home.due_on

    def take(key, **facts):
        step = next(s for s in HomeRetrofitLedger.course if s.key == key)
        return stepped.take(HomeRetrofitLedger, step, home.pk, by=by, facts=facts)

    with pytest.raises(ValidationError):
        take("accept", accepted_on=TODAY, result="1")
    assert take("assess", assessed_on=ago(50), assessed_by="王芳").state == "2"
    assert take("design", plan="装扶手", signed_on=ago(40), signed_by="乌力吉").state == "3"
    assert take("start", contractor="惠民", started_on=ago(30)).state == "4"
    assert take("finish", finished_on=ago(20)).state == "5"
    with pytest.raises(ValidationError) as refused:
        take("accept", accepted_on=ago(10), result="1", federation_by="王芳")
    assert set(refused.value.message_dict) == {"applicant_by", "contractor_by"}
    three = {"federation_by": "王芳", "applicant_by": "乌力吉", "contractor_by": "赵国强"}
    again = take("accept", accepted_on=ago(15), result="2", accept_note="扶手松动", **three)
    assert again.state == "5"
    assert "先整改：扶手松动" in HomeRetrofitLedger.todo(again, TODAY)
    told = [(stop["label"], stop["state"]) for stop in stepped.stops(HomeRetrofitLedger, again)]
    assert told[5:7] == [("整改", "current"), ("再验收", "next")] and "result" in again.gaps
    assert take("accept", accepted_on=ago(10), result="1", **three).state == "6"
    assert take("follow", followed_on=TODAY, satisfaction="1").state == "7"


def test_who_comes_first_is_said_in_words():
    assert reasons(["1", "2"], 1, "1", ["P02"]) == ["一户多残", "以老养残", "重度", "低保"]
    assert reasons([], 2, "4", ["P06"]) == ["一户多残"]
    assert reasons([], None, "", []) == []
    assert rank(["重度", "低保"]) > rank(["一户多残"]) > rank(["重度"]) > rank(["低保"]) > rank([])


def test_the_order_stands_on_its_page(people, enter, staff):
    plain, severe = people(2)
    Resident.objects.unscoped("a test says so").filter(pk=plain.pk).update(dis_level="4")
    for one, day in ((plain, ago(90)), (severe, ago(10))):
        enter(HomeRetrofitLedger, one, asked_on=day, request="坡道")
    page = as_user(staff["specialist"]).get(reverse("retrofit-order"), {"area": cast.OWN})
    rows = [[cell["value"] for cell in row["cells"]] for row in page.context["table"]["rows"]]
    assert [(row[1], row[2]) for row in rows] == [(severe.name, "重度"), (plain.name, "一般")]


def test_nothing_passes_without_its_quantity(people, enter, staff):
    work = {"item": "06", "part": "06", "quantity": None, "unit": "", "note": ""}
    facts = {"assessed_on": ago(50), "assessed_by": "王芳", "plan": "装扶手", "signed_on": ago(40),
             "signed_by": "乌力吉", "contractor": "惠民", "started_on": ago(30),
             "finished_on": ago(20)}  # fmt: skip
    home = enter(HomeRetrofitLedger, people(1)[0], asked_on=ago(60), request="扶手",
                 works=[work], **facts)  # fmt: skip
    assert {"works", "money"} <= set(home.gaps)
    client = as_user(staff["specialist"])
    form = client.get(HomeRetrofitLedger.url("edit", home.pk)).context["form"]
    assert [row.opened for row in form.tables["works"].rows][0]
    said = {"accepted_on": str(TODAY), "result": "1", "federation_by": "王芳",
            "applicant_by": "乌力吉", "contractor_by": "赵国强"}  # fmt: skip
    url = reverse("home-retrofit-step", args=[home.pk, "accept"])
    answer = client.post(url, said)
    assert answer.status_code == 422 and "第 1 项还没有数量" in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["specialist", "chair", "township", "banner_staff", "league_staff", "region_staff"]
)
def test_home_tells_the_share_that_is_judged(name, people, gather, staff):
    held = people(3)
    gather(held[:2])
    tally.refresh()
    page = as_user(staff[name]).get(reverse("home"))
    tile = page.context["figures"][0]
    assert (tile["label"], tile["value"], tile["tone"]) == ("走出家门", "66.7%", "gap")
    assert tile["unit"] == "" and tile["before_label"] == "最低 70%，上月末"
    assert as_user(staff[name]).get(tile["url"]).status_code == 200


def test_the_leading_groups_home_is_the_dashboard_with_the_share(people, gather, staff):
    held = people(3)
    gather(held[:2])
    page = as_user(staff["leading_group"]).get(reverse("home")).content.decode()
    assert "走出家门" in page and "66.7%" in page and "70%" in page


def unmeasured(people, enter, **facts):
    """A retrofit whose one item has no quantity yet."""
    work = {"item": "06", "part": "06", "quantity": None, "unit": "", "note": ""}
    return enter(
        HomeRetrofitLedger, people(1)[0], asked_on=ago(60), request="扶手", works=[work], **facts
    )


def test_a_quantity_that_waits_is_told_before_the_acceptance(people, enter, staff):
    facts = {"assessed_on": ago(50), "assessed_by": "王芳", "plan": "装扶手", "signed_on": ago(40),
             "signed_by": "乌力吉", "contractor": "惠民", "started_on": ago(30),
             "finished_on": ago(20)}  # fmt: skip
    home, client = unmeasured(people, enter, **facts), as_user(staff["specialist"])
    page = client.get(reverse("home-retrofit-step", args=[home.pk, "accept"]))
    told = page.content.decode()
    assert "第 1 项还没有数量" in told
    assert f"{HomeRetrofitLedger.url('edit', home.pk)}#table-works" in told
    detail = client.get(HomeRetrofitLedger.url("detail", home.pk))
    labels = [action["label"] for action in detail.context["header"]["actions"]]
    assert "打印验收单" in labels


def test_an_application_without_a_quantity_is_not_called_complete(people, enter, staff):
    home = unmeasured(people, enter, applicant="乌力吉")
    assert "没有数量不能验收合格" in HomeRetrofitLedger.complete_text(
        HomeRetrofitLedger.shape.read(home)
    )
    page = as_user(staff["specialist"]).get(HomeRetrofitLedger.url("detail", home.pk))
    assert any("还没有数量" in one["message"] for one in page.context["remarks"])


def test_a_wrong_line_comes_back_open_and_its_part_is_marked(people, enter, staff):
    home, client = unmeasured(people, enter, applicant="乌力吉"), as_user(staff["specialist"])
    url = HomeRetrofitLedger.url("edit", home.pk)
    form = client.get(url).context["form"]
    sent = {"token": form["token"].value(), "base": form["base"].value(), "request": "扶手",
            "asked_on": str(ago(60)), "applicant": "乌力吉", "works-count": "1",
            "works-0-item": "06", "works-0-part": "06", "works-0-quantity": "0"}  # fmt: skip
    answer = client.post(url, sent)
    form = answer.context["form"]
    assert answer.status_code == 422 and form.tables["works"].rows[0].opened
    assert [e["id"] for e in form.error_list] == ["id_works-0-quantity"]
    assert [s["id"] for s in form.sections if s["wrong"]] == ["part-works"]
    assert answer.content.decode().count('state-wrong">有错') == 1


def test_the_sheet_prints_the_whole_name_of_a_place():
    assert codes.get("access_part").short("06") == "卫生间、浴室"


def test_the_same_photo_sent_as_something_else_is_filed_as_that(people, enter, registrar):
    """Whoever chose 改造后照片 for the picture of before is not left with 已上传 and the wrong picture."""
    home = enter(HomeRetrofitLedger, people(1)[0], asked_on=ago(60), request="扶手")
    for purpose in ("after", "before", "before", ""):
        kept = attachments.attach(
            HomeRetrofitLedger, home, [cast.portrait()], by=registrar, purpose=purpose
        )
        assert kept == (1, [])
    assert [file.purpose for file in attachments.of(HomeRetrofitLedger, home)] == ["before"]
    assert AuditEvent.objects.filter(action="upload", ledger=HomeRetrofitLedger.key).count() == 2
