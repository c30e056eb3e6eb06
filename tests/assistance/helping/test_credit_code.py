"""统一社会信用代码 by GB 32100-2015."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from assistance.organisations.ledger import OrganisationLedger
from registry.credit_code import ALPHABET, check_character, parse

STANDARD = "91350100M000100Y43"
"""The example of the standard."""


def test_the_example_of_the_standard_passes_as_offices_write_it() -> None:
    assert parse(STANDARD) == STANDARD
    assert parse(" 91350100m000100y43 ") == STANDARD
    assert parse("９１３５０１００Ｍ０００１００Ｙ４３") == STANDARD
    assert parse("") == "" and parse(None) == ""


@pytest.mark.parametrize("place", range(18))
def test_any_one_character_mistyped_is_noticed(place: int) -> None:
    digit = STANDARD[place]
    other = next(c for c in ALPHABET[:10] if c != digit)
    with pytest.raises(ValidationError):
        parse(STANDARD[:place] + other + STANDARD[place + 1 :])


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (STANDARD[:-1], "应为 18 位，现有 17 位"),
        ("9135010OM000100Y43", "没有 I、O、S、V、Z"),
        (STANDARD[:-1] + "4", "末位应为 3"),
    ],
)
def test_what_is_wrong_is_told(typed: str, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        parse(typed)


def test_the_check_character_may_be_nought() -> None:
    found = {check_character(f"52150404MJY{n:06d}") for n in range(200)}
    assert found == set(ALPHABET)


def test_the_example_row_of_the_empty_workbook_is_right() -> None:
    assert parse(OrganisationLedger.example(2026)["credit_code"])
