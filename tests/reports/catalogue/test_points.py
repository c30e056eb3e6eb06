"""The parameter page: what each sentence is worth, folded, and whether it adds up to a hundred."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry import parameters
from registry.models import Area, User
from tests import cast

pytestmark = pytest.mark.django_db


def test_points_are_folded_and_add_up(
    areas: dict[str, Area], staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("region_staff")
    before = client.get("/parameters/").content.decode()
    assert (
        before.count("<summary>") >= 12 and "<summary>A 组织领导：10 项，12 分</summary>" in before
    )
    assert "现在是 <strong>100 分</strong>" in before and "不是 100 分" not in before
    parameters.change("points_a02", areas["15"], to=150, by=staff["region_staff"], reason="试行")
    after = client.get("/parameters/").content.decode()
    assert "<summary>A 组织领导：10 项，12.5 分</summary>" in after
    assert "各指标分值合计 100.5 分，不是 100 分" in after


def test_the_page_asks_the_same_few_questions_however_many_parameters(
    areas: dict[str, Area], staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("specialist")
    client.get("/parameters/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/parameters/")
    assert len(queries) < 40


def test_the_nearest_area_decides_and_may_give_back(
    areas: dict[str, Area], staff: dict[str, User]
) -> None:
    key, own = "review_required", areas[cast.OWN]
    assert parameters.origins([key], own) == {}
    parameters.change(key, areas["15"], to=True, by=staff["region_staff"], reason="统一")
    parameters.change(key, areas[cast.BANNER], to=False, by=staff["banner_staff"], reason="试点")
    assert parameters.origins([key], own)[key].area_id == cast.BANNER
    parameters.change(key, areas[cast.BANNER], to=None, by=staff["banner_staff"], reason="按上级")
    assert parameters.origins([key], own)[key].area_id == "15"
