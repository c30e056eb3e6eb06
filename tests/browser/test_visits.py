"""Visits as they are recorded on the way: one hand on a phone, by keyboard, without a network, without scripts."""

import io
import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.browser import visitor
from tests.browser.test_journeys import tab_to
from tests.browser.visitor import Visitors

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
SAVED = re.compile(r"/visit/\?saved=")
PERSON = re.compile(r"/visit/residents/[0-9a-f-]{36}/$")
SMALL = """() => [...document.querySelectorAll('main a, main button, main select, main textarea,'
  + 'main summary, main input:not([type=hidden])')].filter(e => e.checkVisibility()
  && !e.closest('.crumbs')).map(e => [e, (e.closest('label') || e).getBoundingClientRect()])
  .filter(([e, r]) => r.width && (r.height < 44 || r.width < 24)).map(([e]) => e.outerHTML)"""
WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
TOUCH = {"viewport": visitor.PHONE, "has_touch": True}


def a_photo() -> dict[str, object]:
    out = io.BytesIO()
    Image.effect_noise((1600, 1200), 80).convert("RGB").save(out, "JPEG", quality=95)
    return {"name": "门口.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def whom(page: "Page") -> "Page":
    """From home to the page that asks whom: one tap on the bar below."""
    page.goto("/")
    page.click(".bottom a[href='/visit/']")
    return page


def begin(page: "Page", number: int) -> str:
    """Home, 记录, a resident: two taps, and the form is there."""
    person = whom(page).locator(".visit-person strong").nth(number)
    name = person.inner_text()
    person.click()
    page.wait_for_url(PERSON)
    assert not page.evaluate(WIDE), "左右滚动"
    assert page.evaluate(SMALL) == []
    return name


def save(page: "Page") -> str:
    """Save, and what the next page says of it."""
    page.locator("[data-save]").tap()
    page.wait_for_url(SAVED)
    return page.inner_text(".note-success")


def works(page: "Page") -> int:
    """How many work records the list has."""
    page.goto("/work-records/?view=visits")
    return int(re.search(r"共\s*(\d+)", page.inner_text("main")).group(1))  # type: ignore[union-attr]


# -- three visits ----------------------------------------------------------------------------


def test_three_visits_one_handed(visitors: Visitors) -> None:
    with visitors.page(visitor.SPECIALIST, **TOUCH) as page:
        before = works(page)
        first = begin(page, 0)
        page.get_by_text("入户", exact=True).tap()
        page.get_by_text("情况平稳").tap()
        assert save(page) == f"已保存：走访：{first}"
        second = begin(page, 0)
        assert second != first, "刚走访过的不再排在最前"
        page.get_by_text("电话", exact=True).tap()
        page.get_by_text("生活困难").tap()
        page.get_by_text("讲解政策").tap()
        page.select_option("#id_r0-need-0-kind", "06")
        page.fill("#id_r0-need-0-content", "想要一把轮椅")
        assert "登记需求 1 项" in save(page)
        begin(page, 0)
        page.get_by_text("入户", exact=True).tap()
        page.get_by_text("康复指导").tap()
        page.set_input_files("#id_camera", a_photo())
        page.wait_for_selector("[data-chosen] li")
        page.set_input_files("#id_camera", {**a_photo(), "name": "屋里.jpg"})
        page.wait_for_selector("[data-chosen] li:nth-child(2)")
        assert "已保存" in save(page)
        page.click(".note-success a")
        page.wait_for_url("**/work-records/*/")
        assert page.locator(".attached li").count() == 2
        assert works(page) == before + 3
        page.goto("/needs/")
        assert "想要一把轮椅" in page.inner_text("main")
        assert page.said == []


def test_two_keys_lead_to_a_visit(visitors: Visitors) -> None:
    with visitors.page(visitor.SPECIALISTS[1]) as page:
        page.goto("/residents/")
        page.keyboard.type("?")
        assert "记一次走访" in page.inner_text("#keys")
        page.keyboard.press("Escape")
        page.keyboard.type("gv")
        page.wait_for_url("**/visit/")
        assert page.said == []


def test_three_visits_by_keyboard_alone(visitors: Visitors) -> None:
    with visitors.page(visitor.SPECIALISTS[1]) as page:
        before = works(page)
        for way, need in (("入户", ""), ("视频", "想学理发"), ("见面", "")):
            page.goto("/")
            tab_to(page, "a[href='/visit/']")
            page.keyboard.press("Enter")
            page.wait_for_url("**/visit/")
            name = page.locator(".visit-person strong").first.inner_text()
            tab_to(page, "#id_text")
            page.keyboard.type(name)
            page.keyboard.press("Enter")
            page.wait_for_url("**/visit/?find=*")
            tab_to(page, "a.visit-person")
            page.keyboard.press("Enter")
            page.wait_for_url(PERSON)
            tab_to(page, "[name=way]")
            choose(page, way)
            if need:
                tab_to(page, "#id_r0-need-0-kind")
                page.keyboard.press("ArrowDown")
                page.keyboard.press("Tab")
                page.keyboard.type(need)
            page.keyboard.press("Alt+s")
            page.wait_for_url(SAVED)
            told = page.inner_text(".note-success")
            assert name in told and ("登记需求 1 项" in told) is bool(need)
        assert works(page) == before + 3
        page.goto("/needs/")
        assert "想学理发" in page.inner_text("main")
        assert page.said == []


def choose(page: "Page", way: str) -> None:
    """Set the radio group that has the focus to the way called ``way``."""
    page.keyboard.press("Space")
    for _ in range(6):
        if page.evaluate("() => document.activeElement.closest('label').innerText").startswith(way):
            return
        page.keyboard.press("ArrowRight")
    raise AssertionError(f"方向键选不到 {way}")


# -- what can go wrong on the way --------------------------------------------------------------


def test_a_visit_waits_for_the_network_and_is_one(visitors: Visitors) -> None:
    with visitors.page(visitor.SPECIALIST, **TOUCH) as page:
        before = works(page)
        begin(page, 1)
        page.get_by_text("入户", exact=True).tap()
        page.fill("#id_learned", "膝盖疼，出门要人扶")
        page.set_input_files("#id_camera", a_photo())
        page.wait_for_selector("[data-chosen] li")
        page.context.set_offline(True)
        page.locator("[data-save]").tap()
        page.wait_for_selector("text=没有网络，还没有保存")
        page.locator("[data-save]").tap()
        assert page.input_value("#id_learned") == "膝盖疼，出门要人扶"
        stored = "() => localStorage.length + sessionStorage.length"
        assert page.evaluate(stored) == 0
        page.context.set_offline(False)
        page.wait_for_url(SAVED)
        assert works(page) == before + 1


def test_an_answer_that_is_lost_makes_no_second_visit(visitors: Visitors) -> None:
    with visitors.page(visitor.SPECIALIST, **TOUCH) as page:
        before = works(page)
        begin(page, 1)
        page.get_by_text("电话", exact=True).tap()

        def arrives_and_is_lost(route: object) -> None:
            route.fetch()  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]

        page.route(PERSON, arrives_and_is_lost)
        page.locator("[data-save]").tap()
        page.wait_for_selector("text=没有送到")
        page.unroute(PERSON)
        assert "没有重复登记" in save(page)
        assert works(page) == before + 1
        page.go_back()
        page.go_back()
        assert page.locator(".note-info").count() == 1, "今天已记过的，要说"


