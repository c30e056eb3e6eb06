"""A day's work by keyboard alone, and the same work in a browser without JavaScript."""

import datetime
import io
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook

from registry.identity import check_digit
from tests.browser import visitor
from tests.browser.visitor import Visitors

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
UNCOVERED = """() => {
  const e = document.activeElement, r = e.getBoundingClientRect();
  if (!r.width || e.closest('.skip')) return true;
  const x = Math.min(Math.max(r.left + r.width / 2, 1), innerWidth - 1);
  const y = Math.min(Math.max(r.top + Math.min(r.height / 2, 20), 1), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  return !!top && (e.contains(top) || top.contains(e) || !!top.closest('label'));
}"""
HOME = re.compile(r"//[^/]+/$")
RECORD = re.compile(r"/residents/[0-9a-f-]{36}/$")
WAIT = 60.0
"""Seconds a background task gets."""


def a_number(serial: int) -> str:
    """An ID number that is right and belongs to nobody in the demonstration."""
    first = f"15040419840229{serial:03d}"
    return first + check_digit(first)


def tab_to(page: "Page", wanted: str, at_most: int = 250) -> None:
    """Press Tab until ``wanted`` matches what has the focus; no stop may be covered."""
    for _ in range(at_most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
        assert page.evaluate(UNCOVERED), page.evaluate("document.activeElement.outerHTML")[:200]
    raise AssertionError(f"按 Tab 键到不了 {wanted}")


def test_a_resident_is_found_and_corrected_by_keyboard_alone(visitors: Visitors) -> None:
    user, name = somebody_complete(visitors)
    with visitors.page() as page:
        page.goto("/login/")
        page.keyboard.type(user)
        page.keyboard.press("Tab")
        page.keyboard.type(visitor.PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(HOME)
        page.keyboard.press("/")
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        page.wait_for_url("**/residents/?find=*")
        tab_to(page, "tbody th a")
        page.keyboard.press("Enter")
        page.wait_for_url(RECORD)
        tab_to(page, ".page-head .btn-primary")
        page.keyboard.press("Enter")
        page.wait_for_url("**/edit/")
        tab_to(page, ".sections-list a[href='#part-register']")
        page.keyboard.press("Enter")
        tab_to(page, "#id_remark")
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("键盘录入")
        page.keyboard.press("Alt+s")
        page.wait_for_selector(".note")
        assert name in page.inner_text("h1")
        assert page.said == []


AS_KEPT_WHOLE = """() => {
  window.addEventListener('submit', event => event.preventDefault());
  document.querySelector('[data-save]').click();
  sessionStorage.setItem('saved', '1');
  window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}));
}"""


def test_going_back_after_saving_gives_an_empty_form(visitors: Visitors) -> None:
    """Whether the browser fetches the page anew or had kept it whole."""
    with visitors.page(visitor.SPECIALIST) as page:
        page.goto("/residents/new/")
        token = fill_in_half(page)
        page.click("[data-save]")
        page.wait_for_url("**saved=1")
        page.go_back()
        assert page.input_value("[name=token]") != token
        assert left_of(page) == ["", "", 0]
        token = fill_in_half(page)
        with page.expect_navigation():
            page.evaluate(AS_KEPT_WHOLE)
        assert page.input_value("[name=token]") != token
        assert left_of(page) == ["", "", 0]
        assert page.said == []


def fill_in_half(page: "Page") -> str:
    """A person's first facts; the value is the form's token against sending twice."""
    page.fill("#id_name", "苏日娜")
    page.fill("#id_id_no", a_number(611))
    page.check("[name=literate][value='1']")
    page.check("[name=disabilities-0-has]")
    return page.input_value("[name=token]")


def left_of(page: "Page") -> list[object]:
    ticks = page.locator("[name=literate]:checked, [name=disabilities-0-has]:checked")
    return [page.input_value("#id_name"), page.input_value("#id_id_no"), ticks.count()]


def somebody_complete(visitors: Visitors) -> tuple[str, str]:
    """A specialist, and a name on the list whose record lacks nothing and can be saved as it is."""
    for user in visitor.SPECIALISTS:
        with visitors.page(user) as page:
            lacking = _names(page, "/residents/?view=gaps")
            found = [name for name in _names(page, "/residents/") if name not in lacking]
        if found:
            return user, found[0]
    raise AssertionError("演示数据中没有一份齐全的档案")


def _names(page: "Page", path: str) -> list[str]:
    page.goto(path)
    return page.locator("tbody th a").all_inner_texts()


# -- without JavaScript ----------------------------------------------------------------------


def test_without_scripts_a_resident_is_added_and_corrected(visitors: Visitors) -> None:
    with visitors.page(java_script_enabled=False) as page:
        visitor.sign_in(page, visitor.SPECIALIST)
        page.click("text=新增居民")
        page.fill("#id_name", "敖登格日乐")
        page.fill("#id_id_no", a_number(601))
        page.click("[data-save]")
        assert "已保存：敖登格日乐" in page.inner_text(".note")
        page.click(".page-head .btn-primary")
        page.click("#part-register summary")
        page.fill("#id_remark", "不用脚本也能改")
        page.click("[data-save]")
        assert "不用脚本也能改" in page.inner_text("main")


def test_without_scripts_the_list_is_filtered_exported_and_printed(visitors: Visitors) -> None:
    with visitors.page(visitor.SPECIALIST, java_script_enabled=False) as page:
        page.goto("/residents/")
        page.select_option("#id_dis_level", "2")
        page.locator(".filters button").first.click()
        assert "残疾等级：二级" in page.inner_text(".chips")
        shown = page.locator("tbody tr").count()
        page.click("summary:has-text('导出')")
        with page.expect_download() as download:
            page.locator("a[href*='/export/']").first.click()
        sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).active
        assert sheet is not None and sheet.max_row >= shown
        address = page.locator("a:has-text('残疾人基本情况登记表')").first.get_attribute("href")
        made = finished(page, str(address))
        assert made.startswith(b"%PDF")


def finished(page: "Page", address: str) -> bytes:
    """The file at ``address``, waiting for it by the reload link where it is made meanwhile."""
    answer = page.request.get(address)
    if not answer.headers["content-type"].startswith("text/html"):
        return answer.body()
    page.goto(answer.url)
    until(page, "text=下载文件")
    path = page.locator("a:has-text('下载文件')").get_attribute("href")
    return page.request.get(str(path)).body()


def until(page: "Page", sign: str) -> None:
    """Follow the page's own reload link until ``sign`` is on it."""
    deadline = time.monotonic() + WAIT
    while page.locator(sign).count() == 0:
        assert time.monotonic() < deadline, page.inner_text("main")
        page.click("text=刷新进度")


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Three people, the last with an impossible ID number."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["残疾人基本情况"])
    sheet.append(["姓名", "身份证号", "残疾类别", "残疾等级", "出生年月"])
    day = datetime.date(1984, 2, 29)
    for serial, name in ((701, "斯琴高娃"), (702, "巴图孟和")):
        sheet.append([name, a_number(serial), "肢体", "二级", day])
    sheet.append(["朝鲁门", "150404198402297999", "视力", "一级", day])
    path = tmp_path / "三个人.xlsx"
    book.save(path)
    return path


def test_without_scripts_a_workbook_is_brought_in(visitors: Visitors, workbook: Path) -> None:
    with visitors.page(visitor.SPECIALIST, java_script_enabled=False) as page:
        page.goto("/residents/import/")
        page.set_input_files("input[type=file]", workbook)
        page.click("text=上传并识别")
        assert "第 2 行" in page.inner_text("main")
        page.click("text=检查每一行")
        until(page, "text=核对检查结果")
        assert "末位应为" in page.inner_text("main")
        page.click("text=确认导入")
        until(page, "text=撤销这次导入")
        assert "已写入 2 行" in page.inner_text("main")
        page.goto("/residents/?size=100")
        assert page.locator("a:has-text('斯琴高娃')").count() == 1
        assert page.locator("a:has-text('朝鲁门')").count() == 0
