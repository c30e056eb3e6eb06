"""Surveys of homes and places: who surveyed stands there, what was photographed goes along."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accessibility.barriers.homes import HomeSurveyLedger
from accessibility.barriers.places import PlaceLedger, barriers
from accessibility.barriers.surveying import survey_photos
from accessibility.demo import pictures
from accessibility.retrofits import photos
from accessibility.retrofits.homes import HomeRetrofitLedger
from registry import attachments
from registry.models import User
from tests import cast
from tests.accessibility.conftest import ago

pytestmark = pytest.mark.django_db
Enter = Callable[..., Any]


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def picture() -> Any:
    return pictures.doorway(Random(1), False)  # noqa: S311 a test's picture


def test_whoever_opens_a_survey_is_offered_as_who_surveyed(
    people: Callable, staff: dict[str, User]
) -> None:
    (person,) = people(1)
    client, name = as_user(staff["specialist"]), str(staff["specialist"])
    home = client.get(HomeSurveyLedger.url("create"), {"resident": person.pk})
    place = client.get(PlaceLedger.url("create"), {"community": cast.OWN})
    assert home.context["form"]["surveyed_by"].value() == name
    assert place.context["form"]["surveyed_by"].value() == name


def test_what_the_survey_photographed_is_how_it_was_before(
    people: Callable, enter: Enter, staff: dict[str, User]
) -> None:
    (person,) = people(1)
    survey = enter(HomeSurveyLedger, person, surveyed_on=ago(40), surveyed_by="其木格", wanted="1")
    home = enter(HomeRetrofitLedger, person, asked_on=ago(30), request="坡道")
    assert photos.on_page(HomeRetrofitLedger, home) == []
    by = staff["specialist"]
    attachments.attach(HomeSurveyLedger, survey, [picture()], by=by, purpose="photo")
    (pair,) = photos.on_page(HomeRetrofitLedger, home)
    assert pair["before"]["surveyed"] and pair["after"] is None
    page = as_user(by).get(HomeRetrofitLedger.url("detail", home.pk)).content.decode()
    assert "调查时拍的" in page and pair["before"]["src"] in page
    paper = as_user(by).get(HomeSurveyLedger.url("print", survey.pk))
    assert paper.status_code == 200
    ((one, other),) = survey_photos(HomeSurveyLedger, survey)
    assert one.startswith("data:image/jpeg;base64,") and other == ""
    attachments.attach(HomeRetrofitLedger, home, [picture()], by=by, purpose="before")
    (pair,) = photos.on_page(HomeRetrofitLedger, home)
    assert not pair["before"]["surveyed"]


def test_the_list_of_places_tells_what_hinders() -> None:
    line = {"part": "07", "barrier": "04", "item": "02", "note": "三楼以上"}
    told = barriers({"barriers": [line]})
    assert told.startswith("楼道") and "三楼以上" in told and "｜" not in told


def test_money_is_summed_by_where_it_comes_from(
    people: Callable, enter: Enter, staff: dict[str, User]
) -> None:
    for person, (source, amount) in zip(people(3), (("1", 100), ("1", 50), ("3", 70)), strict=True):
        money = {"source": source, "source_name": "", "amount": Decimal(amount),
                 "received_on": None}  # fmt: skip
        enter(HomeRetrofitLedger, person, asked_on=ago(9), request="坡道", money=[money])
    page = as_user(staff["specialist"]).get(reverse("home-retrofit-list"))
    told = [fact["value"] for fact in page.context["sums"]["facts"]]
    assert [value.split(".")[0].split(" ")[0] for value in told] == ["220", "150", "70"]
