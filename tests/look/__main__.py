"""`python -m tests.look [page …]` writes build/look/*.png: every page, wide and narrow, light and dark."""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.look.browser import chromium  # noqa: E402
from tests.look.content import pages  # noqa: E402
from tests.look.served import serve  # noqa: E402

SIZES = {1280: 800, 360: 740}
OUT = Path("build/look")


def main(names: list[str]) -> None:
    """Draw the named pages, or all of them."""
    OUT.mkdir(parents=True, exist_ok=True)
    with serve() as address, chromium() as browser:
        for scheme in ("light", "dark"):
            for width, height in SIZES.items():
                page = browser.new_page(
                    viewport={"width": width, "height": height}, color_scheme=scheme
                )
                for name in names or [*pages(), "login", "404"]:
                    page.goto(f"{address}/{name}")
                    page.screenshot(path=OUT / f"{name}-{width}-{scheme}.png", full_page=True)
                page.close()


main(sys.argv[1:])
