"""零报告: every finished month is told of, once; above one sees who was silent."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry.models import AuditEvent, User
from registry.models.scoped import ScopeError
from registry.today import Desk, declared, over
from rehab.child_reports import zero
from rehab.models import ZeroReport
from tests import cast
from tests.rehab.cases.conftest import DAY, TODAY

pytestmark = pytest.mark.django_db
URL = "/child-reports/months/"
THIS = TODAY.replace(day=1)
LAST, OLDER = zero.finished(TODAY, 2)


def month(text: str) -> datetime.date:
    return datetime.date.fromisoformat(f"{text}-01")


@pytest.mark.parametrize(
    ("of", "days", "due"),
    [("2026-01", 5, "2026-02-05"), ("2026-12", 5, "2027-01-05"), ("2027-01", 31, "2027-02-28")],
)
def test_a_month_is_due_in_the_next(of: str, days: int, due: str) -> None:
    assert zero.due(month(of), days) == datetime.date.fromisoformat(due)


def test_the_finished_months_go_back_over_the_new_year() -> None:
    found = zero.finished(datetime.date(2026, 2, 10), 3)
    assert found == [month("2026-01"), month("2025-12"), month("2025-11")]


def test_one_press_tells_of_a_month_and_a_second_changes_nothing(
    signed_in: Callable[[str], Client],
) -> None:
    client = signed_in("specialist")
    assert "零报告" in client.get(URL).content.decode()
    for _ in range(2):
        assert client.post(URL, {"month": f"{LAST:%Y-%m}"}).status_code == 302
    (made,) = ZeroReport.objects.unscoped("a test looks")
    assert (made.community_id, made.month, made.reported_by.username) == (
        cast.OWN,
        LAST,
        "specialist",
    )
    assert AuditEvent.objects.filter(action="create", object_id=str(made.pk)).count() == 1


def test_taken_back_it_can_be_said_again(signed_in: Callable[[str], Client]) -> None:
    client, said = signed_in("specialist"), {"month": f"{LAST:%Y-%m}"}
    client.post(URL, said)
    client.post(URL, {**said, "do": "withdraw"})
    assert not ZeroReport.objects.unscoped("a test looks").current().exists()
    client.post(URL, said)
    held = ZeroReport.objects.unscoped("a test looks")
    assert (held.count(), held.current().count()) == (2, 1)


def test_all_missing_months_at_once_but_not_one_with_a_child(
    report: Callable[..., Any], signed_in: Callable[[str], Client]
) -> None:
    report(1, found_on=OLDER + 3 * DAY)
    assert signed_in("specialist").post(URL, {"do": "all"}).status_code == 302
    months = set(ZeroReport.objects.unscoped("a test looks").values_list("month", flat=True))
    assert months == set(zero.finished(TODAY)) - {OLDER}


@pytest.mark.parametrize("asked", [f"{THIS:%Y-%m}", "2012-01", "", "十月"])
def test_a_month_that_is_not_over_or_long_past_is_refused_in_words(
    asked: str, signed_in: Callable[[str], Client]
) -> None:
    answer = signed_in("specialist").post(URL, {"month": asked})
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert not ZeroReport.objects.unscoped("a test looks").exists()


def test_a_month_with_a_child_needs_none(report: Callable[..., Any], registrar: User) -> None:
    report(1, found_on=LAST)
    with pytest.raises(ValidationError, match="有报告卡"):
        zero.report(cast.OWN, [LAST], by=registrar)


def test_whoever_may_not_enter_says_nothing(
    staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    with pytest.raises(ScopeError):
        zero.report(cast.OWN, [LAST], by=staff["neighbour"])
    for name, wanted in (("chair", 403), ("township", 403), ("counsellor", 403)):
        assert signed_in(name).post(f"{URL}?area={cast.OWN}", {"do": "all"}).status_code == wanted
    page = signed_in("chair").get(URL).content.decode()
    assert "没有报" in page and '<button type="submit" class="btn btn-small"' not in page


def test_above_one_sees_who_has_not_told(
    registrar: User, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    zero.report(cast.SIBLING, [LAST], by=registrar)
    client = signed_in("township")
    page = client.get(f"{URL}?month={LAST:%Y-%m}")
    silent = [place.code for place in page.context["silent"]]
    assert silent == [cast.OWN], "the neighbour told; where nobody works nobody is to tell"
    assert "2 个社区中 1 个已报，1 个没有报" in page.content.decode()
    banner = signed_in("banner_staff").get(URL).context
    (row,) = banner["tree"]["rows"]
    assert [cell["value"] for cell in row["cells"]] == ["2", "0", "1", "1"]
    assert f"area={cast.TOWNSHIP}" in row["url"]


def test_it_takes_as_many_queries_for_many_months_and_communities() -> None:
    codes = [f"1504040010{n:02d}" for n in range(30)]
    with CaptureQueriesContext(
        connection,
    ) as one:
        zero.told(codes[:1], [LAST])
    with CaptureQueriesContext(connection) as many:
        zero.told(codes, zero.finished(TODAY))
    assert len(one) == len(many) == 2


def test_last_month_stands_in_today_until_it_is_told(
    staff: dict[str, User], registrar: User
) -> None:
    declared()

    def count(desk: Desk) -> int:
        return next((g.count for g in desk.groups if g.key == "zero_report"), 0)

    assert count(Desk(staff["specialist"])) == 1
    (task,) = next(g for g in Desk(staff["specialist"]).groups if g.key == "zero_report").tasks(5)
    assert task.action_url == f"{URL}?area={cast.OWN}" and task.due == zero.due(LAST, 5)
    zero.report(cast.OWN, [LAST], by=registrar)
    assert count(Desk(staff["specialist"])) == 0
    from registry.models import Area

    below = over(staff["township"], Area.objects.get(pk=cast.TOWNSHIP))
    assert count(below) == 1
    (told,) = next(g for g in below.groups if g.key == "zero_report").tasks(5)
    assert told.place == cast.AREAS[cast.SIBLING]


def test_in_time_it_is_due_and_after_the_day_late(staff: dict[str, User]) -> None:
    declared()
    for on, late in ((THIS.replace(day=5), 0), (THIS.replace(day=6), 1)):
        (group,) = [g for g in Desk(staff["specialist"], on).groups if g.key == "zero_report"]
        assert (group.count, group.late) == (1, late)


def test_a_month_told_of_late_says_so(signed_in: Callable[[str], Client]) -> None:
    client = signed_in("specialist")
    told = client.post(URL, {"month": f"{OLDER:%Y-%m}"}, follow=True).content.decode()
    assert f"{zero.said(OLDER)}零报告已送出" in told and "记为逾期报告" in told
    assert told.count(">逾期报告<") == 1


def test_late_is_after_the_last_day_in_time() -> None:
    made = ZeroReport(reported_at=datetime.datetime(2026, 2, 5, 12, tzinfo=datetime.UTC))
    told, due = zero.Told(0, made), datetime.date(2026, 2, 5)
    assert not zero.is_late(told, due) and zero.is_late(told, due - DAY)
    assert not zero.is_late(zero.Told(1, made), due - DAY)
