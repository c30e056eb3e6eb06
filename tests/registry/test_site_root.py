"""What browsers ask for at the root of the site, unasked."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from PIL import Image


@pytest.mark.django_db
def test_the_mark_is_there_for_browsers_that_take_no_drawing() -> None:
    answer = Client().get("/favicon.ico")
    assert answer.status_code == 200
    icon = Image.open(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert icon.format == "ICO" and {(16, 16), (32, 32)} <= icon.info["sizes"]


@pytest.mark.django_db
def test_every_page_names_both() -> None:
    page = Client().get("/login/").content.decode()
    assert 'href="/favicon.ico"' in page and 'type="image/svg+xml"' in page


@pytest.mark.django_db
def test_locked_out_of_signing_in_leads_back_to_it() -> None:
    """Nothing was to be saved there, so nothing is said of it."""
    for _ in range(6):
        answer = Client().post("/login/", {"username": "nobody", "password": "x"})
    page = answer.content.decode()
    assert answer.status_code == 429
    assert "没有保存" not in page and 'href="/login/"' in page and "回到登录页" in page
