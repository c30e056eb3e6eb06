"""What was typed is there again: after the page was killed, after the session ended, without scripts."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.browser import checks, visitor
from tests.browser.product import Product
from tests.browser.test_pages import listed, on_small_screens
from tests.browser.visitor import Visitors, listened

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
STORED = "() => localStorage.length + sessionStorage.length"
LOGIN = re.compile(r"/login/\?next=")
DETAIL = re.compile(r"/residents/[0-9a-f-]{36}/\?saved=1$")
SESSION = (
    "from django.contrib.sessions.backends.db import SessionStore; s = SessionStore({key!r}); "
)


@contextmanager
def specialist(visitors: Visitors, number: int = 3, **options: object) -> Iterator["Page"]:
    """A specialist who signed in on a page of their own, with the form of somebody's record open."""
    with visitors.page(**options) as page:
        visitor.sign_in(page, visitor.SPECIALISTS[number])
        page.goto(visitor.first_resident(page) + "edit/")
        yield page


def session_of(page: "Page") -> str:
    cookies = page.context.cookies()
    return next(c["value"] for c in cookies if c["name"] == "sessionid")


def end_session(page: "Page", product: Product) -> None:
    """The session is gone from the server; the browser does not know yet."""
    key = session_of(page)
    product.shell(SESSION.format(key=key) + "s.delete()")


def sign_in_again(page: "Page", number: int = 3) -> None:
    page.wait_for_url(LOGIN)
    assert "已经留住" in page.inner_text("main")
    page.fill("#id_username", visitor.SPECIALISTS[number])
    page.fill("#id_password", visitor.PASSWORD)
    page.click("main button[type=submit]")


def test_a_page_that_is_killed_loses_nothing(visitors: Visitors) -> None:
    with specialist(visitors) as page:
        form = page.url
        page.fill("#id_contact_name", "其其格")
        page.fill("#id_surveyed_on", "2026-13-40")
        page.wait_for_selector("text=/草稿已自动保存 \\d\\d:\\d\\d/", timeout=10_000)
        assert page.evaluate(STORED) == 0
        context = page.context
        page.close()
        page = listened(context)
        page.goto(form)
        assert "没有保存的草稿" in page.inner_text(".draft-band")
        assert page.input_value("#id_contact_name") != "其其格"
        faults = checks.frame(page) + checks.axe(page)
        page.set_viewport_size(visitor.PHONE)
        faults += checks.targets(page) + on_small_screens(page)
        page.set_viewport_size(visitor.DESK)
        page.click("text=接着填")
        assert page.input_value("#id_contact_name") == "其其格"
        assert page.input_value("#id_surveyed_on") == "2026-13-40"
        assert not faults + checks.axe(page), listed({form: faults})
        page.goto("/")
        page.click("section:has(#drafts-title) a")
        assert page.input_value("#id_contact_name") == "其其格"
        page.click(".draft-band button")
        page.wait_for_url(form)
        assert page.locator(".draft-band").count() == 0
        assert page.said == []


def test_a_form_sent_after_the_session_ended_is_one_press_away(
    visitors: Visitors, product: Product
) -> None:
    with specialist(visitors) as page:
        page.fill("#id_contact_name", "乌兰图雅")
        end_session(page, product)
        page.click("[data-save]")
        sign_in_again(page)
        assert page.input_value("#id_contact_name") == "乌兰图雅"
        page.click("[data-save]")
        page.wait_for_url(DETAIL)
        assert "乌兰图雅" in page.inner_text("main")
        page.goto(page.url.partition("?")[0] + "edit/")
        assert page.locator(".draft-band").count() == 0


def test_a_step_sent_after_the_session_ended_is_filled_in_again(
    visitors: Visitors, product: Product
) -> None:
    with specialist(visitors, java_script_enabled=False) as page:
        page.goto(page.url.replace("/edit/", "/void/"))
        page.fill("#id_reason", "与另一份重复")
        end_session(page, product)
        page.click("main form button[type=submit]")
        sign_in_again(page)
        assert "还没有办理" in page.inner_text("main")
        assert page.input_value("#id_reason") == "与另一份重复"


def test_without_scripts_a_button_keeps_the_draft(visitors: Visitors) -> None:
    with specialist(visitors, java_script_enabled=False) as page:
        form = page.url
        page.fill("#id_contact_name", "萨仁")
        page.click("[data-keep-draft]")
        assert "草稿已保存" in page.inner_text("main")
        page.goto(form)
        page.click("text=接着填")
        assert page.input_value("#id_contact_name") == "萨仁"
        page.click(".draft-band button")
        assert page.locator(".draft-band").count() == 0


def test_leaving_asks_until_the_draft_is_kept(visitors: Visitors) -> None:
    with specialist(visitors) as page:
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        form = page.url
        page.locator("#id_contact_name").type("甲")
        page.goto("/")
        assert asked == ["beforeunload"]
        page.goto(form)
        page.locator("#id_contact_name").type("乙")
        page.click("[data-keep-draft]")
        page.wait_for_selector("text=/草稿已保存 \\d\\d:\\d\\d/")
        page.goto("/")
        assert asked == ["beforeunload"], "存了草稿，不再问"
        for _ in range(page.locator("section:has(#drafts-title) a").count()):
            page.goto("/")
            page.locator("section:has(#drafts-title) a").first.click()
            page.click(".draft-band button")
            page.wait_for_url(form)


def test_two_at_one_record_are_told_of_each_other(visitors: Visitors) -> None:
    with specialist(visitors, 0) as page, visitors.page(visitor.BANNER_STAFF) as other:
        assert "正在编辑同一份" not in page.inner_text("main")
        other.goto(page.url)
        assert "正在编辑同一份" in other.inner_text("[data-others]")
        page.wait_for_selector("[data-others] .note", timeout=15_000)
        assert page.get_attribute("[data-others]", "role") == "status"


def test_the_end_of_the_session_is_told_in_time(visitors: Visitors, product: Product) -> None:
    with specialist(visitors) as page:
        key = session_of(page)
        product.shell(SESSION.format(key=key) + "s['seen'] -= 12 * 3600 - 240; s.save()")
        page.evaluate("document.dispatchEvent(new CustomEvent('session', { detail: 0 }))")
        page.wait_for_selector(".session-note[role=alert]")
        assert re.search("还有约 [34] 分钟登录就到期", page.inner_text(".session-note"))
        assert not checks.axe(page)
        page.click(".session-note button")
        page.wait_for_selector(".session-note", state="detached")
        product.shell(SESSION.format(key=key) + "s['seen'] -= 12 * 3600 - 240; s.save()")
        page.evaluate("document.dispatchEvent(new CustomEvent('session', { detail: 0 }))")
        page.wait_for_selector(".session-note")
        page.locator("#id_contact_name").type("丙")
        page.wait_for_selector(".session-note", state="detached")
