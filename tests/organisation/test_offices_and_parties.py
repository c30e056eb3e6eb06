"""残协 offices, their equipment and the parties of the working mechanism (C05 C06 A04)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry import attachments, parameters
from registry.models import Area
from registry.organisation.documents.ledger import DocumentLedger
from registry.organisation.offices.indicators import INDICATORS as OF_OFFICES
from registry.organisation.offices.ledger import OfficeLedger
from registry.organisation.parties.indicators import INDICATORS as OF_PARTIES
from registry.organisation.parties.ledger import PartyLedger
from registry.organisation.sites.ledger import SiteLedger
from tests import cast
from tests.organisation.conftest import TODAY, ago

pytestmark = pytest.mark.django_db

MEASURES = {indicator.code: indicator.measure for indicator in (*OF_OFFICES, *OF_PARTIES)}
ROOM = {"address": "服务中心二楼", "floor_area": Decimal(24), "shared": "1"}


def at(code: str, area: str = cast.OWN, on: Any = TODAY) -> Any:
    return MEASURES[code]([area], on)[area]


def item(kind: str, **facts: Any) -> dict[str, Any]:
    return {"kind": kind, "name": "", "quantity": 1, "state": "1", "since": None, **facts}


def test_a_room_counts_with_address_size_sharing_and_photograph(enter: Callable[..., Any]) -> None:
    assert at("C05").doors[0].url == f"{OfficeLedger.url('create')}?community={cast.OWN}"
    room = enter(OfficeLedger, **ROOM)
    found = at("C05")
    assert found.state == "unmet" and found.says == "残协办公室还缺照片"
    assert found.doors[0].url == OfficeLedger.url("attachments", room.pk)
    attachments.attach(OfficeLedger, room, [cast.portrait("其他.png", 9)], by=None)
    assert at("C05").state == "unmet", "some other picture is no photograph of the room"
    attachments.attach(OfficeLedger, room, [cast.portrait()], by=None, purpose="photo")
    found = at("C05")
    assert found.state == "met" and "与居委会共用" in found.says
    assert found.evidence == (("office", room.pk),)


def test_a_room_that_does_not_say_whether_it_is_shared_is_not_complete(
    enter: Callable[..., Any],
) -> None:
    room = enter(OfficeLedger, **{**ROOM, "shared": "", "address": ""})
    attachments.attach(OfficeLedger, room, [cast.portrait()], by=None, purpose="photo")
    assert at("C05").says == "残协办公室还缺地址、是否共用"


def test_a_room_given_up_counts_until_that_day(enter: Callable[..., Any]) -> None:
    room = enter(OfficeLedger, **ROOM, from_on=ago(100), to_on=ago(10), items=[item("1")])
    attachments.attach(OfficeLedger, room, [cast.portrait()], by=None, purpose="photo")
    assert at("C05").state == "unmet"
    assert at("C05", on=ago(11)).state == "met" and at("C05", on=ago(101)).state == "unmet"


def test_the_least_equipment_is_what_the_region_says(
    enter: Callable[..., Any], areas: Any, staff: Any
) -> None:
    enter(OfficeLedger, items=[item("1"), item("1"), item("2")])
    found = at("C06")
    assert (found.state, found.n, found.share) == ("partly", 2, Fraction(2, 3))
    assert "最低 3 种" in found.says
    enter(OfficeLedger, name="档案室", items=[item("4")])
    assert at("C06").state == "met", "rooms are counted together"
    region = staff["region_staff"]
    parameters.change("office_equipment_kinds", areas["15"], to=4, by=region, reason="试行")
    assert at("C06").state == "partly"
    assert at("C06", on=ago(1)).state == "met", "yesterday three were enough"


def test_what_does_not_work_or_is_no_office_equipment_does_not_count(
    enter: Callable[..., Any],
) -> None:
    enter(OfficeLedger, items=[
        item("1", state="2"), item("2", state="3"), item("3", quantity=0), item("9"),
        item("4", state=""), item("5", since=TODAY),
    ])  # fmt: skip
    assert at("C06").n == 2
    assert at("C06", on=ago(1)).n == 1


def test_the_mechanism_needs_three_parties_and_its_document(enter: Callable[..., Any]) -> None:
    assert at("A04").says == ("还没有登记居委会负责人、专职委员、社区服务机构；还没有工作机制文件")
    for party in "123":
        enter(PartyLedger, party=party, name=f"主体{party}", from_on=ago(50))
    found = at("A04")
    assert found.state == "unmet" and found.says == "还没有工作机制文件"
    assert "kind=03" in found.doors[0].url
    paper = enter(DocumentLedger, title="工作机制", kind="03", issued_on=ago(20), proves=["A04"])
    assert at("A04").says == "工作机制文件还没有附上正文"
    attachments.attach(DocumentLedger, paper, [cast.portrait()], by=None)
    found = at("A04")
    assert found.state == "met" and len(found.evidence) == 4
    assert at("A04", on=ago(21)).state == "unmet" and at("A04", on=ago(51)).state == "unmet"


def test_a_party_that_left_counts_no_longer(enter: Callable[..., Any]) -> None:
    enter(PartyLedger, party="3", name="卫生站", from_on=ago(50), to_on=ago(5))
    assert "社区服务机构" in at("A04").says
    assert "社区服务机构" not in at("A04", on=ago(6)).says


def test_of_a_service_body_its_kind_is_asked(areas: Any) -> None:
    start = PartyLedger.start(Area.objects.get(pk=cast.OWN))
    of_service = PartyLedger.examine({**start, "party": "3", "name": "卫生站"})
    of_committee = PartyLedger.examine({**start, "party": "1", "name": "居委会", "service": "1"})
    assert "service" in of_service.gaps and "service" not in of_committee.gaps
    assert of_committee.values["service"] == ""


@pytest.mark.parametrize("code", sorted(MEASURES))
def test_many_cost_as_many_queries_as_one(code: str, enter: Callable[..., Any]) -> None:
    def asked(areas: list[str]) -> int:
        with CaptureQueriesContext(connection) as queries:
            MEASURES[code](areas, TODAY)
        return len(queries)

    enter(OfficeLedger, **ROOM, items=[item("1")])
    enter(PartyLedger, party="1", name="居委会")
    paper = enter(DocumentLedger, title="工作机制", kind="03", issued_on=ago(20), proves=["A04"])
    attachments.attach(DocumentLedger, paper, [cast.portrait()], by=None)
    one = asked([cast.OWN])
    enter(OfficeLedger, cast.SIBLING, **ROOM, items=[item("1")])
    assert asked([cast.OWN, *(f"150404001{n:03d}" for n in range(2, 25))]) == one


@pytest.mark.parametrize("ledger", [OfficeLedger, SiteLedger])
def test_a_size_is_asked_for_in_square_metres(ledger: Any) -> None:
    kind = ledger.columns["floor_area"].kind
    with pytest.raises(ValidationError) as wrong:
        kind.parse("一间半")
    assert "平方米" in wrong.value.messages[0] and "元" not in wrong.value.messages[0]
    assert kind.parse("24㎡") == Decimal(24)
