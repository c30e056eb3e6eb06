"""人工评价, and the sentences of the roof that rest on it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from assistance.volunteers.ledger import VolunteerLedger
from registry import parameters
from registry.indicators import Measured, State
from registry.models import Area, Attachment, Resident, Site, User
from registry.models.site import ENDED
from registry.organisation.documents.ledger import DocumentLedger
from registry.organisation.parties.ledger import PartyLedger
from registry.organisation.standing import measuring
from reports import tally
from reports.figures import Figures
from reports.judging.ledger import JudgementLedger
from tests import cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


def said(code: str, on: datetime.date = TODAY, where: str = cast.OWN) -> Measured:
    return measuring.measure(measuring.indicator_of(code), [where], on)[where]


def ask(enter: Callable[..., Any], asked: int, agreeing: int, on: datetime.date = TODAY) -> Any:
    return enter(JudgementLedger, cast.OWN, indicator="A03", on=on, asked=asked, agreeing=agreeing)


@pytest.mark.parametrize(
    ("asked", "agreeing", "state"),
    [(20, 17, State.MET), (100, 84, State.PARTLY), (99, 84, State.PARTLY), (20, 0, State.UNMET)],
)
def test_satisfaction_is_judged_by_whole_numbers(
    asked: int, agreeing: int, state: State, areas: Any, enter: Callable[..., Any]
) -> None:
    assert said("A03").state is State.TO_JUDGE
    ask(enter, asked, agreeing)
    found = said("A03")
    assert (found.state, found.n, found.d) == (state, agreeing, asked)


def test_nobody_asked_is_no_verdict(areas: Any, enter: Callable[..., Any]) -> None:
    ask(enter, 0, 0)
    assert said("A03").state is State.TO_JUDGE


def test_the_newest_counts_on_its_day(areas: Any, enter: Callable[..., Any]) -> None:
    ask(enter, 20, 10, TODAY - 30 * DAY)
    ask(enter, 20, 20, TODAY - 5 * DAY)
    assert said("A03").n == 20
    assert said("A03", TODAY - 6 * DAY).n == 10
    assert said("A03", TODAY - 31 * DAY).state is State.TO_JUDGE


def test_the_lowest_share_is_a_parameter(
    areas: dict[str, Area], staff: dict[str, User], enter: Callable[..., Any]
) -> None:
    ask(enter, 20, 17)
    parameters.change(
        "satisfied_percent", areas["15"], to=86, by=staff["region_staff"], reason="提高"
    )
    assert said("A03").state is State.PARTLY


@pytest.mark.parametrize(
    ("verdict", "state"), [("1", State.MET), ("2", State.PARTLY), ("3", State.UNMET)]
)
def test_people_answer_where_no_record_can(
    verdict: str, state: State, residents: Any, enter: Callable[..., Any]
) -> None:
    assert said("J04").state in (State.TO_JUDGE, State.NOT_APPLICABLE)
    tally.refresh()
    facts = {"indicator": "J04", "on": TODAY, "verdict": verdict, "grounds": "看评估表"}
    enter(JudgementLedger, cast.OWN, **facts)
    assert tally.waiting(cast.OWN) == [cast.OWN]  # the table is watched
    tally.refresh()
    row = tally.of(cast.OWN)
    if said("J04").state is not State.NOT_APPLICABLE:
        assert said("J04").state is state
        assert row and Figures.from_json(row.figures)["J04"].state is state


def test_what_is_wrong_is_said(areas: dict[str, Area]) -> None:
    start = JudgementLedger.start(areas[cast.OWN])
    more = JudgementLedger.examine(
        {**start, "indicator": "A03", "on": TODAY, "asked": 5, "agreeing": 6}
    )
    assert "满意人数 6 多于有效访谈人数 5" in more.findings[0].message
    late = JudgementLedger.examine({**start, "indicator": "D10", "on": TODAY + DAY})
    assert "不能晚于今天" in late.findings[0].message
    assert "verdict" in JudgementLedger.examine({**start, "indicator": "D10", "on": TODAY}).gaps


def test_the_principle_is_put_together(areas: Any, enter: Callable[..., Any]) -> None:
    assert said("A01").state is State.UNMET
    for party in ("1", "2", "3"):
        enter(PartyLedger, cast.OWN, party=party, name=f"主体{party}")
    paper = enter(
        DocumentLedger, cast.OWN, title="工作机制", kind="03", proves=["A04"], issued_on=TODAY
    )
    Attachment.objects.create(
        ledger="document",
        record_id=paper.pk,
        name="正文.pdf",
        kind="pdf",
        file="x",
        size=1,
        digest="1",
    )
    assert said("A01").state is State.UNMET and "志愿者" in said("A01").says
    enter(VolunteerLedger, cast.OWN, name="王志愿", joined_on=TODAY)
    assert said("A01").state is State.TO_JUDGE
    ask(enter, 20, 20)
    assert said("A01").state is State.MET
    assert said("A01", TODAY - DAY).state is not State.MET


def test_a_site_counts_while_it_is_one(residents: dict[str, Resident]) -> None:
    assert said("Z01").state is State.NOT_APPLICABLE
    site = Site.objects.create(
        community_id=cast.OWN, name="示范点", kind="urban", applied_on=TODAY - 10 * DAY
    )
    assert (said("Z01").n, said("Z01").d) == (1, 1)
    assert said("Z01", TODAY - 11 * DAY).n == 0
    site.state, site.state_on = ENDED, TODAY - 2 * DAY
    site.save()
    assert said("Z01").n == 0
    assert said("Z01", TODAY - 3 * DAY).n == 1
