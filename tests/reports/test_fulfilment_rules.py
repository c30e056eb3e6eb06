"""五落实: the rule of each of the five works at its edges."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import parameters
from registry.five_knowns import months_before
from reports.fulfilment import rules
from reports.fulfilment.keeping import all_right
from reports.fulfilment.reading import Person, Records, Seeker
from reports.fulfilment.rules import Limits, letters

ON = datetime.date(2026, 6, 30)
DAY = datetime.timedelta(days=1)
SET = {key: parameters.PARAMETERS[key].default for key in rules.LIMITS}
LONG_AGO = datetime.datetime(2020, 5, 1, 8, tzinfo=datetime.UTC)


def person(**facts: Any) -> Person:
    """Nobody in particular: 50 years old, 肢体三级, without any need."""
    usual: dict[str, Any] = {
        "pk": 1, "community": "150404001001", "household": "h", "born": datetime.date(1976, 1, 1),
        "gender": "1", "category": "4", "level": "3", "poverty": ["P00"], "rehab": ["6"],
        "devices": [], "access": ["00"], "care": "", "needs": ["0"], "created_at": LONG_AGO,
        "surveyed_on": None,
    }  # fmt: skip
    return Person(**{**usual, **facts})


def told(key: str, someone: Person, on: datetime.date = ON, **held: Any) -> str:
    """The letter of one work."""
    found = letters(someone, Records(**held), Limits(on, SET))
    return found[[work.key for work in rules.WORKS].index(key)]


# -- 走访 -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("visits", "on", "letter"),
    [
        (2, datetime.date(2026, 1, 1), "g"),
        (0, datetime.date(2026, 1, 1), "a"),
        (0, datetime.date(2026, 7, 1), "a"),  # 182 days of 365: the first is not yet due
        (0, datetime.date(2026, 7, 2), "r"),
        (1, datetime.date(2026, 7, 2), "a"),
        (1, datetime.date(2026, 12, 30), "a"),
        (1, datetime.date(2026, 12, 31), "r"),
        (3, datetime.date(2026, 12, 31), "g"),
    ],
)
def test_visits_are_due_in_even_steps(visits: int, on: datetime.date, letter: str) -> None:
    assert told("visit", person(), on, visits={1: visits}) == letter


def wanted(someone: Person, on: datetime.date = ON, **held: Any) -> int:
    return rules.visits_wanted(someone, Records(**held), Limits(on, SET))


def test_severe_and_psychiatric_people_are_visited_more_often() -> None:
    assert wanted(person()) == 2
    assert wanted(person(level="2")) == 4
    assert wanted(person(level="9")) == 2
    assert wanted(person(category="6", level="4")) == 4
    assert wanted(person(category="7", level="4"), psychiatric={1}) == 4
    assert wanted(person(category="7", level="4"), psychiatric={2}) == 2


@pytest.mark.parametrize(
    ("month", "visits"), [(1, 4), (2, 4), (6, 3), (7, 2), (9, 2), (10, 1), (12, 1)]
)
def test_whoever_moved_in_is_visited_by_months_rounded_up(month: int, visits: int) -> None:
    end = datetime.date(2026, 12, 31)
    arrived = datetime.date(2026, month, 15)
    assert wanted(person(level="1"), end, arrived={"1": arrived}) == visits
    assert wanted(person(level="1"), end, arrived={"1": arrived.replace(year=2025)}) == 4


def test_whoever_was_registered_this_year_too_unless_surveyed_before() -> None:
    new = person(created_at=datetime.datetime(2026, 10, 3, 8, tzinfo=datetime.UTC))
    assert wanted(new, datetime.date(2026, 12, 31)) == 1
    assert wanted(new._replace(surveyed_on=datetime.date(2025, 3, 1)), ON) == 2
    assert wanted(new, ON) == 2, "before the day it is as if registered on the day itself: 7 of 12"


@given(st.integers(0, 12), st.dates(datetime.date(2024, 1, 1), datetime.date(2026, 12, 31)))
def test_more_visits_never_make_it_worse(visits: int, on: datetime.date) -> None:
    now, more = (told("visit", person(level="1"), on, visits={1: n}) for n in (visits, visits + 1))
    assert "gar".index(more) <= "gar".index(now)


# -- 帮扶 -------------------------------------------------------------------------------------------


def test_help_is_asked_of_whoever_is_poor_severe_or_asks_for_it() -> None:
    assert told("help", person()) == "n"
    assert told("help", person(poverty=[])) == "n"
    assert told("help", person(poverty=["P01"])) == "r"
    assert told("help", person(level="2")) == "r"
    assert told("help", person(needs=["4"])) == "r"
    assert told("help", person(), poor={1}) == "r"
    assert told("help", person(), needs={1: [("01", None)]}) == "r"
    assert told("help", person(), needs={1: [("01", ON)]}) == "n", "that need is closed"
    assert told("help", person(), needs={1: [("02", None)]}) == "n"


@pytest.mark.parametrize(
    ("ends", "letter"),
    [
        (datetime.date.max, "g"),
        (ON + 31 * DAY, "g"),
        (ON + 30 * DAY, "a"),
        (ON, "a"),
        (ON - DAY, "r"),
    ],
)
def test_a_pair_of_the_person_or_the_household_helps_until_it_ends(
    ends: datetime.date, letter: str
) -> None:
    for key in (1, "h"):
        assert told("help", person(level="1"), pairs={key: ends}) == letter


@pytest.mark.parametrize(
    ("last", "letter"),
    [
        (ON, "g"),
        (datetime.date(2025, 7, 31), "g"),
        (datetime.date(2025, 7, 30), "a"),
        (datetime.date(2025, 7, 1), "a"),
        (datetime.date(2025, 6, 30), "r"),
    ],
)
def test_help_training_and_service_hold_for_twelve_months(last: datetime.date, letter: str) -> None:
    assert told("help", person(level="1"), helped={1: last}) == letter
    assert told("training", person(needs=["2"]), trained={1: last}) == letter
    assert told("service", person(needs=["3"]), served={1: last}) == letter


# -- 培训, 安置 --------------------------------------------------------------------------------------

AGES = [(datetime.date(2010, 7, 1), "n"), (datetime.date(2010, 6, 30), "r"),
        (datetime.date(1966, 7, 1), "r"), (datetime.date(1966, 6, 30), "n"), (None, "n"),
        (datetime.date(2027, 1, 1), "n")]  # fmt: skip


def seeker(**facts: Any) -> Seeker:
    usual: dict[str, Any] = {
        "pk": 9,
        "ability": "1",
        "supports": [],
        "state": "1",
        "follow_up_on": None,
    }
    return Seeker(**{**usual, **facts})


@pytest.mark.parametrize(("born", "letter"), AGES)
def test_training_and_placement_are_asked_from_16_to_59(
    born: datetime.date | None, letter: str
) -> None:
    assert told("training", person(born=born, needs=["2"])) == letter
    assert told("placement", person(born=born), seekers={1: seeker()}) == letter


def test_who_needs_training() -> None:
    assert told("training", person()) == "n"
    assert told("training", person(), seekers={1: seeker(supports=["2", "4"])}) == "n"
    assert told("training", person(), seekers={1: seeker(supports=["3"])}) == "r"
    assert told("training", person(), needs={1: [("03", None)]}) == "r"


def test_who_is_to_be_placed_and_when_it_is_done() -> None:
    def of(at: set[int], **facts: Any) -> str:
        return told("placement", person(), seekers={1: seeker(**facts)}, placed=at)

    assert told("placement", person()) == "n"
    assert of(set(), ability="3") == "n"
    assert of(set(), ability="") == "n", "nobody knows yet whether they are able to"
    assert of(set(), ability="2") == "r"
    assert of({9}, state="2") == "r", "looking again"
    assert of(set(), state="4") == "r", "no line says where"
    assert of({9}, state="4") == of({9}, state="5") == "g"
    assert of({9}, state="5", follow_up_on=ON) == "g"
    assert of({9}, state="5", follow_up_on=ON - DAY) == "a"


# -- 服务 -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "need",
    [{"rehab": ["3"]}, {"devices": ["41"]}, {"access": ["02"]}, {"care": "1"}, {"needs": ["7"]}],
)
def test_any_need_asks_for_a_service(need: dict[str, Any]) -> None:
    assert told("service", person(**need)) == "r"


def test_nothing_needed_asks_for_none() -> None:
    nothing = person(rehab=[], access=[], needs=[], care="0", devices=["00"])
    assert told("service", nothing) == "n"
    first = months_before(ON, 12)
    assert told("service", nothing, needs={1: [("99", None)]}) == "r"
    assert told("service", nothing, needs={1: [("99", first + DAY)]}) == "r"
    assert told("service", nothing, needs={1: [("99", first)]}) == "n"


def test_all_right_means_green_wherever_it_is_asked() -> None:
    assert all_right("ggggg", "gnnng")
    assert not all_right("ggggg", "gannn")
    assert not all_right("gggrg", "ggggg")
    assert not all_right("", "ggggg")


def test_the_table_names_every_parameter_it_reads() -> None:
    assert {key for work in rules.WORKS for key in work.limits} == set(rules.LIMITS)
    assert all(work.percent in parameters.PARAMETERS for work in rules.WORKS)
