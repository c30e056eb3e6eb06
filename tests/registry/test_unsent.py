"""Forms sent after the session ended: filled in again for whose they are, and never sent by themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from registry.models import Draft, Need, Resident, User
from registry.refilling import Refilled
from registry.unsent import OWNER
from tests import cast
from tests.contract.desk import state
from tests.contract.pages import filled_in, links
from tests.contract.samples import SAMPLES
from tests.registry.test_drafts import edit_of, opened, visit_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(registrar: User) -> Resident:
    return cast.register(1, cast.OWN, registrar)


@pytest.fixture
def client(staff: dict[str, User]) -> Client:
    """A browser that checks what browsers check, with the specialist signed in by the page."""
    client = Client(enforce_csrf_checks=True)
    sign_in(client, "specialist")
    return client


def sign_in(client: Client, name: str, next_page: str = "/") -> Any:
    page = client.get("/login/")
    token = page.context["csrf_token"]
    sent = {"username": name, "password": cast.PASSWORD, "next": next_page}
    answer = client.post("/login/", {**sent, "csrfmiddlewaretoken": str(token)})
    assert answer.status_code == 302
    client.get("/")
    return answer


def expire() -> None:
    Session.objects.all().delete()


def with_token(client: Client, address: str, sent: dict[str, Any]) -> dict[str, Any]:
    page = client.get(address)
    return {**sent, "csrfmiddlewaretoken": str(page.context["csrf_token"])}


def too_late(client: Client, to: str, sent: dict[str, Any], page: str = "") -> str:
    """Send the form once the session has ended; where signing in leads."""
    expire()
    referer = {"Referer": f"http://testserver{page or to}"}
    answer = client.post(to, sent, headers=referer)
    assert answer.status_code == 302
    assert answer.url.startswith("/login/?next=") and answer.url.endswith("&kept=1")
    said = client.get(answer.url).content.decode()
    assert "已经留住" in said
    return str(QueryDict(answer.url.partition("?")[2])["next"])


def back(client: Client, name: str, page: str) -> Any:
    return client.get(sign_in(client, name, page).url, follow=True)


# -- the forms of records -------------------------------------------------------------------------


def test_a_correction_is_one_press_away_after_signing_in(client: Client, person: Resident) -> None:
    sent = {**opened(client, edit_of(person)), "contact_name": "其其格"}
    page = too_late(client, edit_of(person), sent)
    answer = back(client, "specialist", page)
    assert Resident.objects.unscoped("a test looks").get().contact_name != "其其格", "没有自己送出"
    again = filled_in(answer)
    assert again["contact_name"] == ["其其格"]
    assert client.post(edit_of(person), again).status_code == 302
    assert Resident.objects.unscoped("a test looks").get().contact_name == "其其格"
    assert Draft.objects.count() == 0


def test_new_records_and_visits_too(client: Client, person: Resident) -> None:
    address = f"/needs/new/?resident={person.pk}"
    sent = {**opened(client, address), "content": "轮椅坏了", "category": "06"}
    answer = back(client, "specialist", too_late(client, address, sent))
    assert filled_in(answer)["content"] == ["轮椅坏了"]
    assert Need.objects.unscoped("a test looks").count() == 0
    photo = SimpleUploadedFile("门口.png", b"x", "image/png")
    sent = {**opened(client, visit_of(person), "visit"), "learned": "膝盖疼", "photos": photo}
    answer = back(client, "specialist", too_late(client, visit_of(person), sent))
    assert filled_in(answer, "visit")["learned"] == ["膝盖疼"]
    assert "照片和文件不在草稿里" in answer.content.decode()


# -- every other form -----------------------------------------------------------------------------


def steps(person: Resident, need: Any) -> list[tuple[str, str, dict[str, str]]]:
    """Forms of steps: the page, where it is sent, and what is typed."""
    at = f"/residents/{person.pk}/"
    move = f"{at}move/?to={cast.SIBLING}"
    reflect = reverse("need-step", args=[need.pk, "reflect"])
    return [
        (f"{at}void/", f"{at}void/", {"reason": "重复登记"}),
        (move, f"{at}move/", {"reason": "随子女居住", "to": cast.SIBLING, "step": "preview"}),
        (
            f"{at}death/",
            f"{at}death/",
            {"on": "2026-1-2", "proof": "死亡医学证明", "step": "preview"},
        ),
        (reflect, reflect, {"reflected_on": "2026-2-3", "reflected_to": "1"}),
    ]


def a_need(person: Resident, by: User) -> Any:
    from registry.ledger import saving
    from registry.needs.ledger import NeedLedger

    values = {**NeedLedger.shape.blank(), **SAMPLES["need"](1), "reflected_to": [], "reflected_on": None}  # fmt: skip
    NeedLedger.acquaint(values, person)
    return saving.create(NeedLedger, NeedLedger.examine(values), by=by, community_id=cast.OWN)


def test_forms_of_steps_are_filled_in_again(
    client: Client, person: Resident, registrar: User
) -> None:
    for page, to, typed in steps(person, a_need(person, registrar)):
        sent = with_token(client, page, typed)
        before = state((*CHANGING, "registry_draft"))
        answer = back(client, "specialist", too_late(client, to, sent, page))
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "已填回，还没有办理" in text, page
        for value in typed.values():
            assert f'value="{value}"' in text or f">{value}<" in text, (page, value)
        assert state((*CHANGING, "registry_draft")) == before, "没有自己办理"
        Draft.objects.all().delete()


CHANGING = ("registry_auditevent", "django_session", "registry_user", "axes_accesslog")


def test_what_did_its_work_is_not_kept_longer(client: Client, person: Resident) -> None:
    to = f"/residents/{person.pk}/void/"
    page = too_late(client, to, with_token(client, to, {"reason": "重复登记"}))
    answer = back(client, "specialist", page)
    token = str(answer.context["csrf_token"])
    key = str(Draft.objects.get().pk)
    assert f'name="unsent" value="{key}"' in answer.content.decode()
    done = client.post(to, {"reason": "重复登记", "unsent": key, "csrfmiddlewaretoken": token})
    assert done.status_code == 302
    assert Draft.objects.count() == 0


def test_what_has_no_page_to_stand_on_waits_on_one_of_its_own(
    client: Client, person: Resident
) -> None:
    at = f"/residents/{person.pk}/move/"
    page = with_token(client, at, {"to": cast.SIBLING, "reason": "随子女居住", "step": "preview"})
    answer = back(client, "specialist", too_late(client, at, page))
    assert "登录到期前提交的内容还没有办理" in answer.content.decode()
    assert at in links(answer)
    assert 'name="reason" value="随子女居住"' in answer.content.decode()
    key = Draft.objects.get().pk
    token = str(answer.context["csrf_token"])
    assert client.post(f"/drafts/{key}/", {"csrfmiddlewaretoken": token}).status_code == 302
    assert Draft.objects.count() == 0


def test_a_choice_between_two_savers_waits_too(
    client: Client, person: Resident, signed_in: Callable[[str], Client]
) -> None:
    other = signed_in("banner_staff")
    mine = {**opened(client, edit_of(person)), "contact_name": "其其格"}
    other.post(edit_of(person), {**opened(other, edit_of(person)), "contact_name": "乌兰"})
    met = client.post(edit_of(person), mine)
    assert met.status_code == 409
    chosen = {**filled_in(met), "take-contact_name": "mine"}
    answer = back(client, "specialist", too_late(client, edit_of(person), chosen))
    assert "登录到期前提交的内容还没有办理" in answer.content.decode()
    kept = Draft.objects.get(brief=True)
    token = str(answer.context["csrf_token"])
    again = {**chosen, "unsent": str(kept.pk), "csrfmiddlewaretoken": token}
    assert client.post(edit_of(person), again).status_code == 302
    assert Resident.objects.unscoped("a test looks").get().contact_name == "其其格"
    assert Draft.objects.count() == 0


def test_passwords_are_never_kept(client: Client, person: Resident) -> None:
    sent = {"reason": "核对", "password": cast.PASSWORD, "old_password": cast.PASSWORD}
    too_late(client, "/residents/export/", with_token(client, "/", sent))
    assert cast.PASSWORD not in Draft.objects.get().content
    only = with_token_of_a_new_page(client, {"old_password": cast.PASSWORD, "new_password1": "x"})
    expire()
    answer = client.post("/password/", only)
    assert answer.url.endswith("&unsaved=1")


def with_token_of_a_new_page(client: Client, sent: dict[str, Any]) -> dict[str, Any]:
    sign_in(client, "specialist")
    return with_token(client, "/password/", sent)


# -- nobody else's --------------------------------------------------------------------------------


def test_whoever_else_signs_in_sees_nothing_of_it(client: Client, person: Resident) -> None:
    sent = {**opened(client, edit_of(person)), "contact_name": "其其格"}
    page = too_late(client, edit_of(person), sent)
    answer = back(client, "banner_staff", page)
    assert "其其格" not in answer.content.decode()
    to = f"/residents/{person.pk}/void/"
    expire()
    sign_in(client, "specialist")
    page = too_late(client, to, with_token(client, to, {"reason": "重复登记的"}))
    answer = back(client, "banner_staff", page)
    assert "重复登记的" not in answer.content.decode()
    assert client.get(f"/drafts/{Draft.objects.order_by('-at')[0].pk}/").status_code == 404


def test_a_page_of_who_was_here_before_is_not_kept_for_who_is_here_now(
    client: Client, person: Resident
) -> None:
    """Two people, one browser: the page the first left open is sent once the second's session ended."""
    left_open = {**opened(client, edit_of(person)), "contact_name": "其其格"}
    expire()
    sign_in(client, "banner_staff")
    assert client.post(edit_of(person), left_open).status_code == 403
    origin = {"Origin": "http://testserver"}
    assert client.post(edit_of(person), left_open, headers=origin).status_code == 403
    expire()
    assert client.post(edit_of(person), left_open, headers=origin).status_code == 403
    assert Draft.objects.count() == 0


