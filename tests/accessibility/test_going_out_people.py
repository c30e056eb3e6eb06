"""Who stays at home: why, as told here or elsewhere, and the next activity that is meant for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict

from accessibility.going_out.counting import counted
from accessibility.going_out.people import Lines
from culture.leisure.ledger import LeisureLedger
from registry.activities.ledger import ActivityLedger
from registry.models import Area, Resident, User
from tests import cast
from tests.accessibility.conftest import DAY, TODAY, StayingHomeLedger, ago

pytestmark = pytest.mark.django_db
Enter = Callable[..., Any]


def lines(user: User) -> dict[Any, Any]:
    held = Lines(user, Area.objects.get(pk=cast.OWN), QueryDict("figure=home"))
    return {line.resident.pk: line for line in held.lines(0, 50)}


def test_a_reason_told_with_the_interests_need_not_be_asked_again(
    people: Callable, enter: Enter, staff: dict[str, User]
) -> None:
    first, second, third = people(3)
    enter(LeisureLedger, first, asked_on=ago(20), joins_often="2", reasons=["3"])
    enter(LeisureLedger, second, asked_on=ago(500), joins_often="2", reasons=["3"])
    enter(StayingHomeLedger, third, asked_on=ago(5), reasons=["1"], bedridden="2")
    enter(LeisureLedger, third, asked_on=ago(3), joins_often="2", reasons=["3"])
    told = lines(staff["specialist"])
    assert told[first.pk].why == "没有人组织指导"
    assert told[second.pk].why == "", "what was said more than a year ago is asked anew"
    assert "没有适合的项目" in told[third.pk].why and "组织" not in told[third.pk].why


def test_what_is_meant_for_others_is_offered_to_nobody_else(
    people: Callable, enter: Enter, staff: dict[str, User]
) -> None:
    (person,) = people(1)
    mine = person.dis_category
    other = "1" if mine != "1" else "2"
    facts = {"kind": "01", "form": "1", "place": "活动室"}
    enter(ActivityLedger, cast.OWN, title="别人的", begins_on=TODAY + DAY, suits=[other], **facts)
    assert lines(staff["specialist"])[person.pk].invitation is None
    enter(
        ActivityLedger, cast.OWN, title="给你的", begins_on=TODAY + 9 * DAY, suits=[mine], **facts
    )
    invitation = lines(staff["specialist"])[person.pk].invitation
    assert invitation.activity.title == "给你的"


def test_whoever_told_their_interests_is_not_counted_as_never_asked(
    people: Callable, enter: Enter, staff: dict[str, User]
) -> None:
    first, _ = people(2)
    enter(LeisureLedger, first, asked_on=ago(20), joins_often="2", reasons=["3"])
    whole = counted(Resident.objects.unscoped("a test counts").all(), TODAY)[""]
    assert (whole["unasked"], whole["why_3"], whole["home"]) == (1, 1, 2)


def test_what_comes_home_is_offered_first_to_whoever_needs_it(
    people: Callable, enter: Enter, staff: dict[str, User]
) -> None:
    asks, in_bed, other = people(3, can_go_out="2", hobbies=["01"])
    facts = {"can_go_out": "3", "cannot_go_out_reason": "常年卧床"}
    Resident.objects.unscoped("a test says so").filter(pk=in_bed.pk).update(**facts)
    enter(StayingHomeLedger, asks, asked_on=ago(5), reasons=["1"], bedridden="2", aids=["6"])
    for title, kind, form, days in (("读书会", "01", "1", 3), ("入户讲", "08", "5", 20)):
        enter(ActivityLedger, cast.OWN, title=title, kind=kind, form=form, place="活动室",
              begins_on=TODAY + days * DAY)  # fmt: skip
    told = lines(staff["specialist"])
    assert told[asks.pk].invitation.activity.title == "入户讲"
    assert told[in_bed.pk].invitation.activity.title == "入户讲"
    assert "卧床" in told[in_bed.pk].why
    assert told[other.pk].invitation.activity.title == "读书会"
    whole = counted(Resident.objects.unscoped("a test counts").all(), TODAY)[""]
    assert whole["bedridden"] == 1
