"""Drafts: kept sealed as they were typed, gone on with by nobody else, gone once saved."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry import drafts, housekeeping, parameters
from registry.ledger import saving
from registry.ledgers import ResidentLedger
from registry.models import (
    AuditEvent,
    Draft,
    Hardship,
    Posting,
    Presence,
    Resident,
    User,
    WorkRecord,
)
from tests import cast
from tests.contract.pages import filled_in
from tests.registry.test_rotation_of_files import NEW

pytestmark = pytest.mark.django_db
DATA = {"Accept": "application/json"}


@pytest.fixture
def person(registrar: User) -> Resident:
    return cast.register(1, cast.OWN, registrar)


@pytest.fixture
def client(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("specialist")


def edit_of(person: Resident) -> str:
    return reverse("resident-edit", args=[person.pk])


def visit_of(person: Resident) -> str:
    return reverse("record-visit-resident", args=[person.pk])


def opened(client: Client, address: str, form: str = "entry") -> dict[str, Any]:
    return filled_in(client.get(address), form)


def keep(client: Client, address: str, sent: dict[str, Any], headers: Any = DATA) -> Any:
    """What the page's script does, or with ``headers`` None the button without it."""
    return client.post(f"/drafts/?of={quote(address)}", sent, headers=headers)


def resumed(client: Client, form: str = "entry") -> dict[str, Any]:
    """The form shown again with the one draft there is."""
    answer = client.get(f"/drafts/{Draft.objects.get().pk}/", follow=True)
    assert answer.status_code == 200
    return filled_in(answer, form)


def typed_in(client: Client, person: Resident) -> dict[str, Any]:
    """A correction half typed: a day that is none, a second member of the household."""
    sent = opened(client, edit_of(person))
    return {
        **sent,
        "surveyed_on": "2026-13-40",
        "contact_name": "其其格",
        "phone": "139",
        "members-1-name": "张小草",
        "members-count": "2",
    }


# -- keeping and going on -------------------------------------------------------------------------


def test_what_was_typed_comes_back_as_it_was(client: Client, person: Resident) -> None:
    sent = typed_in(client, person)
    answer = keep(client, edit_of(person), sent)
    assert answer.status_code == 200
    assert set(answer.json()) == {"at", "left"}
    page = client.get(edit_of(person)).content.decode()
    assert "没有保存的草稿" in page and "接着填" in page and "不要草稿" in page
    again = resumed(client)
    for name in ("surveyed_on", "contact_name", "phone", "members-1-name", "token"):
        assert again[name] == ([sent[name]] if isinstance(sent[name], str) else sent[name]), name


def test_the_same_form_has_one_draft_and_each_other_form_its_own(
    client: Client, person: Resident
) -> None:
    sent = typed_in(client, person)
    for name in ("其其格", "乌兰", "萨仁"):
        keep(client, edit_of(person), {**sent, "contact_name": name})
    assert Draft.objects.count() == 1
    assert resumed(client)["contact_name"] == ["萨仁"]
    keep(client, edit_of(person), typed_in(client, person))
    assert Draft.objects.count() == 2, "打开两次的，各有各的草稿，互不覆盖"


def test_nothing_of_a_draft_lies_open(client: Client, person: Resident) -> None:
    sent = {**typed_in(client, person), "phone": "13948123456", "contact_name": "其其格图雅"}
    keep(client, edit_of(person), sent)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM registry_draft")
        cells = [bytes(c) if isinstance(c, memoryview) else c for c in cursor.fetchone()]
    held = b"".join(c if isinstance(c, bytes) else str(c).encode() for c in cells)
    for text in ("其其格图雅", "13948123456", person.name, person.id_no):
        assert text.encode() not in held
    assert "其其格图雅" in Draft.objects.get().content


def test_the_button_works_without_scripts(client: Client, person: Resident) -> None:
    answer = keep(client, edit_of(person), typed_in(client, person), headers=None)
    assert answer.status_code == 302
    page = client.get(answer.url)
    assert "草稿已保存" in page.content.decode()
    assert filled_in(page)["contact_name"] == ["其其格"]


def test_saving_takes_the_draft_away(client: Client, person: Resident) -> None:
    sent = {**opened(client, edit_of(person)), "contact_name": "其其格"}
    keep(client, edit_of(person), sent)
    assert client.post(edit_of(person), sent).status_code == 302
    assert Draft.objects.count() == 0
    assert keep(client, edit_of(person), sent).status_code == 422, "迟到的自动保存不再留下草稿"
    assert "没有保存的草稿" not in client.get(edit_of(person)).content.decode()


