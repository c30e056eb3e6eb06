"""Signing in: what is said, what is remembered, and what too many failures do."""

import pytest
from django.test import Client

from registry.models import AuditEvent, User

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-password"


@pytest.fixture
def user() -> User:
    return User.objects.create_user("qimuge", password=PASSWORD, display_name="其木格")


def sign_in(client: Client, username: str, password: str):
    return client.post("/login/", {"username": username, "password": password})


def test_signing_in_and_out_is_on_record(client: Client, user: User) -> None:
    assert sign_in(client, "qimuge", PASSWORD).status_code == 302
    client.post("/logout/")
    actions = AuditEvent.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["sign_in", "sign_out"]


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(
    client: Client, user: User
) -> None:
    known, unknown = sign_in(client, "qimuge", "wrong"), sign_in(client, "nobody", "wrong")
    assert known.status_code == unknown.status_code == 422
    said = [[str(line) for line in r.context["form"].non_field_errors()] for r in (known, unknown)]
    assert said[0] == said[1] != []
    assert AuditEvent.objects.filter(action="sign_in_failed").count() == 2


def test_five_failures_lock_that_name_from_that_address_only(client: Client, user: User) -> None:
    for _ in range(5):
        answer = sign_in(client, "qimuge", "wrong")
    assert answer.status_code == 429
    assert "操作过于频繁" in answer.content.decode()
    assert "连续输错 5 次，暂停登录 15 分钟" in answer.content.decode()
    assert sign_in(client, "qimuge", PASSWORD).status_code == 429
    elsewhere = Client(REMOTE_ADDR="127.0.0.2")
    assert sign_in(elsewhere, "qimuge", PASSWORD).status_code == 302


def test_what_is_wrong_is_told_inside_the_card(client: Client, user: User) -> None:
    page = sign_in(client, "qimuge", "wrong").content.decode()
    assert page.count('id="error"') == 1
    assert (
        page.index('class="card-piece" method="post"')
        < page.index('id="error"')
        < page.index("<h1>")
    )


def test_signing_in_starts_a_new_session(client: Client, user: User) -> None:
    client.get("/login/")
    before = client.session.session_key
    sign_in(client, "qimuge", PASSWORD)
    assert client.session.session_key != before


def test_how_one_likes_to_read_needs_no_account(client: Client) -> None:
    client.post("/preferences/", {"theme": "dark", "text": "150", "keys": "off"})
    page = client.get("/login/").content.decode()
    assert 'data-bs-theme="dark"' in page
    assert 'data-text="150"' in page