def test_a_session_that_ends_loses_nothing(visitors: Visitors) -> None:
    with visitors.page() as page:
        visitor.sign_in(page, visitor.SPECIALISTS[2])
        page.set_viewport_size(visitor.PHONE)
        page.goto("/visit/")
        page.locator(".visit-person").first.click()
        page.get_by_text("电话", exact=True).click()
        page.fill("#id_learned", "说了很多")
        page.context.clear_cookies(name="sessionid")
        page.click("[data-save]")
        page.wait_for_selector("[data-draft-says] a")
        with page.context.expect_page() as opened:
            page.click("[data-draft-says] a")
        visitor.sign_in(opened.value, visitor.SPECIALISTS[2])
        assert page.input_value("#id_learned") == "说了很多"
        page.click("[data-save]")
        page.wait_for_url(SAVED)


def test_without_scripts_whom_is_found_by_pinyin_and_photos_are_sent(visitors: Visitors) -> None:
    with visitors.page(visitor.SPECIALIST, java_script_enabled=False, **TOUCH) as page:
        before = works(page)
        page.goto("/visit/")
        page.fill("#id_text", "liuyong")
        page.click("main button[type=submit]")
        page.wait_for_url("**/visit/?find=*")
        page.locator(".visit-person").first.click()
        page.set_input_files("#id_photos", [a_photo()])
        page.click("[data-save]")
        assert "请选择这次是怎么走访的" in page.inner_text("#error")
        assert "请重新选择 1 张" in page.inner_text("main")
        page.get_by_text("入户", exact=True).click()
        page.set_input_files("#id_photos", [a_photo()])
        page.click("[data-save]")
        page.wait_for_url(SAVED)
        assert works(page) == before + 1