def test_a_page_still_open_when_its_own_user_signed_in_anew_is_filled_again(
    client: Client, person: Resident
) -> None:
    left_open = {**opened(client, edit_of(person)), "contact_name": "其其格"}
    expire()
    sign_in(client, "specialist")
    assert client.post(edit_of(person), left_open).status_code == 403, "别的网站送来的不收"
    answer = client.post(edit_of(person), left_open, headers={"Origin": "http://testserver"})
    assert answer.status_code == 302
    assert filled_in(client.get(answer.url))["contact_name"] == ["其其格"]


def test_without_a_mark_of_ones_own_nothing_is_kept(client: Client, person: Resident) -> None:
    sent = {**opened(client, edit_of(person)), "contact_name": "其其格"}
    mark = client.cookies[OWNER].value
    banner = User.objects.get(username="banner_staff")
    for forged in ("", "1", f"{banner.pk}:{mark.partition(':')[2]}", mark[:-1] + "~"):
        expire()
        client.cookies[OWNER] = forged
        answer = client.post(edit_of(person), sent)
        assert answer.url.endswith("&unsaved=1"), forged
    assert Draft.objects.count() == 0


def test_a_script_is_led_to_sign_in_and_keeps_nothing(client: Client, person: Resident) -> None:
    sent = opened(client, edit_of(person))
    expire()
    answer = client.post(f"/drafts/?of={edit_of(person)}", sent, headers={"Accept": "application/json"})  # fmt: skip
    assert answer.status_code == 302
    assert Draft.objects.count() == 0


