"""结对建议: who should have a pair and has none, and who might help."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assistance.volunteers.ledger import VolunteerLedger
from registry import parameters
from registry.models import Resident, SupportPair, User
from registry.support.ledger import SupportLedger
from tests import cast
from tests.assistance.helping.conftest import TODAY, Enter
from tests.assistance.helping.test_helping_indicators import at, mild

pytestmark = pytest.mark.django_db
URL = "/pairs/suggested/"


def rows(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(URL).context["rows"]
    return found


def volunteer(enter: Enter, name: str, number: str, *skills: str) -> Any:
    return enter(VolunteerLedger, name=name, registration_no=number, skills=list(skills),
                 phone=cast.mobile(int(number)))  # fmt: skip


def test_one_press_leads_to_the_form_filled_in(
    person: Resident, enter: Enter, signed_in: Callable[[str], Client]
) -> None:
    volunteer(enter, "手语者", "1", "07")
    volunteer(enter, "司机", "2", "08", "01")
    client = signed_in("specialist")
    (row,) = rows(client)
    assert row["reasons"] == ["重度"]
    assert [offer["name"] for offer in row["offers"]] == ["司机", "手语者"]
    assert row["offers"][0]["says"] == "会驾驶接送、家政服务，现有结对 0 对"
    assert row["offers"][0]["why"] == "阿古拉肢体残疾、重度"
    assert not row["offers"][1]["why"], "nothing here asks for signing"
    form = client.get(row["offers"][0]["url"]).context["form"]
    assert form["paired_on"].value() == str(TODAY), "a pair begins the day it is made"
    told = {key: form[key].value() for key in ("helper_kind", "helper_name", "volunteer_no")}
    assert told == {"helper_kind": "5", "helper_name": "司机", "volunteer_no": "2"}


def test_a_household_with_a_pair_is_gone(
    person: Resident, pair: Callable[..., SupportPair], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("specialist")
    assert len(rows(client)) == 1
    pair(person)
    page = client.get(URL)
    assert page.context["rows"] == [] and "都已经结对" in page.content.decode()


def test_a_pair_without_its_day_counts_for_nothing_and_says_so(
    person: Resident, pair: Callable[..., SupportPair], signed_in: Callable[[str], Client]
) -> None:
    made, client = pair(person, paired_on=None, ends_on=None, measures=[]), signed_in("specialist")
    page = client.get(URL).content.decode()
    assert "还没有结对日期" in page and f"{SupportLedger.url('edit', made.pk)}#part-term" in page
    for code in ("E14", "E16"):
        assert at(code).n == 0, code
    SupportPair.objects.unscoped("a test dates it").update(paired_on=TODAY)
    assert rows(client) == [] and at("E14").n == at("E16").n == 1


def test_whoever_has_many_pairs_is_not_proposed(
    person: Resident, enter: Enter, registrar: User, pair: Callable[..., SupportPair], areas: Any,
    staff: dict[str, User], signed_in: Callable[[str], Client],
) -> None:  # fmt: skip
    volunteer(enter, "司机", "2", "08")
    parameters.change(
        "volunteer_pairs_most", areas["15"], to=1, by=staff["region_staff"], reason="试行"
    )
    client = signed_in("specialist")
    assert rows(client)[0]["offers"]
    pair(mild(2, registrar), volunteer_no="2")
    assert rows(client)[0]["offers"] == []
    assert "没有可以建议的志愿者" in client.get(URL).content.decode()


def test_not_everybody_is_offered_the_same_volunteer(
    enter: Enter, registrar: User, signed_in: Callable[[str], Client]
) -> None:
    for n, name in enumerate(("甲某", "乙某", "丙某", "丁某"), 1):
        volunteer(enter, name, str(n), "13")
    for n in (1, 2):
        mild(n, registrar, household__poverty=["P01"])
    first, second = rows(signed_in("specialist"))
    names = [offer["name"] for row in (first, second) for offer in row["offers"]]
    assert len(set(names)) == 4


def test_many_households_cost_as_much_as_one(
    enter: Enter, registrar: User, signed_in: Callable[[str], Client]
) -> None:
    volunteer(enter, "司机", "2", "08")
    client = signed_in("specialist")

    def cost() -> int:
        client.get(URL)
        with CaptureQueriesContext(connection) as seen:
            client.get(URL)
        return len(seen)

    mild(1, registrar, household__poverty=["P01"])
    one = cost()
    for n in range(2, 15):
        mild(n, registrar, household__poverty=["P01"])
    assert cost() == one and len(rows(client)) == 14


def test_only_those_who_enter_pairs_and_read_residents_open_it(
    person: Resident, signed_in: Callable[[str], Client]
) -> None:
    for name in ("chair", "township", "banner_staff", "helper", "institution", "leading_group"):
        assert signed_in(name).get(URL).status_code == 403, name
    assert signed_in("specialist").get(f"{URL}?area={cast.SIBLING}").status_code == 404
    assert SupportLedger.url("create")
