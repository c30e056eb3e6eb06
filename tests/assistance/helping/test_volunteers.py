"""Volunteers: their hours are reckoned, their number names them in a pair, the certificate is one page."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from assistance.models import Volunteer
from assistance.volunteers import hours
from assistance.volunteers.ledger import VolunteerLedger
from registry.ledger import saving
from registry.models import Resident, User
from registry.support.ledger import SupportLedger
from tests import cast
from tests.assistance.helping.conftest import DAY, TODAY, Enter, act

pytestmark = pytest.mark.django_db
HALF = Decimal("0.5")


def test_hours_are_those_of_pairs_and_of_other_services(
    enter: Enter, pair: Callable[..., Any], person: Resident
) -> None:
    one = enter(VolunteerLedger, name="苏日娜", registration_no="15040001", services=[
        {"on": TODAY - DAY, "content": "值勤", "hours": Decimal("2.5")},
        {"on": TODAY - DAY, "content": "值勤", "hours": None},
    ])  # fmt: skip
    other = enter(VolunteerLedger, name="包晓光", registration_no="15040002")
    pair(person, volunteer_no="15040001", acts=[act(3, HALF), act(400, Decimal(3))])
    told = hours.of(one)
    assert (told.total, told.pairs, len(told.times), told.unmeasured) == (Decimal(6), 1, 4, 1)
    assert told.in_year(TODAY.year) + told.in_year(TODAY.year - 1) + told.in_year(
        TODAY.year - 2
    ) == Decimal(6)
    assert hours.of(other).total == 0


def test_a_number_of_another_community_names_nobody_here(
    enter: Enter, pair: Callable[..., Any], person: Resident
) -> None:
    there = enter(VolunteerLedger, cast.SIBLING, name="苏日娜", registration_no="15040001")
    pair(person, volunteer_no="15040001", acts=[act(3, HALF)])
    assert hours.of(there).total == 0


def test_hours_go_in_halves(enter: Enter) -> None:
    values = {**VolunteerLedger.shape.blank(), "community_id": cast.OWN, "name": "苏日娜", "services": [
        {"on": TODAY, "content": "值勤", "hours": Decimal("0.3")}]}  # fmt: skip
    (wrong,) = VolunteerLedger.examine(values).at(1)
    assert wrong.key == "services" and "按半小时填写" in wrong.message


def test_a_pair_that_names_a_number_takes_over_name_and_telephone(
    enter: Enter, person: Resident, signed_in: Callable[[str], Client]
) -> None:
    enter(VolunteerLedger, name="苏日娜", phone=cast.mobile(5), registration_no="15040001")
    made = enter(SupportLedger, person, helper_kind="5", volunteer_no="15040001")
    assert (made.helper_name, made.helper_phone) == ("苏日娜", cast.mobile(5))
    asked = {"resident": str(person.pk), "helper_kind": "5", "volunteer_no": "15040001"}
    page = signed_in("specialist").get(SupportLedger.url("create"), asked)
    form = page.context["form"]
    assert form["helper_name"].value() == "苏日娜" and form["volunteer_no"].value() == "15040001"


def test_an_account_must_hold_the_posting_of_a_helper(staff: dict[str, User]) -> None:
    values = {**VolunteerLedger.shape.blank(), "community_id": cast.OWN, "name": "苏日娜",
              "account_id": staff["chair"].pk}  # fmt: skip
    (wrong,) = VolunteerLedger.examine(dict(values)).at(1)
    assert "没有“帮扶责任人（志愿者）”的岗位" in wrong.message
    values["account_id"] = staff["helper"].pk
    assert not VolunteerLedger.examine(dict(values)).at(1)
    there = {**values, "community_id": cast.SIBLING}
    assert VolunteerLedger.examine(there).at(1), "the posting is in another community"


def test_the_certificate_is_one_page_however_much_was_done(
    enter: Enter, signed_in: Callable[[str], Client]
) -> None:
    rows = [
        {"on": TODAY - n * 20 * DAY, "content": "为行动不便的老人打扫卫生、代买药品并陪同看病" * 3, "hours": HALF}
        for n in range(120)
    ]  # fmt: skip
    one = enter(VolunteerLedger, name="苏日娜", registration_no="15040001", services=rows,
                id_no=cast.id_number(4, "19880506"))  # fmt: skip
    url = f"/volunteers/{one.pk}/certificate/"
    answer = signed_in("specialist").get(url)
    assert answer["Content-Type"] == "application/pdf"
    import io

    pages = PdfReader(io.BytesIO(answer.content)).pages
    text = pages[0].extract_text()
    assert len(pages) == 1
    assert "60" in text and "150404" in text and cast.id_number(4, "19880506") not in text


def test_the_table_of_hours_costs_the_same_for_many(
    enter: Enter, signed_in: Callable[[str], Client], django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in("specialist")

    def cost() -> int:
        client.get("/volunteers/hours/")
        with CaptureQueriesContext(connection) as seen:
            page = client.get("/volunteers/hours/").content.decode()
        assert "志愿一" in page
        return len(seen)

    enter(VolunteerLedger, name="志愿一", registration_no="1")
    one = cost()
    for n in range(2, 31):
        enter(VolunteerLedger, name=f"志愿{cast.in_words(n)}", registration_no=str(n))
    assert cost() == one


def test_two_volunteers_cannot_share_a_number(enter: Enter, registrar: User) -> None:
    enter(VolunteerLedger, name="苏日娜", registration_no="1")
    values = VolunteerLedger.start(cast_area(cast.OWN)) | {"name": "包晓光", "registration_no": "1"}
    assert VolunteerLedger.taken(values) is not None
    examined = VolunteerLedger.examine(values)
    with pytest.raises(Exception, match="UNIQUE|unique"):
        saving.create(VolunteerLedger, examined, by=registrar, community_id=cast.OWN)
    assert Volunteer.objects.unscoped("a test looks").count() == 1


def cast_area(code: str) -> Any:
    from registry.models import Area

    return Area.objects.get(pk=code)
