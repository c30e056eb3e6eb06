"""What a day at the desk asks of the small things: dates, words, ways back, what is told when."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone

import registry.today_sources  # noqa: F401  (declares the sources)
from registry import need_actions
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledger import saving
from registry.ledgers import ResidentLedger
from registry.models import Change, Household, OutputFile, Resident, WorkRecord
from registry.moves import asking, deaths
from registry.needs import lamps
from registry.needs.ledger import NeedLedger
from registry.plans.ledger import PlanLedger
from registry.support import rules as support
from registry.support.ledger import SupportLedger
from registry.today import Desk
from registry.work.ledger import WorkLedger
from registry.work.rules import derive, missing
from tests import cast
from tests.contract.pages import filled_in
from tests.contract.samples import SAMPLES
from tests.registry.test_work_beside import visit

pytestmark = pytest.mark.django_db


def ago(days: int) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=days)


@pytest.fixture
def person(registrar: Any) -> Resident:
    return cast.register(1, cast.OWN, registrar)


@pytest.fixture
def client(signed_in: Any) -> Any:
    return signed_in("specialist")


def made(ledger: Any, person: Resident, by: Any, **facts: Any) -> Any:
    values = {**ledger.start(person), **SAMPLES[ledger.key](1), **facts}
    return saving.create(ledger, ledger.examine(values), by=by, community_id=person.community_id)


def changed(ledger: Any, record: Any, **facts: Any) -> Any:
    """The examination of a stored record with some facts changed."""
    held = ledger.model.objects.unscoped("a test reads").filter(pk=record.pk)
    base = ledger.shape.read(ledger.shape.related(held).get())
    return base, ledger.examine({**base, **facts}, base)


# -- 9: a move that was refused ----------------------------------------------------------------


def test_a_refused_move_is_told_to_whoever_asked(
    person: Resident, areas: Any, staff: Any, client: Any
) -> None:
    move = asking.ask(by=staff["specialist"], resident_id=person.pk, to=areas[cast.SIBLING],
                      along=[], reason="随子女")  # fmt: skip
    asking.refuse(by=staff["neighbour"], move_id=move.pk, reason="不在本社区居住")
    groups = {group.key: group for group in Desk(staff["specialist"]).groups}
    (task,) = groups["move_refused"].tasks(5)
    assert "不在本社区居住" in task.what
    assert client.get(task.action_url).status_code == 200
    page = client.get(ResidentLedger.url("detail", person.pk))
    assert any("不在本社区居住" in notice["text"] for notice in page.context["notices"])
    history = client.get(ResidentLedger.url("history", person.pk)).content.decode()
    assert "迁移退回" in history and "不在本社区居住" in history
    again = asking.ask(by=staff["specialist"], resident_id=person.pk, to=areas[cast.SIBLING],
                       along=[], reason="已搬去")  # fmt: skip
    assert "move_refused" not in {group.key for group in Desk(staff["specialist"]).groups}
    assert again.is_waiting


# -- 10: whoever was not met was not visited -----------------------------------------------------


def test_a_visit_at_which_nobody_was_met_is_none(
    person: Resident, registrar: Any, client: Any
) -> None:
    visit(registrar, [person], 40)
    visit(registrar, [person], 1, way="5")
    listed = client.get(reverse("record-visit")).context["rows"]
    assert listed[0]["visited_on"] == ago(40)
    views = {v.key: v.where(timezone.localdate()) for v in WorkLedger.quick_views}
    assert WorkRecord.objects.unscoped("counted").filter(views["five"]).count() == 1


@pytest.mark.parametrize(("way", "place"), [("3", "电话"), ("4", "视频"), ("5", "")])
def test_a_visit_that_takes_place_nowhere_is_not_asked_for_a_place(way: str, place: str) -> None:
    values = {**WorkLedger.shape.blank(), "kind": "01", "way": way, "place": "家中"}
    derive(values, timezone.localdate())
    assert values["place"] == place
    assert "place" not in missing(values, timezone.localdate())
    assert "place" in missing({**values, "way": "1", "place": ""}, timezone.localdate())


# -- 11: the way of a job seeker -------------------------------------------------------------------

JOB = {"on": None, "form": "7", "employer": "超市", "job": "收银", "contract": "1", "pay": None,
       "insurance": []}  # fmt: skip


def test_a_step_asks_for_the_line_that_says_where(person: Resident, registrar: Any) -> None:
    record = made(JobSeekerLedger, person, registrar)
    for state, table, said in (("2", "referrals", "推荐记录"), ("4", "placements", "安置结果")):
        _, examined = changed(JobSeekerLedger, record, state=state)
        (wrong,) = [f for f in examined.at(1) if f.code == "C6"]
        assert wrong.key == table and said in wrong.message
    _, examined = changed(JobSeekerLedger, record, state="4", placements=[{**JOB, "on": ago(0)}])
    assert not examined.at(1)


def test_a_state_picked_by_mistake_is_put_right_with_a_reason(
    person: Resident, registrar: Any, client: Any
) -> None:
    record = made(JobSeekerLedger, person, registrar, state="3")
    url = JobSeekerLedger.url("edit", record.pk)
    page = client.get(url)
    groups = dict(page.context["form"].fields["state"].choices)
    assert [code for code, _ in groups["按进展"]] == ["2", "3", "4", "7"]
    sent = {**filled_in(page), "state": "1"}
    asked = client.post(url, sent)
    assert asked.status_code == 422 and "更正登记错误" in asked.content.decode()
    assert client.post(url, {**filled_in(asked), "reason": "点错了"}).status_code == 302
    record.refresh_from_db()
    assert record.state == "1"


def test_a_job_found_is_written_into_the_first_ledger_by_one_button(
    registrar: Any, client: Any
) -> None:
    idle = cast.register(4, cast.OWN, registrar, employment="2", unemployed_reason="4")
    record = made(JobSeekerLedger, idle, registrar, state="4", placements=[{**JOB, "on": ago(3)}])
    url = JobSeekerLedger.url("detail", record.pk)
    (notice,) = client.get(url).context["notices"]
    assert client.post(notice["url"]).status_code == 302
    idle.refresh_from_db()
    told = (idle.employment, idle.employment_form, idle.employer, idle.job, idle.employed_on)
    assert told == ("1", "7", "超市", "收银", ago(3))
    assert idle.unemployed_reason == ""
    assert "台账三" in Change.objects.filter(record_id=idle.pk).first().reason
    assert not client.get(url).context["notices"]


@pytest.mark.parametrize(
    ("ability", "why", "asked"), [("1", "5", True), ("3", "4", True), ("3", "5", False),
                                  ("2", "4", False)]
)  # fmt: skip
def test_both_ledgers_say_the_same_of_the_ability_to_work(
    registrar: Any, ability: str, why: str, asked: bool
) -> None:
    idle = cast.register(4, cast.OWN, registrar, employment="2", unemployed_reason=why)
    values = {**JobSeekerLedger.start(idle), **SAMPLES["job-seeker"](1), "ability": ability}
    found = JobSeekerLedger.examine(values).findings
    assert ("C11" in {f.code for f in found}) is asked


# -- 12 and 15 and 16: what is asked, and when ---------------------------------------------------


def test_goals_without_anybody_or_any_day_are_a_gap(person: Resident) -> None:
    goal = SAMPLES["plan"](1)["goals"][0]
    for goals, lacks in (
        ([], True), ([goal], False), ([{**goal, "person": ""}], True),
        ([goal, {**goal, "due_on": None}], True),
    ):  # fmt: skip
        values = {**PlanLedger.start(person), **SAMPLES["plan"](1), "goals": goals}
        assert ("goals" in PlanLedger.examine(values).gaps) is lacks


def test_a_volunteer_has_no_post_and_a_neighbour_no_unit(person: Resident) -> None:
    for kind, unasked in (
        ("1", set()),
        ("5", {"helper_post"}),
        ("6", {"helper_post", "helper_unit"}),
    ):
        facts = {"helper_kind": kind, "helper_post": "", "helper_unit": ""}
        values = {**SupportLedger.start(person), **SAMPLES["support"](1), **facts}
        gaps = set(SupportLedger.examine(values).gaps)
        assert {"helper_post", "helper_unit"} - gaps == unasked


def test_help_is_asked_for_only_after_a_time(person: Resident) -> None:
    today = timezone.localdate()
    for days, lacks in ((0, False), (400, True)):
        facts = {"paired_on": ago(days), "acts": []}
        values = {**SupportLedger.start(person), **SAMPLES["support"](1), **facts}
        assert ("acts" in support.missing(values, today, 183, 30)) is lacks


def test_parts_whose_time_has_not_come_say_so(
    person: Resident, registrar: Any, client: Any
) -> None:
    need = need_actions.raise_need(person, by=registrar, category="06", content="轮椅")
    for page in ("detail", "edit"):
        sections = client.get(NeedLedger.url(page, need.pk)).context["sections"]
        states = {s["title"]: s["state"]["text"] for s in sections}
        assert states["反映"] == states["答复与办结"] == "未到"
    need_actions.reflect(need.pk, by=registrar, to=["1"], on=ago(0))
    sections = client.get(NeedLedger.url("detail", need.pk)).context["sections"]
    assert {s["title"]: s["state"]["text"] for s in sections}["反映"] == "✓ 齐"


# -- 14: before anybody was born -----------------------------------------------------------------


def test_nobody_is_visited_before_their_birth(registrar: Any) -> None:
    number = cast.id_number(3, "20000501")
    child = cast.register(3, cast.OWN, registrar, id_no=number, cert_no=f"{number}42",
                          birth_date=datetime.date(2000, 5, 1))  # fmt: skip
    subject = {"name": child.name, "resident_id": child.pk}
    told = {**WorkLedger.shape.blank(), "kind": "01", "way": "1", "subjects": [subject],
            "back_reason": "补录"}  # fmt: skip
    for day, wrong in ((datetime.date(2000, 4, 30), "没有出生"), (datetime.date(2000, 5, 1), ""),
                       (datetime.date(1989, 1, 1), "太早")):  # fmt: skip
        said = [f.message for f in WorkLedger.examine({**told, "on": day}).at(1)]
        assert any(wrong in text for text in said) if wrong else not said


# -- 17: the same name and birthday ----------------------------------------------------------------


def test_a_namesake_of_the_same_day_is_asked_about(registrar: Any, client: Any) -> None:
    there = cast.register(1, cast.OWN, registrar, name="张三")
    cast.register(2, cast.SIBLING, registrar, name="李四")
    url = ResidentLedger.url("create")
    form = filled_in(client.get(url))
    sent = {**form, "name": "张三", "id_no": cast.id_number(77), "gender": "1"}
    asked = client.post(url, sent)
    assert asked.status_code == 422
    (question,) = asked.context["form"].question_list
    assert "同名" in question["message"] and there.number in question["message"]
    fine = client.post(url, {**filled_in(asked), "reason": "确是两个人"})
    assert fine.status_code == 302
    other = {**form, "name": "李四", "id_no": cast.id_number(78), "gender": "2"}
    assert client.post(url, other).status_code == 302  # 别的社区的，不问也不说


# -- 18 to 20: deaths, households, moves -----------------------------------------------------------


def test_after_a_death_nothing_is_offered_that_makes_no_sense(
    person: Resident, registrar: Any, client: Any
) -> None:
    Household.objects.unscoped("alone").filter(pk=person.household_id).update(
        size=1, head_name=person.name
    )
    deaths.register(by=registrar, resident_id=person.pk, on=ago(1), proof="证明")
    page = client.get(ResidentLedger.url("detail", person.pk))
    text = page.content.decode()
    assert page.context["header"]["actions"] == []
    for gone in (
        "登记死亡",
        "分户",
        "并户",
        "迁移到其他社区",
        "五项都已核实",
        "/needs/new/?resident",
    ):
        assert gone not in text, gone
    assert "撤销死亡登记" in text


def test_a_split_of_everybody_says_what_to_do_instead(person: Resident, client: Any) -> None:
    url = reverse("resident-split", args=[person.pk])
    assert "户主" in client.get(url).content.decode()
    going = [f"r:{person.pk}", str(person.pk)]
    answer = client.post(url, {"going": going[1:], "reason": "搬家", "step": "preview"})
    assert answer.status_code == 422


def test_the_street_comes_first_where_one_moves_to(person: Resident, client: Any) -> None:
    url = reverse("resident-move", args=[person.pk])
    page = client.get(url)
    assert [area.pk for area in page.context["beside"]] == [cast.SIBLING]
    found = client.get(url, {"q": "社区"}).context["found"]
    assert not found or found[0].pk == cast.SIBLING


# -- 21, 22 ------------------------------------------------------------------------------------------


def test_whoever_did_the_work_sees_to_what_follows() -> None:
    values = {
        **WorkLedger.shape.blank(),
        "kind": "06",
        "organizer": "其木格",
        "follow_up": "送轮椅",
    }
    derive(values, timezone.localdate())
    assert values["follow_up_by"] == "其木格"
    other = {**values, "follow_up_by": "王芳"}
    derive(other, timezone.localdate())
    assert other["follow_up_by"] == "王芳"


def test_the_list_and_today_tell_of_the_same_people(
    registrar: Any, staff: Any, client: Any
) -> None:
    held = [cast.register(n, cast.OWN, registrar) for n in range(1, 5)]
    days = (None, ago(364), ago(300), ago(900))
    for resident, day in zip(held, days, strict=True):
        Resident.objects.unscoped("as of old").filter(pk=resident.pk).update(
            knowns_since=day, surveyed_on=ago(0)
        )
    groups = {group.key: group for group in Desk(staff["specialist"]).groups}
    page = client.get(ResidentLedger.url("list"), {"view": "review"})
    (view,) = [v for v in page.context["views"] if v["key"] == "review"]
    assert view["count"] == groups["verification"].count == 3
    assert view["label"] == groups["verification"].title


# -- 24 ----------------------------------------------------------------------------------------------


def found(client: Any, text: str, ledger: Any = ResidentLedger) -> Any:
    return client.post(ledger.url("search"), {"text": text}, follow=True)


def test_a_number_of_the_ledger_or_of_a_need_is_found(
    person: Resident, registrar: Any, client: Any
) -> None:
    cast.register(2, cast.OWN, registrar)
    need = need_actions.raise_need(person, by=registrar, category="06", content="轮椅")
    for text in (person.number, need.number, need.number.lower(), need.number[:14]):
        rows = found(client, text).context["table"]["rows"]
        assert [row["pk"] for row in rows] == [person.pk], text
    rows = found(client, need.number, NeedLedger).context["table"]["rows"]
    assert [row["pk"] for row in rows] == [need.pk]
    far = need_actions.raise_need(
        cast.register(3, cast.FAR, registrar), by=registrar, category="06", content="轮椅"
    )
    assert not found(client, far.number).context["table"]["rows"]


def test_who_is_not_found_can_be_registered(areas: Any, client: Any, signed_in: Any) -> None:
    empty = found(client, "无此人").context["empty"]
    assert empty["more"]["label"] == "新增居民" and "无此人" in empty["text"]
    assert "more" not in found(signed_in("chair"), "无此人").context["empty"]


# -- 25 ----------------------------------------------------------------------------------------------


def test_the_roll_of_members_is_called_so(registrar: Any, client: Any) -> None:
    cast.register(1, cast.OWN, registrar, is_member="1")
    page = client.get(reverse("members"))
    answer = client.get(page.context["header"]["actions"][0]["url"])
    assert unquote(answer["Content-Disposition"]).partition("''")[2].startswith("会员名册_")


def test_a_file_is_not_at_its_end_before_it_is_there() -> None:
    output = OutputFile(state="running", done=20, total=20)
    assert output.percent == 99
    output.state = "done"
    assert output.percent == 100


def test_the_days_of_a_certificate_are_counted_only_near_its_end(person: Resident) -> None:
    values = ResidentLedger.shape.blank() | {"cert_no": "1", "cert_status": "2", "name": "张三"}
    today = datetime.date(2026, 3, 1)
    for expires, said in ((datetime.date(2026, 3, 31), "还有 30 天到期"),
                          (datetime.date(2030, 5, 6), "有效期至 2030年5月6日")):  # fmt: skip
        assert said in ResidentLedger.headline({**values, "cert_expires_on": expires}, today)


def test_a_day_of_another_year_is_told_with_it() -> None:
    today = datetime.date(2026, 3, 1)
    assert lamps.day_said(datetime.date(2026, 2, 5), today) == "2月5日"
    assert lamps.day_said(datetime.date(2025, 12, 5), today) == "2025年12月5日"


def test_a_visit_saved_says_what_it_changed(person: Resident, client: Any) -> None:
    url = reverse("record-visit-resident", args=[person.pk])
    sent = {**filled_in(client.get(url), "visit"), "way": "1", "r0-can_go_out": "2"}
    sent["photos"] = [cast.portrait("a.png", 20)]
    page = client.post(url, sent, follow=True)
    said = page.context["saved"]["said"]
    assert "更新了能否走出家门" in said.replace("是否", "能否") or "更新了" in said
    assert "照片 1 张" in said


def test_the_way_to_a_visit_is_in_sight(person: Resident, client: Any, signed_in: Any) -> None:
    page = client.get(reverse("home"))
    assert {"label": "记一次走访", "url": reverse("record-visit")} in page.context["header"][
        "actions"
    ]
    assert "记走访" in page.content.decode()
    assert "记一次走访" not in [
        a["label"] for a in signed_in("chair").get(reverse("home")).context["header"]["actions"]
    ]
