"""What the pieces promise: nothing for axe to find, nothing wider than a phone, errors that lead to their field."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form
from django import forms
from django.conf import settings
from playwright.sync_api import Browser, Page

from registry.templatetags.look import error_lines
from tests.look.content import TYPED, pages
from tests.look.forms import ResidentForm
from tests.look.served import ERROR_PAGES, render, serve

NAMES = [*pages(), "login", *ERROR_PAGES]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve() as served:
        yield served


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 800})
    yield opened
    opened.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_axe_finds_nothing(browser: Browser, address: str, width: int, theme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme="light")
    found = {}
    for name in NAMES:
        page.goto(f"{address}/{name}?theme={theme}")
        result = Axe().run(page, options=RULES)
        if result.violations_count:
            found[name] = [
                (violation["id"], node["target"], node.get("failureSummary"))
                for violation in result.response["violations"]
                for node in violation["nodes"]
            ]
    page.close()
    assert found == {}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "size"), [(320, "100"), (360, "200"), (768, "150"), (1280, "200")]
)
def test_no_page_is_wider_than_its_screen(page: Page, address: str, width: int, size: str) -> None:
    page.set_viewport_size({"width": width, "height": 720})
    widths = {}
    for name in NAMES:
        page.goto(f"{address}/{name}?text_size={size}")
        widths[name] = page.evaluate("document.documentElement.scrollWidth")
    assert {name: found for name, found in widths.items() if found > width} == {}


@pytest.mark.browser
def test_system_preference_for_dark_is_followed(browser: Browser, address: str) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(f"{address}/list")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.goto(f"{address}/list?theme=dark")
    assert dark == page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.close()


@pytest.mark.browser
def test_nothing_breaks_the_content_security_policy(page: Page, address: str) -> None:
    said: list[str] = []
    # The browser reports a breach as an error; its remarks (an autofocus it had no need of) are not.
    page.on("console", lambda message: message.type == "error" and said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for name in NAMES:
        page.goto(f"{address}/{name}")
    assert [text for text in said if "beforeunload" not in text] == []


@pytest.mark.browser
def test_summary_takes_the_focus_and_leads_to_each_field(page: Page, address: str) -> None:
    page.goto(f"{address}/form")
    assert page.evaluate("document.activeElement.id") == "error"
    links = page.locator("#error a")
    assert (
        links.count() == page.locator("[aria-invalid=true], fieldset .wrong").count()
        or links.count()
    )
    for index in range(links.count()):
        link = links.nth(index)
        target = link.get_attribute("href").removeprefix("#")
        text = link.inner_text()
        link.click()
        assert page.evaluate("document.activeElement.id") == target
        field = page.locator(f"[id='{target}']").locator(
            "xpath=ancestor::div[contains(@class,'field')][1]"
        )
        assert field.locator(".wrong").text_content() == text


@pytest.mark.browser
def test_every_target_on_a_phone_is_large_enough(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    small = {}
    for name in NAMES:
        page.goto(f"{address}/{name}")
        found = page.evaluate(
            """() => Array.from(document.querySelectorAll('a, button, summary, label.choice, select, input'))
            .filter(e => e.offsetParent && !e.closest('.skip, label') || e.matches('label.choice'))
            .map(e => [e.textContent.trim().slice(0, 12), e.getBoundingClientRect()])
            .filter(([t, r]) => r.width && (r.height < 24 || r.width < 24)).map(([t, r]) => t)"""
        )
        if found:
            small[name] = found
    assert small == {}


@pytest.mark.browser
def test_id_number_fills_what_is_empty_and_asks_where_it_differs(page: Page, address: str) -> None:
    page.goto(f"{address}/asking")
    page.fill("#id_id_no", "１５０４０４ 19751112 002３")
    assert page.input_value("#id_birth_date") == "1975-11-12"
    assert page.is_checked("#id_gender_1")
    page.check("#id_gender_0")
    assert page.is_checked("#id_gender_0")
    page.click("text=性别改为女")
    assert page.is_checked("#id_gender_1")
    page.fill("#id_id_no", "150102198001010015")
    assert "末位应为4" in page.inner_text("#id_id_no_says")


@pytest.mark.browser
def test_only_what_applies_is_asked(page: Page, address: str) -> None:
    page.goto(f"{address}/asking")
    assert page.is_visible("#div_id_employment")
    assert page.is_hidden("#div_id_employer")
    page.check("#id_employment_0")
    assert page.is_visible("#div_id_employer")
    page.fill("#id_birth_date", "2020-01-01")
    page.press("#id_birth_date", "Tab")
    assert page.is_hidden("#div_id_employment")


@pytest.mark.browser
def test_leaving_a_changed_form_asks_first(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{address}/asking")
    page.goto(f"{address}/list")
    assert asked == []
    page.goto(f"{address}/asking")
    page.click("#id_name")
    page.keyboard.type("乌力吉")
    page.click(".brand")
    assert asked == ["beforeunload"]


@pytest.mark.browser
def test_keys_find_and_help(page: Page, address: str) -> None:
    page.goto(f"{address}/list")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find-text"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    page.keyboard.press("Escape")
    assert page.locator("#keys").count() == 0


@pytest.mark.browser
def test_a_phone_reaches_every_area_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{address}/list")
    assert page.locator("#nav").is_hidden()
    page.click("text=菜单")
    page.click("summary:has-text('三　社区康复')")
    assert page.locator("#nav a:has-text('创业扶持台账')").nth(2).is_visible()
    page.click("text=关闭")
    assert page.locator("#nav").is_hidden()
    context.close()


def test_summary_counts_the_fields_in_error_in_page_order() -> None:
    form = ResidentForm(TYPED)
    lines = error_lines(form)
    assert len(lines) == len(form.errors)
    assert lines[0].text == "公民身份号码：身份证号校验码不正确，请核对（末位应为3）"
    assert [line.target for line in lines][2:4] == ["id_dis_category_0", "id_dis_level_0"]


def test_rows_of_a_formset_are_named_by_number() -> None:
    rows = forms.formset_factory(ResidentForm, extra=0)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-id_no": "1"}
    )
    first = error_lines(None, rows)[0]
    assert first.text.startswith("第 1 行 姓名：")
    assert first.target == "id_form-0-name"


def test_title_says_that_there_are_errors() -> None:
    assert "<title>错误：登记居民" in render("form")
    assert "<title>登记居民" in render("asking")


def test_forms_leave_checking_to_the_server() -> None:
    html = render("form")
    assert not re.search(r"<(input|select|textarea)[^>]*\srequired", html)
    assert html.count('class="optional">选填') == 4
    assert html.count("<fieldset") == html.count("<legend")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_inline(name: str) -> None:
    html = render(name)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*src=)", html)
    assert html.count("<h1") == 1


TEMPLATES = Path(settings.BASE_DIR) / "templates"


def linked_in(template: str) -> set[str]:
    """The sheets of our own a template links."""
    return set(re.findall(r"'css/([\w-]+)\.css'", (TEMPLATES / template).read_text("utf-8")))


def pages_with_their_own() -> list[str]:
    """Templates of pages that link a sheet besides those of every page."""
    names = (str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*.html"))
    return [
        name
        for name in names
        if name != "base.html" and not name.startswith("print/") and linked_in(name)
    ]


def test_stylesheets_stay_light_and_old_browsers_read_them() -> None:
    sheets = list((Path(settings.BASE_DIR) / "static/css").glob("*.css"))
    text = "".join(sheet.read_text() for sheet in sheets)
    sent = {sheet.stem: len(gzip.compress(sheet.read_bytes())) for sheet in sheets}
    everywhere = linked_in("base.html")
    of_a_page = max(
        (sum(sent[name] for name in linked_in(page)) for page in pages_with_their_own()), default=0
    )
    assert sum(sent[name] for name in everywhere) + of_a_page <= 16 * 1024
    newer = (
        r":has\(|@container|aspect-ratio|\binset:|:is\(|:where\(|@layer|(padding|margin)-inline:"
    )
    assert not re.search(rf"{newer}|float: inline", text)


def test_crispy_draws_the_same_field() -> None:
    form = ResidentForm(TYPED)
    html = as_crispy_form(form)
    assert 'class="wrong" id="id_id_no_error"' in html
    assert 'aria-describedby="id_id_no_helptext id_id_no_error"' in html
    assert 'aria-invalid="true"' in html
    assert "asteriskField" not in html
