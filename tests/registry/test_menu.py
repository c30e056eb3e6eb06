"""The menu: what one may open, where one is; drawn once for all who hold the same roles."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from registry.models import Resident
from tests import cast

SignedIn = Callable[[str], Client]


def menu(client: Client, path: str) -> str:
    """The menu of a page, as HTML."""
    found = re.search(
        r'<nav aria-label="主要栏目">(.*?)</nav>', client.get(path).content.decode(), re.S
    )
    assert found
    return found[1]


def here(html: str) -> list[str]:
    return re.findall(r'aria-current="page">([^<]+)<', html)


def open_groups(html: str) -> list[str]:
    return re.findall(r"<details open>\s*<summary><span>([^<]+)</span>", html)


@pytest.fixture
def away(residents: dict[str, Resident]) -> Resident:
    return residents[cast.OWN]


def test_the_page_in_view_is_marked_and_its_group_open(signed_in: SignedIn) -> None:
    specialist = signed_in("specialist")
    first, second = menu(specialist, "/vacancies/"), menu(specialist, "/activities/")
    assert (here(first), here(second)) == (["岗位"], ["社区活动"])
    assert open_groups(first)[1:] == ["（二）生活与就业帮扶"]
    assert open_groups(second)[0] == "（一）登记与五落实"


def test_a_list_narrowed_in_the_menu_is_marked_only_when_narrowed(signed_in: SignedIn) -> None:
    client = signed_in("specialist")
    assert here(menu(client, "/work-parties/?view=rehab")) == ["合作机构", "工作机制主体"]
    assert here(menu(client, "/work-parties/")) == ["工作机制主体"]


def test_a_record_is_within_its_ledger(signed_in: SignedIn, away: Resident) -> None:
    assert here(menu(signed_in("specialist"), f"/residents/{away.pk}/")) == ["残疾人基本情况"]


def test_each_role_has_its_own(signed_in: SignedIn) -> None:
    """Whoever keeps the system sees none of the work; a chair sees no parameters to set."""
    officer, chair = (
        menu(signed_in("audit_officer"), "/roles/"),
        menu(signed_in("chair"), "/roles/"),
    )
    assert "（一）登记与五落实" not in officer and "审计记录" in officer
    assert "（一）登记与五落实" in chair and "审计记录" not in chair


def test_the_same_roles_elsewhere_see_the_same(signed_in: SignedIn) -> None:
    """But for what is counted: that is one's own."""
    own, other = (signed_in(name) for name in ("specialist", "neighbour"))
    assert (
        menu(own, "/vacancies/").split("<details")[1:]
        == menu(other, "/vacancies/").split("<details")[1:]
    )
