"""The area of a new record is searched for by name or pinyin, or picked from lists; nothing is preset."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry.models import Area
from registry.organisation.funding.ledger import FundingLedger
from tests import cast

pytestmark = pytest.mark.django_db
NEW = FundingLedger.url("create")


def offered(answer: Any) -> dict[str, str]:
    picker = answer.context["picker"]
    return {a["url"].split("community=")[1]: a["url"] for g in picker["groups"] for a in g["areas"]}


def test_those_one_may_enter_for_are_listed_and_lead_to_the_form(
    areas: dict[str, Area], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("banner_staff")
    answer = client.get(NEW)
    found = offered(answer)
    assert {cast.OWN, cast.BANNER} <= set(found) and cast.FAR not in found
    assert "<select" not in answer.content.decode().split("<main")[1].split("</main")[0]
    form = client.get(found[cast.OWN])
    assert form.context["communities"] == [areas[cast.OWN]]


@pytest.mark.parametrize("text", ["春城", "chuncheng", cast.OWN])
def test_it_is_found_by_name_pinyin_and_code(
    text: str, areas: dict[str, Area], signed_in: Callable[[str], Client]
) -> None:
    Area.objects.filter(pk=cast.OWN).update(pinyin="chunchengshequ", initials="ccsq")
    answer = signed_in("banner_staff").get(NEW, {"q": text})
    assert cast.OWN in offered(answer)
    assert text in answer.content.decode(), "what was searched for stands in the box"


def test_what_is_out_of_reach_is_not_found(
    areas: dict[str, Area], signed_in: Callable[[str], Client]
) -> None:
    answer = signed_in("banner_staff").get(NEW, {"q": cast.FAR})
    assert not offered(answer) and "没有找到" in answer.content.decode()


def test_what_the_address_says_goes_along(
    areas: dict[str, Area], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("banner_staff")
    answer = client.get(NEW, {"kind": "02", "q": "春城"})
    assert '<input type="hidden" name="kind" value="02">' in answer.content.decode()
    form = client.get(offered(answer)[cast.OWN]).context["form"]
    assert form["kind"].value() == "02"


def test_many_areas_cost_no_more_and_are_searched_for(
    areas: dict[str, Area], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("banner_staff")

    def asked() -> int:
        with CaptureQueriesContext(connection) as made:
            client.get(NEW)
        return len(made)

    asked()
    few, own = asked(), areas[cast.OWN]
    for number in range(100, 180):
        code = f"{cast.OWN[:9]}{number}"
        Area.objects.create(
            code=code, name=f"新设{number}社区", official_name=f"新设{number}社区居委会",
            full_name=f"{own.parent.full_name}新设{number}社区", level=5, parent=own.parent,
            kind=own.kind, valid_from=own.valid_from,
        )  # fmt: skip
    assert asked() == few
    assert "没有列全" in client.get(NEW).content.decode()
    assert len(offered(client.get(NEW))) == 60
