"""Light enough for a thin network: what the first page and the pages after it carry."""

import gzip
from typing import TYPE_CHECKING

import pytest

from tests.browser import visitor
from tests.browser.visitor import Visitors

if TYPE_CHECKING:
    from playwright.sync_api import Request

pytestmark = pytest.mark.browser
FIRST = 300 * 1024
LATER = 100 * 1024


def test_first_page_is_light(visitors: Visitors) -> None:
    carried: list[Request] = []
    with visitors.page() as page:
        page.on("requestfinished", lambda request: carried.append(request))
        page.goto("/login/", wait_until="networkidle")
        assert sum(request.sizes()["responseBodySize"] for request in carried) <= FIRST
        assert {request.url.split("/")[2] for request in carried} == {page.url.split("/")[2]}


def test_later_pages_are_light_once_compressed(visitors: Visitors) -> None:
    with visitors.page(visitor.SPECIALIST) as page:
        person = visitor.first_resident(page)
        for path in ("/", "/residents/", person, f"{person}edit/", "/residents/new/"):
            sent = page.request.get(path).body()
            assert len(gzip.compress(sent)) <= LATER, path
