"""Who visits the product in the browser tests, and what they look at."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import resolve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.browser.product import Product

RESIDENTS = 300
PASSWORD = "shequ-yanshi-2026"
SPECIALIST = "chuncheng-zhuanwei"
SPECIALISTS = (SPECIALIST, "ruyi-zhuanwei", "gongzhufu-zhuanwei", "haoqinying-zhuanwei")
BANNER_STAFF = "songshan-canlian"
LEADING_GROUP = "songshan-lingdao"
REGION_STAFF = "neimenggu-canlian"
AUDITOR = "songshan-shenji"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
AT_MOST = 40
"""Pages looked at in one walk."""


@dataclass
class Visitors:
    """Signed-in visitors; each signs in once and keeps the session."""

    browser: Browser
    product: Product
    sessions: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def page(self, user: str = "", **options: Any) -> Iterator[Page]:
        """A page in a context of its own; what the console says is kept in ``page.said``."""
        options = {"viewport": DESK, "locale": "zh-CN", "color_scheme": "light", **options}
        options.setdefault("reduced_motion", "reduce")
        context = self.browser.new_context(
            base_url=self.product.address, storage_state=self._session(user), **options
        )
        try:
            yield listened(context)
        finally:
            context.close()

    def _session(self, user: str) -> Any:
        if user and user not in self.sessions:
            context = self.browser.new_context(base_url=self.product.address)
            page = context.new_page()
            sign_in(page, user)
            self.sessions[user] = context.storage_state()
            context.close()
        return self.sessions.get(user)


def listened(context: BrowserContext) -> Page:
    """A page whose console errors and warnings are kept."""
    page = context.new_page()
    page.said = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.said.append(str(error)))  # type: ignore[attr-defined]
    page.on("console", lambda message: _keep(page, message))
    return page


def _keep(page: Any, message: Any) -> None:
    # An answer of 4xx or 5xx is itself no fault of the page's scripts or policy.
    if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
        page.said.append(message.text)


def sign_in(page: Page, user: str) -> None:
    page.goto("/login/")
    page.fill("#id_username", user)
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    assert page.url.endswith("/"), page.inner_text("main")


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") if tag == "a" else None
        if href and not href.startswith("#"):
            self.found.append(href)


def reachable(page: Page, but: tuple[str, ...] = ()) -> list[str]:
    """Addresses of HTML pages reached by links from home: one of each kind, none of ``but``."""
    waiting, kinds, pages = deque([urljoin(page.url, "/")]), {f"{route} " for route in but}, []
    while waiting and len(pages) < AT_MOST:
        address = waiting.popleft()
        if _kind(address) in kinds:
            continue
        kinds.add(_kind(address))
        answer = page.request.get(address)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        assert answer.status < 400, f"{address}：{answer.status}"
        if answer.url != address and _kind(answer.url) in kinds:
            continue
        kinds.add(_kind(answer.url))
        pages.append(answer.url)
        links = _Links()
        links.feed(answer.text())
        waiting.extend(urljoin(answer.url, link) for link in links.found)
    return pages


def _kind(address: str) -> str:
    """Pages of one view that show the same pieces are of one kind."""
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query))
    shows = next((key for key in ("plain", "voided", "find") if key in asked), "")
    return f"{resolve(parts.path).route} {shows}"


def first_resident(page: Page) -> str:
    """The path of the first person on the visitor's list."""
    page.goto("/residents/")
    path = page.locator("tbody th a").first.get_attribute("href")
    assert path and re.fullmatch(r"/residents/[0-9a-f-]+/", path)
    return path
