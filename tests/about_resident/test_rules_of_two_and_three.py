"""台账二 and 台账三: what they ask, of whom, and what they say; review and what is due of them."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from registry import attachments, parameters, review
from registry.hardship.ledger import HardshipLedger
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledger import saving
from registry.models import Area, Attachment, Change, Need, ParameterValue
from registry.support.ledger import SupportLedger
from registry.today import Desk
from registry.work.ledger import WorkLedger
from tests import cast
from tests.contract.pages import filled_in
from tests.contract.samples import SAMPLES
from tests.owed import nothing_owed

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("ledger", [HardshipLedger, JobSeekerLedger])


@pytest.fixture
def resident(registrar):
    return cast.register(1, cast.OWN, registrar, household__poverty=["P01"])


def values(ledger, resident, **changes):
    return {**ledger.start(resident), **SAMPLES[ledger.key](1), **changes}


def made(ledger, resident, by, **changes):
    examined = ledger.examine(values(ledger, resident, **changes))
    return saving.create(ledger, examined, by=by, community_id=resident.community_id)


def set_for(code: str, by: Any, **figures: Any) -> None:
    for key, value in figures.items():
        row = ParameterValue(key=key, area=Area.objects.get(pk=code), value=value, reason="试行",
                             valid_from=timezone.localdate(), set_by=by)  # fmt: skip
        row.save()


def missing(ledger, resident, **changes) -> set[str]:
    return set(ledger.examine(values(ledger, resident, **changes)).gaps)


def codes_of(ledger, resident, **changes) -> set[str]:
    return {f.code for f in ledger.examine(values(ledger, resident, **changes)).findings}


# -- 台账二 ---------------------------------------------------------------------------------------


def test_the_community_s_own_word_comes_without_a_number(resident):
    assert "identified_no" in missing(HardshipLedger, resident, identified_no="")
    assert not missing(HardshipLedger, resident, identified_no="", kinds=["P13"])


def test_other_causes_are_named(resident):
    assert missing(HardshipLedger, resident, causes=["1", "9"]) == {"cause_note"}


def test_debt_has_a_reason(resident):
    assert "B10" in codes_of(HardshipLedger, resident, debt=Decimal(5000))
    assert "B10" not in codes_of(HardshipLedger, resident, debt=Decimal(5000), debt_reason="看病")


def test_relief_is_said_before_it_is_described(resident):
    day = timezone.localdate()
    assert "B11" in codes_of(HardshipLedger, resident, relieved="", relieved_on=day)
    kept = HardshipLedger.examine(values(HardshipLedger, resident, relieved="2", relieved_on=day))
    assert kept.values["relieved_on"] is None


def test_help_of_the_last_year_is_drawn_from_the_pairs(resident, registrar, signed_in):
    today = timezone.localdate()
    act = SAMPLES["support"](1)["acts"][0]
    acts = [
        {**act, "on": today - datetime.timedelta(days=n), "content": f"第{n}日"} for n in (9, 400)
    ]
    made(SupportLedger, resident, registrar, acts=acts,
         paired_on=today - datetime.timedelta(days=500))  # fmt: skip
    record = made(HardshipLedger, resident, registrar)
    client = signed_in("specialist")
    for name in ("detail", "edit"):
        page = client.get(HardshipLedger.url(name, record.pk)).content.decode()
        assert "第9日" in page and "第400日" not in page
        assert "全宁街道办事处 王建国" in page


def test_the_allowance_is_to_stand_in_the_first_ledger_too(resident, registrar, signed_in):
    record = made(HardshipLedger, resident, registrar, kinds=["P01"])
    client = signed_in("specialist")
    url = HardshipLedger.url("detail", record.pk)
    resident.benefits.all().delete()
    assert "没有登记“已享受”低保" in client.get(url).content.decode()
    resident.benefits.create(item="SS01", state="3")
    assert "没有登记“已享受”低保" not in client.get(url).content.decode()


def due_of_ledgers(user):
    """The kinds of things due at the desk of ``user``, but for the benefits a poor person lacks."""
    nothing_owed(user)
    return {group.key for group in Desk(user).groups} - {"benefit_findings"}


def test_the_period_of_the_review_is_the_region_s(resident, registrar, staff):
    day = timezone.localdate() - datetime.timedelta(days=200)
    made(HardshipLedger, resident, registrar, identified_on=day)
    due = next(v for v in HardshipLedger.quick_views if v.key == "review")
    held = HardshipLedger.visible(staff["specialist"])
    assert not held.filter(due.where(timezone.localdate())).exists()
    set_for("15", registrar, poverty_review_months=6)
    assert held.filter(due.where(timezone.localdate())).count() == 1
    assert due_of_ledgers(staff["specialist"]) == {"hardship_review"}


# -- 台账三 ---------------------------------------------------------------------------------------


def test_the_last_age_is_a_parameter_of_its_own_for_women(registrar):
    born = timezone.localdate().replace(day=1, month=1).year - 57
    person = cast.register(3, cast.OWN, registrar, gender="2", id_no="", cert_no="",
                           birth_date=datetime.date(born, 1, 1))  # fmt: skip
    assert "C2" not in codes_of(JobSeekerLedger, person)
    set_for("15", registrar, job_age_women=54)
    assert parameters.of_region("job_age_men", "job_age_women") == (59, 54)
    assert "C2" in codes_of(JobSeekerLedger, person)


def test_what_is_asked_follows_what_is_wanted(resident):
    asked = missing(JobSeekerLedger, resident, supports=["1", "4"], wanted_forms=["3"])
    wanted = {"training_trade", "loan", "loan_use", "business_plan", "business_funds",
              "business_site"}  # fmt: skip
    assert wanted <= asked
    dropped = values(JobSeekerLedger, resident, supports=["2"], loan=Decimal(9), loan_use="进货")
    kept = JobSeekerLedger.examine(dropped).values
    assert (kept["loan"], kept["loan_use"]) == (None, "")


def test_whoever_was_placed_stands_as_employed_in_the_first_ledger(registrar, signed_in):
    idle = cast.register(4, cast.OWN, registrar, employment="2", unemployed_reason="4")
    job = {"on": timezone.localdate(), "form": "7", "employer": "超市", "job": "收银",
           "contract": "1", "pay": None, "insurance": []}  # fmt: skip
    record = made(JobSeekerLedger, idle, registrar, state="4", placements=[job])
    page = signed_in("specialist").get(JobSeekerLedger.url("detail", record.pk)).content.decode()
    assert "台账一仍登记为未就业" in page
    assert reverse("resident-detail", args=[idle.pk]) in page
    assert "C10" in codes_of(JobSeekerLedger, idle, placements=[{**job, "on": None}])


# -- review, attachments, what is due ---------------------------------------------------------


@BOTH
def test_reviewed_where_the_area_asks_for_it(ledger, resident, registrar, staff, signed_in):
    record = made(ledger, resident, registrar)
    assert not review.may_submit(ledger, record, staff["specialist"])
    set_for(cast.OWN[:6], registrar, review_required=True)
    assert review.submit(ledger, record.pk, by=staff["specialist"])
    review.decide(ledger, record.pk, by=staff["chair"], confirm=False, comment="请补证号")
    assert "returned" in [g.key for g in Desk(staff["specialist"]).groups]
    assert review.submit(ledger, record.pk, by=staff["specialist"])
    review.decide(ledger, record.pk, by=staff["chair"], confirm=True)
    base = ledger.shape.read(ledger.visible(staff["specialist"]).get(pk=record.pk))
    examined = ledger.examine({**base, ledger.never_empty[0]: base[ledger.never_empty[0]]}, base)
    key = "problems" if ledger is HardshipLedger else "wanted_place"
    examined.values[key] = "改过"
    with pytest.raises(saving.ReasonMissing):
        saving.update(ledger, record.pk, base, examined, by=staff["specialist"])
    saving.update(ledger, record.pk, base, examined, by=staff["specialist"], reason="笔误")
    change = Change.objects.filter(record_id=record.pk, action="update").get()
    assert change.reason == "笔误"
    assert [line[2] for line in change.fields] == [base[key]]
    record.refresh_from_db()
    assert record.review_state == review.SUBMITTED


def test_a_follow_up_and_an_ending_pair_stand_in_today(resident, registrar, staff):
    today = timezone.localdate()
    placed = today - datetime.timedelta(days=35)
    job = {"on": placed, "form": "7", "employer": "超市", "job": "收银", "contract": "1",
           "pay": None, "insurance": []}  # fmt: skip
    made(JobSeekerLedger, resident, registrar, state="4", placements=[job])
    made(SupportLedger, resident, registrar, ends_on=today + datetime.timedelta(days=9))
    desk = Desk(staff["specialist"])
    groups = {group.key: group for group in desk.groups}
    assert due_of_ledgers(staff["specialist"]) == {"job_follow_up", "support_term"}
    assert [task.due for task in groups["support_term"].tasks(5)] == [
        today + datetime.timedelta(days=9)
    ]
    assert groups["job_follow_up"].tasks(5)[0].action == "跟踪"


def test_an_agreement_said_to_be_signed_is_asked_for(resident, registrar, signed_in, staff):
    pair = made(SupportLedger, resident, registrar, agreement="1")
    client, url = signed_in("specialist"), SupportLedger.url("detail", pair.pk)
    assert "还没有上传：帮扶协议书" in client.get(url).content.decode()
    photo = SimpleUploadedFile("协议.jpg", cast.portrait().read(), "image/jpeg")
    sent = {"files": photo, "purpose": "agreement"}
    assert client.post(SupportLedger.url("attachments", pair.pk), sent).status_code == 302
    assert Attachment.objects.get().purpose == "agreement"
    page = client.get(url).content.decode()
    assert "还没有上传" not in page and "帮扶协议书" in page
    attachments.attach(SupportLedger, pair, [], by=staff["specialist"], purpose="nonsense")


def test_grounds_of_relief_are_a_file(resident, registrar, signed_in):
    day = timezone.localdate()
    record = made(HardshipLedger, resident, registrar, relieved="1", relieved_on=day,
                  relieved_grounds="公示")  # fmt: skip
    page = signed_in("specialist").get(reverse("hardship-detail", args=[record.pk]))
    assert "还没有上传：脱困依据" in page.content.decode()


def test_a_need_met_with_in_the_work_is_raised_in_one_step(resident, registrar, signed_in):
    found = {"kind": "06", "content": "需要护理床", "who": resident.name}
    subject = {"name": resident.name, "resident_id": resident.pk}
    told = {**WorkLedger.shape.blank(), **SAMPLES["work"](1), "subjects": [subject],
            "found_needs": [found]}  # fmt: skip
    examined = WorkLedger.examine(told)
    work = saving.create(WorkLedger, examined, by=registrar, community_id=cast.OWN)
    client, page = signed_in("specialist"), WorkLedger.url("detail", work.pk)
    notice = client.get(page).context["notices"][0]
    assert notice["label"] == "生成需求反映单"
    form = client.get(notice["url"]).context["form"]
    assert form["content"].value() == "需要护理床" and form["category"].value() == "06"
    sent = {**filled_in(client.get(notice["url"]))}
    assert client.post(notice["url"], sent).status_code == 302
    assert Need.objects.visible_to(registrar).get().raised_on == work.on
    assert not client.get(page).context["notices"]
    far = signed_in("neighbour").get(notice["url"])
    assert far.status_code == 404
