"""The course of 台账三: each step writes its lines, its state and what 台账一 says, or nothing at all."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assistance.vacancies.actions import recommend
from assistance.vacancies.ledger import VacancyLedger
from assistance.vacancies.views import people_url
from registry import five_knowns
from registry.job_seeker import actions, rules
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledger import saving
from registry.ledger.shape import copied
from registry.models import Change, JobSeeker, Resident
from registry.today import Desk, declared
from tests import cast
from tests.assistance.conftest import TODAY, again, ago, values

pytestmark = pytest.mark.django_db

JOB = {"form": "1", "employer": "惠民超市", "job": "理货员", "contract": "1", "pay": Decimal(2600),
       "insurance": ["1", "2"]}  # fmt: skip


@pytest.fixture
def take(staff):
    """``take(step, record, **facts)`` as the specialist of 春城社区."""

    def take(step, record, *, by="specialist", **facts):
        return actions.take(step, record.pk, by=staff[by], facts=facts)

    return take


def resident(record):
    return Resident.objects.unscoped("a test looks").get(pk=record.resident_id)


def referred(seek, take, n=1, on=TODAY):
    seeker = seek(n)
    take("refer", seeker, on=on, employer="惠民超市", job="理货员")
    return seeker, actions.mark(values(seeker)["referrals"][0])


def test_an_answer_that_is_no_leaves_the_way_open(seek, take):
    seeker, mark = referred(seek, take)
    saved = take("result", seeker, referral=mark, result="2", failed_why="要求全日站立")
    assert saved.state == "2"
    assert values(seeker)["referrals"][0]["failed_why"] == "要求全日站立"
    with pytest.raises(ValidationError, match="没有等待答复的推荐"):
        take("result", seeker, referral=mark, result="1")


def test_a_refusal_has_its_reason(seek, take):
    seeker, mark = referred(seek, take)
    for result in ("2", "3"):
        with pytest.raises(ValidationError) as wrong:
            take("result", seeker, referral=mark, result=result)
        assert set(wrong.value.message_dict) == {"failed_why"}


def test_a_placement_elsewhere_closes_what_still_waits(seek, take, offer, staff, client):
    seeker, vacancy = seek(1), offer(title="收银员")
    recommend(vacancy.pk, seeker.pk, by=staff["specialist"])
    take("place", seeker, on=TODAY, **{**JOB, "employer": "百货大楼"})
    (row,) = values(seeker)["referrals"]
    assert row["result"] == actions.ELSEWHERE and not actions.waiting_lines(values(seeker))
    client.force_login(staff["specialist"])
    for page in (JobSeekerLedger.url("detail", seeker.pk), VacancyLedger.url("detail", vacancy.pk)):
        assert "已在别处安置" in client.get(page).content.decode()


def test_what_is_said_after_a_recommendation_leads_on(seek, offer, staff, client):
    seeker, vacancy = seek(1), offer()
    client.force_login(staff["specialist"])
    answer = client.post(people_url(vacancy), {"seeker": str(seeker.pk)}, follow=True)
    step = reverse("job-seeker-step", args=[seeker.pk, "result"])
    assert f'<a href="{step}">登记推荐结果</a>' in answer.content.decode()
    (row,) = values(seeker)["referrals"]
    sent = {"referral": actions.mark(row), "result": "2", "failed_why": "要求全日站立"}
    page = client.post(step, sent, follow=True).content.decode()
    assert "已登记推荐结果" in page and "可以继续推荐岗位" in page
    assert "单位有了答复" not in page


def test_a_placement_is_told_to_the_first_ledger_and_not_typed_again(seek, take, staff):
    seeker, _ = referred(seek, take, on=ago(9))
    saved = take("place", seeker, on=ago(3), **JOB)
    assert saved.state == "4"
    held = values(seeker)
    assert held["placements"] == [{"on": ago(3), **JOB}]
    assert held["referrals"][0]["result"] == "1"
    assert held["follow_up_on"] > TODAY
    known = resident(seeker)
    assert (known.employment, known.employment_form, known.employer, known.job) == (
        "1", "1", "惠民超市", "理货员",
    )  # fmt: skip
    assert (known.employed_on, known.monthly_income) == (ago(3), Decimal(2600))
    assert known.unemployed_reason == ""
    change = Change.objects.filter(record_id=known.pk, action="update").get()
    assert (change.by, change.reason) == (staff["specialist"], "台账三登记安置")


def test_a_placement_ends_the_months_without_work_and_verifies_the_employment(seek, take):
    seeker = seek(1, months_unemployed=23)
    held = Resident.objects.unscoped("a test makes it so").filter(pk=seeker.resident_id)
    held.update(surveyed_on=ago(800), verified={})
    take("place", seeker, on=ago(3), **JOB)
    known = resident(seeker)
    assert known.verified["employment"]["on"] == TODAY.isoformat()
    assert known.five_knowns[3] == five_knowns.GREEN and five_knowns.AMBER in known.five_knowns
    assert values(seeker)["months_unemployed"] is None
    assert "months_unemployed" not in again(seeker).gaps
    assert Change.objects.filter(record_id=known.pk, action="verify").count() == 1
    take("lost", seeker, on=TODAY, unemployed_reason="7", livelihood_source="4")
    assert values(seeker)["months_unemployed"] == 0


def test_all_or_nothing_when_the_first_ledger_refuses(seek, take):
    seeker, _ = referred(seek, take)
    held = Resident.objects.unscoped("a test makes it so").filter(pk=seeker.resident_id)
    held.update(voided_at=again(seeker).created_at)
    with pytest.raises(ValidationError, match="台账一的档案已作废"):
        take("place", seeker, on=TODAY, **JOB)
    assert values(seeker)["placements"] == []
    assert again(seeker).state == "2"


def test_a_placement_says_what_it_lacks(seek, take):
    seeker = seek(1)
    with pytest.raises(ValidationError) as wrong:
        take("place", seeker, on=TODAY, form="", job="理货员")
    assert set(wrong.value.message_dict) == {"form"}
    with pytest.raises(ValidationError) as wrong:
        take("place", seeker, on=TODAY, form="1", employer="", job="理货员")
    assert set(wrong.value.message_dict) == {"employer"}
    with pytest.raises(ValidationError):
        take("place", seeker, **{**JOB, "on": TODAY + datetime.timedelta(days=1)})
    assert take("place", seeker, on=TODAY, form="3", job="修鞋").state == "4"


def test_follow_ups_come_due_and_end_after_the_sixth_month(seek, take, staff):
    seeker = seek(1)
    take("place", seeker, on=ago(200), **JOB)
    declared()
    group = next(g for g in Desk(staff["specialist"]).groups if g.key == "job_follow_up")
    task = group.tasks(1)[0]
    assert task.action_url == reverse("job-seeker-step", args=[seeker.pk, "follow"])
    for after, on in (("1", ago(170)), ("3", ago(110)), ("6", ago(18))):
        assert actions.next_follow_up(values(seeker)) == after
        assert take("follow", seeker, on=on, after=after, at_work="1").state == "5"
    assert again(seeker).follow_up_on is None
    assert "job_follow_up" not in [g.key for g in Desk(staff["specialist"]).groups]


def test_a_follow_up_verifies_the_employment_for_its_day(seek, take):
    seeker = seek(1)
    take("place", seeker, on=ago(200), **JOB)
    held = Resident.objects.unscoped("a test makes it so").filter(pk=seeker.resident_id)
    held.update(surveyed_on=ago(800), verified={})
    take("follow", seeker, on=ago(110), after="3", at_work="1")
    assert resident(seeker).verified["employment"]["on"] == ago(110).isoformat()
    take("follow", seeker, on=ago(170), after="1", at_work="1")  # noted late: the later day stays
    assert resident(seeker).verified["employment"]["on"] == ago(110).isoformat()


def test_a_follow_up_verifies_nothing_of_which_the_first_ledger_has_not_heard(seek, take):
    seeker = seek(1)
    take("place", seeker, on=ago(60), **JOB)
    held = Resident.objects.unscoped("a test makes it so").filter(pk=seeker.resident_id)
    held.update(employment="2", verified={})
    take("follow", seeker, on=ago(5), after="1", at_work="1")
    assert resident(seeker).verified == {}


def test_a_follow_up_typed_into_the_form_offers_to_register_the_loss(seek, take, staff, signed_in):
    seeker = seek(1)
    take("place", seeker, on=ago(60), **JOB)
    base = values(seeker)
    gone = actions.line("follow_ups", {"on": ago(5), "after": "1", "at_work": "2"})
    after = JobSeekerLedger.examine({**copied(base), "follow_ups": [gone]}, copied(base))
    saving.update(JobSeekerLedger, seeker.pk, base, after, by=staff["specialist"], reason="补记")
    client = signed_in("specialist")
    lost = f"{reverse('job-seeker-step', args=[seeker.pk, 'lost'])}?on={ago(5).isoformat()}"
    page = client.get(reverse("job-seeker-detail", args=[seeker.pk])).content.decode()
    assert f'href="{lost}"' in page
    told = {"on": ago(5).isoformat(), "unemployed_reason": "7", "livelihood_source": "4"}
    assert client.post(lost, told).status_code == 302
    assert again(seeker).state == "6"
    assert lost not in client.get(reverse("job-seeker-detail", args=[seeker.pk])).content.decode()


def test_who_is_no_longer_at_work_has_lost_the_job_everywhere(seek, take):
    seeker = seek(1)
    take("place", seeker, on=ago(60), **JOB)
    with pytest.raises(ValidationError) as wrong:
        take("follow", seeker, on=TODAY, after="1", at_work="2")
    assert set(wrong.value.message_dict) == {"unemployed_reason"}
    saved = take("follow", seeker, on=TODAY, after="1", at_work="2", left_why="单位裁员",
                 unemployed_reason="7", livelihood_source="4")  # fmt: skip
    assert saved.state == "6"
    held = values(seeker)
    assert held["follow_ups"][0]["at_work"] == "2"
    job = held["jobs"][0]
    assert (job["employer"], job["job"], job["left_why"]) == ("惠民超市", "理货员", "单位裁员")
    assert job["from_on"] == ago(60).replace(day=1)
    known = resident(seeker)
    assert (known.employment, known.unemployed_reason, known.employer) == ("2", "7", "")


def test_losing_the_job_and_closing_are_steps_of_their_own(seek, take):
    seeker = seek(1)
    take("place", seeker, on=ago(60), **JOB)
    with pytest.raises(ValidationError, match="不能早于安置日期"):
        take("lost", seeker, on=ago(61), unemployed_reason="7")
    assert take("lost", seeker, on=ago(2), unemployed_reason="7").state == "6"
    assert resident(seeker).employment == "2"
    saved = take("place", seeker, on=ago(1), **{**JOB, "employer": "百货大楼"})
    assert (saved.state, resident(seeker).employer) == ("4", "百货大楼")
    with pytest.raises(ValidationError) as wrong:
        take("close", seeker, state_reason="")
    assert set(wrong.value.message_dict) == {"state_reason"}
    assert take("close", seeker, state_reason="迁往外地").state == "7"
    with pytest.raises(ValidationError, match="不能“登记安置”"):
        take("place", seeker, on=TODAY, **JOB)


def test_only_whoever_enters_there_takes_a_step(seek, take):
    seeker = seek(1)
    for name in ("chair", "neighbour", "banner_staff", "township"):
        with pytest.raises(JobSeeker.DoesNotExist):
            take("place", seeker, by=name, on=TODAY, **JOB)
    assert values(seeker)["placements"] == []


def test_a_confirmed_registration_goes_on_with_its_steps(seek, take, staff, areas):
    from registry import review
    from registry.job_seeker.ledger import JobSeekerLedger
    from registry.models import ParameterValue

    ParameterValue.objects.create(key="review_required", area_id=cast.BANNER, value=True,
                                  valid_from=TODAY, reason="试点", set_by=staff["banner_staff"])  # fmt: skip
    seeker = seek(1)
    review.submit(JobSeekerLedger, seeker.pk, by=staff["specialist"])
    review.decide(JobSeekerLedger, seeker.pk, by=staff["chair"], confirm=True)
    assert take("place", seeker, on=TODAY, **JOB).review_state == review.SUBMITTED


# -- the pages -----------------------------------------------------------------------------------


def step(record, key):
    return reverse("job-seeker-step", args=[record.pk, key])


def test_from_the_answer_to_the_placement_nothing_is_typed_twice(seek, take, signed_in):
    seeker, mark = referred(seek, take)
    client = signed_in("specialist")
    page = client.get(step(seeker, "result"))
    assert page.context["form"]["referral"].value() == mark
    answer = client.post(step(seeker, "result"), {"referral": mark, "result": "1"})
    assert answer.url.startswith(step(seeker, "place"))
    page = client.get(answer.url)
    assert "已记录用，请登记安置" in page.content.decode()
    form = page.context["form"]
    assert (form["employer"].value(), form["job"].value()) == ("惠民超市", "理货员")
    sent = {"on": str(TODAY), "form": "1", "employer": "惠民超市", "job": "理货员", "contract": "1",
            "pay": "2600", "insurance": ["1", "2"]}  # fmt: skip
    done = client.post(answer.url, sent, follow=True)
    said = done.content.decode()
    due = again(seeker).follow_up_on
    assert "已登记安置" in said and f"下一次在岗跟踪在{rules.said(due)}" in said
    assert resident(seeker).employment == "1"
    lost = {"on": str(TODAY), "unemployed_reason": "7"}
    told = client.post(step(seeker, "lost"), lost, follow=True).content.decode()
    assert "可以继续推荐岗位" in told


def test_who_was_taken_on_can_still_be_placed_another_day(seek, take, signed_in):
    seeker, mark = referred(seek, take)
    take("result", seeker, referral=mark, result="1")
    client, url = signed_in("specialist"), JobSeekerLedger.url("detail", seeker.pk)
    (told,) = [n for n in client.get(url).context["notices"] if n["label"] == "登记安置"]
    assert told["text"].startswith("下一步：惠民超市已录用")
    form = client.get(told["url"]).context["form"]
    assert (form["employer"].value(), form["job"].value()) == ("惠民超市", "理货员")
    assert "下一步是“登记安置”" in client.get(step(seeker, "result")).content.decode()
    take("place", seeker, on=TODAY, **JOB)
    take("lost", seeker, on=TODAY, unemployed_reason="7")
    assert "登记安置" not in [n["label"] for n in client.get(url).context["notices"]]
    assert client.get(step(seeker, "place")).context["form"]["employer"].value() in ("", None)


def test_a_follow_up_noted_late_says_which_one_is_overdue(seek, take, signed_in):
    seeker, client = seek(1), signed_in("specialist")
    take("place", seeker, on=ago(250), **JOB)
    sent = {"on": str(ago(150)), "after": "3", "at_work": "1"}
    told = client.post(step(seeker, "follow"), sent, follow=True).content.decode()
    due = again(seeker).follow_up_on
    assert f"满1个月的跟踪已逾期（应在{rules.said(due)}）" in told and "下一次在岗跟踪" not in told


def test_what_is_wrong_stands_beside_its_field_and_everything_typed_is_kept(seek, signed_in):
    seeker, client = seek(1), signed_in("specialist")
    sent = {"on": "2026-13-40", "form": "1", "employer": "惠民超市", "job": "", "pay": "面议"}
    page = client.post(step(seeker, "place"), sent)
    assert page.status_code == 422
    text = page.content.decode()
    assert 'value="惠民超市"' in text and 'value="面议"' in text and "2026-13-40" in text
    assert set(page.context["form"].errors) == {"on", "pay", "job"}
    page = client.post(step(seeker, "place"), {**sent, "on": str(TODAY), "pay": "2000"})
    assert list(page.context["form"].errors) == ["job"]
    assert values(seeker)["placements"] == []


def test_a_step_that_does_not_fit_says_what_does(seek, signed_in):
    seeker, client = seek(1), signed_in("specialist")
    page = client.get(step(seeker, "follow"))
    assert page.status_code == 409
    assert "现在可以“登记安置”、“关闭”" in page.content.decode()
    assert client.get(step(seeker, "nonsense")).status_code == 404
    assert client.get(step(seeker, "result")).status_code == 409


def test_the_follow_up_page_asks_why_only_of_those_no_longer_at_work(seek, take, signed_in):
    seeker, client = seek(1), signed_in("specialist")
    take("place", seeker, on=ago(40), **JOB)
    page = client.get(step(seeker, "follow"))
    sent, form = {"on": str(TODAY), "after": "1", "at_work": "1"}, page.context["form"]
    assert form["after"].value() == "1"
    assert "at_work" in form.fields["unemployed_reason"].asked
    assert client.post(step(seeker, "follow"), sent).status_code == 302
    assert again(seeker).state == "5"


def test_a_follow_up_before_its_mark_is_refused_beside_the_mark(seek, take, signed_in):
    seeker, client = seek(1), signed_in("specialist")
    take("place", seeker, on=ago(8), **JOB)
    sent = {"on": str(TODAY), "after": "6", "at_work": "1"}
    page = client.post(step(seeker, "follow"), sent)
    assert page.status_code == 422
    (told,) = page.context["form"].errors["after"]
    day = ago(8)
    assert f"{day.year}年{day.month}月{day.day}日安置，满6个月是" in told
    assert values(seeker)["follow_ups"] == []


def test_a_day_to_come_is_told_together_with_all_else_by_the_name_of_its_field(
    seek, take, signed_in
):
    seeker, client = seek(1), signed_in("specialist")
    tomorrow = str(TODAY + datetime.timedelta(days=1))
    page = client.post(step(seeker, "place"), {"on": tomorrow, "form": "1", "pay": "面议"})
    errors = page.context["form"].errors
    assert set(errors) == {"on", "employer", "job", "pay"}
    assert errors["on"][0].startswith("安置日期（") and "第 1 行" not in page.content.decode()
    assert client.post(step(seeker, "place"), {"form": "3"}).context["form"].errors["on"] == [
        "请填写安置日期"
    ]
    take("place", seeker, on=ago(60), **JOB)
    page = client.post(step(seeker, "follow"), {"on": str(ago(70)), "after": "3", "at_work": "2"})
    assert set(page.context["form"].errors) == {"on", "after", "unemployed_reason"}
    page = client.post(step(seeker, "lost"), {"on": tomorrow})
    assert page.context["form"].errors["on"] == ["离岗日期不能晚于今天"]


def test_a_placement_before_its_referral_is_asked_about(seek, take, signed_in):
    seeker, _ = referred(seek, take, on=ago(2))
    client = signed_in("specialist")
    sent = {"on": str(ago(5)), "form": "1", "employer": "惠民超市", "job": "理货员",
            "contract": "1", "pay": "2600", "insurance": ["1"]}  # fmt: skip
    page = client.post(step(seeker, "place"), sent)
    assert page.status_code == 422
    (asked,) = page.context["form"].question_list
    assert asked["id"].startswith("id_on") and "早于这个岗位的推荐日期" in asked["message"]
    assert "请核对" in page.content.decode() and values(seeker)["placements"] == []
    assert client.post(step(seeker, "place"), {**sent, "because": " "}).status_code == 422
    sure = {**sent, "because": "先上岗，后补推荐"}
    assert client.post(step(seeker, "place"), sure).status_code == 302
    assert values(seeker)["placements"][0]["on"] == ago(5)
    assert again(seeker).accepted == {"C13:placements": "先上岗，后补推荐"}
    change = Change.objects.filter(record_id=seeker.pk, action="progress").latest("pk")
    assert change.reason == "登记安置：先上岗，后补推荐"


def test_what_the_vacancy_offers_is_filled_in_and_another_form_is_asked_about(
    seek, offer, take, staff, signed_in
):
    seeker, client = seek(1), signed_in("specialist")
    recommend(offer(insurance=["1", "2"]).pk, seeker.pk, by=staff["specialist"])
    mark = actions.mark(values(seeker)["referrals"][0])
    answer = client.post(step(seeker, "result"), {"referral": mark, "result": "1"})
    form = client.get(answer.url).context["form"]
    assert (form["form"].value(), form["pay"].value()) == ("1", Decimal(2200))
    assert form["insurance"].value() == ["1", "2"]
    assert not form["contract"].value(), "a vacancy says nothing of the contract"
    sent = {"on": str(TODAY), "form": "7", "employer": "惠民超市", "job": "理货员", "pay": "2200",
            "insurance": ["1", "2"]}  # fmt: skip
    page = client.post(answer.url, sent)
    (asked,) = page.context["form"].question_list
    assert "岗位登记的形式是“按比例就业”" in asked["message"]
    assert client.post(answer.url, {**sent, "form": "1"}).status_code == 302


def test_the_steps_stand_on_the_page_the_likeliest_first(seek, take, signed_in):
    seeker, client = seek(1), signed_in("specialist")
    url = reverse("job-seeker-detail", args=[seeker.pk])

    def steps(of=client):
        header = of.get(url).context["header"]
        return [a["label"] for a in [header["primary"], *header["actions"]] if a]

    assert steps() == ["推荐岗位", "登记安置", "关闭", "更正"]
    take("refer", seeker, on=TODAY, employer="惠民超市", job="理货员")
    assert steps() == ["推荐岗位", "登记推荐结果", "登记安置", "关闭", "更正"]
    take("place", seeker, on=TODAY, **JOB)
    assert steps() == ["在岗跟踪", "登记失业", "关闭", "更正"]
    assert steps(signed_in("chair")) == []
