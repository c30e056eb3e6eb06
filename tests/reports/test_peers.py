"""同类比较: who is compared, what is told of whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.models import Area, Resident, Site, User
from reports import tally
from tests import cast

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


@pytest.fixture
def people(registrar: User, staff: dict[str, User]) -> None:
    """Six in 春城 and in its neighbour, seven far away; in 红山 three."""
    numbers = iter(range(100))
    for code, size in ((cast.OWN, 6), (cast.SIBLING, 6), ("150402001001", 3), (cast.FAR, 7)):
        for _ in range(size):
            cast.register(next(numbers), code, registrar)
    tally.refresh()


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def row(answer: Any, name: str) -> list[str]:
    """What stands in the row of the area ``name``."""
    rows = re.findall(r'<tr><th scope="row".*?</tr>', answer.content.decode(), re.S)
    found = next(row for row in rows if name in row)
    cells = re.findall(r"<td.*?</td>", found, re.S)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]


def ask(client: Client, area: str, **more: str) -> Any:
    return client.get(reverse("peers"), {"area": area, **more})


def test_a_community_stands_beside_those_of_its_banner(people: None, signed_in: SignedIn) -> None:
    answer = ask(signed_in("specialist"), cast.OWN, view="people")
    assert row(answer, "春城社区（本区）")[0] == "6"
    assert row(answer, "全宁社区")[0] == "6"
    assert "建国社区" not in text(answer) and "红山社区" not in text(answer)


def test_a_filter_that_leaves_few_tells_them_only_inside(
    people: None, registrar: User, signed_in: SignedIn
) -> None:
    for n, code in ((60, cast.OWN), (61, cast.SIBLING)):
        cast.register(n, code, registrar, disabilities=[{"category": "1", "level": "2"}],
                      cert_no=f"{cast.id_number(2 * n + 1)}12")  # fmt: skip
    tally.refresh()
    asked = {"view": "people", "category": "1"}
    answer = ask(signed_in("specialist"), cast.OWN, **asked)
    assert row(answer, "春城社区（本区）")[0] == "1"
    assert row(answer, "全宁社区")[0] == "不公布"
    asked["category"] = "4"
    answer = ask(signed_in("specialist"), cast.OWN, **asked)
    assert row(answer, "春城社区（本区）")[0] == "6"
    assert row(answer, "全宁社区")[0] == "不公布"  # seven in all, six of them: the other one
    asked["category"] = ""
    assert row(ask(signed_in("specialist"), cast.OWN, **asked), "全宁社区")[0] == "7"


def test_nothing_is_withheld_inside_one_s_own_area(people: None, signed_in: SignedIn) -> None:
    answer = ask(signed_in("region_staff"), "150402001001", view="people")
    assert row(answer, "红山社区")[0] == "3"
    assert "推算" not in text(answer)


def test_of_few_people_nothing_is_told_outside(people: None, signed_in: SignedIn) -> None:
    for view in ("overall", "people", "known", "done", "secured"):
        answer = ask(signed_in("banner_staff"), cast.BANNER, view=view)
        told = row(answer, "红山区")
        assert not [cell for cell in told if re.search(r"\d", cell.replace("不公布", ""))]


def test_a_banner_with_a_site_tells_nobody_how_many_are_outside_it(
    people: None, registrar: User, signed_in: SignedIn
) -> None:
    for n in range(70, 76):
        cast.register(n, "150402001001", registrar)
    tally.refresh()
    client = signed_in("banner_staff")
    assert row(ask(client, cast.BANNER, view="people"), "红山区")[0] == "9"
    Site.objects.unscoped("made here").create(community_id="150402001001", name="红山", kind="1")
    assert row(ask(client, cast.BANNER, view="people"), "红山区")[0] == "不公布"


def test_one_s_own_place_is_told(people: None, signed_in: SignedIn) -> None:
    answer = ask(signed_in("specialist"), cast.OWN)
    assert re.search("本区的位次 综合得分 (并列)?第 1", text(answer))


def test_a_site_stands_beside_sites_anywhere(people: None, signed_in: SignedIn) -> None:
    for code in (cast.OWN, cast.FAR):
        Site.objects.unscoped("made here").create(community_id=code, name="示范点", kind="1")
    client = signed_in("specialist")
    assert "with=sites" in ask(client, cast.OWN).content.decode()
    answer = ask(client, cast.OWN, **{"with": "sites", "view": "people"})
    assert row(answer, "建国社区")[0] == "7"
    assert "全宁社区" not in text(answer)


def test_what_lies_above_one_s_own_area_elsewhere_is_not_told(
    people: None, signed_in: SignedIn
) -> None:
    """Who works in a banner and in a community of another: the rest of that other one."""
    answer = ask(signed_in("two_hats"), cast.BANNER, view="people")
    assert row(answer, "红山区")[0] == "不公布"


@pytest.mark.parametrize("area", ["15", cast.LEAGUE, cast.BANNER, cast.TOWNSHIP, cast.OWN])
def test_every_level_has_its_page(people: None, signed_in: SignedIn, area: str) -> None:
    client = signed_in("region_staff")
    for view in ("overall", "people", "known", "done", "secured", "nonsense"):
        answer = ask(client, area, view=view, category="9", band="x", page="y")
        assert answer.status_code == 200
        assert row(answer, "")  # some row has cells


def test_an_area_with_nothing_says_so(
    areas: dict[str, Area], staff: dict[str, User], signed_in: SignedIn
) -> None:
    assert "还没有可以比较的" in text(ask(signed_in("specialist"), cast.OWN))


def test_the_queries_do_not_grow(people: None, registrar: User, signed_in: SignedIn) -> None:
    client = signed_in("banner_staff")
    ask(client, cast.BANNER)

    def number() -> int:
        with CaptureQueriesContext(
            connection,
        ) as told:
            ask(client, cast.BANNER, view="people")
        return len(told)

    before = number()
    for n in range(80, 90):
        cast.register(n, "150402001001", registrar)
    tally.refresh()
    assert number() == before


def test_residents_are_counted_once(residents: dict[str, Resident]) -> None:
    from reports.figures import Figures
    from reports.peers import cells

    tally.refresh()
    row_of = tally.of(cast.OWN)
    assert row_of is not None
    counts = Figures.from_json(row_of.figures).counts
    assert cells.total(counts, cells.PEOPLE, cells.every()) == counts["people"] == 1
