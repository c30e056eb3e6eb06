"""达标情况: what would fail an inspection today, for whom, and the way to put it right."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone

from registry import parameters
from registry.indicators import State, catalogue
from registry.models import Area, Site, User
from registry.organisation.offices.ledger import OfficeLedger
from registry.organisation.standing import measuring
from tests import cast

pytestmark = pytest.mark.django_db


def standing(code: str = cast.OWN) -> measuring.Standing:
    return measuring.standings([code], timezone.localdate())[0]


def test_every_sentence_on_the_organisation_is_asked() -> None:
    asked = {indicator.code for indicator in measuring.indicators()}
    wanted = {code for code in catalogue() if code[0] in "ABC"}
    assert {code for code in asked if code[0] in "ABC"} == wanted


def test_a_community_without_anything_fails_and_is_vetoed(areas: dict[str, Area]) -> None:
    found = standing()
    assert found.score().won == 0
    assert {i.code for i in found.vetoed} == {"A08", "B03"}


def test_the_region_may_take_a_veto_back(areas: dict[str, Area], staff: dict[str, User]) -> None:
    parameters.change(
        "veto_b03", areas["15"], to=False, by=staff["region_staff"], reason="试点期", valid_from=timezone.localdate(),
    )  # fmt: skip
    assert {i.code for i in standing().vetoed} == {"A08"}


def test_what_is_put_right_counts_at_once(enter: Callable[..., Any]) -> None:
    before = standing().score("C").won
    enter(
        OfficeLedger, name="办公室", address="服务中心", floor_area=20, shared="1",
        items=[
            {"kind": kind, "name": "", "quantity": 1, "state": "1", "since": None}
            for kind in ("1", "2", "3")
        ],
    )  # fmt: skip
    assert standing().score("C").won == before + Fraction(1)  # the equipment; a room wants a photo
    assert dict((i.code, m.state) for i, m in standing().found)["C06"] is State.MET


@pytest.mark.parametrize("name", ["specialist", "banner_staff"])
def test_no_door_leads_into_a_wall(name: str, signed_in: Callable[[str], Client]) -> None:
    """Every way on that the page shows opens for whoever sees it."""
    client = signed_in(name)
    page = client.get("/standing/", {"area": cast.OWN})
    urls = {door.url for g in page.context["groups"] for v in g["verdicts"] for door in v["doors"]}
    assert urls
    for url in urls:
        resolve(urlsplit(url).path)
        assert client.get(url).status_code == 200, url


def test_those_who_only_read_are_shown_no_form(signed_in: Callable[[str], Client]) -> None:
    page = signed_in("leading_group").get("/standing/", {"area": cast.OWN})
    urls = [door.url for g in page.context["groups"] for v in g["verdicts"] for door in v["doors"]]
    assert not [url for url in urls if re.search(r"/(new|edit|attachments)/", url)]


def test_above_a_community_each_site_has_a_row_and_each_failing_its_sites(
    sized: Callable[..., Site], signed_in: Callable[[str], Client]
) -> None:
    sized(cast.OWN, state="2")
    page = signed_in("leading_group").get("/standing/", {"area": cast.BANNER})
    assert len(page.context["tree"]["rows"]) == 1
    failing = {row["code"]: row["where"] for row in page.context["failing"]}
    assert [place["name"] for place in failing["A08"]] == [cast.AREAS[cast.OWN]]
    own = signed_in("leading_group").get("/standing/", {"area": cast.OWN, "only": "open"})
    shown = {v["code"] for group in own.context["groups"] for v in group["verdicts"]}
    assert shown == set(failing)


def test_the_way_up_leads_to_the_same_page_of_the_areas_above(
    areas: dict[str, Area], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("banner_staff")
    for address in ("/standing/", "/funding/overview/"):
        above = client.get(address, {"area": cast.OWN}).context["breadcrumb"][:-1]
        assert above
        assert {client.get(step["url"]).status_code for step in above} == {200}


def test_queries_do_not_grow_with_the_sites(areas: dict[str, Area]) -> None:
    one, many = [cast.OWN], [code for code in cast.AREAS if len(code) == 12]
    with CaptureQueriesContext(connection) as few:
        measuring.standings(one, timezone.localdate())
    with CaptureQueriesContext(connection) as more:
        measuring.standings(many, timezone.localdate())
    assert len(more) <= len(few) + 2


def test_a_banners_rules_of_assessment_count_for_its_communities(
    appoint: Callable[..., Any], paper: Callable[..., Any]
) -> None:
    """B06 asks for rules, which may lie in the library of the banner."""
    appoint()

    def says() -> str:
        return next(m.says for i, m in standing().found if i.code == "B06")

    assert "没有考核制度文件" in says()
    paper("专职委员考核办法", cast.BANNER, kind="05", proves=["B06"])
    assert "没有考核制度文件" not in says()


def _words(client: Client) -> dict[str, dict[str, Any]]:
    groups = client.get("/standing/", {"area": cast.OWN}).context["groups"]
    return {v["code"]: v for group in groups for v in group["verdicts"]}


def test_what_is_fulfilled_in_part_is_no_veto(
    appoint: Callable[..., Any], signed_in: Callable[[str], Client]
) -> None:
    """A card issued after the first day in post counts in part."""
    client = signed_in("specialist")
    assert _words(client)["B03"]["veto"] == "一票否决项"
    appoint(card_issued_on=timezone.localdate().replace(month=1, day=1))
    found = _words(client)["B03"]
    assert (found["label"], found["veto"]) == ("部分达标", "不构成一票否决")


def test_the_rules_of_assessment_are_entered_in_the_library(
    appoint: Callable[..., Any], signed_in: Callable[[str], Client]
) -> None:
    appoint()
    client = signed_in("specialist")
    door = next(d for d in _words(client)["B06"]["doors"] if "考核制度" in d.label)
    form = client.get(door.url).context["form"]
    assert form["kind"].value() == "05" and "B06" in form["proves"].value()


def test_a_part_an_indicator_judges_is_not_said_to_be_complete(
    enter: Callable[..., Any], signed_in: Callable[[str], Client]
) -> None:
    """One computer is registered equipment and not all that C06 asks; three kinds are looked at."""
    kinds = [
        {"kind": kind, "name": "", "quantity": 1, "state": "1", "since": None}
        for kind in ("1", "2", "3")
    ]
    office = enter(OfficeLedger, name="办公室", items=kinds[:1])
    client = signed_in("specialist")
    assert "补充登记" in [door.label for door in _words(client)["C06"]["doors"]]
    for page in ("detail", "edit"):
        sections = client.get(OfficeLedger.url(page, office.pk)).context["sections"]
        assert {s["title"]: s["state"]["text"] for s in sections}["办公设备"] == "已登记"
    enter(OfficeLedger, name="二楼", items=kinds[1:])
    assert [door.label for door in _words(client)["C06"]["doors"]] == ["查看办公室"]
