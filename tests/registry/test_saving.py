"""Saving: once only, whole or not at all, nobody's work lost, and told in the history."""

from __future__ import annotations

import datetime
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import IntegrityError, connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry import audit_triggers
from registry.ledger import saving
from registry.ledger.selection import Selection
from registry.ledgers import ResidentLedger
from registry.models import (
    Area,
    AuditEvent,
    Change,
    Household,
    Posting,
    Resident,
    Submission,
    User,
)
from registry.models.scoped import ScopeError
from tests.registry.people import CERT, ID, OTHER_ID, as_typed, complete, fields_of

HOME = "150404401001"
MAN = {"id_no": OTHER_ID, "cert_no": "", "gender": "1", "birth_date": datetime.date(1980, 1, 1)}


def people() -> Any:
    return Resident.objects.unscoped("test")


def households() -> Any:
    return Household.objects.unscoped("test")


def values_of(record: Any) -> dict[str, Any]:
    return ResidentLedger.shape.read(ResidentLedger.shape.related(people()).get(pk=record.pk))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def opened(client: Client, address: str) -> dict[str, Any]:
    return fields_of(client.get(address).content.decode())


def told(answer: Any) -> str:
    return "".join(str(m) for m in get_messages(answer.wsgi_request))


def save(record: Any, by: User, **changes: Any) -> Any:
    base = values_of(record)
    examined = ResidentLedger.examine({**values_of(record), **changes}, base)
    return saving.update(ResidentLedger, record.pk, base, examined, by=by)


# -- once only ---------------------------------------------------------------------------------


def test_a_form_sent_twice_makes_one_record_and_leads_to_it(wang: User) -> None:
    client = signed_in(wang)
    form = {**opened(client, reverse("resident-create")), **as_typed(complete())}
    first = client.post(reverse("resident-create"), form)
    second = client.post(reverse("resident-create"), form)
    assert first["Location"] == second["Location"] and second.status_code == 302
    assert "已保存：乌云其其格" in told(second)
    assert people().count() == 1
    assert Change.objects.count() == 1


def test_going_back_and_sending_something_else_does_not_claim_to_have_saved_it(wang: User) -> None:
    client = signed_in(wang)
    form = {**opened(client, reverse("resident-create")), **as_typed(complete())}
    client.post(reverse("resident-create"), form, follow=True)
    again = client.post(reverse("resident-create"), {**form, "remark": "补记"})
    assert again.status_code == 302
    assert "这次改动的内容没有保存" in told(again) and "已保存：" not in told(again)
    assert people().get().remark == ""


def test_a_correction_sent_twice_is_saved_once(wang: User, enter: Callable) -> None:
    record = enter()
    client = signed_in(wang)
    address = reverse("resident-edit", args=[record.pk])
    form = {**opened(client, address), "remark": "补记"}
    assert client.post(address, form).status_code == 302
    again = client.post(address, form)
    assert again.status_code == 302 and "已保存：乌云其其格" in told(again)
    assert people().get().version == 2
    assert Change.objects.filter(action="update").count() == 1


def test_a_token_is_its_user_s_own(wang: User, li: User) -> None:
    token = uuid.uuid4()
    one = saving.create(
        ResidentLedger, ResidentLedger.examine(complete()), by=wang, community_id=HOME, token=token
    )
    other = saving.create(
        ResidentLedger,
        ResidentLedger.examine(complete(**MAN)),
        by=li,
        community_id="150404401002",
        token=token,
    )
    assert one.pk != other.pk


def at_once(number: int, work: Callable[[int], Any]) -> list[Any]:
    """``work`` from ``number`` threads that start together, each with a connection of its own."""
    together = threading.Barrier(number)

    def run(place: int) -> Any:
        try:
            together.wait(30)
            return work(place)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


