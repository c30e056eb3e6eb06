"""F06, F07 and F09 at their boundaries (reference §4 and §4.2)."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry import parameters, working_days
from registry.five_knowns import months_before
from registry.models import Area, Attachment, User
from registry.organisation.documents.ledger import DocumentLedger
from rehab.child_reports import zero
from rehab.indicators import INDICATORS
from rehab.models import ChildReport, Referral, ZeroReport
from tests import boundaries, cast
from tests.rehab.cases.conftest import DAY, TODAY, Enter, again, ago

pytestmark = pytest.mark.django_db
HOW = {indicator.code: indicator for indicator in INDICATORS}
MEASURES = {indicator.code: indicator.measure for indicator in INDICATORS}
Report = Callable[..., ChildReport]
Slip = Callable[..., Referral]
FOUND = TODAY - 200 * DAY
TIMELY = {"found_on": FOUND, "reported_on": FOUND + 15 * DAY, "reported_to": "1"}
LATE = {**TIMELY, "reported_on": FOUND + 16 * DAY}
EARLY = {"diagnosed_on": FOUND + 60 * DAY, "diagnosed_by": "妇幼保健院", "diagnosis": "1",
         "intervened_on": FOUND + 90 * DAY, "interventions": ["3"]}  # fmt: skip


def at(code: str, area: str = cast.OWN, on: datetime.date = TODAY) -> Any:
    return boundaries.measure(HOW[code], area, on)


@pytest.fixture
def paper(enter: Enter) -> Callable[..., Any]:
    """``paper()``: the paper that sets the reporting system up, its text attached."""

    def paper(code: str = cast.BANNER, *, text: bool = True, **facts: Any) -> Any:
        known = {
            "title": "儿童残疾发生报告制度",
            "issued_on": datetime.date(2024, 1, 1),
            "proves": ["F06"],
        }
        made = enter(DocumentLedger, code, **{**known, **facts})
        if text:
            Attachment.objects.create(
                ledger="document", record_id=made.pk, name="正文.pdf", kind="pdf", file="x", size=1,
                digest=str(made.pk),
            )  # fmt: skip
        return made

    return paper


def say_all(by: User, code: str = cast.OWN) -> None:
    """零报告 of every month without a child."""
    held = zero.told([code], months := zero.finished(TODAY))
    zero.report(code, [m for m in months if not held[(code, m)].is_told], by=by)


# -- F06 -----------------------------------------------------------------------------------------


def test_without_a_paper_there_is_no_system(report: Report, registrar: User) -> None:
    report(1, **TIMELY)
    say_all(registrar)
    found = at("F06")
    assert found.state == "unmet" and found.share == 0 and "没有建立" in found.says
    assert "proves=F06" in found.doors[-1].url


def test_a_paper_without_its_text_is_no_proof_yet(paper: Callable[..., Any]) -> None:
    paper(text=False)
    found = at("F06")
    assert found.state == "unmet" and "还没有附正文" in found.says


def test_no_child_and_every_month_said_so_is_fulfilled(
    paper: Callable[..., Any], registrar: User
) -> None:
    paper()
    found = at("F06")
    assert found.state == "partly" and "个月没有报告也没有零报告" in found.says
    assert found.doors[0].url == f"/child-reports/months/?area={cast.OWN}"
    say_all(registrar)
    found = at("F06")
    assert found.state == "met" and (found.n, found.d, found.share) == (0, 0, 1)
    assert "没有发现" in found.says


def test_a_month_counts_from_the_one_after_the_paper_and_once_its_time_is_over(
    paper: Callable[..., Any], registrar: User
) -> None:
    (last,) = zero.finished(TODAY, 1)
    paper(issued_on=last)
    assert at("F06").state == "met", "the month in which the system began is not asked"
    after = zero.before(last, -1)
    assert at("F06", on=zero.due(after, 5)).state == "met", "the fifth is in time"
    late = at("F06", on=zero.due(after, 5) + DAY)
    assert late.state == "partly" and late.share == Fraction(1, 2)


def test_said_later_it_does_not_count_on_a_day_before(
    paper: Callable[..., Any], registrar: User
) -> None:
    paper()
    say_all(registrar)
    assert at("F06", on=TODAY - 40 * DAY).state == "partly"


def test_the_fifteenth_day_is_in_time_and_95_of_100_is_judged_whole(
    paper: Callable[..., Any], report: Report, registrar: User
) -> None:
    paper()
    for n in range(1, 20):
        report(n, **TIMELY)
    say_all(registrar)
    assert (at("F06").state, at("F06").n, at("F06").d) == ("met", 19, 19)
    report(20, **LATE)
    assert at("F06").state == "met", "19 of 20 is 95 %"
    report(21, **LATE)
    found = at("F06")
    assert found.state == "partly" and (found.n, found.d) == (19, 21)
    assert found.share == Fraction(1, 2) * (1 + Fraction(19 * 100, 21 * 95))


def test_who_is_not_reported_yet_is_late_only_after_the_day(
    paper: Callable[..., Any], report: Report, registrar: User
) -> None:
    paper()
    one = report(1, found_on=ago(15))
    say_all(registrar)
    assert (at("F06").state, at("F06").d) == ("met", 0)
    found = at("F06", on=TODAY + DAY)
    assert found.state == "partly" and f"/child-reports/{one.pk}/report-step/" in {
        d.url for d in found.doors
    }


# -- F07 -----------------------------------------------------------------------------------------


def test_no_child_at_all_does_not_apply() -> None:
    assert at("F07").state == "not_applicable"


def test_the_last_days_are_in_time_and_one_more_is_not(report: Report) -> None:
    report(1, **TIMELY, **EARLY)
    assert (at("F07").state, at("F07").n, at("F07").d) == ("met", 1, 1)
    report(
        2,
        **TIMELY,
        **{**EARLY, "diagnosed_on": FOUND + 61 * DAY, "intervened_on": FOUND + 70 * DAY},
    )
    report(3, **TIMELY, **{**EARLY, "intervened_on": FOUND + 91 * DAY})
    found = at("F07")
    assert found.state == "partly" and (found.n, found.d) == (1, 3)
    assert "2 人没有按时" in found.says and "0–6 岁 3 人" in found.says


def test_nine_of_ten_is_fulfilled_and_eight_of_nine_is_not(report: Report) -> None:
    for n in range(1, 9):
        report(n, **TIMELY, **EARLY)
    late = {**EARLY, "intervened_on": FOUND + 91 * DAY}
    report(9, **TIMELY, **late)
    assert at("F07").state == "partly", "8 of 9 is 88.9 %"
    report(10, **TIMELY, **EARLY)
    assert at("F07").state == "met"


def test_whose_time_runs_is_not_judged_and_who_is_ruled_out_needs_no_help(report: Report) -> None:
    report(1, found_on=ago(60), reported_on=ago(50), reported_to="1")
    assert at("F07").state == "pending"
    assert (at("F07", on=TODAY + DAY).state, at("F07", on=TODAY + DAY).d) == ("unmet", 1)
    ruled_out = {**EARLY, "diagnosis": "3", "intervened_on": None, "interventions": []}
    report(2, **TIMELY, **ruled_out)
    found = at("F07")
    assert (found.state, found.n, found.d) == ("met", 1, 1) and "另有 1 人" in found.says


def test_a_year_old_find_counts_no_longer_and_one_after_the_day_not_yet(report: Report) -> None:
    report(1, found_on=months_before(TODAY, 12), birth_date=ago(2000))
    assert at("F07").state == "not_applicable"
    report(2, found_on=months_before(TODAY, 12) + DAY, birth_date=ago(2000))
    assert at("F07").d == 1
    report(3, found_on=TODAY)
    assert "另有 1 人" in at("F07").says and "另有" not in at("F07", on=TODAY - DAY).says


def test_the_doors_lead_to_what_is_still_to_be_done(
    report: Report, signed_in: Callable[[str], Client]
) -> None:
    open_ = report(1, found_on=ago(70), reported_on=ago(60), reported_to="1")
    done = report(2, **TIMELY, **{**EARLY, "intervened_on": FOUND + 99 * DAY})
    urls = {door.url for door in at("F07").doors}
    assert f"/child-reports/{open_.pk}/diagnose-step/" in urls
    client = signed_in("specialist")
    assert all(client.get(url).status_code == 200 for url in urls)
    assert any(str(done.pk) in url for url in urls)


def test_what_is_voided_counts_nowhere(report: Report) -> None:
    one = report(1, **TIMELY, **EARLY)
    type(one).objects.unscoped("voided").update(voided_at=datetime.datetime.now(datetime.UTC))
    assert at("F07").state == "not_applicable"


# -- F09 -----------------------------------------------------------------------------------------


def test_nothing_to_refer_does_not_apply() -> None:
    assert at("F09").state == "not_applicable"


def test_the_tenth_working_day_is_in_time_and_the_next_is_late(slip: Slip) -> None:
    raised = ago(100)
    tenth = working_days.add_working_days(raised, 10)
    sent = {"raised_on": raised, "institution": "市辅具中心"}
    fine = slip(**sent, sent_on=tenth)
    assert (at("F09").state, at("F09").n, at("F09").d) == ("met", 1, 1)
    assert at("F09").evidence == (("referral", fine.pk),)
    slip(**sent, sent_on=working_days.add_working_days(raised, 11))
    found = at("F09")
    assert found.state == "partly" and (found.n, found.d, found.share) == (1, 2, Fraction(1, 2))


def test_unsent_it_is_judged_once_its_time_is_over(slip: Slip) -> None:
    one = slip(raised_on=TODAY)
    assert at("F09").state == "pending" and "1 件还在转出期限内" in at("F09").says
    due = one.send_due_on
    assert at("F09", on=due).state == "pending" and at("F09", on=due + DAY).state == "unmet"
    assert at("F09", on=due + DAY).doors[0].url == f"/referrals/{one.pk}/send-step/"


def test_nobody_needs_it_any_more_and_it_does_not_count(slip: Slip) -> None:
    slip(raised_on=ago(100), closed_on=ago(60), outcome="4")
    assert at("F09").state == "not_applicable"
    slip(raised_on=ago(100), closed_on=ago(60), outcome="3")
    assert at("F09").state == "unmet", "closed without having been handed on"


def test_a_return_does_not_undo_that_it_was_handed_on(slip: Slip, registrar: User) -> None:
    from rehab.referrals.ledger import ReferralLedger
    from tests.rehab.cases.conftest import take

    one = slip(raised_on=ago(100), sent_on=ago(99), institution="市辅具中心")
    one = take(ReferralLedger, one, "return", registrar, on=ago(30), reason="没有床位")
    assert one.sent_on is None and at("F09").state == "met"


def test_the_region_s_limit_counts_for_what_is_raised_after_it(
    slip: Slip, areas: dict[str, Area], staff: dict[str, User]
) -> None:
    parameters.change("referral_days", areas["15"], to=2, by=staff["region_staff"], reason="试行")
    one = again(slip(raised_on=TODAY))
    assert one.send_due_on == working_days.add_working_days(TODAY, 2)


# -- all of them ---------------------------------------------------------------------------------


def test_many_communities_take_as_many_queries_as_one(
    paper: Callable[..., Any], report: Report, slip: Slip
) -> None:
    paper()
    report(1, **TIMELY, **EARLY)
    slip(raised_on=ago(100))
    codes = [cast.OWN, cast.SIBLING, "150404002001", "150402001001", cast.FAR]
    for code, measure in MEASURES.items():
        with CaptureQueriesContext(connection) as one:
            measure(codes[:1], TODAY)
        with CaptureQueriesContext(connection) as many:
            measure(codes, TODAY)
        assert len(one) == len(many), code
    assert ZeroReport.objects.unscoped("nothing was written").count() == 0


def test_they_stand_on_the_page_of_the_indicators(
    report: Report, signed_in: Callable[[str], Client]
) -> None:
    report(1, found_on=ago(70))
    page = signed_in("specialist").get("/standing/").content.decode()
    for code in ("F06", "F07", "F09"):
        assert code in page
