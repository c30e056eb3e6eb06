"""扶持项目 and 特殊困难扶持救助: asked only what applies, step by step, in time."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assistance.projects.ledger import ProjectLedger
from assistance.relief.ledger import ReliefLedger
from registry import stepped as steps
from registry import working_days
from registry.models import Change, ParameterValue
from registry.moves import deaths
from registry.today import Desk, declared
from tests import cast
from tests.assistance.conftest import DAY, GACHA, TODAY, again, ago, values

pytestmark = pytest.mark.django_db

SHOP = {"kind": "2", "title": "便民小店", "asked_on": ago(90), "income_before": Decimal(12000)}
SNOW = {"found_on": ago(3), "hardships": ["1"], "content": "雪灾损失母羊", "asked": "饲草 5 吨"}


@pytest.fixture
def project(enter, idle):
    """``project(n)``: the ``n``-th resident asks for support for a shop."""

    def project(n, code=cast.OWN, **facts):
        return enter(ProjectLedger, idle(n, code), **{**SHOP, **facts})

    return project


@pytest.fixture
def hardship(enter, idle):
    """``hardship(n)``: the ``n``-th resident's production is in special hardship."""

    def hardship(n, code=cast.OWN, **facts):
        return enter(ReliefLedger, idle(n, code), **{**SNOW, **facts})

    return hardship


def take(ledger, key, record, by, **facts):
    step = next(s for s in ledger.course if s.key == key)
    return steps.take(ledger, step, record.pk, by=by, facts=facts)


def wrong(ledger, record, **facts):
    base = values(record, ledger)
    return {(f.key, int(f.level)) for f in ledger.examine({**base, **facts}, base).findings}


def groups(user):
    declared()
    return {group.key: group for group in Desk(user).groups}


# -- projects ------------------------------------------------------------------------------------


def test_a_project_goes_its_way_by_what_is_known(project, staff):
    shop, by = project(1), staff["specialist"]
    assert shop.state == "1"
    assert (
        take(ProjectLedger, "approve", shop, by, approved_on=ago(60), approved_by="区残联").state
        == "2"
    )
    saved = take(
        ProjectLedger, "money", shop, by, source="2", amount=Decimal(6000), received_on=ago(50)
    )
    assert (saved.state, saved.received) == ("2", Decimal(6000))
    saved = take(ProjectLedger, "money", shop, by, source="4", amount=Decimal("2000.50"))
    assert again(shop).received == Decimal("8000.50")
    assert take(ProjectLedger, "start", shop, by, started_on=ago(40)).state == "3"
    saved = take(ProjectLedger, "judge", shop, by, judged_on=TODAY, outcome="1",
                 income_after=Decimal(20000), result="收入增加")  # fmt: skip
    assert (saved.state, saved.income_after) == ("4", Decimal(20000))
    assert Change.objects.filter(record_id=shop.pk, action="progress").count() == 5
    with pytest.raises(ValidationError, match="不能“开始实施”"):
        take(ProjectLedger, "start", shop, by, started_on=TODAY)


def test_what_did_not_come_off_says_why(project, staff):
    shop = project(1)
    with pytest.raises(ValidationError) as refused:
        take(ProjectLedger, "judge", shop, staff["specialist"], judged_on=TODAY, outcome="2")
    assert "未成的，请写明原因" in str(refused.value)
    assert again(shop).state == "1"
    saved = take(
        ProjectLedger,
        "judge",
        shop,
        staff["specialist"],
        judged_on=TODAY,
        outcome="2",
        result="没有批准",
    )
    assert saved.state == "5"


def test_crops_and_animals_are_asked_with_their_units_where_they_apply(project, signed_in):
    shop = project(1)
    assert not {"crop_area", "stock", "stock_unit"} & set(shop.gaps)
    field = project(2, GACHA, kind="3", title="种玉米")
    assert {"crop", "crop_area"} <= set(field.gaps) and "stock" not in field.gaps
    sheep = project(3, GACHA, kind="4", title="养羊")
    assert {"animal", "stock", "stock_unit"} <= set(sheep.gaps) and "crop" not in sheep.gaps
    kept = ProjectLedger.examine(
        {**values(field, ProjectLedger), "kind": "1", "crop_area": Decimal(3)}
    )
    assert kept.values["crop_area"] is None
    page = signed_in("specialist").get(ProjectLedger.url("edit", shop.pk)).content.decode()
    assert "亩" in page and "公斤" in page


def test_crops_in_a_town_are_asked_about(project):
    assert ("kind", 3) in wrong(ProjectLedger, project(1), kind="4")
    assert ("kind", 3) not in wrong(ProjectLedger, project(2, GACHA), kind="4")


def test_days_of_a_project_stand_in_order(project):
    shop = project(1)
    assert ("approved_on", 1) in wrong(ProjectLedger, shop, approved_on=ago(91))
    assert ("started_on", 1) in wrong(ProjectLedger, shop, started_on=TODAY + DAY)
    assert ("judged_on", 1) in wrong(ProjectLedger, shop, outcome="1")
    assert ("money", 1) in wrong(ProjectLedger, shop, money=[
        {"source": "", "source_name": "", "amount": None, "received_on": None}])  # fmt: skip


