"""A list narrowed to a period, and what is exported and printed of it."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from registry.ledger import period
from registry.ledger.period import Period, named
from registry.models import Resident, User
from tests import cast
from tests.registry.test_work_beside import LIST, rows, visit


@pytest.fixture
def people(registrar: User) -> list[Resident]:
    return [cast.register(n, cast.OWN, registrar) for n in (1, 2)]


@pytest.fixture
def client(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("specialist")


TODAY = datetime.date(2026, 11, 27)


@pytest.mark.parametrize(
    ("key", "first", "last", "said"),
    [
        ("month", (2026, 11, 1), (2026, 11, 30), "2026年11月"),
        ("last-month", (2026, 10, 1), (2026, 10, 31), "2026年10月"),
        ("quarter", (2026, 10, 1), (2026, 12, 31), "2026年第四季度"),
        ("last-quarter", (2026, 7, 1), (2026, 9, 30), "2026年第三季度"),
        ("year", (2026, 1, 1), (2026, 12, 31), "2026年"),
        ("last-year", (2025, 1, 1), (2025, 12, 31), "2025年"),
    ],
)
def test_a_period_with_a_name(key, first, last, said) -> None:
    found = named(key, TODAY)
    assert (found.first, found.last) == (datetime.date(*first), datetime.date(*last))
    assert found.said == said


def test_last_month_in_january_is_december() -> None:
    assert named("last-month", datetime.date(2026, 1, 31)).said == "2025年12月"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (datetime.date(2026, 3, 5), datetime.date(2026, 4, 1), "2026年3月5日至2026年4月1日"),
        (datetime.date(2026, 3, 5), None, "2026年3月5日以后"),
        (None, datetime.date(2026, 3, 5), "2026年3月5日以前"),
        (datetime.date(2026, 3, 5), datetime.date(2026, 3, 5), "2026年3月5日"),
        (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29), "2024年2月"),
    ],
)
def test_two_days_as_they_are_said(first, last, said) -> None:
    assert Period(first, last).said == said


@pytest.fixture
def works(db: Any, people: Any, registrar: Any) -> list[Any]:
    """Two visits: one today, one 400 days ago."""
    return [visit(registrar, people[:1]), visit(registrar, people[1:], 400)]


def test_the_list_shows_what_lies_within(client, works) -> None:
    assert rows(client.get(LIST, {"period": "month"})) == {works[0].pk}
    day = str(works[1].on)
    assert rows(client.get(LIST, {"from": day, "to": day})) == {works[1].pk}
    assert rows(client.get(LIST, {"to": day.replace("-", "")})) == {works[1].pk}
    assert rows(client.get(LIST, {"period": "month", "from": "x"})) == {works[0].pk}
    page = client.get(LIST, {"period": "year", "from": day})
    assert works[1].pk not in rows(page)
    assert "自定日期" in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"from": "昨天"}, "日期"),
        ({"from": "2026-5-1", "to": "2026-4-1"}, "截止日期早于开始日期"),
        ({"period": "always"}, "选"),
    ],
)
def test_a_period_that_cannot_be_understood_shows_nothing_and_says_so(
    client,
    works,
    asked,
    said,
) -> None:
    page = client.get(LIST, asked)
    assert page.status_code == 200 and rows(page) == set()
    wrong = [
        e
        for f in page.context["filters"]["first"] + page.context["filters"]["more"]
        for e in f.errors
    ]
    assert wrong and said in wrong[0]


def test_workbook_and_file_name_the_period_and_hold_nothing_else(client, works) -> None:
    said = named("month", works[0].on).said
    answer = client.get(f"{LIST}export/", {"period": "month", "columns": "office"})
    assert f"_{said}_" in unquote(answer["Content-Disposition"])
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert f"{said}工作记录" in [cell.value for cell in sheet[1]]
    told = [str(value) for row in sheet.values for value in row]
    assert str(works[0].pk) in told and str(works[1].pk) not in told
    quick = client.get(f"{LIST}export/", {"view": "quarter", "columns": "office"})
    assert "季度_" in unquote(quick["Content-Disposition"])


def test_the_periods_print_as_one_table(client, works, people) -> None:
    answer = client.get(f"{LIST}print/", {"period": "month", "summary": "1"})
    pages = PdfReader(io.BytesIO(answer.content)).pages
    text = "".join(pages[0].extract_text().split())
    said = named("month", works[0].on).said
    assert len(pages) == 1 and pages[0].mediabox.width > pages[0].mediabox.height
    assert f"{said}工作记录汇总表" in text and "第1页共1页" in text and "共1条" in text
    assert people[0].name in text and people[1].name not in text
    assert "汇总表" in unquote(answer["Content-Disposition"])


def test_too_many_for_one_table_are_told_so(client, works, monkeypatch) -> None:
    monkeypatch.setattr("registry.ledger.summary.MOST_ROWS", 1)
    answer = client.get(f"{LIST}print/", {"summary": "1"}, follow=True)
    assert "一张汇总表最多 1 条" in answer.content.decode()


def test_the_form_asks_nothing_where_a_ledger_has_no_date(client) -> None:
    page = client.get("/residents/")
    named_there = [f.name for f in page.context["filters"]["first"]]
    assert period.PERIOD not in named_there
