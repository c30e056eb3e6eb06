"""Every page a role can reach: nothing for axe to find, nothing too wide, nothing too small."""

from typing import TYPE_CHECKING

import pytest

from tests.browser import checks, visitor
from tests.browser.visitor import Visitors

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
SAME_FOR_ALL = ("help/", "preferences/", "password/", "roles/", "residents/new/")
ROLES = {
    visitor.SPECIALIST: (),
    visitor.BANNER_STAFF: SAME_FOR_ALL,
    visitor.LEADING_GROUP: SAME_FOR_ALL,
    visitor.AUDITOR: SAME_FOR_ALL,
}
"""Who walks through the product, and which pages somebody else has looked at already."""


@pytest.mark.parametrize("user", ROLES)
def test_every_page_is_good_to_use(visitors: Visitors, user: str) -> None:
    faults: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    with visitors.page(user) as page:
        page.goto("/")
        for address in visitor.reachable(page, ROLES[user]):
            page.set_viewport_size(visitor.DESK)
            page.goto(address)
            found = checks.frame(page) + checks.axe(page)
            page.set_viewport_size(visitor.PHONE)
            found += checks.axe(page) + checks.targets(page) + on_small_screens(page)
            if titles.setdefault(page.title(), address) != address:
                found.append(f"标题与 {titles[page.title()]} 相同：{page.title()}")
            if found:
                faults[address] = found
        said = page.said
    assert not faults, listed(faults)
    assert said == []


def listed(faults: dict[str, list[str]]) -> str:
    """The faults as one reads them."""
    lines = ["\n  ".join([where, *found]) for where, found in faults.items()]
    return "\n" + "\n".join(lines)


def on_small_screens(page: "Page") -> list[str]:
    """At 320 px, and at 360 px with letters twice as large."""
    page.set_viewport_size({"width": 320, "height": 700})
    found = [f"320：{fault}" for fault in checks.too_wide(page)]
    page.set_viewport_size(visitor.PHONE)
    page.evaluate("Object.assign(document.documentElement.dataset, {text: '200', big: ''})")
    return found + [f"200%：{fault}" for fault in checks.too_wide(page)]
