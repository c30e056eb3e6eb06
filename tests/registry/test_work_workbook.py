"""The office workbook of 台账五 on paper: whom a row concerns on every page, few pages across."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.test import Client
from openpyxl import load_workbook

from registry.models import Resident, User
from tests import cast
from tests.registry.test_work_beside import LIST, visit


@pytest.fixture
def people(registrar: User) -> list[Resident]:
    return [cast.register(n, cast.OWN, registrar) for n in (1, 2)]


@pytest.fixture
def client(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("specialist")


def test_what_was_seen_and_done_is_in_it_and_every_page_says_whom_it_concerns(
    client,
    people,
    registrar,
) -> None:
    visit(registrar, people, found=["1"], done=["1"])
    answer = client.get(f"{LIST}export/", {"columns": "office"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    heads = [cell.value for row in (3, 4) for cell in sheet[row]]
    assert {"走访所见", "当场服务"} <= set(heads)
    assert [cell.value for cell in sheet[4][:3]][1:] == ["日期", "涉及对象"]
    assert sheet.print_title_cols == "$A:$C"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and not sheet.col_breaks.brk
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 8)


def test_columns_of_another_choice_repeat_the_first(client, people, registrar) -> None:
    visit(registrar, people)
    answer = client.get(f"{LIST}export/", {"columns": "all"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet.print_title_cols == "$A:$B"
