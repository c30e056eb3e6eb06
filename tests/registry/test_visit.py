"""One visit, one save: everything it says is written at once, or nothing is."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry import attachments
from registry.ledger.saving import HIDDEN
from registry.models import Attachment, Change, Need, Resident, SearchTerm, User, WorkRecord
from registry.work.ledger import WorkLedger
from tests import cast
from tests.contract.desk import state
from tests.contract.pages import filled_in

pytestmark = pytest.mark.django_db
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def person(registrar: User) -> Resident:
    return cast.register(1, cast.OWN, registrar)


@pytest.fixture
def client(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("specialist")


def page_of(person: Resident) -> str:
    return reverse("record-visit-resident", args=[person.pk])


def opened(client: Client, person: Resident) -> dict[str, Any]:
    """The page as it is sent when nothing was done but a tap on 入户."""
    return {**filled_in(client.get(page_of(person)), "visit"), "way": "1"}


def said(client: Client, person: Resident) -> dict[str, Any]:
    """A visit that found something of everything."""
    return {
        **opened(client, person),
        "found": ["1", "5"],
        "done": ["01", "03"],
        "learned": "膝盖疼，出门要人扶",
        "r0-can_go_out": "2",
        "r0-phone": cast.mobile(909),
        "r0-verified": "on",
        "r0-need-0-kind": "06",
        "r0-need-0-content": "想要一把轮椅",
        "follow_up": "联系辅具站",
        "follow_up_by": "其木格",
        "follow_up_on": timezone.localdate().isoformat(),
    }


def stored(person: Resident) -> Resident:
    return Resident.objects.unscoped("a test looks").get(pk=person.pk)


def works() -> list[WorkRecord]:
    return list(WorkRecord.objects.unscoped("a test looks").order_by("created_at"))


# -- what one save does ---------------------------------------------------------------------------


def test_one_tap_and_save_is_a_visit(client: Client, person: Resident) -> None:
    before = stored(person).version
    answer = client.post(page_of(person), opened(client, person))
    assert answer.status_code == 302, answer.context["form"].error_list
    (work,) = works()
    assert (work.kind, work.way, work.on) == ("01", "1", timezone.localdate())
    assert work.place == "家中"
    assert work.topic == f"走访：{person.name}"
    assert [s.resident_id for s in work.subjects.all()] == [person.pk]
    assert stored(person).version == before
    assert "已保存" in client.get(answer.url).content.decode()


def test_one_save_writes_record_facts_and_needs(client: Client, person: Resident) -> None:
    answer = client.post(page_of(person), said(client, person))
    assert answer.status_code == 302, answer.context["form"].error_list
    (work,) = works()
    assert (work.found, work.done) == (["1", "5"], ["01", "03"])
    need = work.found_needs.get()
    assert (need.kind, need.content, need.who) == ("06", "想要一把轮椅", person.name)
    raised = Need.objects.unscoped("a test looks").get()
    assert (raised.resident_id, raised.category, raised.content) == (
        person.pk,
        "06",
        "想要一把轮椅",
    )
    assert (raised.raised_on, raised.raised_by) == (timezone.localdate(), "3")
    now = stored(person)
    assert (now.can_go_out, now.phone) == ("2", cast.mobile(909))
    assert (now.surveyed_on, now.surveyor) == (timezone.localdate(), "用户specialist")
    change = Change.objects.filter(record_id=person.pk, action="update").get()
    lines = {key: (old, new) for key, _, old, new in change.fields}
    assert {"can_go_out", "phone"} <= set(lines) <= {"can_go_out", "phone", "survey_method", "surveyor"}  # fmt: skip
    assert lines["phone"] == (HIDDEN, HIDDEN)
    assert "走访" in change.reason


def test_sent_twice_it_is_one_visit(client: Client, person: Resident) -> None:
    sent = said(client, person)
    first, second = client.post(page_of(person), sent), client.post(page_of(person), sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert len(works()) == 1
    assert Change.objects.filter(record_id=person.pk, action="update").count() == 1
    assert "没有重复登记" in client.get(second.url).content.decode()


def test_everyone_of_a_household_on_one_page(
    client: Client, person: Resident, registrar: User
) -> None:
    other = cast.register(
        2, cast.OWN, registrar, household__head_id=stored(person).household.head_id
    )
    assert stored(other).household_id == stored(person).household_id
    url = reverse("record-visit-household", args=[stored(person).household_id])
    sent = {**filled_in(client.get(url), "visit"), "way": "1"}
    number = 0 if sorted([person.pk, other.pk])[0] == other.pk else 1
    sent |= {f"r{number}-can_go_out": "3", f"r{number}-need-0-kind": "05"}
    refused = client.post(url, sent)
    assert refused.status_code == 422
    (wrong,) = refused.context["form"].error_list
    assert other.name in wrong["label"] and wrong["message"] == "请写明需要什么"
    answer = client.post(url, {**sent, f"r{number}-need-0-content": "想做康复训练"})
    assert answer.status_code == 302, answer.context["form"].error_list
    (work,) = works()
    assert {s.resident_id for s in work.subjects.all()} == {person.pk, other.pk}
    assert stored(other).can_go_out == "3"
    assert stored(person).can_go_out == ""
    assert work.found_needs.get().who == other.name


# -- what is refused, and that nothing is lost ------------------------------------------------------


def test_what_is_wrong_is_said_and_what_was_typed_stays(client: Client, person: Resident) -> None:
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    sent = {**said(client, person), "on": tomorrow.isoformat(), "r0-phone": "123", "follow_up": ""}
    sent["follow_up_on"] = ""
    answer = client.post(page_of(person), sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert {error["id"] for error in answer.context["form"].error_list} == {"id_on", "id_r0-phone"}
    assert "膝盖疼，出门要人扶" in page
    assert "想要一把轮椅" in page
    assert not works()


def test_a_visit_of_last_week_needs_a_reason(client: Client, person: Resident) -> None:
    for days, status in ((7, 302), (8, 422)):
        day = timezone.localdate() - datetime.timedelta(days=days)
        sent = {**opened(client, person), "on": day.isoformat()}
        assert client.post(page_of(person), sent).status_code == status
    answer = client.post(page_of(person), {**sent, "back_reason": "下乡期间没有网络"})
    assert answer.status_code == 302


def test_a_fact_changed_meanwhile_is_not_overwritten(
    client: Client, person: Resident, registrar: User
) -> None:
    sent = said(client, person)
    Resident.objects.unscoped("a test").filter(pk=person.pk).update(can_go_out="1")
    answer = client.post(page_of(person), sent)
    assert answer.status_code == 422
    assert "被别人改过" in answer.content.decode()
    assert (stored(person).can_go_out, works()) == ("1", [])


def test_a_fact_nobody_touched_on_the_page_may_change_meanwhile(
    client: Client, person: Resident
) -> None:
    sent = said(client, person)
    Resident.objects.unscoped("a test").filter(pk=person.pk).update(employment="2")
    assert client.post(page_of(person), sent).status_code == 302
    assert (stored(person).employment, stored(person).can_go_out) == ("2", "2")


# -- faults (S29) ----------------------------------------------------------------------------------


class Breaker:
    """Lets the first ``good`` writes pass and refuses the next."""

    def __init__(self, good: int) -> None:
        self.good = good
        self.seen = 0

    def __call__(self, execute: Any, sql: str, *args: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES):
            self.seen += 1
            if self.seen == self.good + 1:
                raise DatabaseError("the disk is full")
        return execute(sql, *args)


@contextmanager
def breaking(good: int) -> Iterator[Breaker]:
    breaker = Breaker(good)
    with connection.execute_wrapper(breaker):
        yield breaker


def test_whichever_write_fails_nothing_is_written(client: Client, person: Resident) -> None:
    """Every write of the save is broken once; afterwards the same form is saved as it stands."""
    sent = said(client, person)
    before = state()
    for good in range(100):
        with breaking(good) as breaker:
            answer = client.post(page_of(person), sent)
        if breaker.seen <= good:
            break
        assert answer.status_code == 503, good
        assert "没有保存成功" in answer.content.decode()
        assert "膝盖疼，出门要人扶" in answer.content.decode()
        assert state() == before, f"write {good + 1} left something behind"
    assert good >= 8
    assert answer.status_code == 302
    assert len(works()) == 1
    assert stored(person).can_go_out == "2"


# -- finding whom ----------------------------------------------------------------------------------


def test_those_never_visited_come_first(client: Client, person: Resident, registrar: User) -> None:
    other = cast.register(2, cast.OWN, registrar)
    client.post(page_of(person), opened(client, person))
    rows = client.get(reverse("record-visit")).context["rows"]
    assert [row["name"] for row in rows] == [other.name, person.name]


def test_a_search_stands_in_no_address(client: Client, person: Resident) -> None:
    answer = client.post(reverse("record-visit"), {"text": person.name})
    assert person.name not in answer.url
    assert SearchTerm.objects.get().text == person.name
    assert [r["name"] for r in client.get(answer.url).context["rows"]] == [person.name]


# -- photos ---------------------------------------------------------------------------------------


def photos_of(work: WorkRecord) -> list[str]:
    return [kept.name for kept in attachments.of(WorkLedger, work)]


def test_photos_are_kept_with_the_visit_in_the_same_save(client: Client, person: Resident) -> None:
    sent = {**opened(client, person), "photos": [cast.portrait(), cast.portrait("gate.png", 9)]}
    answer = client.post(page_of(person), sent)
    assert answer.status_code == 302, answer.context["form"].error_list
    (work,) = works()
    assert photos_of(work) == ["photo.png", "gate.png"]


def test_a_photo_that_cannot_be_kept_is_named_and_nothing_is_saved(
    client: Client, person: Resident
) -> None:
    no_photo = SimpleUploadedFile("门口.jpg", b"MZ not a photo", "image/jpeg")
    sent = {**said(client, person), "photos": [cast.portrait(), no_photo]}
    answer = client.post(page_of(person), sent)
    assert answer.status_code == 422
    (wrong,) = answer.context["form"].error_list
    assert "请填写需求类别" not in answer.content.decode()
    assert wrong["id"] == "id_photos" and wrong["message"].startswith("门口.jpg：")
    assert "膝盖疼，出门要人扶" in answer.content.decode()
    assert "请重新选择 2 张" in answer.content.decode()
    assert not works() and not Attachment.objects.exists()
    assert stored(person).can_go_out == ""


def test_too_many_photos_are_counted(client: Client, person: Resident, settings: Any) -> None:
    settings.ATTACHMENTS_AT_ONCE = 1
    sent = {**opened(client, person), "photos": [cast.portrait(), cast.portrait("gate.png", 9)]}
    answer = client.post(page_of(person), sent)
    assert [line["message"] for line in answer.context["form"].error_list] == [
        "一次最多 1 张，这次选了 2 张"
    ]
