"""F06, F07 and F09: lists that agree with the figures, void and foreign records, days past."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from registry import parameters, working_days
from rehab.indicators import INDICATORS
from rehab.models import Referral
from tests import boundaries, cast
from tests.boundaries import keys, void
from tests.rehab.cases.conftest import DAY, TODAY, ago

pytestmark = pytest.mark.django_db
HOW = {indicator.code: indicator for indicator in INDICATORS}
FOUND = TODAY - 200 * DAY
IN_TIME = {"found_on": FOUND, "reported_on": FOUND + 15 * DAY, "reported_to": "1",
           "diagnosed_on": FOUND + 60 * DAY, "diagnosed_by": "妇幼保健院", "diagnosis": "1",
           "intervened_on": FOUND + 90 * DAY, "interventions": ["3"]}  # fmt: skip


def at(code: str, area: str = cast.OWN, on: datetime.date = TODAY) -> Any:
    return boundaries.measure(HOW[code], area, on)


def test_f06_void_and_foreign_children_are_not_asked_about(report):
    one = report(1, **{**IN_TIME, "reported_on": FOUND + 16 * DAY})
    report(2, cast.SIBLING, **IN_TIME)
    assert at("F06").state == "unmet", "without a paper nothing else counts"
    void(one)
    assert at("F07").state == "not_applicable" and at("F07", cast.SIBLING).n == 1


def test_f07_tells_who_was_early_and_who_was_not(report):
    fine = report(1, **IN_TIME)
    late = report(2, **{**IN_TIME, "intervened_on": FOUND + 91 * DAY})
    report(3, found_on=ago(5))
    found = at("F07")
    assert (found.n, found.d, found.state) == (1, 2, "partly")
    assert (keys(found.evidence), keys(found.lacking)) == ({fine.pk}, {late.pk})


def test_f07_on_a_day_before_the_help_it_was_not_given_yet(report):
    report(1, **IN_TIME)
    assert at("F07", on=FOUND + 60 * DAY).state == "pending", "diagnosed, and time to help"
    assert at("F07", on=FOUND + 90 * DAY).n == 1
    assert at("F07", on=FOUND - DAY).state == "not_applicable"


def test_f09_tells_which_slips_went_in_time_and_which_did_not(slip):
    raised = ago(100)
    due = working_days.add_working_days(raised, 10)
    sent = {"raised_on": raised, "institution": "市辅具中心"}
    fine, late = slip(**sent, sent_on=due), slip(**sent, sent_on=due + 20 * DAY)
    unsent = slip(raised_on=raised)
    slip(raised_on=TODAY)
    found = at("F09")
    assert (found.n, found.d) == (1, 3)
    assert keys(found.evidence) == {fine.pk} and keys(found.lacking) == {late.pk, unsent.pk}
    assert at("F09", on=due).n == 1 and at("F09", on=due).d == 1, "the others had time that day"


def test_f09_void_and_foreign_slips_and_those_of_a_later_day_do_not_count(slip, registrar):
    one = slip(raised_on=ago(100))
    assert at("F09", on=ago(101)).state == "not_applicable"
    other = cast.register(9, cast.SIBLING, registrar)
    slip(other, raised_on=ago(100))
    void(one)
    assert at("F09").state == "not_applicable" and at("F09", cast.SIBLING).d == 1


def test_f09_closed_as_needless_after_the_day_it_still_counted_then(slip):
    slip(raised_on=ago(100), closed_on=ago(60), outcome="4")
    assert at("F09", on=ago(61)).state == "unmet" and at("F09").state == "not_applicable"


def test_f09_the_share_wanted_is_the_regions(slip, areas, staff):
    raised = ago(100)
    slip(raised_on=raised, institution="市辅具中心", sent_on=raised)
    slip(raised_on=raised)
    assert at("F09").state == "partly"
    parameters.change(
        "referral_percent", areas["15"], to=50, by=staff["region_staff"], reason="试行"
    )
    assert at("F09").state == "met"
    assert Referral.objects.unscoped("both are there still").count() == 2
