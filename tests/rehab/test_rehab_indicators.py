"""F01–F05 at their boundaries (reference §4 and §4.2), and what is due of training, devices and days."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest
from django.urls import reverse

from registry import stepped
from registry.five_knowns import months_before
from registry.organisation.parties.ledger import PartyLedger
from registry.today import Desk, declared
from rehab.devices.ledger import DeviceLedger
from rehab.files.indicators import INDICATORS as OF_FILES
from rehab.files.ledger import RehabFileLedger
from rehab.files.services import RehabServiceLedger
from rehab.models import HomeSession
from rehab.prevention.days import coming
from rehab.prevention.indicators import INDICATORS as OF_PREVENTION
from rehab.prevention.ledger import HealthActivityLedger
from rehab.training.card import steps_of, weeks_of
from rehab.training.indicators import INDICATORS as OF_TRAINING
from rehab.training.ledger import HomeSessionLedger, HomeTrainingLedger
from tests import boundaries, cast
from tests.rehab.conftest import DAY, TODAY, again, ago, groups, refused

pytestmark = pytest.mark.django_db
HOW = {i.code: i for i in (*OF_FILES, *OF_TRAINING, *OF_PREVENTION)}
PARTY = {"party": "3", "service": "1", "name": "全宁卫生服务中心", "agreed_from": ago(365)}
FILE = {"opened_on": TODAY, "needs": ["3"]}
ACTIVITY = {"kind": "08", "place": "社区活动室", "organiser": "社区残协", "liaison": "其木格"}


def at(code, on=TODAY, area=cast.OWN):
    return boundaries.measure(HOW[code], area, on)


def test_f01_asks_for_an_agreement_that_holds_and_for_services_in_the_year(enter, needy):
    assert at("F01").state == "unmet"
    enter(PartyLedger, cast.OWN, **PARTY, agreed_until=TODAY)
    assert (at("F01").state, at("F01").share) == ("partly", Fraction(1, 2))
    enter(RehabServiceLedger, needy(1), on=datetime.date(TODAY.year, 1, 1), project="04")
    assert at("F01").state == "met"
    assert at("F01", TODAY + DAY).state == "partly"
    assert at("F01", datetime.date(TODAY.year + 1, 1, 1)).state == "unmet"


def test_f01_counts_no_other_body_and_no_family_training(enter, needy):
    enter(PartyLedger, cast.OWN, **{**PARTY, "service": "2"})
    enter(HomeSessionLedger, needy(1), on=TODAY)
    assert at("F01").state == "unmet"


def test_f02_nobody_in_need_makes_it_not_applicable(needy):
    needy(1, rehab_need=["6"])
    assert at("F02").state == "not_applicable"


def test_f02_waits_until_the_last_day_of_the_limit(enter, needy):
    first = needy(1, 30)
    assert (at("F02").state, at("F02").d) == ("not_applicable", 0)
    assert at("F02", TODAY + DAY).state == "unmet"
    enter(RehabFileLedger, first, **FILE)
    assert (at("F02").state, at("F02").hint) == ("met", "")
    late = needy(2, 31)
    assert (at("F02").state, at("F02").n, at("F02").d) == ("partly", 1, 2)
    enter(RehabFileLedger, late, **FILE)
    assert at("F02").state == "met" and "1 人" in at("F02").hint


def test_f03_four_of_five_is_eighty_percent(enter, needy):
    assert at("F03").state == "not_applicable"
    people = [needy(n) for n in range(1, 6)]
    for one in people[:3]:
        enter(HomeSessionLedger, one, on=TODAY)
    assert (at("F03").state, at("F03").n, at("F03").d) == ("partly", 3, 5)
    edge = months_before(TODAY, 12)
    enter(HomeSessionLedger, people[3], on=edge)
    assert at("F03").n == 3
    enter(HomeSessionLedger, people[3], on=edge + DAY)
    assert at("F03").state == "met"


@pytest.mark.parametrize(("code", "kind", "wanted"), [("F04", "08", 4), ("F05", "09", 2)])
def test_activities_of_twelve_months_are_counted_by_their_kind(enter, code, kind, wanted):
    days = [months_before(TODAY, 12), *(ago(n) for n in range(wanted - 1))]
    for n, day in enumerate(days):
        facts = {**ACTIVITY, "title": f"讲座{n}", "kind": kind, "begins_on": day}
        enter(HealthActivityLedger, cast.OWN, **facts)
    assert (at(code).state, at(code).n) == ("partly", wanted - 1)
    assert f"kind={kind}" in at(code).doors[0].url
    last = {**ACTIVITY, "title": "末场", "kind": kind, "begins_on": TODAY}
    enter(HealthActivityLedger, cast.OWN, **last)
    assert (at(code).state, at(code).doors) == ("met", ())


# -- training ------------------------------------------------------------------------------------


@pytest.fixture
def plan(enter, needy):
    return enter(
        HomeTrainingLedger, needy(1), goal="能站起", started_on=ago(3), until_on=ago(1), weekly=3,
        trainer_name="李建国", guide="李医生",
        exercises=[{"title": "坐站", "steps": "坐稳；站起", "amount": "10 下"}],
    )  # fmt: skip


def test_several_days_are_noted_at_once_and_none_twice(plan, signed_in):
    client, url = signed_in("specialist"), reverse("home-training-sessions", args=[plan.pk])
    day = TODAY
    month = f"{url}?month={day:%Y-%m}"
    facts = {"days": [f"{day}"], "progress": "2", "next_step": "照旧", "minutes": "20"}
    assert client.post(month, {**facts, "days": []}).status_code == 422
    assert client.post(month, facts).status_code == 302
    again_ = client.post(month, facts)
    assert again_.status_code == 422 and "照旧" in again_.content.decode()
    assert HomeSession.objects.unscoped("a test looks").count() == 1
    shown = client.get(reverse("home-training-detail", args=[plan.pk])).content.decode()
    assert "<desc" in shown and "每周训练次数，按进展" in shown and "有进步" in shown


def test_the_card_is_a_pdf_of_single_steps(plan, signed_in):
    card = signed_in("rehab_worker").get(reverse("home-training-card", args=[plan.pk]))
    assert card.content.startswith(b"%PDF-")
    assert steps_of("坐稳；站起。坐下") == ["坐稳", "站起", "坐下"]
    weeks = weeks_of(datetime.date(2026, 2, 1))
    assert weeks[0] == [0, 0, 0, 0, 0, 0, 1] and max(map(max, weeks)) == 28


def test_a_plan_past_its_last_day_is_due(plan, staff):
    assert groups(staff["specialist"])["home_training"].late == 1


# -- devices -------------------------------------------------------------------------------------


def take(key, record, by, **facts):
    step = next(s for s in DeviceLedger.course if s.key == key)
    return stepped.take(DeviceLedger, step, record.pk, by=by, facts=facts)


def test_a_device_goes_its_way(enter, needy, staff):
    by = staff["specialist"]
    chair = enter(DeviceLedger, needy(1), kind="41", asked_on=ago(200))
    fitted = take("fit", chair, by, fitted_on=ago(91), source="3")
    assert (fitted.state, fitted.next_on) == ("2", ago(1))
    assert groups(by)["device"].late == 1
    seen = take("visit", chair, by, on=TODAY, used="1", again=TODAY + 30 * DAY)
    assert (seen.next_on, seen.used) == (TODAY + 30 * DAY, "1")
    assert "device" not in groups(by)
    back = take("return", chair, by, returned_on=TODAY, return_reason="1")
    assert (again(back).state, again(back).next_on) == ("3", None)


def test_what_cannot_be_so_of_a_device(needy):
    resident = needy(1)
    assert "returned_on" in refused(DeviceLedger, resident, kind="41", returned_on=TODAY,
                                    return_reason="1")  # fmt: skip


# -- days and agreements -------------------------------------------------------------------------


def test_days_come_up_within_the_limit_and_over_the_turn_of_the_year():
    names = [one.name for one, _ in coming(datetime.date(2026, 2, 16), 15)]
    assert names == ["爱耳日"]
    assert not coming(datetime.date(2026, 2, 15), 15)
    assert not coming(datetime.date(2026, 3, 4), 15)
    assert coming(datetime.date(2026, 12, 31), 62)[0][1] == datetime.date(2027, 3, 3)


def test_a_day_is_suggested_until_an_activity_is_planned(enter, staff):
    declared()
    desk = Desk(staff["specialist"], datetime.date(2026, 2, 20))
    group = next(g for g in desk.groups if g.key == "prevention_day")
    (task,) = group.tasks(5)
    assert "begins_on=2026-03-03" in task.action_url and "kind=09" in task.action_url
    facts = {**ACTIVITY, "kind": "09", "title": "爱耳日", "begins_on": datetime.date(2026, 3, 3)}
    enter(HealthActivityLedger, cast.OWN, **facts)
    desk = Desk(staff["specialist"], datetime.date(2026, 2, 20))
    assert "prevention_day" not in {g.key for g in desk.groups}


def test_an_agreement_that_runs_out_is_watched(enter, staff):
    enter(PartyLedger, cast.OWN, **PARTY, agreed_until=ago(1))
    enter(PartyLedger, cast.OWN, **{**PARTY, "name": "康复站"}, agreed_until=TODAY + 31 * DAY)
    group = groups(staff["specialist"])["agreement"]
    assert (group.count, group.late) == (1, 1)
