"""D04, D09, D10, D12, D13 and D14 at their boundaries (§4.2)."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry import parameters
from registry.indicators import Measured, State
from registry.models import Need, Resident, ServicePlan, User, WorkRecord
from registry.record_indicators import OF_RECORDS
from registry.work.indicators import spans
from tests import cast

pytestmark = pytest.mark.django_db
BY_CODE = {indicator.code: indicator for indicator in OF_RECORDS}
ON = datetime.date(2026, 6, 15)
OWN = ("D04", "D09", "D10", "D12", "D13", "D14")


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def measured(code: str, on: datetime.date = ON, area: str = cast.OWN) -> Measured:
    return BY_CODE[code].measure([area], on)[area]


def figures(code: str, on: datetime.date = ON) -> tuple[State, int | None, int | None]:
    found = measured(code, on)
    assert len(found.evidence) == found.n and len(found.lacking) == (found.d or 0) - (found.n or 0)
    return found.state, found.n, found.d


def work(on: str, area: str = cast.OWN, **facts: Any) -> WorkRecord:
    return WorkRecord.objects.unscoped("made for a test").create(
        community_id=area, on=day(on), topic="走访", kind="01", **facts
    )


@pytest.fixture
def need(residents: dict[str, Resident]) -> Callable[..., Need]:
    """``need(raised, area, **facts)``: a need whose times run as the rules set them."""

    def need(raised: str, area: str = cast.OWN, **facts: Any) -> Need:
        times = {"reflect_due_on": "2026-03-31", "answer_due_on": "2026-05-15"}
        days = {k: day(v) for k, v in {**times, **facts}.items() if k.endswith("_on")}
        told = {k: v for k, v in facts.items() if not k.endswith("_on")}
        return Need.objects.unscoped("made for a test").create(
            resident=residents[area], community_id=area, raised_on=day(raised), **days, **told
        )

    return need


# -- D09 and D04 ---------------------------------------------------------------------------------


def test_the_twelve_months_end_on_the_day_and_leave_no_gap() -> None:
    found = spans(ON)
    assert found[0] == (day("2026-05-15"), ON) and found[-1][0] == day("2025-06-15")
    assert all(later[0] == earlier[1] for later, earlier in zip(found, found[1:], strict=False))


def test_each_month_wants_a_record(residents: dict[str, Resident]) -> None:
    for month in range(1, 7):
        work(f"2026-{month:02d}-15")
    for month in range(7, 13):
        work(f"2025-{month:02d}-15")
    assert measured("D09").state is State.MET
    WorkRecord.objects.unscoped("a test").filter(on=day("2026-02-15")).update(
        voided_at=timezone.now()
    )
    found = measured("D09")
    assert (found.state, found.n, found.d) == (State.PARTLY, 11, 12)
    assert "没有记录：2026年1月16日至2月15日" in found.says


def test_work_elsewhere_or_after_the_day_is_no_work_of_the_month(
    residents: dict[str, Resident],
) -> None:
    work("2026-06-16")
    work("2025-06-15")
    work("2026-06-01", cast.SIBLING)
    assert (measured("D09").state, measured("D09").n) == (State.UNMET, 0)
    work("2025-06-16")
    assert measured("D09").n == 1


def test_five_ledgers_of_five(residents: dict[str, Resident]) -> None:
    found = measured("D04", timezone.localdate())
    assert (found.n, found.d, found.state) == (1, 5, State.PARTLY)
    assert "贫困残疾人基本情况" in found.says and len(found.doors) == 4
    assert measured("D04", day("2020-01-01")).n == 0


# -- D12 and D13 ---------------------------------------------------------------------------------


def test_without_needs_neither_applies(residents: dict[str, Resident]) -> None:
    assert figures("D12") == figures("D13") == (State.NOT_APPLICABLE, 0, 0)


def test_told_on_the_last_day_is_in_time_and_a_day_later_is_not(need: Callable) -> None:
    need("2026-03-10", reflected_on="2026-03-31", reflected_to=["1", "2", "3"])
    assert figures("D12") == (State.MET, 1, 1)
    need("2026-03-10", reflected_on="2026-04-01", reflected_to=["1"])
    assert figures("D12") == (State.PARTLY, 1, 2)
    assert measured("D12").share == pytest.approx(0.75)


def test_whoever_was_never_told_costs_a_part(need: Callable) -> None:
    need("2026-03-10", reflected_on="2026-03-12", reflected_to=["1"])
    found = measured("D12")
    assert found.state is State.PARTLY and "社区服务机构、上级残联" in found.says


def test_while_there_is_time_nothing_is_judged(need: Callable) -> None:
    need("2026-06-10", reflect_due_on="2026-06-15", answer_due_on="2026-08-01")
    assert figures("D12")[0] is figures("D13")[0] is State.PENDING
    assert figures("D12", day("2026-06-16")) == (State.UNMET, 0, 1)


def test_ninety_of_hundred_in_whole_numbers(need: Callable) -> None:
    for n in range(9):
        need("2026-03-01", reflected_on="2026-03-02", reflected_to=["1"],
             answered_on=f"2026-04-0{n + 1}")  # fmt: skip
    need("2026-03-01", reflected_on="2026-03-02", reflected_to=["1"])
    assert figures("D13") == (State.MET, 9, 10)
    need("2026-03-01", reflected_on="2026-03-02", reflected_to=["1"])
    assert figures("D13") == (State.PARTLY, 9, 11)


def test_a_promise_runs_until_its_day(need: Callable) -> None:
    need("2026-03-01", reflected_on="2026-03-02", reflected_to=["1"], promised_on="2026-06-15")
    assert figures("D13")[0] is State.PENDING
    assert figures("D13", day("2026-06-16")) == (State.UNMET, 0, 1)


def test_what_came_after_the_day_is_not_known_on_it(need: Callable) -> None:
    need("2026-03-01", reflected_on="2026-03-02", reflected_to=["1"], answered_on="2026-06-01")
    assert figures("D13") == (State.MET, 1, 1)
    assert figures("D13", day("2026-05-31")) == (State.UNMET, 0, 1)
    assert figures("D13", day("2026-02-28")) == (State.NOT_APPLICABLE, 0, 0)


def test_old_void_and_others_needs_do_not_count(need: Callable) -> None:
    need("2025-06-15", reflected_on="2025-06-16", reflected_to=["1"])
    need("2026-03-01", voided_at=timezone.now())
    need("2026-03-01", cast.SIBLING)
    assert figures("D12") == figures("D13") == (State.NOT_APPLICABLE, 0, 0)


# -- D14 and D10 ---------------------------------------------------------------------------------


def plan(resident: Resident, **facts: Any) -> ServicePlan:
    return ServicePlan.objects.unscoped("made for a test").create(
        resident=resident, community_id=resident.community_id, **facts
    )


def test_whoever_needs_something_has_a_plan(registrar: User, need: Callable) -> None:
    today = timezone.localdate()
    everybody = Resident.objects.unscoped("a test").filter(community_id=cast.OWN)
    everybody.update(needs=["0"])
    assert figures("D14", today) == (State.NOT_APPLICABLE, 0, 0)
    everybody.update(needs=["3"])
    assert figures("D14", today) == (State.UNMET, 0, 1)
    made = plan(everybody.get(), made_on=today)
    assert figures("D14", today) == (State.MET, 1, 1)
    made.closed_on = today
    made.save()
    assert figures("D14", today)[0] is State.UNMET
    everybody.update(needs=[])
    need(today.isoformat())
    assert figures("D14", today) == (State.UNMET, 0, 1)
    everybody.update(status="3")
    assert figures("D14", today) == (State.NOT_APPLICABLE, 0, 0)


def test_a_case_is_shown_and_none_costs_nothing(registrar: User) -> None:
    assert measured("D10").state is State.TO_JUDGE and BY_CODE["D10"].points == 0


@pytest.mark.parametrize("code", OWN)
def test_thirty_communities_cost_what_one_does(code: str, residents: dict[str, Resident]) -> None:
    def queries(codes: list[str]) -> int:
        with CaptureQueriesContext(connection) as held:
            assert set(BY_CODE[code].measure(codes, ON)) == set(codes)
        return len(held)

    many = [f"{cast.OWN[:9]}{n:03d}" for n in range(100, 130)]
    assert queries(many) == queries([cast.OWN])
    assert all(key in parameters.PARAMETERS for key in BY_CODE[code].parameters)
