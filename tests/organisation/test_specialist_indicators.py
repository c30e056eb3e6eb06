"""B01–B06 at their boundaries (§4.2): each sentence of the plan about specialists, measured."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry import attachments
from registry.indicators import Measured, State
from registry.ledger import saving
from registry.models import Area, Attachment, ParameterValue, User
from registry.organisation.specialists.indicators import INDICATORS
from registry.organisation.specialists.ledger import SpecialistLedger
from tests import cast
from tests.organisation.conftest import Appoint, day

pytestmark = pytest.mark.django_db
BY_CODE = {indicator.code: indicator for indicator in INDICATORS}
HALF = Fraction(1, 2)


def measured(code: str, on: str, area: str = cast.OWN) -> Measured:
    return BY_CODE[code].measure([area], day(on))[area]


def attach(record: Any, purpose: str, by: User, at: str = "2024-01-01") -> None:
    attachments.attach(SpecialistLedger, record, [cast.portrait()], by=by, purpose=purpose)
    moment = datetime.datetime.combine(day(at), datetime.time(), datetime.UTC)
    Attachment.objects.filter(record_id=record.pk).update(at=moment)


def test_they_are_those_of_the_catalogue() -> None:
    assert list(BY_CODE) == ["B01", "B02", "B03", "B04", "B05", "B06"]
    assert sum(indicator.points for indicator in INDICATORS) == 10
    assert all(indicator.clause and indicator.how for indicator in INDICATORS)


@pytest.mark.parametrize("code", list(BY_CODE))
def test_with_nobody_in_post_nothing_is_met_and_the_way_on_is_shown(
    areas: dict[str, Area], code: str
) -> None:
    told = measured(code, "2026-06-01")
    assert told.state is State.UNMET and told.share == 0 and "没有在岗" in told.says
    assert told.doors[0].url == f"{SpecialistLedger.url('create')}?community={cast.OWN}"


def test_who_left_or_has_not_come_does_not_count(appoint: Appoint) -> None:
    appoint(until_on=day("2025-03-31"), left_why="到龄")
    assert measured("B02", "2025-03-31").state is State.MET
    assert measured("B02", "2025-04-01").state is State.UNMET
    appoint(from_on=day("2026-05-01"))
    assert "没有在岗" in measured("B03", "2026-04-30").says
    assert measured("B03", "2026-05-01").state is State.MET


def test_a_void_record_counts_for_nothing(appoint: Appoint, staff: dict[str, User]) -> None:
    saving.void(SpecialistLedger, appoint().pk, by=staff["banner_staff"], reason="重复")
    assert measured("B03", "2025-06-01").state is State.UNMET


# -- B01 -----------------------------------------------------------------------------------------


def test_a_selection_is_complete_with_its_publication(appoint: Appoint, registrar: User) -> None:
    record = appoint()
    lacking = measured("B01", "2025-06-01")
    assert lacking.state is State.UNMET and "王芳" in lacking.says
    assert [door.url for door in lacking.doors] == [
        SpecialistLedger.url("attachments", record.pk)
    ]  # what is told is told: only the paper is missing
    attach(record, "publicity", registrar)
    told = measured("B01", "2025-06-01")
    assert (told.state, told.n, told.d) == (State.MET, 1, 1)
    assert told.evidence == (("specialist", record.pk),)


# -- B02 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ended", "state", "share"),
    [
        ("2024-12-19", State.MET, Fraction(1)),
        ("2024-12-20", State.MET, Fraction(1)),
        ("2024-12-21", State.PARTLY, HALF),
        (None, State.UNMET, Fraction(0)),
    ],
)
def test_a_training_that_ends_on_the_day_of_coming_is_in_time(
    appoint: Appoint, ended: str | None, state: State, share: Fraction
) -> None:
    appoint(pretrained_on=day(ended) if ended else None)
    told = measured("B02", "2025-06-01")
    assert (told.state, told.share) == (state, share)
    assert ("补训" in told.says) == (share == HALF)
    assert told.to_win == (1 if state is State.UNMET else 0), "what came late is not to be won back"


def test_a_training_before_the_post_may_be_an_event(appoint: Appoint, train: Callable) -> None:
    who = appoint(pretrained_on=None)
    train("2024-12-18", who, ends="2024-12-20", kind="1")
    assert measured("B02", "2025-06-01").state is State.MET


def test_the_earlier_of_two_trainings_decides(appoint: Appoint, train: Callable) -> None:
    train("2024-12-01", appoint(pretrained_on=day("2025-03-01")), kind="1")
    assert measured("B02", "2025-06-01").state is State.MET


def test_what_a_late_proof_is_worth_is_a_parameter(appoint: Appoint, registrar: User) -> None:
    appoint(pretrained_on=day("2025-03-01"))
    ParameterValue.objects.create(
        key="late_proof_percent", area_id="15", value=80, valid_from=day("2025-01-01"),
        reason="自治区规定", set_by=registrar,
    )  # fmt: skip
    assert measured("B02", "2025-06-01").share == Fraction(4, 5)


# -- B03 -----------------------------------------------------------------------------------------


def test_a_card_issued_after_coming_counts_half(appoint: Appoint) -> None:
    appoint(
        from_on=day("2013-02-01"), selected_on=day("2013-01-05"), pretrained_on=day("2013-01-20"),
        card_issued_on=day("2013-03-01"),
    )  # fmt: skip
    told = measured("B03", "2025-06-01")
    assert (told.state, told.share, told.n, told.d) == (State.PARTLY, HALF, 0, 1)
    assert "补发" in told.says and told.doors
    assert "不能补正，按 50% 计" in told.says
    assert not [door for door in told.doors if "/edit/" in door.url], "no form puts it right"


@pytest.mark.parametrize(
    ("until", "on", "state"),
    [
        ("2025-06-01", "2025-06-01", State.MET),
        ("2025-06-01", "2025-06-02", State.UNMET),
        (None, "2025-06-01", State.UNMET),
    ],
)
def test_a_card_is_good_to_its_last_day(
    appoint: Appoint, until: str | None, on: str, state: State
) -> None:
    appoint(card_valid_until=day(until) if until else None)
    assert measured("B03", on).state is state


def test_of_two_in_post_one_with_a_card_is_half(appoint: Appoint) -> None:
    appoint()
    appoint(name="李强", card_no="")
    told = measured("B03", "2025-06-01")
    assert (told.state, told.share, told.n, told.d) == (State.PARTLY, HALF, 1, 2)
    assert "李强" in told.says and "王芳" not in told.says


# -- B04 -----------------------------------------------------------------------------------------


def test_the_year_of_coming_asks_for_no_training(appoint: Appoint) -> None:
    appoint()
    assert measured("B04", "2024-12-31").state is State.NOT_APPLICABLE


def test_a_year_that_still_runs_is_waited_for(appoint: Appoint, train: Callable) -> None:
    who = appoint()
    waiting = measured("B04", "2025-12-31")
    assert waiting.state is State.PENDING and "2025 年待完成" in waiting.says
    assert waiting.doors[0].url.endswith(f"?community={cast.BANNER}")
    assert measured("B04", "2026-01-01").state is State.UNMET
    train("2025-05-06", who)
    assert measured("B04", "2025-12-31").state is State.MET
    assert measured("B04", "2026-01-01").state is State.PENDING
    assert measured("B04", "2027-01-01").share == HALF


def test_a_year_missed_counts_against_though_this_one_still_runs(
    appoint: Appoint, train: Callable
) -> None:
    train("2025-05-06", appoint())
    told = measured("B04", "2027-06-01")
    assert (told.state, told.n, told.d) == (State.PARTLY, 1, 2)
    assert "王芳 2026 年" in told.says and "2027 年待完成" in told.says


def test_a_training_of_several_days_counts_once_and_in_one_year(
    appoint: Appoint, train: Callable
) -> None:
    train("2025-12-30", appoint(), ends="2026-01-02")
    told = measured("B04", "2027-01-01")
    assert (told.n, told.d) == (1, 2) and "2025 年" in told.says


def test_two_trainings_in_a_year_are_not_two_years(appoint: Appoint, train: Callable) -> None:
    who = appoint()
    train("2025-05-06", who)
    train("2025-09-06", who)
    assert (measured("B04", "2027-01-01").n, measured("B04", "2027-01-01").d) == (1, 2)


def test_training_for_the_post_is_no_yearly_training(appoint: Appoint, train: Callable) -> None:
    train("2025-05-06", appoint(), kind="1")
    assert measured("B04", "2026-01-01").state is State.UNMET


def test_a_training_still_to_come_is_not_counted(appoint: Appoint, train: Callable) -> None:
    train("2025-05-06", appoint())
    assert measured("B04", "2025-05-05").state is State.PENDING


# -- B05, B06 ------------------------------------------------------------------------------------


def test_duties_are_written_down_or_laid_down_in_a_paper(appoint: Appoint, registrar: User) -> None:
    record = appoint(duties="")
    assert measured("B05", "2025-06-01").state is State.UNMET
    attach(record, "duties", registrar)
    assert measured("B05", "2025-06-01").state is State.MET


def test_rules_and_assessments_are_half_each(appoint: Appoint, registrar: User) -> None:
    record = appoint(
        from_on=day("2023-02-01"), selected_on=day("2023-01-01"), pretrained_on=day("2023-01-15"),
        assessments=[{"year": 2024, "grade": "2", "assessed_by": "", "note": ""}],
    )  # fmt: skip
    told = measured("B06", "2025-06-01")
    assert (told.state, told.share) == (State.PARTLY, HALF) and "考核制度" in told.says
    attach(record, "assessment_rules", registrar)
    assert measured("B06", "2025-06-01").state is State.MET
    assert measured("B06", "2026-06-01").share == HALF


def test_who_came_this_year_was_not_there_to_be_assessed(appoint: Appoint, registrar: User) -> None:
    attach(appoint(), "assessment_rules", registrar)
    assert measured("B06", "2024-12-31").state is State.MET
    assert measured("B06", "2025-01-01").share == HALF


# -- many at once --------------------------------------------------------------------------------


def test_many_communities_cost_as_many_queries_as_one(
    appoint: Appoint, train: Callable, paper: Callable[..., Any], registrar: User
) -> None:
    codes = [cast.OWN, cast.SIBLING, "150404002001", "150402001001", cast.FAR]
    team = [appoint(code) for code in codes]
    train("2025-05-06", *team[:3])
    attach(team[0], "duties", registrar)
    for code in codes[:3]:
        paper("工作职责", code, proves=["B05"])
    for indicator in INDICATORS:
        counts = []
        for asked in (codes[:1], codes):
            with CaptureQueriesContext(connection) as made:
                told = indicator.measure(asked, day("2026-06-01"))
            counts.append(len(made))
            assert set(told) == set(asked)
        assert counts[0] == counts[1] <= 7, indicator.code
