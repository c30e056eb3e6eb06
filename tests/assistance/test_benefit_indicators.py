"""E05–E11: of whoever is entitled, who has it; the borders of the reference (§4.2)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assistance.benefits.indicators import INDICATORS, Share, _measured
from registry.indicators import Measured, State
from registry.models import User
from registry.organisation.standing import measuring
from tests import cast
from tests.assistance.benefit_people import DAY, TODAY, person, row

BY_CODE = {indicator.code: indicator for indicator in INDICATORS}
POOR = {"household__poverty": ["P01"]}


def say(code: str, area: str = cast.OWN) -> Measured:
    return BY_CODE[code].measure([area], TODAY)[area]


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_where_nobody_is_entitled_it_does_not_apply(registrar: User, code: str) -> None:
    person(1, registrar)
    told = say(code)
    assert (told.state, told.n, told.d) == (State.NOT_APPLICABLE, 0, 0)
    assert "没有应享受的人" in told.says


@pytest.mark.parametrize(
    ("code", "facts", "has"),
    [
        ("E05", POOR, "SS01"),
        ("E07", {"benefits": [row("SS05", "1")]}, "SS05"),
        ("E08", {"household__housing_source": "6"}, "SS07"),
        ("E09", {"household__housing_danger": "D"}, "SS08"),
        ("E10", POOR, "SS09"),
        ("E11", {"dis_level": "2"}, "SS10"),
    ],
)
def test_one_who_has_it_and_one_who_has_not(
    registrar: User, code: str, facts: dict[str, Any], has: str
) -> None:
    person(1, registrar, **facts)
    assert (say(code).state, say(code).n, say(code).d) == (State.UNMET, 0, 1)
    with_it = person(2, registrar, **{**facts, "benefits": [row(has)]})
    told = say(code)
    assert (told.state, told.n, told.d, told.share) == (State.PARTLY, 1, 2, Fraction(1, 2))
    assert told.evidence == (("resident", with_it.pk),)
    assert "还有 1 人没有落实" in told.says
    assert f"area={cast.OWN}" in told.doors[0].url


def test_all_who_are_entitled_have_it(registrar: User) -> None:
    person(1, registrar, dis_level="1", benefits=[row("SS10")])
    person(2, registrar, dis_level="2", benefits=[row("SS10", "4")])  # 不符合的不算
    person(3, registrar, status="4", dis_level="2")
    person(4, registrar, status="3", dis_level="2")
    told = say("E11")
    assert (told.state, told.n, told.d, told.share) == (State.MET, 1, 1, 1)


def test_what_has_ended_is_not_had(registrar: User) -> None:
    person(1, registrar, dis_level="1", benefits=[row("SS10", ends_on=TODAY - DAY)])
    assert (say("E11").n, say("E11").d) == (0, 1)


def test_whoever_has_asked_is_told_and_has_it_not(registrar: User) -> None:
    person(1, registrar, dis_level="1", benefits=[row("SS10", "2")])
    told = say("E11")
    assert told.state is State.UNMET
    assert "已申请 1 人" in told.says
    assert "没有落实" not in told.says


def test_the_lower_of_two_decides(registrar: User) -> None:
    person(1, registrar, dis_level="1", benefits=[row("SS03"), row("SS04")])
    person(2, registrar, dis_level="1", benefits=[row("SS04")])
    told = say("E06")
    assert (told.state, told.n, told.d) == (State.PARTLY, 1, 2)
    assert "按较低的养老保险补贴计" in told.says
    assert "医疗保险补贴：应享受 2 人，已享受 2 人" in told.says


def test_of_two_the_one_nobody_is_entitled_to_does_not_count(registrar: User) -> None:
    old = {"id_no": "", "cert_no": "", "birth_date": TODAY.replace(year=TODAY.year - 70, day=1)}
    person(1, registrar, dis_level="1", **old, benefits=[row("SS04")])
    told = say("E06")
    assert (told.state, told.n, told.d) == (State.MET, 1, 1)
    assert "养老保险补贴：没有应享受的人" in told.says


@pytest.mark.parametrize(("n", "d", "met"), [(69, 99, False), (99, 100, False), (7, 7, True)])
def test_judged_with_whole_numbers(n: int, d: int, met: bool) -> None:
    told = _measured(["SS10"], Share({i: i < n for i in range(d)}), cast.OWN)
    assert (told.state is State.MET) is met
    assert told.share == Fraction(n, d)


def test_they_stand_among_what_is_asked_of_a_community(registrar: User) -> None:
    person(1, registrar, dis_level="2")
    (standing,) = measuring.standings([cast.OWN], TODAY)
    failing = {indicator.code for indicator, _ in standing.failing}
    assert {"E06", "E11"} <= failing
    assert {code for code in BY_CODE if code not in failing} == {"E05", "E07", "E08", "E09", "E10"}


def test_many_communities_cost_no_more_queries(registrar: User) -> None:
    person(1, registrar, dis_level="2")
    counts = []
    for codes in ([cast.OWN], [cast.OWN, cast.SIBLING, cast.FAR]):
        with CaptureQueriesContext(connection) as seen:
            for indicator in INDICATORS:
                indicator.measure(codes, TODAY)
        counts.append(len(seen))
    assert counts[0] == counts[1]
