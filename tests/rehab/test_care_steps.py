"""Receiving a report, the clock that starts with the event, the rhythm of follow-ups, the quick pages."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from registry.cases.lines import line_url
from registry.models import Area, AuditEvent, Change, Posting, Resident, User
from registry.today import Desk
from rehab.counselling.calls import HotlineCallLedger
from rehab.counselling.ledger import CounsellingLedger
from rehab.grave import rules
from rehab.grave.ledger import receive_url, report_url
from rehab.guardianship.ledger import GuardianshipLedger
from rehab.guardianship.rules import levels, next_on
from rehab.models import Counselling, Guardianship
from tests import cast
from tests.rehab.care import DAY, TODAY, browser, counsel, enter, guard, session

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def visit(on: datetime.date, **facts: Any) -> dict[str, Any]:
    blank = {"way": "1", "state": "1", "danger": "", "medication_state": "", "lowered": "",
             "handling": ""}  # fmt: skip
    return {**blank, "on": on, **facts}


def todo(user: User) -> dict[str, tuple[int, int]]:
    groups = Desk(User.objects.get(pk=user.pk)).groups
    return {g.key: (g.count, g.late) for g in groups if g.key.startswith("grave")}


def page(user: User, url: str) -> str:
    return browser(user).get(url).content.decode()


# -- 接报 ----------------------------------------------------------------------------------------


def test_a_report_waits_with_whom_it_was_made_to_until_it_is_received(
    residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    own, banner = staff["specialist"], staff["banner_staff"]
    case = guard(residents[cast.OWN], own, first_danger="4")
    detail = GuardianshipLedger.url("detail", case.pk)
    assert browser(own).get(f"{detail}?saved=1").context["next_steps"][0]["label"] == rules.REPORT
    assert 'class="note note-warning" role="status"><p>' in page(own, detail)
    url = report_url(GuardianshipLedger, case.pk)
    browser(own).post(url, {"account": banner.pk})
    assert todo(banner) == {"grave_receive": (1, 0)} and todo(own) == {}
    assert "还没有接报" in page(own, detail) and "高危个案待接报" in page(banner, "/today/")
    url = receive_url(GuardianshipLedger, case.pk)
    assert url in page(banner, detail) and url not in page(own, detail)
    assert browser(own).post(url, {"advice": "我自己接"}).status_code == 409
    refused = browser(banner).post(url, {"advice": " "})
    assert refused.status_code == 422 and "请写明接报意见" in refused.content.decode()
    assert browser(banner).post(url, {"advice": "明天一起上门"}).status_code == 302
    said = f"{banner}接报：明天一起上门"
    assert said in page(own, detail) and todo(banner) == {}
    assert browser(banner).post(url, {"advice": "再接"}).status_code == 409
    change = Change.objects.filter(record_id=case.pk).latest("id")
    assert (change.by, change.reason) == (banner, rules.RECEIVE)
    assert AuditEvent.objects.filter(
        user=banner, object_id=str(case.pk), action="progress"
    ).exists()


def test_a_report_nobody_received_is_red_for_both_after_a_day(
    residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    own, banner = staff["specialist"], staff["banner_staff"]
    case = guard(residents[cast.OWN], own, first_danger="4")
    browser(own).post(report_url(GuardianshipLedger, case.pk), {"account": banner.pk})
    held = Guardianship.objects.unscoped("time passes").filter(pk=case.pk)
    held.update(reported_at=timezone.now() - 25 * HOUR)
    assert todo(banner) == {"grave_receive": (1, 1)} and todo(own) == {"grave_unheard": (1, 1)}
    assert "已超过 24 小时没有接报" in page(own, GuardianshipLedger.url("detail", case.pk))
    held.update(reported_account=None)
    assert todo(banner) == todo(own) == {}, "whoever was told by telephone has received it"


def test_what_nobody_hears_is_reported_to_somebody_else(
    residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    """It stays reported since the first time; whoever is named anew takes it on."""
    own, banner = staff["specialist"], staff["banner_staff"]
    other = User.objects.create(username="second", display_name="第二人")
    Posting.objects.create(user=other, role="banner_staff", area_id=cast.BANNER)
    case = guard(residents[cast.OWN], own, first_danger="4")
    url = report_url(GuardianshipLedger, case.pk)
    browser(own).post(url, {"account": banner.pk})
    assert browser(own).get(url).status_code == 409, "there is a day to receive it"
    held = Guardianship.objects.unscoped("time passes").filter(pk=case.pk)
    held.update(reported_at=timezone.now() - 25 * HOUR)
    assert rules.AGAIN in page(own, GuardianshipLedger.url("detail", case.pk))
    first = held.get().reported_at
    assert browser(own).post(url, {"account": other.pk}).status_code == 302
    assert held.get().reported_at == first and held.get().reported_account == other
    assert todo(other) == {"grave_receive": (1, 1)} and todo(banner) == {}
    receiving = receive_url(GuardianshipLedger, case.pk)
    assert browser(other).post(receiving, {"advice": "我来联系"}).status_code == 302
    assert todo(own) == todo(other) == {}


# -- the clock starts with the event -------------------------------------------------------------


def test_an_old_session_is_late_at_once(
    residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    said = [
        session(TODAY - 9 * DAY, risk="1"),
        session(TODAY - 3 * DAY, risk="3"),
        session(TODAY, risk="3"),
    ]
    case = counsel(
        residents[cast.OWN], staff["specialist"], opened_on=TODAY - 9 * DAY, sessions=said
    )
    assert timezone.localtime(case.grave_since).date() == TODAY - 3 * DAY and rules.is_late(case)
    assert todo(staff["banner_staff"])["grave_overdue"] == (1, 1)
    fresh = counsel(
        residents[cast.SIBLING], staff["neighbour"], sessions=[session(TODAY, risk="3")]
    )
    assert not rules.is_late(fresh) and fresh.grave_since <= timezone.now()


@pytest.mark.parametrize(("clock", "hour"), [("08:15", 8), ("", 23)])
def test_a_call_counts_from_when_it_was_called(
    clock: str, hour: int, areas: Any, staff: dict[str, User]
) -> None:
    call = enter(HotlineCallLedger, Area.objects.get(pk=cast.OWN), staff["counsellor"], topic="想不开",
                 called_on=TODAY - 3 * DAY, called_at=clock, caller_kind="1", problems=["7"],
                 risk="3", done=["1"])  # fmt: skip
    at = timezone.localtime(call.grave_since)
    assert (at.date(), at.hour) == (TODAY - 3 * DAY, hour) and rules.is_late(call)


def test_a_visit_that_finds_danger_counts_from_its_day(
    residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    case = guard(residents[cast.OWN], staff["specialist"], opened_on=TODAY - 60 * DAY,
                 visits=[visit(TODAY - 2 * DAY, danger="4")])  # fmt: skip
    assert (case.danger, case.is_grave) == ("4", True)
    assert timezone.localtime(case.grave_since).date() == TODAY - 2 * DAY and rules.is_late(case)


# -- the rhythm of follow-ups --------------------------------------------------------------------


def test_the_level_follows_the_latest_visit_and_is_lowered_for_a_reason(
    residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    about, opened = residents[cast.OWN], TODAY - 60 * DAY
    up = visit(TODAY - 30 * DAY, danger="2", medication_state="2")
    down = visit(TODAY, danger="0")
    held = {**GuardianshipLedger.start(about), "opened_on": opened, "first_danger": "1"}
    wrong = GuardianshipLedger.examine({**held, "visits": [down, up]}).at(1)
    assert [(f.line, f.message) for f in wrong if f.code == "lowered"] == [
        ((0, "lowered"), "等级由 2 级降到 0 级，请写明理由")
    ]
    case = guard(about, staff["specialist"], opened_on=opened,
                 visits=[{**down, "lowered": "三个月没有冲动行为"}, up])  # fmt: skip
    assert (case.danger, case.medication_state) == ("0", "2")
    told = levels(GuardianshipLedger.shape.read(case))
    assert told == [(opened, "1"), (TODAY - 30 * DAY, "2"), (TODAY, "0")]
    text = page(staff["specialist"], GuardianshipLedger.url("detail", case.pk))
    assert "危险性等级的变化" in text and "<svg" in text and "三个月没有冲动行为" not in text


def test_who_is_unstable_is_seen_as_soon_as_at_level_three(
    residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    case = guard(residents[cast.OWN], staff["specialist"], opened_on=TODAY - 60 * DAY,
                 visits=[visit(TODAY - 15 * DAY, state="3")])  # fmt: skip
    assert next_on(case) == TODAY - DAY
    found = {g.key: g for g in Desk(User.objects.get(pk=staff["specialist"].pk)).groups}
    (task,) = found["guardianship_visit"].tasks(9)
    assert (task.due, task.action_url) == (TODAY - DAY, line_url(GuardianshipLedger, case.pk))
    Guardianship.objects.unscoped("steady again").filter(pk=case.pk).update(stability="1")
    assert "guardianship_visit" not in {
        g.key for g in Desk(User.objects.get(pk=staff["specialist"].pk)).groups
    }


# -- the quick pages -----------------------------------------------------------------------------


def test_a_visit_is_noted_with_its_own_fields_and_once(
    residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    own = staff["specialist"]
    case = guard(residents[cast.OWN], own, opened_on=TODAY - 60 * DAY, first_danger="2")
    client, url = browser(own), line_url(GuardianshipLedger, case.pk)
    text = page(own, url)
    assert 'name="danger"' in text and 'name="guardian_name"' not in text
    sent = {"on": str(TODAY), "way": "1", "state": "2", "danger": "1", "handling": "按时服药",
            "token": "7b1f2d1e-0000-4000-8000-000000000001"}  # fmt: skip
    refused = client.post(url, {"on": str(TODAY)})
    assert refused.status_code == 422 and "请填写方式" in refused.content.decode()
    refused = client.post(url, {**sent, "on": str(TODAY + DAY)})
    assert refused.status_code == 422 and "随访日期不能晚于今天" in refused.content.decode()
    refused = client.post(url, sent)
    assert refused.status_code == 422 and "请写明理由" in refused.content.decode()
    assert "按时服药" in refused.content.decode()
    for _ in range(2):
        assert client.post(url, {**sent, "lowered": "平稳"}).status_code == 302
    case.refresh_from_db()
    assert (case.visits.count(), case.danger, case.followed_on) == (1, "1", TODAY)
    assert browser(staff["chair"]).post(url, sent).status_code in (403, 404)


def test_a_session_is_noted_with_the_next_day_and_a_high_risk_leads_to_the_report(
    residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    by = staff["counsellor"]
    case = counsel(residents[cast.OWN], by, opened_on=TODAY)
    client, url = browser(by), line_url(CounsellingLedger, case.pk)
    sent = {
        "on": str(TODAY),
        "way": "2",
        "risk": "3",
        "person": "张静",
        "next_on": str(TODAY + 7 * DAY),
    }
    answer = client.post(url, sent)
    assert answer.status_code == 302
    first = client.get(answer.headers["Location"]).context["next_steps"][0]
    assert first["url"] == report_url(CounsellingLedger, case.pk)
    now = Counselling.objects.unscoped("a test").get()
    assert (now.risk, now.is_grave, now.next_on) == ("3", True, TODAY + 7 * DAY)
    Counselling.objects.unscoped("a test").update(ended_on=TODAY)
    assert client.get(url).status_code == client.post(url, sent).status_code == 409
