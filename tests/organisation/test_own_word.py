"""What specialists enter about themselves counts once somebody else has confirmed it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

import registry.today_sources  # noqa: F401  (declares the sources)
from registry import attachments, review
from registry.indicators import State
from registry.ledger import saving
from registry.models import Specialist, User
from registry.organisation.specialists.indicators import INDICATORS
from registry.organisation.specialists.ledger import SpecialistLedger
from registry.organisation.standing import measuring
from registry.today import SOURCES, Desk
from tests import cast
from tests.organisation.conftest import Appoint, day

pytestmark = pytest.mark.django_db
ON = day("2025-06-01")


def measured(code: str) -> Any:
    found = next(indicator for indicator in INDICATORS if indicator.code == code)
    return found.measure([cast.OWN], ON)[cast.OWN]


def held(record: Any) -> Any:
    return Specialist.objects.unscoped("a test looks").get(pk=record.pk)


def correct(record: Any, by: User, **facts: Any) -> Any:
    base = SpecialistLedger.shape.read(held(record))
    examined = SpecialistLedger.examine({**base, **facts}, before=base)
    return saving.update(SpecialistLedger, record.pk, base, examined, by=by, reason="更正")


def decide(record: Any, by: User, **how: Any) -> Any:
    return review.decide(SpecialistLedger, record.pk, by=by, **{"confirm": True, **how})


def test_what_one_enters_about_oneself_waits_and_counts_for_nothing(
    appoint: Appoint, staff: dict[str, User]
) -> None:
    record = appoint()
    assert (held(record).review_state, measured("B03").state) == ("", State.MET)
    correct(record, staff["specialist"], card_no="SG-9")
    assert held(record).review_state == review.SUBMITTED
    for code in ("B02", "B03", "B05"):
        told = measured(code)
        assert told.state is State.UNMET and "待确认" in told.says, code
        assert not told.evidence
    door = measured("B03").doors[0]
    assert door.url == SpecialistLedger.url("review", record.pk)
    assert measuring.open_to(staff["chair"], [door])
    assert not measuring.open_to(staff["leading_group"], [door])


@pytest.mark.parametrize("name", ["chair", "banner_staff", "township"])
def test_somebody_else_confirms_it(name: str, appoint: Appoint, staff: dict[str, User]) -> None:
    record = appoint()
    correct(record, staff["specialist"], card_no="SG-9")
    decide(record, staff[name])
    assert held(record).review_state == review.CONFIRMED
    assert measured("B03").state is State.MET


def test_nobody_confirms_their_own(appoint: Appoint, staff: dict[str, User]) -> None:
    record = appoint(account_id=staff["specialist"].pk)
    correct(record, staff["specialist"], assessments=[{"year": 2024, "grade": "1"}])
    with pytest.raises(ValidationError, match="须由他人审核"):
        decide(record, staff["specialist"])
    with pytest.raises(Specialist.DoesNotExist):
        decide(record, staff["next_banner_staff"])
    assert "待确认" in measured("B06").says


def test_what_no_indicator_counts_needs_no_confirming(
    appoint: Appoint, staff: dict[str, User]
) -> None:
    record = appoint()
    correct(record, staff["specialist"], education="6")
    assert held(record).review_state == ""


def test_others_vouch_for_what_they_enter(appoint: Appoint, staff: dict[str, User]) -> None:
    record = appoint()
    correct(record, staff["chair"], card_no="SG-9")
    assert held(record).review_state == ""


def test_whoever_corrected_what_waits_may_confirm_it(
    appoint: Appoint, staff: dict[str, User]
) -> None:
    record = appoint()
    correct(record, staff["specialist"], card_no="SG-9")
    correct(record, staff["chair"], card_no="SG-10")
    assert held(record).review_state == review.SUBMITTED
    decide(record, staff["chair"])
    assert held(record).review_state == review.CONFIRMED


def test_what_was_sent_back_waits_again_once_corrected(
    appoint: Appoint, staff: dict[str, User]
) -> None:
    record = appoint()
    correct(record, staff["specialist"], card_no="SG-9")
    decide(record, staff["chair"], confirm=False, comment="证号不对")
    assert "待确认" in measured("B03").says
    correct(record, staff["banner_staff"], card_no="SG-10")
    assert held(record).review_state == review.SUBMITTED


def test_papers_one_uploads_oneself_wait_too(
    appoint: Appoint, staff: dict[str, User], registrar: User
) -> None:
    record = appoint()
    for side, by, purpose, state in ((8, registrar, "publicity", ""), (9, staff["specialist"], "", ""),
                               (10, staff["specialist"], "card", review.SUBMITTED)):  # fmt: skip
        upload = cast.portrait(f"{purpose}.png", side)
        attachments.attach(SpecialistLedger, record, [upload], by=by, purpose=purpose)
        assert held(record).review_state == state, purpose


def test_it_stands_on_the_desk_of_the_chair_and_on_the_page(
    appoint: Appoint, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    record = appoint()
    correct(record, staff["specialist"], card_no="SG-9")

    def waiting(name: str) -> int:
        found = SOURCES["submitted"].find(Desk(staff[name]))
        return sum(f.records().count() for f in found if f.among.model is Specialist)

    assert (waiting("chair"), waiting("specialist")) == (1, 0)
    own = signed_in("specialist").get(SpecialistLedger.url("detail", record.pk))
    assert "待残协主席或旗县残联确认" in own.content.decode()
    url = SpecialistLedger.url("review", record.pk)
    client = signed_in("chair")
    assert url in client.get(SpecialistLedger.url("detail", record.pk)).content.decode()
    sent = {"decision": "confirm", "version": held(record).version, "reason": ""}
    assert signed_in("specialist").post(url, sent).status_code == 409
    assert client.post(url, sent).status_code == 302
    assert held(record).reviewed_by == staff["chair"]
