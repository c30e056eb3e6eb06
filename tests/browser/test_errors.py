"""Forms sent with mistakes: the summary takes the focus, leads to every field, nothing typed is lost."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser import checks, visitor
from tests.browser.test_pages import listed, on_small_screens
from tests.browser.visitor import Visitors

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
SEND = "main form:not(.selection) button[type=submit]:not(.first-save, [data-goes-on])"


def _person(tail: str) -> Callable[["Page"], str]:
    return lambda page: visitor.first_resident(page) + tail


FORMS = {
    "sign-in": ("", "/login/", {"#id_username": "nobody"}),
    "new": (visitor.SPECIALIST, "/residents/new/", {"#id_name": "乌力吉", "#id_id_no": "123"}),
    "correct": (visitor.SPECIALIST, _person("edit/"), {"#id_birth_date": "2026-13-40"}),
    "void": (visitor.SPECIALIST, _person("void/"), {}),
    "reveal": (visitor.SPECIALIST, _person("reveal/?field=id_no"), {}),
    "print": (visitor.SPECIALIST, _person("print/?plain=1"), {}),
    "export": (visitor.BANNER_STAFF, "/residents/export/?plain=1", {"#id_reason": "核对"}),
    "upload": (visitor.SPECIALIST, "/residents/import/", {}),
    "password": (visitor.SPECIALIST, "/password/", {}),
}


@pytest.mark.parametrize("name", FORMS)
def test_mistakes_are_told_where_they_are(visitors: Visitors, name: str) -> None:
    user, where, typed = FORMS[name]
    with visitors.page(user) as page:
        page.goto(where if isinstance(where, str) else where(page))
        for field, text in typed.items():
            page.fill(field, text)
        with page.expect_navigation() as answer:
            page.locator(SEND).first.click()
        assert answer.value.status == 422
        faults = checks.summary(page) + checks.frame(page) + checks.axe(page)
        faults += [f"没有留住 {f}" for f, text in typed.items() if page.input_value(f) != text]
        page.set_viewport_size(visitor.PHONE)
        faults += checks.axe(page) + checks.targets(page) + on_small_screens(page)
        assert not faults, listed({name: faults})
        assert page.said == []


@pytest.mark.parametrize(
    ("user", "path", "says"),
    [
        (visitor.SPECIALIST, "/nothing-here/", "没有找到这个页面"),
        (visitor.SPECIALIST, "/audit/", "没有办理此项的权限"),
        (visitor.AUDITOR, "/residents/", "没有办理此项的权限"),
        (visitor.AUDITOR, "/audit/?username=nobody", "没有符合条件的记录"),
        (visitor.SPECIALIST, "/residents/?dis_category=6&dis_level=4&gender=2", "没有符合条件"),
        (visitor.AUDITOR, "/audit/?from=2026-13-1", "日期不存在"),
    ],
)
def test_pages_without_content_say_why(visitors: Visitors, user: str, path: str, says: str) -> None:
    with visitors.page(user) as page:
        page.goto(path)
        assert says in page.inner_text("main")
        assert page.locator("main a.btn, main form").count() > 0
        faults = checks.frame(page) + checks.axe(page)
        page.set_viewport_size(visitor.PHONE)
        faults += checks.axe(page) + on_small_screens(page)
        assert not faults, listed({path: faults})