# -- the session ----------------------------------------------------------------------------------


def test_typing_makes_the_session_last_and_asking_who_is_here_does_not(
    person: Resident, signed_in: Callable[[str], Client], settings: Any
) -> None:
    client = signed_in("specialist")
    sent = opened(client, edit_of(person))
    age = settings.SESSION_COOKIE_AGE

    def nearly_over() -> None:
        session = client.session
        session["seen"] -= age - 60
        session.save()

    nearly_over()
    client.post(f"/drafts/here/?of={edit_of(person)}")
    assert 0 < client.post("/session/").json()["left"] <= 60
    assert client.post("/session/", {"go_on": "1"}).json()["left"] > age - 60
    nearly_over()
    answer = client.post(f"/drafts/?of={edit_of(person)}", sent, headers={"Accept": "application/json"})  # fmt: skip
    assert answer.json()["left"] > age - 60
    nearly_over()
    client.get("/")
    assert client.post("/session/").json()["left"] > age - 60


# -- filling a page -------------------------------------------------------------------------------

PAGE = """<main id=content><form method="post" action="/a/"><input type=hidden name="csrfmiddlewaretoken" value="t">
<input name="text" value="old"><input type=checkbox name=tick value=1 checked><input type=checkbox name=tick value=2>
<details class="x"><summary>s</summary><textarea name="words">
old &amp; gone</textarea></details><details><select name=choice><option value="" selected>–<option value="b">B</select></details>
<input type="password" name="pw"><input type=file name=file><button name="step" value="go">Go</button></form>
<form method="post" action="/b/"><input name="text" value="other"></form></main>"""


def refill(sent: str) -> Refilled:
    return Refilled(PAGE, "/page/", "/a/", QueryDict(sent), "<p>told</p>", "<i>")


def test_the_form_holds_what_was_sent_and_nothing_else_is_touched() -> None:
    page = refill("text=%3Cb%3E%22&tick=2&words=x%3C/textarea%3E&choice=b&step=go&pw=secret")
    text = page.result
    assert page.is_whole
    assert text.startswith("<main id=content><p>told</p>")
    assert '<input name="text" value="&lt;b&gt;&quot;">' in text
    assert '<input type="checkbox" name="tick" value="1">' in text
    assert '<input type="checkbox" name="tick" value="2" checked>' in text
    assert '<details class="x" open>' in text and ">x&lt;/textarea&gt;</textarea>" in text
    assert '<details open><select name=choice><option value="">–<option value="b" selected>' in text
    assert "secret" not in text and 'value="other"' in text and 'value="t"' in text


def test_a_page_without_the_field_says_so() -> None:
    assert not refill("elsewhere=1").is_whole
    assert refill("elsewhere=").is_whole