@pytest.fixture
def guarded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The trail guarded again after a test that had to empty it."""
    yield
    with django_db_blocker.unblock():
        audit_triggers.install(connection)


@pytest.fixture
def committed(guarded: None, transactional_db: None) -> Iterator[None]:
    """Real transactions, which threads see; the trail refuses to be emptied like other tables."""
    yield
    audit_triggers.remove(connection)


PARALLEL = 50


def test_fifty_identical_forms_at_once_make_one_record(committed: None, wang: User) -> None:
    client = signed_in(wang)
    form = {**opened(client, reverse("resident-create")), **as_typed(complete())}
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    def post(place: int) -> Any:
        browser = Client()
        for name, value in cookies.items():
            browser.cookies[name] = value
        return browser.post(reverse("resident-create"), form)

    answers = at_once(PARALLEL, post)
    assert {a.status_code for a in answers} == {302}
    assert {a["Location"] for a in answers} == {f"/residents/{people().get().pk}/?saved=1"}
    assert (people().count(), households().count()) == (1, 1)
    assert Change.objects.count() == Submission.objects.count() == 1


def test_one_number_entered_by_several_at_once_is_registered_once(
    committed: None, wang: User, li: User
) -> None:
    typed = as_typed(complete())
    forms = []
    for user in (wang, li) * 4:
        client = signed_in(user)
        forms.append((client, {**opened(client, reverse("resident-create")), **typed}))

    def post(place: int) -> Any:
        client, form = forms[place]
        return client.post(reverse("resident-create"), form)

    answers = at_once(len(forms), post)
    codes = sorted(a.status_code for a in answers)
    assert codes == [302] + [422] * (len(forms) - 1)
    refused = [a.content.decode() for a in answers if a.status_code == 422]
    # Both numbers are taken; which is met first depends on the moment of the other's commit.
    assert all("该身份证号已" in page or "该残疾人证号已" in page for page in refused)
    assert people().count() == households().count() == Submission.objects.count() == 1


def test_two_residents_of_one_household_changed_at_once_lose_nothing(
    committed: None, wang: User, enter: Callable
) -> None:
    pair = [enter(), enter(name="巴特尔", **MAN)]
    assert pair[0].household_id == pair[1].household_id
    rounds = 6

    def correct(place: int) -> int:
        done = 0
        key = ("household__size", "household__housing_area")[place]
        by = User.objects.get(pk=wang.pk)
        while done < rounds:
            try:
                value = (values_of(pair[place])[key] or 0) + 1
                save(pair[place], by, **{key: value})
                done += 1
            except saving.EditConflict:
                continue
        return done

    assert at_once(2, correct) == [rounds, rounds]
    house = households().get()
    assert (house.size, int(house.housing_area)) == (3 + rounds, rounds)
    assert Change.objects.filter(action="update").count() == 2 * rounds


# -- whole or not at all -----------------------------------------------------------------------


def counted() -> tuple[int, ...]:
    models = (Change, AuditEvent, Submission)
    return (people().count(), households().count(), *(m.objects.count() for m in models))


def test_a_save_that_fails_leaves_nothing_behind(wang: User, enter: Callable) -> None:
    enter()
    before = counted()
    with pytest.raises(IntegrityError):
        saving.create(
            ResidentLedger,
            ResidentLedger.examine(complete(household__head_id="")),
            by=wang,
            community_id=HOME,
            token=uuid.uuid4(),
        )
    assert counted() == before


def test_a_correction_that_fails_leaves_nothing_behind(wang: User, enter: Callable) -> None:
    record = enter()
    enter(name="巴特尔", **MAN)
    before, held = counted(), values_of(record)
    with pytest.raises(IntegrityError):
        save(record, wang, id_no=OTHER_ID, cert_no="", household__size=9)
    assert counted() == before
    assert values_of(record) == held


def test_whoever_may_not_enter_there_cannot_save_there(wang: User, li: User) -> None:
    before = counted()
    with pytest.raises(ScopeError):
        saving.create(ResidentLedger, ResidentLedger.examine(complete()), by=li, community_id=HOME)
    assert counted() == before


def test_a_record_that_ends_up_outside_the_scope_is_not_saved(wang: User, enter: Callable) -> None:
    class Straying(ResidentLedger):
        @classmethod
        def finish(cls, record: Any, examination: Any) -> None:
            super().finish(record, examination)
            record.community_id = "150404401002"

    record = enter()
    before, base = counted(), values_of(record)
    examined = ResidentLedger.examine({**values_of(record), "remark": "补记"}, base)
    with pytest.raises(ScopeError):
        saving.update(Straying, record.pk, base, examined, by=wang)
    with pytest.raises(ScopeError):
        saving.create(
            Straying,
            ResidentLedger.examine(complete(name="巴特尔", **MAN)),
            by=wang,
            community_id=HOME,
        )
    assert counted() == before
    assert values_of(record) == base


def test_a_right_taken_away_counts_from_the_next_request(wang: User, enter: Callable) -> None:
    record = enter()
    client = signed_in(wang)
    address = reverse("resident-edit", args=[record.pk])
    form = {**opened(client, address), "remark": "补记"}
    Posting.objects.update(revoked_at=timezone.now())
    assert client.post(address, form).status_code in (403, 404)
    assert people().get().remark == ""


# -- history -----------------------------------------------------------------------------------


def test_the_history_tells_what_changed_and_of_secrets_only_that_they_did(
    wang: User, enter: Callable
) -> None:
    record = enter()
    member = {**complete()["members"][0], "name": "苏日娜", "phone": "13904765678"}
    save(
        record,
        wang,
        phone="13904761234",
        live_addr="春城小区2号楼",
        education="4",
        household__income=40000,
        members=[*values_of(record)["members"], member],
        photo="photos/" + "0" * 32,
    )
    lines = {ln[0]: ln[1:] for c in Change.objects.filter(action="update") for ln in c.fields}
    assert lines["phone"] == ["本人电话", "（不显示）", "（不显示）"]
    assert lines["live_addr"] == ["现住址", "（不显示）", "（不显示）"]
    assert lines["education"] == ["文化程度", "初中", "高中（中专）"]
    assert lines["household__income"] == ["家庭年收入", "30,000", "40,000"]
    assert lines["members"] == ["家庭成员", "巴特尔 配偶", "巴特尔 配偶；苏日娜 配偶"]
    assert lines["photo"] == ["照片", "", "有"]
    kept = str(list(Change.objects.values_list("fields", flat=True)))
    kept += str(list(AuditEvent.objects.values_list("detail", flat=True)))
    for secret in (ID, CERT, "13804761234", "13904761234", "13904765678", "2号楼"):
        assert secret not in kept


def test_what_is_shared_stands_in_the_history_of_everyone_who_shares_it(
    wang: User, enter: Callable
) -> None:
    one, other = enter(), enter(name="巴特尔", **MAN)
    save(one, wang, household__size=5)
    page = signed_in(wang).get(reverse("resident-history", args=[other.pk])).content.decode()
    assert "家庭人口" in page
    assert people().get(pk=other.pk).version == 2


def test_every_save_stands_in_the_trail(wang: User, enter: Callable) -> None:
    record = enter()
    save(record, wang, remark="补记")
    saving.void(ResidentLedger, record.pk, by=wang, reason="重复")
    saving.restore(ResidentLedger, record.pk, by=wang, reason="误作废")
    trail = AuditEvent.objects.filter(object_id=str(record.pk)).order_by("id")
    assert [e.action for e in trail] == ["create", "update", "void", "restore"]
    assert trail[1].detail == {"fields": ["remark"]}


def test_saving_without_a_change_writes_nothing(wang: User, enter: Callable) -> None:
    record = enter()
    before = counted()
    save(record, wang)
    assert counted() == before and people().get().version == 1


# -- voiding -----------------------------------------------------------------------------------


def test_a_voided_record_is_out_of_everything_and_comes_back_as_it_was(
    wang: User, places: dict[str, Area], enter: Callable
) -> None:
    from django.http import QueryDict

    record = enter()
    before = values_of(record)
    client = signed_in(wang)
    reason = {"reason": "重复建档"}
    assert client.post(reverse("resident-void", args=[record.pk]), reason).status_code == 302

    def seen(query: str = "") -> int:
        chosen = Selection(ResidentLedger, wang, places[HOME], QueryDict(query))
        return int(chosen.queryset().count())

    assert seen() == seen("view=all") == 0
    assert all(c["count"] == 0 for c in Selection(
        ResidentLedger, wang, places[HOME], QueryDict("")
    ).counts())  # fmt: skip
    assert seen("voided=1") == 1
    assert client.get(reverse("resident-edit", args=[record.pk])).status_code == 403
    assert client.post(reverse("resident-edit", args=[record.pk])).status_code == 403
    found = client.post(reverse("resident-search"), {"text": ID}, follow=True)
    assert str(record.pk) not in found.content.decode()
    with pytest.raises(saving.Voided):
        save(record, wang, remark="补记")
    assert ResidentLedger.taken(before) is None
    assert client.post(reverse("resident-restore", args=[record.pk]), reason).status_code == 302
    assert values_of(record) == before and seen() == 1


def test_a_record_whose_place_was_taken_meanwhile_is_not_restored(
    wang: User, enter: Callable
) -> None:
    record = enter()
    saving.void(ResidentLedger, record.pk, by=wang, reason="重复")
    enter(household__head_id="")
    answer = signed_in(wang).post(
        reverse("resident-restore", args=[record.pk]), {"reason": "误作废"}
    )
    assert answer.status_code == 422
    assert "同一身份证号已另有在册档案，不能恢复" in answer.content.decode()


def test_what_was_typed_while_the_record_was_voided_is_told_not_to_be_saved(
    wang: User, enter: Callable
) -> None:
    record = enter()
    client = signed_in(wang)
    address = reverse("resident-edit", args=[record.pk])
    form = {**opened(client, address), "remark": "补记"}
    saving.void(ResidentLedger, record.pk, by=wang, reason="重复")
    assert client.post(address, form).status_code == 403
    assert people().get().remark == ""
