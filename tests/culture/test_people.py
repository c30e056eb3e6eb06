"""文体参与情况: who came within a year, what they like, and what stands in the way."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from culture.leisure.ledger import LeisureLedger
from tests import cast
from tests.culture.conftest import ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(signed_in):
    """``page(who="none")``: the page as the specialist reads it."""
    client = signed_in("specialist")

    def page(name: str = "specialist", **asked: Any) -> str:
        reader = client if name == "specialist" else signed_in(name)
        answer = reader.get(reverse("culture-people"), asked)
        assert answer.status_code == 200
        return str(answer.content.decode())

    return page


def test_twice_on_one_day_is_one_person_and_two_times(page, hold, person) -> None:
    one, two = person(1), person(2)
    hold(3, one, kind="02")
    hold(3, one, title="另一场")
    hold(366, two, title="去年的")
    text = page()
    assert "2 次" in text and "占 50.0%" in text
    assert one.name in page(who="came") and two.name not in page(who="came")
    assert two.name in page(who="none") and one.name not in page(who="none")
    assert one.name in page(who="sport")


def test_hobbies_of_both_ledgers_are_found(page, person, told) -> None:
    by_ledger, by_wish, neither = person(1, hobbies=["10"]), person(2), person(3)
    told(by_wish, wants=["10"])
    text = page(hobby="10")
    assert by_ledger.name in text and by_wish.name in text and neither.name not in text


def test_reasons_are_counted_and_lead_to_the_people(page, person, told) -> None:
    one, two = person(1), person(2)
    told(one, joins_often="2", reasons=["1", "3"])
    told(two, joins_often="2", reasons=["3"])
    text = page()
    assert "没有人组织指导" in text
    assert one.name in page(reason="1") and two.name not in page(reason="1")


def test_who_was_not_asked_yet_is_led_to_the_form(page, person, told) -> None:
    one, two = person(1), person(2)
    told(two)
    text = page(who="unasked")
    assert f"resident={one.pk}" in text and two.name not in text


def test_nonsense_in_the_address_narrows_nothing_down(page, person) -> None:
    one = person(1)
    assert one.name in page(who="x", hobby="77", reason="9999", page="z")


def test_only_ones_own_area(page, person, told) -> None:
    mine, other = person(1), person(2, cast.SIBLING)
    assert mine.name in page() and other.name not in page()
    assert other.name in page("township")


def test_queries_do_not_grow_with_residents(page, hold, person, told) -> None:
    hold(3, person(1))
    told(person(2))

    def queries() -> int:
        with CaptureQueriesContext(connection) as held:
            page()
        return len(held)

    queries()
    few = queries()
    hold(5, *[person(n) for n in range(3, 20)])
    assert queries() == few


def test_why_somebody_does_not_come_is_asked_only_of_who_does_not(person) -> None:
    one = person(1)
    rare = LeisureLedger.examine({**LeisureLedger.start(one), "joins_often": "2"})
    assert "reasons" in rare.gaps
    often = LeisureLedger.examine(
        {**LeisureLedger.start(one), "joins_often": "1", "reasons": ["1"]}
    )
    assert "reasons" not in often.gaps and often.values["reasons"] == []
    assert LeisureLedger.examine({**LeisureLedger.start(one), "asked_on": ago(-1)}).at(1)