def test_throwing_it_away_takes_one_press(client: Client, person: Resident) -> None:
    keep(client, edit_of(person), typed_in(client, person))
    answer = client.post(f"/drafts/{Draft.objects.get().pk}/")
    assert (answer.status_code, answer.url) == (302, edit_of(person))
    assert Draft.objects.count() == 0


def test_what_was_changed_meanwhile_is_still_met(
    client: Client, person: Resident, registrar: User
) -> None:
    keep(client, edit_of(person), {**opened(client, edit_of(person)), "contact_name": "其其格"})
    held = ResidentLedger.shape.related(Resident.objects.unscoped("a test").filter(pk=person.pk))
    before = ResidentLedger.shape.read(held.get())
    examined = ResidentLedger.examine({**before, "contact_name": "乌兰"}, before)
    saving.update(ResidentLedger, person.pk, before, examined, by=registrar)
    answer = client.post(edit_of(person), resumed(client))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "其其格" in page and "乌兰" in page
    assert Draft.objects.count() == 1, "还没有保存的，草稿还在"
    chosen = {**filled_in(answer), "take-contact_name": "mine"}
    assert client.post(edit_of(person), chosen).status_code == 302
    assert Draft.objects.count() == 0


def test_a_number_that_was_only_looked_at_does_not_stay_in_view(
    client: Client, person: Resident
) -> None:
    sent = {**opened(client, edit_of(person)), "phone": person.phone, "contact_name": "其其格"}
    keep(client, edit_of(person), sent)
    assert resumed(client)["phone"] == [""]


def test_new_people_and_visits_have_drafts_too(client: Client, person: Resident) -> None:
    keep(client, "/residents/new/", {**opened(client, "/residents/new/"), "name": "乌兰"})
    page = client.get("/residents/new/").content.decode()
    assert "新增居民：乌兰" in page
    assert resumed(client)["name"] == ["乌兰"]
    Draft.objects.all().delete()
    sent = opened(client, visit_of(person), "visit")
    sent |= {"learned": "膝盖疼", "r0-need-0-content": "轮椅", "follow_up_on": "某一天"}
    keep(client, visit_of(person), sent)
    again = resumed(client, "visit")
    for name in ("learned", "r0-need-0-content", "follow_up_on"):
        assert again[name] == [sent[name]]
    assert "is-wrong" not in client.get(f"/drafts/{Draft.objects.get().pk}/", follow=True).content.decode()  # fmt: skip
    again |= {"way": "1", "follow_up_on": "", "r0-need-0-kind": "06"}
    assert client.post(visit_of(person), again).status_code == 302
    assert WorkRecord.objects.unscoped("a test looks").count() == 1
    assert Draft.objects.count() == 0


def test_a_record_about_a_resident_is_gone_on_with(client: Client, person: Resident) -> None:
    address = f"/hardship/new/?resident={person.pk}"
    keep(client, address, {**opened(client, address), "problems": "缺少收入", "workers": "一个"})
    again = resumed(client)
    assert (again["problems"], again["workers"]) == (["缺少收入"], ["一个"])
    assert f"：{person.name}" in client.get("/files/").content.decode()
    again |= {"workers": "1", "identified_on": "2026-1-5", "identified_by": "民政局", "kinds": ["P01"]}  # fmt: skip
    assert client.post(address, again).status_code == 302
    assert Hardship.objects.unscoped("a test looks").count() == 1
    assert Draft.objects.count() == 0


def test_a_form_saved_already_gets_no_draft(client: Client, person: Resident) -> None:
    sent = {**opened(client, visit_of(person), "visit"), "way": "1"}
    client.post(visit_of(person), sent)
    assert keep(client, visit_of(person), sent).status_code == 422
    assert Draft.objects.count() == 0


def test_what_is_not_this_form_or_too_much_is_refused(client: Client, person: Resident) -> None:
    sent = opened(client, edit_of(person))
    refused = keep(client, edit_of(person), {**sent, "base": "AAAA"})
    assert (refused.status_code, "页面已失效" in refused.json()["says"]) == (422, True)
    refused = keep(client, edit_of(person), {**sent, "notes": "多" * drafts.MOST_CHARACTERS})
    assert refused.status_code == 422
    assert Draft.objects.count() == 0
    for address in ("/residents/", "/audit/", "https://elsewhere/", "", "/nowhere/"):
        assert keep(client, address, sent).status_code == 404


# -- whose it is ----------------------------------------------------------------------------------


