"""One product and its visitors for all browser tests of a process."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.product import Product, running
from tests.browser.visitor import Visitors

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product on a free port with demonstration data; stopped at the end."""
    with running(tmp_path_factory.mktemp("product")) as started:
        yield started


@pytest.fixture(scope="session")
def visitors(browser: "Browser", product: Product) -> Visitors:
    """People who open pages of the product."""
    return Visitors(browser, product)
