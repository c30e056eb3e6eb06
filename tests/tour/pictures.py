"""The pictures: who looks at what, and how large."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from registry.demo.accounts import DEMO_PASSWORD
from tests.tour import workbook

LARGEST = 120 * 1024
COLOURS = 96
SPECIALIST, BANNER = "chuncheng-zhuanwei", "songshan-canlian"
LEADING_GROUP = "songshan-lingdao"
DESK, PHONE = (1280, 800), (390, 780)


@dataclass(frozen=True)
class Tour:
    """Where the product answers, the browser, and where pictures and passing files go."""

    address: str
    browser: Browser
    out: Path
    scratch: Path

    def sign_in(self, account: str, size: tuple[int, int] = DESK) -> Page:
        width, height = size
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            color_scheme="light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(f"{self.address}/login/")
        page.fill("#id_username", account)
        page.fill("#id_password", DEMO_PASSWORD)
        page.click("form[method=post] button[type=submit]")
        page.wait_for_url(f"{self.address}/")
        return page

    def keep(self, name: str, picture: bytes) -> None:
        """Write ``name``.png with few colours; a picture that is too large is an error."""
        image = Image.open(io.BytesIO(picture)).convert("RGB")
        packed = io.BytesIO()
        image.quantize(COLOURS, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
        if packed.tell() > LARGEST:
            raise RuntimeError(f"{name}.png has {packed.tell() // 1024} KB")
        (self.out / f"{name}.png").write_bytes(packed.getvalue())

    def take(self, page: Page, name: str) -> None:
        page.wait_for_load_state("networkidle")
        self.keep(name, page.screenshot())


def home(tour: Tour) -> None:
    page = tour.sign_in(SPECIALIST)
    tour.take(page, "home")


def banner(tour: Tour) -> None:
    page = tour.sign_in(BANNER)
    tour.take(page, "banner")


def dashboard(tour: Tour) -> None:
    """The home of a leading group, and the lamps of one community."""
    page = tour.sign_in(LEADING_GROUP)
    tour.take(page, "dashboard")
    page = tour.sign_in(SPECIALIST)
    page.goto(f"{tour.address}/fulfilment/")
    tour.take(page, "fulfilment")


def residents(tour: Tour) -> None:
    page = tour.sign_in(SPECIALIST)
    page.goto(f"{tour.address}/residents/")
    tour.take(page, "list")
    page.goto(f"{tour.address}/residents/?view=gaps")
    page.click("tbody th a, tbody td a")
    tour.take(page, "resident")
    page.click("a:has-text('更正') >> nth=0")
    tour.take(page, "entry")


def phone(tour: Tour) -> None:
    page = tour.sign_in(SPECIALIST, PHONE)
    page.goto(f"{tour.address}/residents/")
    tour.take(page, "phone")


def bring_in(tour: Tour) -> None:
    """Upload, confirm the columns, wait for the check: the preview opens on the problems."""
    path = tour.scratch / "春城社区残疾人台账.xlsx"
    workbook.write(path)
    page = tour.sign_in(SPECIALIST)
    page.goto(f"{tour.address}/residents/import/")
    page.set_input_files("#id_file", str(path))
    page.click("main form[method=post] button[type=submit]")
    tour.take(page, "import-columns")
    page.click("button:has-text('检查每一行')")
    page.wait_for_selector("text=核对检查结果", timeout=60_000)
    tour.take(page, "import-check")


def paper(tour: Tour) -> None:
    """The front of one person's printed form."""
    page = tour.sign_in(SPECIALIST)
    page.goto(f"{tour.address}/residents/")
    link = page.locator("tbody th a, tbody td a").first.get_attribute("href") or ""
    pdf = page.context.request.get(f"{tour.address}{link}print/").body()
    drawn = ["pdftoppm", "-png", "-r", "72", "-f", "1", "-l", "1", "-singlefile", "-"]
    done = subprocess.run(drawn, input=pdf, stdout=subprocess.PIPE, check=True)
    tour.keep("form", done.stdout)


STOPS: tuple[Callable[[Tour], None], ...] = (
    home,
    banner,
    dashboard,
    residents,
    phone,
    bring_in,
    paper,
)
