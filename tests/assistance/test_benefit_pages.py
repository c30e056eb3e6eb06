"""The pages of the social-security items: figures that lead to their people, lists, the short form."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from registry import benefits
from registry.models import Benefit, Change, Resident, User
from tests import cast
from tests.assistance.benefit_people import DAY, TODAY, found, person, row

SignIn = Callable[[str], Client]
LIST = "/benefits/people/"


@pytest.fixture
def people(staff: dict[str, User], registrar: User) -> dict[str, Resident]:
    """Four of 春城社区 and one of the next, each with something to tell."""
    return {
        "severe": person(1, registrar, dis_level="2", name="缺护理"),
        "mild": person(2, registrar, benefits=[row("SS10", amount=100)], name="不该领"),
        "poor": person(3, registrar, household__poverty=["P01"], name="低保户",
                       benefits=[row("SS01"), row("SS03", "2"), row("SS04"), row("SS09")]),
        "fine": person(4, registrar, name="无事人"),
        "next": person(5, registrar, cast.SIBLING, dis_level="1", name="邻居缺护理"),
    }  # fmt: skip


def test_the_page_of_a_resident_says_once_what_is_lacking(
    people: dict[str, Resident], signed_in: SignIn
) -> None:
    page = signed_in("specialist").get(f"/residents/{people['severe'].pk}/")
    html = page.content.decode()
    assert "社会保障请核对" in html and f"/benefits/{people['severe'].pk}/SS10/" in html
    assert "一般应享受重度残疾人护理补贴" not in html
    assert not [r for r in page.context["remarks"] if "补贴" in r["message"]]


def links(page: Any) -> dict[str, int]:
    """The addresses of the figures with what they say; each stands on the page as a link."""
    tables = [page.context["items"], page.context["tree"] or {"rows": []}]
    cells = [cell for table in tables for line in table["rows"] for cell in line["cells"]]
    told = {cell["url"]: cell["value"] for cell in cells if cell.get("url")}
    html = page.content.decode().replace("&amp;", "&")
    assert all(f'href="{url}"' in html for url in told)
    return told


def listed(client: Client, url: str) -> int:
    """How many lines the list behind ``url`` has."""
    context = client.get(url).context
    rows = len(context["table"]["rows"])
    assert rows == context["count"]
    return rows


@pytest.mark.parametrize(("name", "area"), [("specialist", cast.OWN), ("township", cast.TOWNSHIP),
                                            ("region_staff", "15")])  # fmt: skip
def test_every_figure_is_the_length_of_its_list(
    people: dict[str, Resident], signed_in: SignIn, name: str, area: str
) -> None:
    client = signed_in(name)
    told = links(client.get(f"/benefits/?area={area}"))
    assert len(told) > 8
    for url, number in told.items():
        assert listed(client, url) == number, url


def test_the_areas_above_walk_down_to_the_community(
    people: dict[str, Resident], signed_in: SignIn
) -> None:
    client = signed_in("region_staff")
    area = "15"
    for below in ("1504", "150404", cast.TOWNSHIP, cast.OWN):
        page = client.get(f"/benefits/?area={area}&item=SS10").content.decode()
        assert f"/benefits/?area={below}&amp;item=SS10" in page
        area = below
    assert "下辖" not in client.get(f"/benefits/?area={cast.OWN}").content.decode()


def test_the_leading_group_sees_figures_and_no_names(
    people: dict[str, Resident], signed_in: SignIn
) -> None:
    client = signed_in("leading_group")
    page = client.get(f"/benefits/?area={cast.BANNER}")
    html = page.content.decode()
    assert page.status_code == 200
    assert not links(page)
    assert "缺护理" not in html
    assert client.get(f"{LIST}?area={cast.BANNER}").status_code == 403


def test_a_line_says_why_and_has_one_action(people: dict[str, Resident], signed_in: SignIn) -> None:
    page = signed_in("specialist").get(f"{LIST}?figure=lacking&item=SS10&area={cast.OWN}")
    html = page.content.decode()
    assert "残疾等级一级、二级的持证残疾人" in html
    assert html.count(f"/benefits/{people['severe'].pk}/SS10/") == 1
    assert "邻居缺护理" not in html
    assert cast.id_number(3) not in html


def test_a_list_is_narrowed_by_reason_and_by_name(
    people: dict[str, Resident], signed_in: SignIn
) -> None:
    client = signed_in("township")
    base = f"{LIST}?area={cast.TOWNSHIP}&figure=lacking"
    assert listed(client, f"{base}&rule=nursing") == 2
    assert listed(client, f"{base}&rule=nursing&item=SS01") == 0
    answer = client.post(f"{base}&rule=nursing", {"text": "邻居"})
    assert "邻居" not in answer.url
    assert listed(client, answer.url) == 1
    assert listed(client, f"{LIST}?area={cast.SIBLING}&figure=lacking&rule=nursing") == 1


def test_someone_elses_search_is_not_used(people: dict[str, Resident], signed_in: SignIn) -> None:
    found_by = signed_in("township").post(f"{LIST}?area={cast.TOWNSHIP}", {"text": "邻居"}).url
    find = parse_qs(urlsplit(found_by).query)["find"][0]
    page = signed_in("specialist").get(f"{LIST}?area={cast.OWN}&find={find}")
    assert page.context["term"] is None


# -- the short form --------------------------------------------------------------------------------


def opened(client: Client, pk: Any, item: str = "SS10", back: str = "") -> dict[str, Any]:
    """What the short form would send untouched."""
    page = client.get(f"/benefits/{pk}/{item}/", {"next": back} if back else {})
    form = page.context["form"]
    sent = {name: form[name].value() for name in ("base", "token")}
    sent |= {field.name: field.value() or "" for field in form.shown}
    return {**sent, "next": page.context["next"]}


def recorded(resident: Resident, item: str) -> Benefit | None:
    return Benefit.objects.filter(resident=resident, item=item).first()


def test_the_short_form_writes_into_ledger_one_and_leads_back(
    people: dict[str, Resident], signed_in: SignIn
) -> None:
    client, severe = signed_in("specialist"), people["severe"]
    back = f"{LIST}?area={cast.OWN}&figure=lacking"
    sent = opened(client, severe.pk, back=back)
    assert str(sent["checked_on"]) == str(TODAY)
    answer = client.post(
        f"/benefits/{severe.pk}/SS10/",
        {
            **sent,
            "state": "3",
            "amount": "120",
            "starts_on": "2026-3",
            "proof": "松残发〔2026〕1号",
        },
    )
    assert answer.status_code == 422  # 日期须写到日
    sent["starts_on"] = "2026-3-1"
    answer = client.post(
        f"/benefits/{severe.pk}/SS10/",
        {**sent, "state": "3", "amount": "120", "proof": "松残发〔2026〕1号"},
    )
    assert (answer.status_code, answer.url) == (302, back)
    held = recorded(severe, "SS10")
    assert held is not None
    assert (held.state, held.amount, held.checked_on) == ("3", 120, TODAY)
    assert (held.starts_on, held.proof) == (datetime.date(2026, 3, 1), "松残发〔2026〕1号")
    change = Change.objects.filter(record_id=severe.pk, action="update").get()
    assert [line[0] for line in change.fields] == ["benefits"]
    assert ("lacking", "SS10") not in found(severe)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"state": ""}, "请选择落实情况"),
        ({"state": "3", "starts_on": "2026-5-1", "ends_on": "2026-4-1"}, "截止日期不能早于起始日期"),
        ({"state": "3", "amount": "很多"}, "金额"),
        ({"state": "3", "checked_on": str(TODAY + DAY)}, "核对日期不能晚于今天"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_is_and_nothing_typed_is_lost(
    people: dict[str, Resident], signed_in: SignIn, typed: dict[str, str], said: str
) -> None:
    client, severe = signed_in("specialist"), people["severe"]
    sent = {**opened(client, severe.pk), "proof": "存折复印件", **typed}
    page = client.post(f"/benefits/{severe.pk}/SS10/", sent)
    html = page.content.decode()
    assert page.status_code == 422
    assert "存折复印件" in html
    (line,) = page.context["form"].error_list
    assert line["id"] == f"id_{next(reversed(typed))}" or line["id"].startswith("id_state")
    assert said in line["message"] or said == "金额"
    assert recorded(severe, "SS10") is None


def test_what_someone_else_saved_meanwhile_is_told(
    people: dict[str, Resident], signed_in: SignIn
) -> None:
    client, severe = signed_in("specialist"), people["severe"]
    mine = opened(client, severe.pk)
    other = signed_in("banner_staff")
    url = f"/benefits/{severe.pk}/SS10/"
    other.post(url, {**opened(other, severe.pk), "state": "2"})
    answer = client.post(url, {**mine, "state": "3"})
    assert answer.status_code == 409
    assert "有人先保存了" in answer.content.decode()
    held = recorded(severe, "SS10")
    assert held is not None
    assert held.state == "2"


def test_only_who_may_correct_residents_opens_the_form(
    people: dict[str, Resident], signed_in: SignIn
) -> None:
    url = f"/benefits/{people['severe'].pk}/SS10/"
    assert signed_in("chair").get(url).status_code == 403
    assert signed_in("neighbour").get(url).status_code == 404
    assert signed_in("specialist").get(url.replace("SS10", "SS98")).status_code == 404


# -- checking several ------------------------------------------------------------------------------


def test_several_are_checked_after_asking_once_more(
    people: dict[str, Resident], signed_in: SignIn
) -> None:
    client, poor = signed_in("specialist"), people["poor"]
    url = f"/benefits/check/?area={cast.OWN}"
    picks = [f"{poor.pk}:SS01", f"{poor.pk}:SS04", f"{poor.pk}:SS03", f"{people['next'].pk}:SS01"]
    asked = client.post(url, {"pick": picks, "ticked": "1"})
    assert asked.status_code == 200
    assert [one["line"].item for one in asked.context["lines"]] == ["SS01", "SS04"]
    assert not Benefit.objects.filter(checked_on__isnull=False).exists()
    sent = {"pick": picks, "confirm": "1", f"version-{poor.pk}": poor.version}
    answer = client.post(url, sent)
    assert answer.status_code == 302
    held = Benefit.objects.filter(checked_on=TODAY).values_list("resident", "item")
    assert sorted(held) == [(poor.pk, "SS01"), (poor.pk, "SS04")]
    # The record has a new version by now: what was asked about is not there any more.
    client.post(url, {**sent, "pick": [f"{poor.pk}:SS09"]})
    nine = recorded(poor, "SS09")
    assert nine is not None
    assert nine.checked_on is None


def test_nothing_ticked_is_told(people: dict[str, Resident], signed_in: SignIn) -> None:
    client = signed_in("specialist")
    answer = client.post(f"/benefits/check/?area={cast.OWN}", {"ticked": "1"}, follow=True)
    assert "请先勾选" in answer.content.decode()
    assert signed_in("chair").post(f"/benefits/check/?area={cast.OWN}").status_code == 403


# -- files -----------------------------------------------------------------------------------------


def test_the_workbook_holds_the_list_masked(people: dict[str, Resident], signed_in: SignIn) -> None:
    answer = signed_in("township").get(f"{LIST}export/?area={cast.TOWNSHIP}&rule=nursing")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    cells = [str(cell) for line in sheet.iter_rows(values_only=True) for cell in line if cell]
    assert {"缺护理", "邻居缺护理"} <= set(cells)
    assert "不该领" not in cells
    assert not [cell for cell in cells if re.fullmatch(r"\d{17}[\dX]", cell)]
    assert "重度残疾人护理补贴" in cells
    assert "国发〔2015〕52号" in cells
    page = signed_in("township").get(f"{LIST}?area={cast.TOWNSHIP}&rule=nursing")
    assert "（依据：国发〔2015〕52号）" in page.content.decode()


def test_the_list_is_printed(people: dict[str, Resident], signed_in: SignIn) -> None:
    answer = signed_in("chair").get(f"{LIST}print/?area={cast.OWN}&figure=undue")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert signed_in("leading_group").get(f"{LIST}print/").status_code == 403


# -- cost ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/benefits/?area={}", LIST + "?area={}&figure=lacking"])
def test_more_people_cost_no_more_queries(
    staff: dict[str, User], registrar: User, signed_in: SignIn, path: str
) -> None:
    client, url = signed_in("township"), path.format(cast.TOWNSHIP)
    person(1, registrar, dis_level="2")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for n in range(2, 32):
        person(n, registrar, cast.SIBLING if n % 2 else cast.OWN, dis_level="2")
    with CaptureQueriesContext(connection) as many:
        page = client.get(url)
    assert len(many) <= len(few) + 1  # 多一个社区
    assert page.status_code == 200


def test_the_rate_is_never_rounded_up() -> None:
    from assistance.benefits.figures import rate

    assert rate(0, 0) == "不适用"
    assert rate(9999, 10000) == "99.9%"
    assert rate(69, 99) == "69.7%"
    assert rate(5, 5) == "100%"
    assert benefits.FIGURE_TITLES["should"] == "应享受"