def test_a_project_long_under_way_stands_in_today(project, staff):
    held = {"asked_on": ago(500), "approved_on": ago(450), "started_on": ago(400)}
    shop = project(1, **held)
    project(2, **{**held, "started_on": ago(100)})
    group = groups(staff["specialist"])["project"]
    assert [task.url for task in group.tasks(5)] == [ProjectLedger.url("detail", shop.pk)]
    assert group.tasks(5)[0].action_url == reverse("project-step", args=[shop.pk, "judge"])


# -- relief --------------------------------------------------------------------------------------


def test_a_hardship_is_reported_answered_and_helped_within_its_times(hardship, staff):
    record, by = hardship(1), staff["specialist"]
    due = working_days.add_working_days(ago(3), 10)
    assert (record.state, record.report_due_on, record.due_on) == ("1", due, due)
    saved = take(ReliefLedger, "report", record, by, authority="4", authority_name="区农牧局",
                 reported_on=ago(2), doc_no="春社发[2026]3号")  # fmt: skip
    assert (saved.state, saved.due_on) == ("2", working_days.add_working_days(ago(2), 30))
    saved = take(
        ReliefLedger, "answer", record, by, answered_on=ago(1), answer="1", granted=Decimal(5000)
    )
    assert saved.state == "3"
    saved = take(ReliefLedger, "receive", record, by, received_on=TODAY, received_what="饲草 5 吨")
    assert (saved.state, saved.due_on, saved.granted) == ("4", None, Decimal(5000))


def test_the_time_limits_are_parameters(hardship, staff):
    ParameterValue.objects.create(key="relief_report_days", area_id="15", value=2, reason="规定",
                                  valid_from=ago(30), set_by=staff["region_staff"])  # fmt: skip
    record = hardship(1, found_on=ago(20))
    assert record.due_on == working_days.add_working_days(ago(20), 2)
    assert record.lateness(TODAY) == "over"


def test_a_refusal_is_said_and_gives_nothing(hardship, staff):
    record = hardship(1, authority="1", reported_on=ago(2))
    refused = {"answered_on": TODAY, "answer": "3"}
    assert ("answer_note", 1) in wrong(ReliefLedger, record, **refused)
    assert ("granted", 1) in wrong(
        ReliefLedger, record, **refused, granted=Decimal(1), answer_note="无资金"
    )
    saved = take(
        ReliefLedger, "answer", record, staff["specialist"], **refused, answer_note="本年度无资金"
    )
    assert saved.state == "5"


def test_halves_and_days_out_of_order_are_refused(hardship):
    record = hardship(1)
    assert ("authority", 1) in wrong(ReliefLedger, record, reported_on=TODAY)
    assert ("reported_on", 1) in wrong(ReliefLedger, record, authority="1", reported_on=ago(4))
    assert ("reported_on", 1) in wrong(ReliefLedger, record, answered_on=TODAY, answer="1")
    assert ("found_on", 1) in wrong(ReliefLedger, record, found_on=TODAY + DAY)


def test_it_stands_in_today_near_its_day_and_late_after_it(hardship, staff, signed_in):
    near = hardship(1, found_on=ago(12))
    hardship(2, found_on=TODAY)
    late = hardship(3, found_on=ago(40))
    group = groups(staff["specialist"])["relief"]
    assert [task.url for task in group.tasks(5)] == [
        ReliefLedger.url("detail", late.pk), ReliefLedger.url("detail", near.pk)
    ]  # fmt: skip
    assert (group.count, group.late) == (2, 1)
    page = signed_in("specialist").get(ReliefLedger.url("list"))
    lamps = {
        row["pk"]: row["cells"][-1]["value"][0]["word"] for row in page.context["table"]["rows"]
    }
    assert (lamps[late.pk], lamps[near.pk]) == ("已超期", "将到期")


def test_the_page_leads_from_step_to_step(hardship, signed_in):
    record, client = hardship(1), signed_in("specialist")
    page = client.get(ReliefLedger.url("detail", record.pk))
    assert page.context["header"]["primary"]["label"] == "上报"
    url = page.context["header"]["primary"]["url"]
    bad = client.post(
        url, {"authority": "", "authority_name": "区农牧局", "reported_on": str(TODAY)}
    )
    assert bad.status_code == 422 and 'value="区农牧局"' in bad.content.decode()
    sent = {
        "authority": "4",
        "authority_name": "区农牧局",
        "reported_on": str(TODAY),
        "doc_no": "春社发[2026]3号",
    }
    assert client.post(url, sent).status_code == 302
    assert again(record).doc_no == "春社发〔2026〕3号"
    assert client.get(url).status_code == 409
    assert client.get(url.replace("report", "nonsense")).status_code == 404
    assert signed_in("chair").get(url).status_code == 403


def test_a_death_closes_what_is_open(hardship, project, registrar):
    record = hardship(1)
    shop = project(2)
    for held in (record, shop):
        deaths.register(resident_id=held.resident_id, by=registrar, on=TODAY, proof="")
    assert again(record).state == "5"
    assert again(shop).state == "5"
    assert isinstance(again(shop).judged_on, datetime.date)
