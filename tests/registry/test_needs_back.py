"""Needs that come back: from the area they were handed to, and with an answer that did not help."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

import registry.today_sources  # noqa: F401  (declares the sources)
from registry import need_actions
from registry.models import AuditEvent, Change, Need, NeedHandover
from registry.needs.ledger import NeedLedger
from registry.today import Desk
from tests import cast

pytestmark = pytest.mark.django_db


def ago(days: int) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=days)


@pytest.fixture
def by(staff: Any) -> Any:
    return staff["specialist"]


@pytest.fixture
def need(registrar: Any, by: Any) -> Need:
    person = cast.register(1, cast.OWN, registrar)
    return need_actions.raise_need(
        person, by=by, category="06", content="轮椅损坏", raised_on=ago(10)
    )


@pytest.fixture
def handed(need: Need, by: Any, areas: Any) -> NeedHandover:
    return need_actions.hand_over(need.pk, by=by, to=areas[cast.SIBLING], request="请代办轮椅")


def now(need: Need) -> Need:
    found: Need = Need.objects.unscoped("a test looks").get(pk=need.pk)
    return found


def tasks(user: Any, key: str) -> list[Any]:
    groups = {group.key: group for group in Desk(user).groups}
    return groups[key].tasks(9) if key in groups else []


# -- from the other area -----------------------------------------------------------------------


def test_what_was_reported_is_answered_without_another_reflection(
    handed: NeedHandover, by: Any, staff: Any, signed_in: Any
) -> None:
    assert not tasks(by, "handover_back")
    need_actions.accept(handed.pk, by=staff["neighbour"])
    need_actions.report(handed.pk, by=staff["neighbour"], text="轮椅已领回")
    (task,) = tasks(by, "handover_back")
    assert "轮椅已领回" in task.what and task.action == "登记答复"
    client = signed_in("specialist")
    page = client.get(NeedLedger.url("detail", handed.need_id))
    assert page.context["header"]["primary"]["label"] == "登记答复"
    assert "请本社区残协向" not in page.context["todo"]
    form = client.get(task.action_url).context["form"]
    assert form["answer"].value() == "轮椅已领回"
    sent = {"answered_on": str(ago(0)), "answer_method": "1", "answer": "轮椅已领回"}
    assert client.post(task.action_url, sent).status_code == 302
    held = now(handed.need)
    assert (held.state, held.reflected_to, held.reflected_on) == ("4", ["2"], ago(0))
    assert held.unit.endswith("全宁社区")
    assert not tasks(by, "handover_back")


def test_what_goes_up_counts_as_made_known_to_those_above(
    need: Need, by: Any, staff: Any, areas: Any
) -> None:
    handover = need_actions.hand_over(need.pk, by=by, to=areas[cast.TOWNSHIP], request="请办")
    need_actions.accept(handover.pk, by=staff["township"])
    need_actions.report(handover.pk, by=staff["township"], text="已批")
    need_actions.answer(need.pk, by=by, on=ago(0), method="1", text="已批")
    assert now(need).reflected_to == ["3"]


def test_what_was_given_back_is_to_be_seen_to(handed: NeedHandover, by: Any, staff: Any) -> None:
    need_actions.give_back(handed.pk, by=staff["neighbour"], reason="不属本社区")
    (task,) = tasks(by, "handover_back")
    assert "不属本社区" in task.what and task.action == "另行办理"
    need_actions.reflect(handed.need_id, by=by, to=["3"], on=ago(0))
    assert not tasks(by, "handover_back")


def test_whoever_took_it_on_may_see_how_to_reach_the_person_for_a_reason(
    handed: NeedHandover, staff: Any, signed_in: Any
) -> None:
    person, client = handed.need.resident, signed_in("neighbour")
    url = reverse("need-handover", args=[handed.pk])
    asked = {"do": "reveal", "field": "phone", "reason": "上门办理"}
    assert person.phone not in client.post(url, asked).content.decode()  # 还没有接收
    need_actions.accept(handed.pk, by=staff["neighbour"])
    page = client.get(url).content.decode()
    assert "查看联系电话" in page and person.phone not in page and "密址" not in page
    assert client.post(url, {**asked, "reason": ""}).status_code == 422
    assert client.post(url, {**asked, "field": "id_no"}).status_code == 422
    shown = client.post(url, asked).content.decode()
    assert person.phone in shown and "密址" not in shown
    event = AuditEvent.objects.get(action="reveal")
    assert event.detail["field"] == "phone" and event.detail["reason"] == "上门办理"
    assert event.community_id == cast.OWN
    need_actions.report(handed.pk, by=staff["neighbour"], text="已办")
    assert person.phone not in client.post(url, asked).content.decode()
    giver = signed_in("specialist").post(url, asked)
    assert person.phone not in giver.content.decode()


def test_what_is_done_meanwhile_is_written_down_and_seen_by_both(
    handed: NeedHandover, staff: Any, signed_in: Any
) -> None:
    neighbour, url = signed_in("neighbour"), reverse("need-handover", args=[handed.pk])
    assert neighbour.post(url, {"do": "note", "text": "早了"}).status_code == 422
    need_actions.accept(handed.pk, by=staff["neighbour"])
    assert neighbour.post(url, {"do": "note", "text": " "}).status_code == 422
    assert neighbour.post(url, {"do": "note", "text": "已上门量尺寸"}).status_code == 302
    assert "已上门量尺寸" in neighbour.get(url).content.decode()
    page = signed_in("specialist").get(NeedLedger.url("detail", handed.need_id)).content.decode()
    assert "全宁社区：已上门量尺寸" in page
    change = Change.objects.get(record_id=handed.need_id, action="handle")
    assert change.by == staff["neighbour"]


# -- answered, not closed ------------------------------------------------------------------------


@pytest.fixture
def answered(need: Need, by: Any) -> Need:
    need_actions.reflect(need.pk, by=by, to=["1"], on=ago(9))
    need_actions.promise(need.pk, by=by, until=ago(5))
    need_actions.answer(need.pk, by=by, on=ago(8), method="2", text="等下一批")
    return now(need)


def test_an_answer_is_followed_by_the_end_within_a_time(
    answered: Need, by: Any, signed_in: Any
) -> None:
    listed = signed_in("specialist").get(NeedLedger.url("list"), {"view": "answered"})
    assert [row["pk"] for row in listed.context["table"]["rows"]] == [answered.pk]
    held = Need.objects.unscoped("answered at other times").filter(pk=answered.pk)
    held.update(answered_on=ago(0))
    assert not tasks(by, "need_answered")
    held.update(answered_on=ago(40))
    (task,) = tasks(by, "need_answered")
    assert task.due < ago(0) and task.action == "核实、办结"


def test_what_did_not_help_is_reflected_again(answered: Need, by: Any, signed_in: Any) -> None:
    client, url = signed_in("specialist"), reverse("need-step", args=[answered.pk, "reflect"])
    assert "再次反映" in client.get(NeedLedger.url("detail", answered.pk)).content.decode()
    assert client.get(url).context["again"]
    sent = {"reflected_to": ["3"], "reflected_on": str(ago(1)), "unit": "区残联"}
    assert client.post(url, sent).status_code == 302
    held = now(answered)
    assert (held.state, held.reflected_to, held.unit) == ("2", ["3"], "区残联")
    assert (held.answered_on, held.answer, held.promised_on) == (None, "", None)
    last = Change.objects.filter(record_id=answered.pk).first()
    assert ["answer", "答复内容", "等下一批", ""] in last.fields
    need_actions.answer(answered.pk, by=by, on=ago(0), method="1", text="已解决")
    assert now(answered).state == "4"


def test_a_closed_need_is_not_reflected_again(answered: Need, by: Any) -> None:
    need_actions.close(answered.pk, by=by, on=ago(0), outcome="1")
    with pytest.raises(ValidationError, match="不能“反映”"):
        need_actions.reflect(answered.pk, by=by, to=["3"], on=ago(0))


def test_what_nobody_reflected_in_time_counts_as_late_too(need: Need, signed_in: Any) -> None:
    def late() -> int:
        page = signed_in("specialist").get(NeedLedger.url("list"))
        return next(v["count"] for v in page.context["views"] if v["key"] == "late")

    assert late() == 0
    Need.objects.unscoped("long ago").filter(pk=need.pk).update(reflect_due_on=ago(1))
    assert late() == 1
    held = Need.objects.unscoped("reflected after all").filter(pk=need.pk)
    held.update(state="2", reflected_on=ago(0))
    assert late() == 1


# -- what 台账一 says -------------------------------------------------------------------------------


def test_a_need_of_someone_who_needs_nothing_is_told_to_the_first_ledger(
    need: Need, signed_in: Any
) -> None:
    assert need.resident.needs == ["0"]
    client, url = signed_in("specialist"), NeedLedger.url("detail", need.pk)
    (notice,) = client.get(url).context["notices"]
    assert "目前无需求" in notice["text"] and notice["post"]
    assert client.post(notice["url"]).status_code == 302
    need.resident.refresh_from_db()
    assert (need.resident.needs, need.resident.no_need_on) == (["8"], None)
    change = Change.objects.filter(record_id=need.resident_id).first()
    assert "登记了需求：轮椅损坏" in change.reason
    assert not client.get(url).context["notices"]
    assert "没有改动" in client.post(notice["url"], follow=True).content.decode()