def test_a_draft_belongs_to_who_typed_it(
    client: Client, person: Resident, signed_in: Callable[[str], Client]
) -> None:
    keep(client, edit_of(person), typed_in(client, person))
    draft = Draft.objects.get()
    other = signed_in("banner_staff")
    assert other.get(f"/drafts/{draft.pk}/").status_code == 404
    assert other.post(f"/drafts/{draft.pk}/").status_code == 404
    page = other.get(f"{edit_of(person)}?draft={draft.pk}")
    assert "其其格" not in page.content.decode()
    assert "没有找到要接着填的内容" in page.content.decode()
    assert "没有保存的草稿" not in other.get(edit_of(person)).content.decode()


def test_a_page_of_one_user_makes_no_draft_of_another(
    client: Client, person: Resident, signed_in: Callable[[str], Client]
) -> None:
    sent = typed_in(client, person)
    assert keep(signed_in("banner_staff"), edit_of(person), sent).status_code == 422
    assert Draft.objects.count() == 0


def test_rights_are_asked_anew(client: Client, person: Resident) -> None:
    keep(client, edit_of(person), typed_in(client, person))
    key = Draft.objects.get().pk
    assert "接着填的草稿" in client.get("/").content.decode()
    Resident.objects.unscoped("a test moves").filter(pk=person.pk).update(community_id=cast.FAR)
    assert client.get(f"/drafts/{key}/", follow=True).status_code == 404
    page = client.get("/").content.decode()
    assert "接着填的草稿" not in page and person.name not in page
    Resident.objects.unscoped("a test moves").filter(pk=person.pk).update(community_id=cast.OWN)
    Posting.objects.filter(user__username="specialist").update(role="chair")
    assert client.get(f"/drafts/{key}/", follow=True).status_code == 403
    assert "接着填的草稿" not in client.get("/files/").content.decode()
    assert keep(client, edit_of(person), {}).status_code == 403


def test_keeping_leaves_no_trace_in_the_audit(client: Client, person: Resident) -> None:
    sent = typed_in(client, person)
    before = AuditEvent.objects.count()
    for _ in range(3):
        keep(client, edit_of(person), sent)
        client.post(f"/drafts/here/?of={edit_of(person)}")
    assert AuditEvent.objects.count() == before


# -- keys, time -----------------------------------------------------------------------------------


def test_a_change_of_keys_takes_drafts_along(
    client: Client, person: Resident, settings: Any, tmp_path: Path
) -> None:
    """Also what the page was opened on, which lay sealed in the form: it can still be saved."""
    settings.MEDIA_ROOT = tmp_path  # other tests leave files under keys of their own
    keep(client, edit_of(person), {**opened(client, edit_of(person)), "contact_name": "其其格"})
    settings.VAULT_KEYS = f"{NEW},{settings.VAULT_KEYS}"
    call_command("rotate_keys")
    settings.VAULT_KEYS = NEW
    assert client.post(edit_of(person), resumed(client)).status_code == 302
    assert Resident.objects.unscoped("a test looks").get().contact_name == "其其格"


def test_drafts_end_after_the_days_the_region_sets(
    client: Client, person: Resident, staff: dict[str, User], areas: Any
) -> None:
    keep(client, edit_of(person), typed_in(client, person))
    now = timezone.now()
    days = datetime.timedelta(days=1)
    assert drafts.purge(now + 29 * days) == 0
    assert drafts.purge_brief(now + 29 * days) == 0
    by = staff["region_staff"]
    parameters.change("draft_days", areas["15"], to=10, by=by, reason="试行")
    lines, well = housekeeping.run(now + 11 * days)
    assert "清除到期草稿：1" in lines and well
    assert Draft.objects.count() == 0


# -- who has it open ------------------------------------------------------------------------------


def here(client: Client, person: Resident) -> Any:
    return client.post(f"/drafts/here/?of={edit_of(person)}")


def test_two_at_the_same_record_are_told_of_each_other(
    client: Client, person: Resident, signed_in: Callable[[str], Client]
) -> None:
    assert here(client, person).json() == {"others": []}
    other = signed_in("banner_staff")
    page = other.get(edit_of(person)).content.decode()
    assert "用户specialist（" in page and "正在编辑同一份" in page
    (said,) = here(other, person).json()["others"]
    assert said.startswith("用户specialist（")
    (said,) = here(client, person).json()["others"]
    assert said.startswith("用户banner_staff（")
    late = timezone.now() - datetime.timedelta(minutes=2)
    Presence.objects.update(seen_at=late)
    assert "正在编辑同一份" not in client.get(edit_of(person)).content.decode()


def test_who_is_where_is_told_nobody_out_of_scope(
    client: Client, person: Resident, signed_in: Callable[[str], Client]
) -> None:
    here(client, person)
    assert here(signed_in("neighbour"), person).status_code == 404
    assert here(signed_in("chair"), person).status_code == 403
    assert client.post("/drafts/here/?of=/residents/new/").status_code == 404
    assert Presence.objects.count() == 1
