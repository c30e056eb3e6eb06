"""Working days: holidays, weekends that are worked, and years nobody has announced yet."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from registry import working_days
from registry.working_days import add_working_days, is_working_day, working_days_between

pytestmark = pytest.mark.django_db


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("date", "works"),
    [
        ("2025-01-26", True),  # Sunday, worked for 春节
        ("2025-01-28", False),
        ("2025-02-04", False),
        ("2025-02-05", True),
        ("2025-02-08", True),  # Saturday, worked
        ("2025-09-28", True),  # Sunday, worked for 国庆
        ("2025-10-08", False),
        ("2025-10-11", True),  # Saturday, worked
        ("2026-01-04", True),  # Sunday, worked for 元旦
        ("2026-02-14", True),  # Saturday, worked for 春节
        ("2026-02-16", False),
        ("2026-02-23", False),
        ("2026-02-28", True),  # Saturday, worked
        ("2026-10-07", False),
        ("2026-10-10", True),  # Saturday, worked
        ("2026-10-11", False),
        ("2011-12-31", True),  # Saturday, worked for the next year's 元旦
    ],
)
def test_what_the_state_council_announced(date: str, works: bool) -> None:
    assert is_working_day(day(date)) is works


def test_fifteen_working_days_over_the_spring_festival() -> None:
    # 2–6, 9–13, Saturday 14, then off until 23, 24–27
    assert add_working_days(day("2026-01-30"), 15) == day("2026-02-27")
    assert working_days_between(day("2026-01-30"), day("2026-02-27")) == 15


def test_the_week_before_national_day_has_a_sunday() -> None:
    assert add_working_days(day("2025-09-26"), 1) == day("2025-09-28")
    assert add_working_days(day("2025-09-30"), 1) == day("2025-10-09")
    assert add_working_days(day("2025-09-30"), 3) == day("2025-10-11")


def test_the_day_itself_does_not_count() -> None:
    assert add_working_days(day("2026-11-21"), 0) == day("2026-11-21")
    assert working_days_between(day("2026-11-23"), day("2026-11-23")) == 0
    assert add_working_days(day("2026-11-24"), -1) == day("2026-11-23")
    assert working_days_between(day("2026-11-24"), day("2026-11-23")) == -1


def test_a_year_nobody_announced_has_its_statutory_holidays() -> None:
    year = working_days.LAST_IN_PACKAGE + 2
    assert not working_days.is_announced(year)
    assert not is_working_day(datetime.date(year, 10, 1))
    assert add_working_days(datetime.date(year, 1, 1), 240).year == year


class Arithmetic(TestCase):
    """The two functions are each other's inverse."""

    @settings(max_examples=60, deadline=None)
    @given(st.dates(day("2008-01-01"), day("2034-12-31")), st.integers(-60, 60))
    def test_between_undoes_add(self, start: datetime.date, n: int) -> None:
        end = add_working_days(start, n)
        assert working_days_between(start, end) == n
        assert n == 0 or is_working_day(end)


def notice(folder: Path, text: str) -> str:
    file = folder / "holidays.csv"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_a_year_in_a_file_is_taken_from_the_file(tmp_path: Path) -> None:
    text = "日期,安排,说明\n2031-01-01,休,元旦\n2031年1月4日,班,元旦调休\n\n2032-01-01,休\n"
    call_command("load_holidays", notice(tmp_path, text), verbosity=0)
    assert working_days.is_announced(2031) and not working_days.is_announced(2033)
    assert not is_working_day(day("2031-01-01"))
    assert is_working_day(day("2031-01-04"))  # a Saturday
    assert is_working_day(day("2031-10-01"))  # the file does not name it
    call_command("load_holidays", notice(tmp_path, "2031-01-02,休\n"), verbosity=0)
    assert is_working_day(day("2031-01-01"))
    assert not is_working_day(day("2032-01-01"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2031-02-30,休", "第 1 行"),
        ("2031-01-01,放假", "第 1 行：第二列应为"),
        ("日期,安排\n2031-01-01,休\n2031-1-1,班", "第 3 行：2031-01-01 重复"),
        ("日期,安排\n", "没有日期"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_loaded(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("load_holidays", notice(tmp_path, text))
    with pytest.raises(ValidationError):
        working_days.load(Path(notice(tmp_path, text)))
    assert not working_days.is_announced(2031)
