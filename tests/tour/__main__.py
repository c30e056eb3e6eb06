"""`make screenshots` writes docs/img/*.png anew; `python -m tests.tour home paper` only those."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.conftest import CHROMIUM_OPTIONS  # noqa: E402
from tests.tour.pictures import STOPS, Tour  # noqa: E402
from tests.tour.running import product  # noqa: E402
from tests.typeface import with_own_faces  # noqa: E402

OUT = Path("docs/img")


def main(names: list[str]) -> None:
    """Take the named pictures, or all of them."""
    OUT.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="registry-tour-") as scratch,
        product(Path(scratch)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
            args=CHROMIUM_OPTIONS,
            env=dict(with_own_faces(Path(scratch))),
        )
        tour = Tour(address, browser, OUT, Path(scratch))
        for stop in STOPS:
            if not names or stop.__name__ in names:
                stop(tour)
        browser.close()


main(sys.argv[1:])
