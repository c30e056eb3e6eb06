"""What is answered while the database is locked or gone: plainly, and with everything typed kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from registry.models import Resident, User
from tests.registry.people import as_typed, complete, fields_of

pytestmark = pytest.mark.django_db
LOCKED = OperationalError("database is locked")


@contextmanager
def failing(error: Exception) -> Iterator[None]:
    """Every statement fails with ``error``."""

    def refuse(*statement: Any) -> None:
        raise error

    with connection.execute_wrapper(refuse):
        yield


def kept_in(page: str) -> dict[str, list[str]]:
    """What the page sends when it is asked to send the same again."""
    return fields_of(page.replace('id="again"', 'id="entry"'))


@pytest.fixture
def desk(wang: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(wang)
    return client


def test_a_locked_database_is_told_as_such_and_when_to_come_back(desk: Client) -> None:
    with failing(LOCKED):
        answer = desk.get("/residents/")
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    page = answer.content.decode()
    assert "没有内容被改动" in page and "再打开一次" in page
    assert f"请求编号 {answer['X-Request-ID']}" in page
    assert desk.get("/residents/").status_code == 200


def test_what_was_typed_is_sent_again_from_the_page(desk: Client) -> None:
    address = reverse("resident-create")
    typed = {**fields_of(desk.get(address).content.decode()), **as_typed(complete())}
    with failing(LOCKED):
        answer = desk.post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "刚才提交的内容没有保存" in page and "再次提交" in page
    kept = kept_in(page)
    assert kept["name"] == [typed["name"]] and kept["token"] == typed["token"]
    assert not Resident.objects.unscoped("test").exists()
    assert desk.post(address, kept).status_code == 302
    assert Resident.objects.unscoped("test").get().name == typed["name"]


def test_the_token_against_forgery_goes_along_as_it_was(wang: User) -> None:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(wang)
    sent = {"name": ["甲"], "csrfmiddlewaretoken": ["made-up"]}
    with failing(LOCKED):
        page = client.post("/residents/new/", sent)
    assert kept_in(page.content.decode()) == sent


def test_files_are_named_as_lost_and_passwords_are_never_given_back(desk: Client) -> None:
    photo = SimpleUploadedFile("门口.jpg", b"photo")
    with failing(LOCKED):
        answer = desk.post("/residents/new/", {"name": "甲", "photos": photo})
        secret = desk.post("/login/", {"username": "wang", "password": "a-secret-one"})
    assert "选好的文件（1 个）不能保留" in answer.content.decode()
    assert secret.status_code == 503
    assert "a-secret-one" not in secret.content.decode()
    assert "返回上一页再次提交" in secret.content.decode()


def test_another_fault_has_its_number_too(desk: Client) -> None:
    with failing(ZeroDivisionError()):
        answer = desk.get("/")
    assert answer.status_code == 500
    assert f"请求编号 {answer['X-Request-ID']}" in answer.content.decode()
