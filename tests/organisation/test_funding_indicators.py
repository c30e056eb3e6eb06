"""C01–C04, C07, C08 at their boundaries (§4.2), for many communities at once."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.indicators import Indicator, Measured, State
from registry.models import ParameterValue, User
from registry.organisation.funding.indicators import INDICATORS, records_url
from registry.organisation.funding.ledger import FundingLedger
from tests.cast import FAR, OWN, SIBLING

BY_CODE: dict[str, Indicator] = {indicator.code: indicator for indicator in INDICATORS}
ON = datetime.date(2026, 6, 30)


def judge(code: str, area: str = OWN, on: datetime.date = ON) -> Measured:
    return BY_CODE[code].measure([area], on)[area]


def set_to(key: str, value: Any) -> None:
    day = datetime.date(2020, 1, 1)
    by = User.objects.get(username="registrar")
    ParameterValue.objects.create(
        key=key, area_id="15", value=value, valid_from=day, reason="试", set_by=by
    )


# -- the floor -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "received", "code", "state"),
    [
        ("1999.99", "20000", "C03", State.MET),
        ("1999.99", "19999.99", "C03", State.UNMET),
        ("1999.99", "30000", "C04", State.NOT_APPLICABLE),
        ("2000", "20000", "C03", State.NOT_APPLICABLE),
        ("2000", "29999.99", "C04", State.UNMET),
        ("2000", "30000", "C04", State.MET),
        ("2000.01", "30000", "C04", State.MET),
        ("2000.01", "20000", "C04", State.UNMET),
    ],
)
def test_the_floor_follows_the_size(
    pay: Any, sized: Any, size: str, received: str, code: str, state: State
) -> None:
    sized(floor_area=Decimal(size))
    pay(2026, received)
    assert judge(code).state is state


def test_what_is_short_is_told_to_the_fen(pay: Any, sized: Any) -> None:
    sized(floor_area=Decimal(1500))
    pay(2026, "19999.99")
    found = judge("C03")
    assert found.says.startswith("还差 0.01 元")
    assert found.share == 0


def test_only_the_subsidy_that_came_this_year_counts(pay: Any, sized: Any) -> None:
    sized(floor_area=Decimal(1500))
    pay(2026, 50000, kind="01")
    pay(2025, 20000)
    assert judge("C03").state is State.UNMET
    pay(2026, 12000)
    pay(2026, 8000, source="4")
    assert judge("C03").state is State.MET


def test_an_approved_exception_is_told_and_does_not_count(pay: Any, sized: Any) -> None:
    sized(floor_area=Decimal(1500))
    pay(2026, 15000, exception="人口少", exception_by="松山区财政局")
    found = judge("C03")
    assert found.state is State.UNMET
    assert found.says.startswith("不达标（有说明）：人口少")


def test_an_exception_nobody_approved_is_none(pay: Any, sized: Any) -> None:
    sized(floor_area=Decimal(1500))
    pay(2026, 15000, exception="人口少")
    assert "有说明" not in judge("C03").says


def test_the_basis_may_be_households(pay: Any, sized: Any) -> None:
    sized(floor_area=Decimal(500), households=2000)
    pay(2026, 20000)
    assert judge("C03").state is State.MET
    set_to("floor_basis", "households")
    assert judge("C03").state is State.NOT_APPLICABLE
    assert judge("C04").state is State.UNMET


def test_the_figures_are_parameters(pay: Any, sized: Any) -> None:
    sized(floor_area=Decimal(1500))
    pay(2026, 25000)
    set_to("floor_low", 26000)
    assert judge("C03").state is State.UNMET
    set_to("floor_threshold", 1000)
    assert judge("C03").state is State.NOT_APPLICABLE


def test_an_unknown_size_is_asked_for(pay: Any, sized: Any) -> None:
    pay(2026, 25000)
    assert judge("C03").state is State.UNMET
    assert "没有登记社区面积" in judge("C03").says
    assert judge("C04").state is State.NOT_APPLICABLE


def test_both_grades_are_worth_the_same_points() -> None:
    assert BY_CODE["C03"].points == BY_CODE["C04"].points == 3


# -- more each year ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "now", "state"),
    [
        ("10000", "10000.01", State.MET),
        ("10000", "10000", State.UNMET),
        ("10000", "9999", State.UNMET),
        ("0", "1", State.MET),
    ],
)
def test_investment_must_grow(pay: Any, last: str, now: str, state: State) -> None:
    pay(2025, last, kind="01")
    pay(2026, now, kind="01")
    assert judge("C01").state is state


def test_the_first_year_is_not_judged(pay: Any) -> None:
    pay(2026, 10000, kind="01")
    assert judge("C01").state is State.EXEMPT


def test_a_year_left_out_is_asked_for(pay: Any) -> None:
    pay(2024, 10000, kind="01")
    pay(2026, 20000, kind="01")
    found = judge("C01")
    assert found.state is State.UNMET
    assert "缺 2025 年" in found.says
    assert "year=2025" in found.doors[0].url


def test_nothing_at_all_is_not_enough(areas: Any) -> None:
    assert judge("C01").state is State.UNMET


def test_whether_the_subsidy_is_investment_is_a_parameter(pay: Any) -> None:
    pay(2025, 10000, kind="01")
    pay(2026, 10000, kind="01")
    pay(2026, 5000)
    assert judge("C01").state is State.MET
    set_to("building_includes_subsidy", False)
    assert judge("C01").state is State.UNMET


def test_equal_is_told_as_such(pay: Any) -> None:
    pay(2025, 10000, kind="01")
    pay(2026, 10000, kind="01")
    assert judge("C01").says.startswith("与上年持平，没有增加")


# -- the standard and the budget -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("standards", "state", "hint"),
    [
        ((18000, 20000, 22000), State.MET, False),
        ((18000, 20000, 20000), State.MET, False),
        ((20000, 20000, 20000), State.MET, True),
        ((20000, 22000, 20000), State.UNMET, False),
    ],
)
def test_the_standard_rises_step_by_step(
    pay: Any, standards: tuple[int, ...], state: State, hint: bool
) -> None:
    for year, standard in zip((2024, 2025, 2026), standards, strict=True):
        pay(year, standard, standard=Decimal(standard))
    found = judge("C02")
    assert found.state is state
    assert bool(found.hint) is hint
    assert found.tone == ("due" if hint else state.tone)


def test_outside_the_budget_is_not_enough(pay: Any) -> None:
    pay(2026, 20000, standard=Decimal(20000), in_budget="2")
    assert judge("C02").says == "没有列入财政预算"


def test_a_standard_nobody_entered_is_asked_for(pay: Any) -> None:
    pay(2026, 20000)
    assert judge("C02").says == "没有填写补贴标准"


# -- running, sources ------------------------------------------------------------------------------


def test_running_money_has_come(pay: Any) -> None:
    assert judge("C07").state is State.UNMET
    pay(2026, 0, kind="04")
    assert judge("C07").state is State.UNMET
    pay(2026, 1, kind="04", source="4")
    assert judge("C07").state is State.MET


def test_sources_are_counted_where_money_came(pay: Any) -> None:
    pay(2026, 20000)
    pay(2026, 0, source="5")
    assert judge("C08").state is State.PARTLY
    pay(2026, 500, source="6")
    assert judge("C08").state is State.MET
    set_to("funding_sources", 3)
    assert judge("C08").state is State.PARTLY


# -- set-wise ------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", BY_CODE)
def test_many_communities_take_no_more_queries_than_one(pay: Any, sized: Any, code: str) -> None:
    for n, area in enumerate((OWN, SIBLING, FAR), 1):
        sized(area, floor_area=Decimal(1000 * n))
        pay(2026, 20000 + n, area)
        pay(2025, 20000, area)
    with CaptureQueriesContext(connection) as one:
        BY_CODE[code].measure([OWN], ON)
    with CaptureQueriesContext(connection) as three:
        found = BY_CODE[code].measure([OWN, SIBLING, FAR], ON)
    assert len(three) == len(one)
    assert set(found) == {OWN, SIBLING, FAR}


def test_a_voided_record_counts_no_more(pay: Any, sized: Any, registrar: Any) -> None:
    sized(floor_area=Decimal(1500))
    record = pay(2026, 20000)
    assert judge("C03").evidence == (("funding", record.pk),)
    type(record).objects.unscoped("a test").filter(pk=record.pk).update(
        voided_at="2026-01-01T00:00Z"
    )
    assert judge("C03").state is State.UNMET


@pytest.mark.parametrize("code", ["C01", "C02", "C03", "C07", "C08"])
def test_a_red_light_leads_to_a_form(areas: Any, sized: Any, code: str) -> None:
    sized(floor_area=Decimal(1500))
    assert any(f"community={OWN}" in door.url for door in judge(code).doors)


def test_the_way_on_leads_to_the_record_there_is(pay: Any, sized: Any) -> None:
    sized(floor_area=2500)
    first = pay(2026, 100)
    edit = FundingLedger.url("edit", first.pk)
    assert judge("C04").doors[0].url == edit
    pay(2026, 200, source="2")
    assert not [d for d in judge("C04").doors if "/edit/" in d.url or "/new/" in d.url]
    assert judge("C04").doors[0].url == records_url(OWN, year=2026, kind="02")
