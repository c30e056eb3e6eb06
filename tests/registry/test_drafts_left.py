"""Drafts of what was voided meanwhile, and a confirmation sent after the session had ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from registry.ledger import saving
from registry.ledgers import ResidentLedger
from registry.models import Draft, Resident, User
from tests import cast
from tests.contract.pages import filled_in
from tests.registry.test_drafts import edit_of, keep, opened, typed_in, visit_of
from tests.registry.test_unsent import back, sign_in, too_late, with_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(registrar: User) -> Resident:
    return cast.register(1, cast.OWN, registrar)


@pytest.fixture
def client(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("specialist")


def void(person: Resident, registrar: User) -> None:
    saving.void(ResidentLedger, person.pk, by=registrar, reason="重复登记")


def test_a_correction_of_what_was_voided_is_listed_told_and_thrown_away(
    client: Client, person: Resident, registrar: User
) -> None:
    keep(client, edit_of(person), {**typed_in(client, person), "remark": "冬天住在儿子家"})
    void(person, registrar)
    key = Draft.objects.get().pk
    for address in ("/", "/files/"):
        page = client.get(address).content.decode()
        assert f"更正：{person.name}" in page and "作废（重复登记）" in page
        assert f'href="/drafts/{key}/"' in page
    _, _, page = client.get(f"/drafts/{key}/").content.decode().partition("<main")
    assert "作废（重复登记）" in page
    assert "冬天住在儿子家" in page and "联系人姓名：其其格" in page and "姓名：张小草" in page
    assert person.id_no not in page and "139" not in page and "性别" not in page
    assert "残疾类别" not in page and "社会保障" not in page, "没有改动的不列"
    left = client.post(f"/drafts/{key}/")
    assert left.url == reverse("resident-detail", args=[person.pk])
    assert client.get(left.url).status_code == 200
    assert not Draft.objects.exists()


def test_what_is_about_a_voided_person_is_left_behind_too(
    client: Client, person: Resident, registrar: User
) -> None:
    address = f"/hardship/new/?resident={person.pk}"
    keep(client, address, {**opened(client, address), "problems": "缺少劳力"})
    sent = {**opened(client, visit_of(person), "visit"), "learned": "膝盖疼"}
    keep(client, visit_of(person), {**sent, "r0-need-0-content": "要拐杖"})
    void(person, registrar)
    texts = [client.get(f"/drafts/{draft.pk}/").content.decode() for draft in Draft.objects.all()]
    assert len(texts) == 2 and all("作废（重复登记）" in text for text in texts)
    said = "".join(texts)
    assert "缺少劳力" in said and "膝盖疼" in said and "要拐杖" in said


def test_nobody_else_learns_of_it(
    client: Client, person: Resident, registrar: User, signed_in: Callable[[str], Client]
) -> None:
    keep(client, edit_of(person), typed_in(client, person))
    void(person, registrar)
    key = Draft.objects.get().pk
    assert signed_in("banner_staff").get(f"/drafts/{key}/").status_code == 404
    Resident.objects.unscoped("a test moves").filter(pk=person.pk).update(community_id=cast.FAR)
    assert person.name not in client.get("/files/").content.decode()
    assert client.get(f"/drafts/{key}/", follow=True).status_code == 404


@pytest.mark.parametrize("key", ["x", "", "9"])
def test_a_spoilt_address_is_no_draft(client: Client, key: str) -> None:
    assert keep(client, f"/hardship/new/?resident={key}", {"problems": "x"}).status_code == 404


def test_saving_what_was_voided_leads_to_what_was_typed(
    client: Client, person: Resident, registrar: User
) -> None:
    sent = {**opened(client, edit_of(person)), "contact_name": "其其格"}
    void(person, registrar)
    answer = client.post(edit_of(person), sent)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "没有保存" in page and "联系人姓名：其其格" in page
    assert f'action="/drafts/{Draft.objects.get().pk}/"' in page
    assert Resident.objects.unscoped("a test looks").get().contact_name != "其其格"


# -- a confirmation ----------------------------------------------------------------------------


def test_a_confirmation_sent_too_late_takes_one_press(
    person: Resident, staff: dict[str, User]
) -> None:
    """The summary stands there again; what it says was reckoned anew, and nothing was done."""
    client = Client(enforce_csrf_checks=True)
    sign_in(client, "specialist")
    at = reverse("resident-death", args=[person.pk])
    typed: dict[str, Any] = {"on": "2026-1-2", "proof": "死亡医学证明"}
    told = client.post(at, with_token(client, at, {**typed, "step": "preview"}))
    summary = told.content.decode()
    assert "还没有办理" in summary
    sent = {**filled_in(told), "step": "confirm"}
    answer = back(client, "specialist", too_late(client, at, sent))
    assert "核对：" in answer.content.decode()
    assert Resident.objects.unscoped("a test looks").get().status == "1"
    again = {**filled_in(answer), "step": "confirm"}
    assert client.post(at, again).status_code == 302
    assert Resident.objects.unscoped("a test looks").get().status == "4"
    assert not Draft.objects.exists()


def test_what_stands_against_it_by_now_is_told_at_the_form(
    person: Resident, staff: dict[str, User], registrar: User
) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, "specialist")
    at = reverse("resident-move", args=[person.pk])
    sent = with_token(client, at, {"to": cast.SIBLING, "step": "confirm", "reason": ""})
    answer = back(client, "specialist", too_late(client, at, sent))
    assert answer.status_code == 422
    assert "请写明原因" in answer.content.decode()
