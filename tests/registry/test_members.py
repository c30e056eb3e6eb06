"""会员名册: verified only at pilot sites, only when complete, with the day and by whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from registry import members, parameters
from registry.models import Change, Resident
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def pilot(areas: Any, staff: Any) -> None:
    parameters.change(
        "member_roll_pilot", areas[cast.OWN], to=True, by=staff["banner_staff"], reason="试点"
    )


@pytest.fixture
def member(registrar: Any) -> Resident:
    return cast.register(1, cast.OWN, registrar, is_member="1", member_no="0001")


def test_a_member_of_a_pilot_site_is_verified(pilot: None, member: Resident, staff: Any) -> None:
    by = staff["specialist"]
    held = members.verify(member.pk, by=by)
    assert (held.member_verified, held.member_verified_on) == ("1", timezone.localdate())
    assert held.member_verified_by == str(by)
    told = Change.objects.filter(record_id=member.pk).latest("id")
    assert (told.reason, told.by) == ("会员实名核验", by)


def test_elsewhere_and_with_facts_missing_it_is_not(
    member: Resident, registrar: Any, areas: Any, staff: Any
) -> None:
    by = staff["specialist"]
    with pytest.raises(ValidationError, match="不是会员实名制试点"):
        members.verify(member.pk, by=by)
    parameters.change(
        "member_roll_pilot", areas[cast.OWN], to=True, by=staff["banner_staff"], reason="试点"
    )
    bare = cast.register(2, cast.OWN, registrar, is_member="1", member_no="")
    assert "member_no" in bare.gaps and "member_no" not in member.gaps
    with pytest.raises(ValidationError, match="还缺会员号"):
        members.verify(bare.pk, by=by)
    with pytest.raises(Resident.DoesNotExist):
        members.verify(member.pk, by=staff["neighbour"])


def test_the_roll_on_screen(pilot: None, member: Resident, signed_in: Any) -> None:
    client = signed_in("specialist")
    page = client.get("/members/").content.decode()
    assert member.name in page and "未核验" in page and member.id_no not in page
    cast.register(3, cast.OWN, member.created_by, is_member="1", member_no="")
    assert "未核验，还缺会员号" in client.get("/members/").content.decode()
    assert client.post("/members/", {}).status_code == 422
    assert client.post("/members/", {"pick": "no-key"}).status_code == 422
    assert client.post("/members/", {"pick": member.pk}).status_code == 302
    assert "已实名核验 1 人" in client.get("/members/").content.decode()
    assert "核验所选会员" not in signed_in("chair").get("/members/").content.decode()
    assert signed_in("neighbour").get(f"/members/?area={cast.OWN}").status_code == 404
    assert signed_in("leading_group").get("/members/").status_code == 403
