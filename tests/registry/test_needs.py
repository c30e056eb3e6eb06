"""需求反映: state and due days follow from the facts; steps in their order; lamps; hand-over."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from registry import need_actions, parameters
from registry.ledger import saving
from registry.models import AuditEvent, Change, Need, NeedHandover
from registry.models.scoped import ScopeError
from registry.needs import course, lamps
from registry.needs.ledger import NeedLedger
from registry.needs.people import minimal_facts
from registry.working_days import add_working_days
from tests import cast

pytestmark = pytest.mark.django_db


def ago(days: int) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=days)


@pytest.fixture
def by(staff: Any) -> Any:
    return staff["specialist"]


@pytest.fixture
def resident(registrar: Any, by: Any) -> Any:
    return cast.register(1, cast.OWN, registrar)


@pytest.fixture
def need(resident: Any, by: Any) -> Need:
    return need_actions.raise_need(
        resident, by=by, category="06", content="轮椅损坏，申请更换", raised_on=ago(10)
    )


def now(need: Need) -> Need:
    found: Need = Need.objects.unscoped("a test looks").get(pk=need.pk)
    return found


# -- state and due days ------------------------------------------------------------------------


def test_a_new_need_is_to_be_reflected_within_the_limit(need: Need) -> None:
    assert (need.state, need.community_id) == ("1", cast.OWN)
    assert need.number.startswith(f"XQ{ago(10):%Y%m%d}-")
    assert need.reflect_due_on == need.due_on == add_working_days(ago(10), 15)
    assert need.warn_on == add_working_days(need.due_on, -3)


def test_the_limit_is_that_of_the_area_and_of_the_day(
    resident: Any, areas: Any, staff: Any
) -> None:
    region = staff["region_staff"]
    parameters.change("need_reflection_days", areas[cast.BANNER], to=5, by=region, reason="试行")
    facts: dict[str, Any] = {"by": staff["specialist"], "category": "06", "content": "轮椅"}
    new = need_actions.raise_need(resident, **facts)
    old = need_actions.raise_need(resident, raised_on=ago(10), **facts)
    assert new.due_on == add_working_days(timezone.localdate(), 5)
    assert old.due_on == add_working_days(ago(10), 15)


def test_the_whole_course(need: Need, by: Any) -> None:
    need_actions.reflect(need.pk, by=by, to=["1", "3"], on=ago(8), handler="其木格", unit="民政所")
    held = now(need)
    assert held.state == "2" and held.due_on == add_working_days(ago(8), 30)
    until = timezone.localdate() + datetime.timedelta(days=20)
    need_actions.promise(need.pk, by=by, until=until)
    assert (now(need).state, now(need).due_on, now(need).unit) == ("3", until, "民政所")
    need_actions.answer(need.pk, by=by, on=ago(2), method="2", text="已列入计划")
    assert (now(need).state, now(need).due_on) == ("4", None)
    need_actions.close(need.pk, by=by, on=ago(1), outcome="1")
    need_actions.rate(need.pk, by=by, satisfaction="1")
    assert (now(need).state, now(need).satisfaction) == ("5", "1")
    told = Change.objects.filter(record_id=need.pk).order_by("id").values_list("action", "reason")
    assert list(told) == [
        ("create", ""), ("progress", "反映"), ("progress", "登记承诺时限"),
        ("progress", "登记答复"), ("close", "办结"), ("progress", "登记满意度"),
    ]  # fmt: skip
    assert AuditEvent.objects.filter(object_id=str(need.pk), action="close").count() == 1


def test_declined_needs_say_why(need: Need, by: Any) -> None:
    need_actions.reflect(need.pk, by=by, to=["2"], on=ago(3))
    with pytest.raises(ValidationError) as refused:
        need_actions.close(need.pk, by=by, on=ago(1), outcome="3")
    assert "理由" in refused.value.message_dict["outcome_note"][0]
    need_actions.close(need.pk, by=by, on=ago(1), outcome="3", note="不符合条件")
    assert now(need).state == "6"


@pytest.mark.parametrize(
    ("step", "facts"),
    [
        ("promise", {"promised_on": ago(0)}),
        ("answer", {"answered_on": ago(0), "answer_method": "1", "answer": "好"}),
        ("close", {"closed_on": ago(0), "outcome": "1"}),
        ("rate", {"satisfaction": "1"}),
    ],
)
def test_a_step_out_of_turn_says_what_can_be_done(
    step: str, facts: Any, need: Need, by: Any
) -> None:
    with pytest.raises(ValidationError, match="现在可以“反映”") as refused:
        need_actions.take(step, need.pk, by=by, facts=facts)
    assert refused.value.code == "wrong_state"
    assert now(need).state == "1" and Change.objects.filter(record_id=need.pk).count() == 1


def test_days_come_in_their_order(need: Need, by: Any) -> None:
    for day in (ago(11), timezone.localdate() + datetime.timedelta(days=1)):
        with pytest.raises(ValidationError):
            need_actions.reflect(need.pk, by=by, to=["1"], on=day)
    assert now(need).version == 1


def test_a_corrected_day_moves_its_limit_and_nothing_else_does(need: Need, by: Any) -> None:
    base = NeedLedger.shape.read(now(need))
    examined = NeedLedger.examine({**base, "content": "助听器"}, before=base)
    assert saving.update(NeedLedger, need.pk, base, examined, by=by).due_on == need.due_on
    base = NeedLedger.shape.read(now(need))
    examined = NeedLedger.examine({**base, "raised_on": ago(20)}, before=base)
    moved = saving.update(NeedLedger, need.pk, base, examined, by=by)
    assert moved.due_on == add_working_days(ago(20), 15)


def test_neighbours_cannot_take_a_step(need: Need, staff: Any) -> None:
    for name in ("neighbour", "township", "chair"):
        with pytest.raises(Need.DoesNotExist):
            need_actions.reflect(need.pk, by=staff[name], to=["1"], on=ago(1))
    with pytest.raises(ScopeError):
        need_actions.raise_need(need.resident, by=staff["neighbour"], category="01", content="补")


# -- lamps and views ---------------------------------------------------------------------------


def test_lamps_turn_with_the_days(need: Need) -> None:
    due, warn = need.due_on, need.warn_on
    assert due and warn
    day = datetime.timedelta(days=1)
    states = [lamps.lamp(need, d)["state"] for d in (warn - day, warn, due, due + day)]
    assert states == ["ok", "due", "due", "gap"]
    assert lamps.said(need, due + day).endswith("已超 1 天")


def test_quick_views_count_what_the_lamps_show(need: Need, resident: Any, by: Any) -> None:
    need_actions.raise_need(resident, by=by, category="01", content="旧", raised_on=ago(90))
    held = Need.objects.visible_to(by)
    counts = {
        v.key: held.filter(v.where(timezone.localdate())).count() for v in NeedLedger.quick_views
    }
    late = [lamps.lamp(n, timezone.localdate())["state"] for n in held]
    assert counts["all"] == counts["to_reflect"] == 2
    assert (counts["over"], counts["soon"]) == (late.count("gap"), late.count("due"))


# -- on screen ---------------------------------------------------------------------------------


def test_a_need_is_raised_from_the_residents_page(resident: Any, signed_in: Any) -> None:
    client = signed_in("specialist")
    page = client.get(f"/residents/{resident.pk}/").content.decode()
    assert f"/needs/new/?resident={resident.pk}" in page
    form = client.get(f"/needs/new/?resident={resident.pk}").content.decode()
    assert resident.name in form and f'value="{timezone.localdate().isoformat()}"' in form


def test_a_step_on_its_page(need: Need, signed_in: Any) -> None:
    client, url = signed_in("specialist"), f"/needs/{need.pk}/reflect-step/"
    assert "反映对象" in client.get(url).content.decode()
    wrong = client.post(url, {"reflected_on": "2026-13-1", "handler": "其木格"})
    assert wrong.status_code == 422 and 'value="其木格"' in wrong.content.decode()
    sent = {"reflected_to": ["1"], "reflected_on": ago(1).isoformat(), "unit": "民政所"}
    assert client.post(url, sent).status_code == 302
    assert now(need).state == "2"
    answer = client.get(f"/needs/{need.pk}/rate-step/")
    assert answer.status_code == 409 and "登记答复" in answer.content.decode()
    assert client.get(f"/needs/{need.pk}/no-such-step/").status_code == 404


def test_the_paper_masks_numbers(need: Need) -> None:
    person = need.resident
    told = NeedLedger.paper_context(now(need), plain=False, printed_by="甲", office="乙")
    assert person.id_no not in str(told) and person.phone not in str(told)
    told = NeedLedger.paper_context(now(need), plain=True, printed_by="甲", office="乙")
    assert person.id_no in str(told) and ("辅助器具", True) in told["form"]["category"]


def said(need: Need, handover: NeedHandover | None = None) -> str:
    return course.todo(now(need), timezone.localdate(), handover)


def test_each_stop_says_who_does_what_next(need: Need, by: Any) -> None:
    assert [stop["state"] for stop in course.stops(need)] == ["done", "current", *["next"] * 3]
    assert said(need).startswith("请本社区残协向") and "期限" in said(need)
    need_actions.reflect(need.pk, by=by, to=["1", "3"], on=ago(8))
    assert said(need).startswith("等同级政府、上级残联答复")
    need_actions.promise(need.pk, by=by, until=ago(2), unit="区残联")
    assert "等区残联答复，承诺的期限" in said(need) and "已超 2 天" in said(need)
    need_actions.answer(need.pk, by=by, on=ago(1), method="1", text="已批准")
    assert said(need).startswith("已有答复")
    need_actions.close(need.pk, by=by, on=ago(0), outcome="1")
    assert "登记满意度" in said(need)
    need_actions.rate(need.pk, by=by, satisfaction="1")
    assert "没有要做的事" in said(need)
    stops = course.stops(now(need))
    assert [stop["label"] for stop in stops] == ["登记", "反映", "承诺", "答复", "办结", "满意度"]
    assert {stop["state"] for stop in stops} == {"done"}


# -- handing over ------------------------------------------------------------------------------


@pytest.fixture
def handed(need: Need, by: Any, areas: Any) -> NeedHandover:
    return need_actions.hand_over(need.pk, by=by, to=areas[cast.SIBLING], request="请代办轮椅")


def test_both_sides_see_it_and_a_third_does_not(handed: NeedHandover, staff: Any) -> None:
    def sees(name: str) -> bool:
        return bool(NeedHandover.objects.visible_to(staff[name]).filter(pk=handed.pk).exists())

    both = ("specialist", "neighbour", "township", "chair", "banner_staff")
    assert all(sees(name) for name in both)
    others = ("next_banner_staff", "helper", "leading_group", "counsellor", "former", "nobody")
    assert not any(sees(name) for name in others)
    with pytest.raises(ScopeError):
        list(NeedHandover.objects.all())
    assert not Need.objects.visible_to(staff["neighbour"]).exists()


def test_the_receiving_side_learns_little_of_the_person(
    handed: NeedHandover, signed_in: Any
) -> None:
    person = handed.need.resident
    page = signed_in("neighbour").get(f"/needs/handovers/{handed.pk}/").content.decode()
    assert person.name in page and "肢体" in page and "请代办轮椅" in page
    told = (person.id_no, person.phone, person.live_addr, person.cert_no, "二级", "密址")
    assert not [value for value in told if value in page]
    assert f"/needs/{handed.need_id}/" not in page
    assert {fact["label"] for fact in minimal_facts(person)} == {"姓名", "性别", "年龄", "残疾类别"}
    assert signed_in("neighbour").get(f"/needs/{handed.need_id}/").status_code == 404
    assert signed_in("next_banner_staff").get(f"/needs/handovers/{handed.pk}/").status_code == 404
    listed = signed_in("neighbour").get("/needs/handovers/").content.decode()
    assert person.name in listed


def test_taken_on_reported_and_seen_by_the_giving_side(
    handed: NeedHandover, signed_in: Any, staff: Any
) -> None:
    neighbour, url = signed_in("neighbour"), f"/needs/handovers/{handed.pk}/"
    assert neighbour.post(url, {"do": "report", "text": "早了"}).status_code == 422
    assert neighbour.post(url, {"do": "accept"}).status_code == 302
    assert neighbour.post(url, {"do": "report", "text": ""}).status_code == 422
    assert neighbour.post(url, {"do": "report", "text": "轮椅已领回"}).status_code == 302
    page = signed_in("specialist").get(f"/needs/{handed.need_id}/").content.decode()
    assert "轮椅已领回" in page and "已反馈" in page
    told = Change.objects.filter(record_id=handed.need_id).values_list("action", flat=True)
    assert {"refer", "accept", "report"} <= set(told)


def test_each_side_is_told_what_to_do_next(
    handed: NeedHandover, staff: Any, signed_in: Any, by: Any
) -> None:
    def told(name: str, path: str) -> str:
        return str(signed_in(name).get(path).content.decode())

    url, page = f"/needs/handovers/{handed.pk}/", f"/needs/{handed.need_id}/"
    assert "请核对后接收" in told("neighbour", url) and "没有接收前可以撤回" in told(
        "specialist", url
    )
    assert "等对方接收" in told("specialist", page)
    assert f"/needs/{handed.need_id}/handover/" not in told("specialist", page)
    need_actions.accept(handed.pk, by=staff["neighbour"])
    assert "请办理，然后在下面反馈" in told("neighbour", url)
    assert "正在办理" in told("specialist", page)
    need_actions.report(handed.pk, by=staff["neighbour"], text="轮椅已领回")
    assert "已反馈：轮椅已领回。请答复本人" in told("specialist", page)
    assert "答复本人" in told("neighbour", url)


def test_returned_with_a_reason_and_handed_over_again(
    handed: NeedHandover, staff: Any, by: Any, areas: Any
) -> None:
    with pytest.raises(ValidationError, match="正在转交"):
        need_actions.hand_over(handed.need_id, by=by, to=areas[cast.TOWNSHIP], request="请办")
    with pytest.raises(ValidationError, match="原因"):
        need_actions.give_back(handed.pk, by=staff["neighbour"], reason=" ")
    need_actions.give_back(handed.pk, by=staff["neighbour"], reason="不属本社区")
    again = need_actions.hand_over(handed.need_id, by=by, to=areas[cast.TOWNSHIP], request="请办")
    assert need_actions.accept(again.pk, by=staff["township"]).state == NeedHandover.ACCEPTED
    with pytest.raises(ValidationError, match="已退回"):
        need_actions.accept(handed.pk, by=staff["neighbour"])


def test_each_side_does_its_own(handed: NeedHandover, staff: Any) -> None:
    with pytest.raises(PermissionDenied):
        need_actions.accept(handed.pk, by=staff["specialist"])
    with pytest.raises(PermissionDenied):
        need_actions.withdraw(handed.pk, by=staff["neighbour"])
    with pytest.raises(NeedHandover.DoesNotExist):
        need_actions.accept(handed.pk, by=staff["next_banner_staff"])
    need_actions.withdraw(handed.pk, by=staff["specialist"])
    with pytest.raises(ValidationError, match="已撤回"):
        need_actions.accept(handed.pk, by=staff["neighbour"])


def test_handing_over_on_the_pages(need: Need, signed_in: Any) -> None:
    client, url = signed_in("specialist"), f"/needs/{need.pk}/handover/"
    page = client.get(url).content.decode()
    assert f"{url}?to={cast.SIBLING}" in page and f"{url}?to={cast.TOWNSHIP}" in page
    assert f"?to={cast.FAR}" in client.get(url, {"q": "建国"}).content.decode()
    empty = client.post(url, {"to": cast.SIBLING, "request": ""})
    assert empty.status_code == 422 and "请写明请对方做什么" in empty.content.decode()
    assert client.post(url, {"to": cast.OWN, "request": "自己"}).status_code == 422
    assert client.post(url, {"to": cast.SIBLING, "request": "请代办"}).status_code == 302
