"""Trainings by the roll, brought into 台账三; who asked for one and stands on no roll."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from registry.job_seeker.ledger import JobSeekerLedger
from registry.models import Change
from registry.roll import taking
from registry.trainings.ledger import TrainingLedger
from tests import cast
from tests.assistance.conftest import TODAY, again, ago, values
from tests.contract.pages import filled_in

pytestmark = pytest.mark.django_db

COURSE = {"title": "手工编织培训", "category": "07", "host": "2", "begins_on": ago(20),
          "ends_on": ago(18), "place": "活动室", "teacher": "其木格", "hours": 18,
          "subsidy": Decimal(100)}  # fmt: skip
LINE = {"year": ago(20).year, "course": "07", "host": "2", "cycle": "3", "hours": 18, "finished": "",
        "certificate": ""}  # fmt: skip


@pytest.fixture
def train(enter, registrar):
    """``train(*residents, **facts)``: a training with these on its roll."""

    def train(*people, code=cast.OWN, **facts):
        event = enter(TrainingLedger, code, **{**COURSE, **facts})
        who = {person.pk for person in people}
        taking.take(TrainingLedger, event.pk, by=registrar, was=set(), ticked=who)
        return event

    return train


def results(event, by, person, **told):
    blank = {"completed": "", "certificate": "", "hours": None, "subsidy": None}
    taking.note_results(
        TrainingLedger, event.pk, by=by, was={str(person.pk): blank}, told={str(person.pk): told}
    )


def test_one_press_notes_everybody_on_the_roll(seek, idle, train, signed_in, staff):
    first, second, other = seek(1), seek(2), idle(3)
    event = train(first.resident, second.resident, other)
    client, url = signed_in("specialist"), reverse("training-note", args=[event.pk])
    page = client.get(reverse("training-detail", args=[event.pk]))
    assert [a["label"] for a in page.context["header"]["actions"]] == ["记入台账三"]
    told = client.post(url, follow=True).content.decode()
    assert "已记入 2 人的台账三培训记录" in told and "另有 1 人没有登记台账三" in told
    for seeker in (first, second):
        assert values(seeker)["trainings"] == [LINE]
        assert again(seeker).state == "3"
    assert Change.objects.get(record_id=first.pk, action="progress").by == staff["specialist"]
    assert "没有改动" in client.post(url, follow=True).content.decode()
    assert len(values(first)["trainings"]) == 1


def test_what_comes_later_completes_the_line_and_adds_none(seek, train, registrar, signed_in):
    seeker = seek(1)
    event = train(seeker.resident)
    client = signed_in("specialist")
    note, page = (
        reverse("job-seeker-trainings", args=[seeker.pk]),
        JobSeekerLedger.url("detail", seeker.pk),
    )
    assert client.get(page).context["notices"][-1]["url"] == note
    client.post(note)
    assert not client.get(page).context["notices"]
    results(event, registrar, seeker.resident, completed="1", certificate="PX1", hours=12)
    assert "有 1 次培训" in client.get(page).context["notices"][-1]["text"]
    client.post(note)
    assert values(seeker)["trainings"] == [
        {**LINE, "hours": 12, "finished": "1", "certificate": "PX1"}
    ]
    assert not client.get(page).context["notices"]


def test_two_trainings_of_a_kind_are_two_lines_and_what_was_typed_stays(
    seek, train, registrar, staff
):
    from registry.job_seeker import trainings

    typed = {**LINE, "hours": None, "certificate": "手写的"}
    seeker = seek(1, trainings=[typed])
    train(seeker.resident)
    assert trainings.note(seeker.pk, by=staff["specialist"])
    assert values(seeker)["trainings"] == [{**LINE, "certificate": "手写的"}]
    train(seeker.resident, title="编织提高班", begins_on=ago(9), ends_on=ago(8), hours=8)
    assert trainings.note(seeker.pk, by=staff["specialist"])
    hours = [row["hours"] for row in values(seeker)["trainings"]]
    assert hours == [18, 8]
    assert not trainings.note(seeker.pk, by=staff["specialist"])


def test_a_training_still_to_come_or_void_is_not_noted(seek, train, staff, registrar):
    from registry.job_seeker import trainings
    from registry.ledger import saving

    seeker = seek(1)
    event = train(seeker.resident)
    saving.void(TrainingLedger, event.pk, by=registrar, reason="重复")
    assert trainings.waiting(again(seeker)) == 0
    assert not trainings.note(seeker.pk, by=staff["specialist"])


def test_a_banners_training_is_noted_in_each_community(seek, train, signed_in):
    here, there = seek(1), seek(2, cast.SIBLING)
    event = train(here.resident, there.resident, code=cast.BANNER)
    url = reverse("training-note", args=[event.pk])
    signed_in("specialist").post(url)
    assert (len(values(here)["trainings"]), len(values(there)["trainings"])) == (1, 0)
    signed_in("neighbour").post(url)
    assert len(values(there)["trainings"]) == 1
    answer = signed_in("banner_staff").post(url, follow=True)
    assert "没有记入" in answer.content.decode()


def test_who_stands_waiting_for_an_answer_stays_recommended(seek, train, staff):
    from registry.job_seeker import actions, trainings

    seeker = seek(1)
    facts = {"on": TODAY, "employer": "惠民超市", "job": "理货员"}
    actions.take("refer", seeker.pk, by=staff["specialist"], facts=facts)
    train(seeker.resident)
    trainings.note(seeker.pk, by=staff["specialist"])
    assert again(seeker).state == "2"


def test_hours_and_subsidy_are_noted_person_by_person(seek, train, signed_in):
    seeker = seek(1)
    event = train(seeker.resident)
    client, url = signed_in("specialist"), reverse("training-results", args=[event.pk])
    key = str(seeker.resident_id)
    sent = filled_in(client.get(url), "results")
    typed = {**sent, f"{key}-completed": "1", f"{key}-hours": "12", f"{key}-subsidy": "100.5",
             f"{key}-certificate": "PX1", "save": "1"}  # fmt: skip
    assert client.post(url, typed).status_code == 302
    line = event.roll.get()
    assert (line.hours, line.subsidy, line.completed) == (12, Decimal("100.50"), "1")
    page = client.get(reverse("training-detail", args=[event.pk])).content.decode()
    assert "已发补贴（元） 100.50" in page and "实到学时 12" in page
    again_ = {**filled_in(client.get(url), "results"), f"{key}-subsidy": "120", "save": "1"}
    assert client.post(url, again_).status_code == 302
    assert event.roll.get().subsidy == Decimal(120)


def test_who_asked_for_a_training_and_is_on_no_roll_is_a_list(seek, train, signed_in):
    wants, skills, other, came = (
        seek(1, supports=["1"], training_trade="编织"), seek(2, supports=["3"]), seek(3),
        seek(4, supports=["1"], training_trade="编织"),
    )  # fmt: skip
    train(came.resident)
    page = signed_in("specialist").get(JobSeekerLedger.url("list"), {"view": "untrained"})
    keys = {row["pk"] for row in page.context["table"]["rows"]}
    assert keys == {wants.pk, skills.pk}
    assert other.pk not in keys
