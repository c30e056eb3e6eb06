"""What every test may ask for: a browser, and the cast (see ``tests.cast``)."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from tests import cast, emptydb
from tests.typeface import with_own_faces

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from registry.models import Area, Resident, User

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; a test that asks for it is skipped where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("没有 Chromium：请安装系统软件包 chromium")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator["Browser"]:
    """One Chromium for all browser tests of this process; open a context of your own in each."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium,
            args=CHROMIUM_OPTIONS,
            env=dict(with_own_faces(tmp_path_factory.mktemp("faces"))),
        )
        yield running
        running.close()


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> bool:
    """Whether the migrations find their work done: the empty database is copied where it is kept."""
    from django.db import connection

    reuse = request.config.getvalue("reuse_db")
    if reuse or not emptydb.is_kept_for(connection):
        return bool(reuse)
    return emptydb.lay_out(connection.settings_dict["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_keepdb: bool, django_db_blocker: Any) -> None:
    """The empty database; made anew it is kept for the next run."""
    from django.db import connection

    if not django_db_keepdb and emptydb.is_kept_for(connection):
        with django_db_blocker.unblock():
            emptydb.keep(connection)


@pytest.fixture
def areas(db: None) -> dict[str, "Area"]:
    """The small part of the region in which the cast works, by code."""
    return cast.settle_areas()


@pytest.fixture
def staff(areas: dict[str, "Area"]) -> dict[str, "User"]:
    """Everyone of ``cast.STAFF``, by user name."""
    return {name: cast.engage(name) for name in cast.STAFF}


@pytest.fixture
def registrar(areas: dict[str, "Area"]) -> "User":
    """Someone who may enter records everywhere."""
    return cast.registrar()


@pytest.fixture
def residents(registrar: "User") -> dict[str, "Resident"]:
    """One resident in every area, by the area's code; their names are ``cast.marker(code)``."""
    return cast.settle_residents(registrar)


@pytest.fixture
def signed_in(staff: dict[str, "User"]) -> Callable[[str], "Client"]:
    """A function that gives a browser signed in as the named member of the cast."""

    def client_of(name: str) -> "Client":
        client = Client()
        client.force_login(staff[name])
        return client

    return client_of


@pytest.fixture
def enter(registrar: "User") -> Callable[..., Any]:
    """``enter(ledger, about, **facts)``: a record about a resident or an area, as a form enters it."""

    def enter(ledger: Any, about: Any, **facts: Any) -> Any:
        return cast.enter(ledger, about, registrar, **facts)

    return enter
