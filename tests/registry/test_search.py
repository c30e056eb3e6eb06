"""Finding people by whatever one knows of them, without leaving it in an address."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from registry.models import AuditEvent, Resident, SearchTerm, User
from registry.search import find_residents
from tests.registry.people import CERT, CHILD_ID, ID, OTHER_ID

X_ID = "15262519830228002X"


def found(text: str) -> set[str]:
    held = Resident.objects.unscoped("test")
    return set(find_residents(held, text).values_list("name", flat=True))


@pytest.fixture
def known(enter: Callable) -> None:
    """A woman with a certificate, her neighbour whose number ends in X, and his ward."""
    enter(name="单桂花", cert_no=CERT + "B1")
    enter(
        name="尉迟恭·巴图", id_no=X_ID, cert_no="", birth_date=datetime.date(1983, 2, 28),
        phone="0476-8221234", household__head_id=OTHER_ID, household__head_name="曾国",
    )  # fmt: skip
    enter(
        name="查干", id_no=CHILD_ID, cert_no="", gender="1", household__head_id="",
        birth_date=datetime.date(2015, 3, 10), guardian_name="单桂花", guardian_id=ID,
        contact_phone="13704761234", phone="",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("单", {"单桂花"}),
        ("桂花", {"单桂花"}),
        (" 单 桂花 ", {"单桂花"}),
        ("shanguihua", {"单桂花"}),
        ("Shan Gui", {"单桂花"}),
        ("shan'gui", {"单桂花"}),
        ("sgh", {"单桂花"}),
        ("SG", {"单桂花"}),
        ("guihua", {"单桂花"}),
        ("gh", {"单桂花"}),
        ("shangh", {"单桂花"}),
        ("sguihua", {"单桂花"}),
        ("batu", {"尉迟恭·巴图"}),
        ("yuchi", {"尉迟恭·巴图"}),
        ("尉迟", {"尉迟恭·巴图"}),
        ("chagan", {"查干"}),
        ("zhagan", {"查干"}),
        ("zg", {"查干"}),
        (ID, {"单桂花", "查干"}),
        ("150404 1975 1112 0023", {"单桂花", "查干"}),
        ("１５０４０４１９７５１１１２００２３", {"单桂花", "查干"}),
        (X_ID.lower(), {"尉迟恭·巴图"}),
        ("002x", {"尉迟恭·巴图"}),
        ("002X", {"尉迟恭·巴图"}),
        ("0023", {"单桂花"}),
        ("42B1", {"单桂花"}),
        (CERT + "B1", {"单桂花", "查干"}),
        (CERT.lower() + "b1", {"单桂花", "查干"}),
        (CERT, {"单桂花", "查干"}),
        ("150404751112002", {"单桂花", "查干"}),
        ("0476-8221234", {"尉迟恭·巴图"}),
        ("04768221234", {"尉迟恭·巴图"}),
        ("138 0476 1234", {"单桂花"}),
        ("13704761234", {"查干"}),
        ("1234", {"单桂花", "尉迟恭·巴图"}),
        (OTHER_ID, {"尉迟恭·巴图"}),
        ("9999", set()),
        ("999999", set()),
        ("", set()),
        ("   ", set()),
        ("%", set()),
        ("_", set()),
        ("\x00", set()),
        ("李", set()),
    ],
)
def test_what_finds_whom(known: None, text: str, names: set[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    ("name", "usual", "other"),
    [
        ("曾国", "zengguo", "zg"), ("仇明", "qiuming", "qm"), ("解放", "xiefang", "xf"),
        ("盖伟", "gaiwei", "gw"), ("单雄", "shanxiong", "sx"), ("查良", "zhaliang", "zl"),
        ("尉迟敬", "yuchijing", "ycj"),
    ],
)  # fmt: skip
def test_surnames_are_read_as_surnames(enter: Callable, name: str, usual: str, other: str) -> None:
    enter(name=name)
    assert found(usual) == found(other) == {name}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ask(client: Client, text: str) -> Any:
    return client.post(reverse("resident-search"), {"text": text})


def test_nothing_of_what_was_searched_stands_in_an_address_or_in_the_clear(
    known: None, wang: User
) -> None:
    client = signed_in(wang)
    answer = ask(client, ID)
    assert answer.status_code == 302 and ID not in answer["Location"]
    page = client.get(answer["Location"]).content.decode()
    assert "单桂花" in page
    assert not any(ID in address.split('"')[0] for address in page.split('href="')[1:])
    term = SearchTerm.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM registry_searchterm")
        (blob,) = cursor.fetchone()
    assert ID.encode() not in bytes(blob) and term.text == ID
    trail = AuditEvent.objects.get(action="search")
    assert trail.detail == {"term": str(term.pk)}


def test_what_one_searched_another_cannot_use(
    known: None, wang: User, zhao: User, li: User
) -> None:
    address = ask(signed_in(wang), "单桂花")["Location"]
    assert "查干" not in signed_in(wang).get(address).content.decode()
    assert "查干" in signed_in(zhao).get(address).content.decode()
    assert "单桂花" not in signed_in(li).get(address).content.decode()


def test_a_search_finds_only_inside_the_scope(known: None, li: User) -> None:
    client = signed_in(li)
    page = client.get(ask(client, "单桂花")["Location"]).content.decode()
    assert "没有" in page and "单桂花</a>" not in page


@pytest.mark.parametrize(
    ("surname", "typed"),
    [
        ("单", "shan"), ("曾", "zeng"), ("仇", "qiu"), ("解", "xie"), ("查", "zha"),
        ("盖", "ge"), ("尉迟", "yuchi"),
    ],
)  # fmt: skip
def test_surnames_are_found_as_surnames_are_read(enter: Callable, surname: str, typed: str) -> None:
    enter(name=f"{surname}桂花", cert_no=CERT + "B1")
    assert found(typed) == found(f"{typed}gh") == {f"{surname}桂花"}


def test_the_best_match_comes_first(enter: Callable) -> None:
    for number, name in ((ID, "李善"), (OTHER_ID, "单雪"), (X_ID, "善子")):
        birth = datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        enter(
            name=name, id_no=number, cert_no="", birth_date=birth, household__head_id="",
            gender="1" if int(number[16]) % 2 else "2",
        )  # fmt: skip
    listed = find_residents(Resident.objects.unscoped("test"), "shan")
    ordered = [person.name for person in listed.order_by("match", "name_pinyin")]
    assert ordered == ["单雪", "善子", "李善"]
    assert found("xue") == {"单雪"} and found("lis") == {"李善"}


def test_a_search_that_finds_nothing_says_what_may_be_searched_for(enter: Any, wang: User) -> None:
    enter()
    client = Client()
    client.force_login(wang)
    page = client.post("/residents/search/", {"text": "150404197511120"}, follow=True)
    assert "号码没有输全（例如 18 位只输了 15 位）是查不到的" in page.content.decode()
