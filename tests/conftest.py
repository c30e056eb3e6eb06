"""What every test may ask for: the databases' files cleaned away, and a browser."""

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]


def pytest_unconfigure() -> None:
    """Remove the files of this process: database, uploads, keys."""
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; a test that asks for it is skipped where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("没有 Chromium：请安装系统软件包 chromium")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator["Browser"]:
    """One Chromium for all browser tests of this process; open a context of your own in each."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        yield running
        running.close()
