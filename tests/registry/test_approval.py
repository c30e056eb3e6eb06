"""Whole numbers of more than fifty people: asked for by one, approved by another, then made."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from registry import tasks
from registry.ledger import approval, saving
from registry.ledgers import ResidentLedger
from registry.models import AuditEvent, FileRequest, OutputFile, Posting, Resident, User
from tests.registry.import_desk import id_number
from tests.registry.people import complete

WORD = "a-long-enough-word"
COMMUNITY = "150404401001"
FORM = {"reason": "年度核对", "password": WORD}


def person(number: int) -> Any:
    return complete(
        name="牧仁", id_no=id_number("19700102", number), cert_no="", household__head_id="",
        gender="1" if number % 2 else "2", birth_date=None,
    )  # fmt: skip


@pytest.fixture
def many(wang: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three residents, where two are many."""
    monkeypatch.setattr(approval, "APPROVAL_ABOVE", 2)
    for number in (1, 2, 3):
        add(wang, number)


def add(by: User, number: int) -> Resident:
    examined = ResidentLedger.examine(person(number))
    return saving.create(ResidentLedger, examined, by=by, community_id=COMMUNITY)


def signed_in(user: User) -> Client:
    user.set_password(WORD)
    user.save()
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def chief(places: Any) -> User:
    user = User.objects.create(username="chief", display_name="韩磊")
    Posting.objects.create(user=user, role="league_staff", area_id="1504")
    return user


def ask(client: Client) -> FileRequest:
    answer = client.post(f"{reverse('resident-export')}?area=150404&plain=1&columns=all", FORM)
    request = FileRequest.objects.get()
    assert answer["Location"] == reverse("file-request", args=[request.pk])
    return request


def actions() -> list[str]:
    kinds = ("request", "review", "return", "export")
    return list(
        AuditEvent.objects.filter(action__in=kinds).order_by("id").values_list("action", flat=True)
    )


def test_whoever_may_approve_finds_it_among_the_things_to_do(
    many: None, wang: User, zhao: User, chief: User
) -> None:
    asker, other = signed_in(zhao), signed_in(chief)
    request = ask(asker)
    page = reverse("file-request", args=[request.pk])
    for address in (reverse("home"), reverse("today")):
        shown = other.get(address)
        assert f'href="{page}"' in shown.content.decode()
        assert shown.context["frame"]["todo_count"] == 1
        assert page not in asker.get(address).content.decode()
        assert page not in signed_in(wang).get(address).content.decode()
    other.post(page, {**FORM, "decision": "refuse"})
    assert other.get(reverse("today")).context["frame"]["todo_count"] == 0


def test_what_was_asked_for_is_made_after_another_approves(
    many: None, wang: User, zhao: User, chief: User
) -> None:
    asker, other = signed_in(zhao), signed_in(chief)
    request = ask(asker)
    add(wang, 4)
    page = reverse("file-request", args=[request.pk])
    assert f'href="{page}"' in other.get(reverse("files")).content.decode()
    answer = other.post(page, {**FORM, "decision": "approve"})
    assert answer.status_code == 302
    output = OutputFile.objects.get()
    if output.state == "waiting":
        tasks.make_file.func(str(output.pk), "150404")
    sheet = load_workbook(io.BytesIO(OutputFile.objects.get().read())).active
    cells = [c for line in sheet.values for c in line]
    assert {id_number("19700102", n) for n in (1, 2, 3)} <= set(cells)
    assert id_number("19700102", 4) not in cells
    assert asker.get(reverse("output-download", args=[output.pk])).status_code == 200
    assert other.get(reverse("output-download", args=[output.pk])).status_code == 404
    assert actions() == ["request", "review", "export"]


def test_nobody_decides_their_own(many: None, zhao: User) -> None:
    client = signed_in(zhao)
    page = reverse("file-request", args=[ask(client).pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {**FORM, "decision": "approve"}).status_code == 403


@pytest.mark.parametrize("wrong", [{"password": "x"}, {"reason": ""}, {"decision": ""}])
def test_a_decision_needs_a_comment_and_the_password(
    many: None, zhao: User, chief: User, wrong: dict[str, str]
) -> None:
    page = reverse("file-request", args=[ask(signed_in(zhao)).pk])
    answer = signed_in(chief).post(page, {**FORM, "decision": "approve", **wrong})
    assert answer.status_code == 422 and FileRequest.objects.get().state == "waiting"


def test_refused_it_makes_nothing_and_stays_refused(many: None, zhao: User, chief: User) -> None:
    page = reverse("file-request", args=[ask(signed_in(zhao)).pk])
    other = signed_in(chief)
    for decision in ("refuse", "approve"):
        other.post(page, {**FORM, "decision": decision})
    assert FileRequest.objects.get().state == "refused" and not OutputFile.objects.exists()
    assert actions() == ["request", "return"]


def test_after_seven_days_it_is_over(many: None, zhao: User, chief: User) -> None:
    page = reverse("file-request", args=[ask(signed_in(zhao)).pk])
    FileRequest.objects.update(at=timezone.now() - datetime.timedelta(days=7, seconds=1))
    other = signed_in(chief)
    other.post(page, {**FORM, "decision": "approve"})
    assert not OutputFile.objects.exists() and approval.to_decide(chief) == []
    assert approval.expire(timezone.now()) == 1 and approval.expire(timezone.now()) == 0
    assert "已过期" in other.get(page).content.decode()


def test_whoever_lost_the_right_gets_nobody(many: None, zhao: User, chief: User) -> None:
    request = ask(signed_in(zhao))
    approval.decide(request.pk, chief, approve=True, comment="同意")
    Posting.objects.filter(user=zhao).update(revoked_at=timezone.now())
    request = FileRequest.objects.get()
    assert approval.records_of(request, ResidentLedger).count() == 0


def test_who_may_not_take_numbers_out_does_not_know_of_it(
    many: None, zhao: User, wang: User
) -> None:
    page = reverse("file-request", args=[ask(signed_in(zhao)).pk])
    assert signed_in(wang).get(page).status_code == 404
    assert approval.to_decide(wang) == []
