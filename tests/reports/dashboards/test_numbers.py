"""U43: every number that leads somewhere leads to as many records, whoever looks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry.activities.ledger import ActivityLedger
from registry.models import User
from registry.needs.ledger import NeedLedger
from reports import tally
from reports.dashboards import overview
from reports.tally import COMMUNITY
from tests import cast

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a href="(/dashboard/communities/[^"]+)"[^>]*>(.*?)</a>', re.S)
ROLES = ("specialist", "chair", "township", "leading_group", "banner_staff", "league_staff", "region_staff")  # fmt: skip


@pytest.fixture
def worked(registrar: User, enter: Callable[..., Any]) -> None:
    """Residents everywhere, and some work done in one community."""
    today = timezone.localdate()
    codes = [code for code in cast.AREAS if len(code) == COMMUNITY]
    people = {code: cast.register(n, code, registrar) for n, code in enumerate(codes, 1)}
    enter(NeedLedger, people[cast.OWN], raised_by="1", category="06", content="轮椅")
    enter(
        ActivityLedger, cast.OWN, title="读书会", kind="07", begins_on=today, place="活动室",
    )  # fmt: skip
    tally.refresh()


@pytest.mark.parametrize("name", ROLES)
def test_a_count_is_the_count_of_its_list(
    name: str, worked: None, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in(name)
    page = client.get("/dashboard/")
    tiles = [f for group in page.context["counts"] for f in group["figures"]]
    assert [f["key"] for f in tiles] == [*overview.NEEDS, *overview.MONTH, *overview.DATA]
    led = [f for f in tiles if f["url"]]
    assert {f["key"] for f in led} >= {"people"}
    for f in led:
        answer = client.get(f["url"])
        assert answer.status_code == 200, f["url"]
        assert answer.context["pages"]["total"] == f["value"], f["key"]


@pytest.mark.parametrize("name", ROLES)
def test_a_number_of_communities_is_their_number(
    name: str, worked: None, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in(name)
    asked = dict(_numbers(client.get("/dashboard/").content.decode()))
    assert asked or name in ("specialist", "chair")
    for url, number in asked.items():
        answer = client.get(url.replace("&amp;", "&"))
        assert answer.context["number"] == number, url
        assert len(answer.context["table"]["rows"]) == number


def _numbers(html: str) -> Iterator[tuple[str, int]]:
    for url, told in LINK.findall(html):
        plain = re.sub(r"<(?!/?strong)[^>]+>", "", told)
        found = re.search(r"\d+", re.sub(r"[A-Z]\d+[a-e]?", "", plain))
        assert found, told
        yield url, int(found[0])


def test_a_list_one_may_not_see_is_told_and_not_linked(
    worked: None, signed_in: Callable[[str], Client]
) -> None:
    page = signed_in("leading_group").get("/dashboard/")
    tiles = {f["key"]: f for group in page.context["counts"] for f in group["figures"]}
    assert tiles["needs_waiting"]["value"] == 1 and not tiles["needs_waiting"]["url"]
    assert tiles["people"]["url"]


@pytest.mark.parametrize("name", ["specialist", "leading_group", "region_staff"])
def test_every_link_of_the_page_opens(
    name: str, worked: None, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in(name)
    for start in ("/dashboard/", reverse("dashboard-lift")):
        content = client.get(start).content.decode().partition('<main class="content"')[2]
        links = set(re.findall(r'href="(/[^"#]+)', content.partition("</main>")[0]))
        assert links
        for url in links:
            assert client.get(url.replace("&amp;", "&")).status_code == 200, url


def test_no_script_is_needed(worked: None, signed_in: Callable[[str], Client]) -> None:
    page = signed_in("leading_group").get("/dashboard/").content.decode()
    main = page.partition('<main class="content"')[2].partition("</main>")[0]
    assert "<script" not in main and "style=" not in main and "onclick" not in main
    assert 'method="get" action="/dashboard/"' in main or "as_of" not in main
