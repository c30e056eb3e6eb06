"""The funding ledger and its page: sums that are what they lead to, 元 and 万元, what is short."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry import amounts
from registry.ledger.findings import Level
from registry.models import Area, Change, Document, Funding, ParameterValue
from registry.moves import areas as areas_
from registry.organisation.funding.ledger import FundingLedger
from registry.organisation.funding.money import of_each
from tests.cast import BANNER, FAR, LEAGUE, OWN, SIBLING
from tests.contract.pages import filled_in

THIS = timezone.localdate().year


def examined(code: str = OWN, before: Any = None, **values: Any) -> Any:
    whole = {**FundingLedger.shape.blank(), "year": THIS, "kind": "02", **values}
    FundingLedger.acquaint(whole, Area.objects.get(pk=code))
    return FundingLedger.examine(whole, before)


def messages(found: Any) -> list[str]:
    return [f.message for f in found.findings if f.level <= Level.QUESTION]


# -- one record --------------------------------------------------------------------------------------


def test_a_record_is_called_by_what_it_is(areas: Any) -> None:
    made = examined(source="1")
    assert made.values["title"] == f"{THIS}年社区工作补贴（财政预算）"
    again = examined(before=dict(made.values), **{**made.values, "source": "5"})
    assert again.values["title"] == f"{THIS}年社区工作补贴（社会捐赠）"
    own = examined(before=dict(made.values), **{**made.values, "title": "春节慰问", "source": "5"})
    assert own.values["title"] == "春节慰问"


def test_what_was_spent_is_reckoned_and_not_more_than_came(areas: Any) -> None:
    line = {"on": None, "item": "用品", "payee": "", "voucher_no": ""}
    lines = [{**line, "amount": Decimal("600.50")}, {**line, "amount": None}]
    found = examined(received=Decimal(600), lines=lines)
    assert found.values["spent"] == Decimal("600.50")
    assert messages(found) == ["支出合计大于到位数，请核对"]


@pytest.mark.parametrize("year", [2007, THIS + 2])
def test_a_year_that_cannot_be_is_refused(areas: Any, year: int) -> None:
    assert messages(examined(year=year)) == [f"年度应在 2008 到 {THIS + 1} 之间"]


def test_a_day_of_arrival_is_asked_only_of_money_that_came(areas: Any) -> None:
    assert "received_on" not in examined(received=Decimal(0)).gaps
    assert "received_on" in examined(received=Decimal(1)).gaps


def test_the_exception_is_asked_of_the_subsidy_alone(areas: Any) -> None:
    assert "standard" in examined().gaps
    assert "standard" not in examined(kind="01").gaps


def test_the_same_money_is_registered_once(pay: Any) -> None:
    pay(THIS, 100)
    same = examined(source="1")
    assert FundingLedger.taken(same.values) is not None
    for other in ({"source": "5"}, {"source": "1", "source_name": "乙"}, {"year": THIS - 1}):
        assert FundingLedger.taken(examined(**{"source": "1", **other}).values) is None


@pytest.mark.parametrize(("held", "typed"), [("1", ""), ("", "1")])
def test_money_without_a_source_is_asked_about_in_the_form(
    pay: Any, signed_in: Any, held: str, typed: str
) -> None:
    pay(THIS, 21000, kind="01", source=held)
    client = signed_in("specialist")
    address = f"/funding/new/?community={OWN}"
    page = client.get(address)
    told = {"year": THIS, "kind": "01", "source": typed, "received": "21000"}
    answer = client.post(address, {**filled_in(page), **told})
    assert answer.status_code == 422
    (asked,) = answer.context["form"].question_list
    said = "财政预算" if held else "没有写来源"
    assert f"{THIS}年社区建设经费已有一笔 21,000 元（{said}）" in asked["message"]
    told["reason"] = "旗县另拨的一笔"
    again = client.post(address, {**filled_in(answer), **told})
    assert again.status_code == 302
    assert Funding.objects.unscoped("a test looks").count() == 2


def test_money_of_two_sources_is_not_asked_about(pay: Any) -> None:
    pay(THIS, 21000, kind="01")
    values = examined(kind="01", source="5").values
    assert FundingLedger.alike({0: {**values, "community_id": OWN}}, None) == {}


# -- 元 and 万元 -------------------------------------------------------------------------------------


def switch(client: Any, to: str, back: str = "/funding/") -> Any:
    return client.post("/preferences/", {"only": "amounts", "amounts": to, "next": back})


def test_the_unit_stays_as_it_was_switched(pay: Any, signed_in: Any) -> None:
    record = pay(THIS, "29999.99")
    client = signed_in("specialist")
    assert "29,999.99 元" in client.get("/funding/").content.decode()
    assert switch(client, "wan").url == "/funding/"
    for page in ("/funding/", f"/funding/{record.pk}/"):
        assert "3.00 万元" in client.get(page).content.decode()
    switch(client, "yuan")
    assert "万元 " not in client.get(f"/funding/{record.pk}/").content.decode()


def test_verdicts_follow_the_switch_to_the_fen(pay: Any, sized: Any, signed_in: Any) -> None:
    sized(floor_area=Decimal(1500))
    pay(THIS - 1, 15000)
    pay(THIS, "19999.99")
    client = signed_in("specialist")
    switch(client, "wan")
    page = overview(client)
    says = {v["code"]: v["says"] for v in page.context["verdicts"]}
    assert "还差 0.000001 万元" in says["C03"] and "每年不低于 2.00 万元" in says["C03"]
    assert "比上年增加 0.499999 万元" in says["C01"] and "含社区工作补贴" in says["C01"]
    tile = page.context["figures"][3]
    assert "0.499999 万元" in tile["note"] and "含社区工作补贴" in tile["note"]


def test_whether_the_subsidy_counts_stands_where_the_verdict_does(
    pay: Any, sized: Any, signed_in: Any, registrar: Any
) -> None:
    sized(floor_area=Decimal(1500))
    for year in (THIS - 1, THIS):
        pay(year, year, kind="01")
    ParameterValue.objects.create(
        key="building_includes_subsidy", area_id="15", value=False, set_by=registrar,
        valid_from=datetime.date(2020, 1, 1), reason="试",
    )  # fmt: skip
    page = overview(signed_in("specialist"))
    says = {v["code"]: v["says"] for v in page.context["verdicts"]}
    assert says["C01"].endswith("（不含社区工作补贴）")
    assert "不含社区工作补贴" in page.context["figures"][3]["note"]


@pytest.mark.parametrize("includes", [True, False])
def test_what_was_compared_is_what_the_verdict_leads_to(
    pay: Any, sized: Any, signed_in: Any, registrar: Any, includes: bool
) -> None:
    sized(floor_area=Decimal(1500))
    for year, building in ((THIS - 1, 30000), (THIS, 28000)):
        pay(year, building, kind="01")
        pay(year, 30000, kind="02")
        pay(year, 5, kind="04")
    ParameterValue.objects.create(
        key="building_includes_subsidy", area_id="15", value=includes, set_by=registrar,
        valid_from=datetime.date(2020, 1, 1), reason="试",
    )  # fmt: skip
    client = signed_in("specialist")
    page = overview(client)
    doors = {v["code"]: v["doors"] for v in page.context["verdicts"]}["C01"]
    sums = [58000, 60000] if includes else [28000, 30000]
    urls = [door.url for door in doors if door.label.startswith("查看")]
    for url, total in zip(urls, sums, strict=True):
        held = client.get(url).context["selection"].queryset()
        assert sum(record.received for record in held) == total
    assert page.context["figures"][3]["url"] == urls[0]


def test_the_switch_changes_nothing_else(client: Any) -> None:
    client.post("/preferences/", {"theme": "dark", "text": "150", "keys": "off"})
    assert switch(client, "wan", "/login/").url == "/login/"
    assert client.cookies["text"].value == "150"
    assert switch(client, "dollars").status_code == 422


def test_what_is_kept_is_always_told_in_yuan(pay: Any, signed_in: Any) -> None:
    record = pay(THIS, 20000)
    client = signed_in("specialist")
    switch(client, "wan")
    page = client.get(f"/funding/{record.pk}/edit/")
    assert page.context["form"]["received"].value() == Decimal(20000)
    client.post(f"/funding/{record.pk}/edit/", {**filled_in(page), "received": "15000"})
    change = Change.objects.filter(record_id=record.pk, action="update").get()
    assert ["received", "到位数", "20,000", "15,000"] in change.fields


@pytest.mark.parametrize(
    ("amount", "text"),
    [("19999.99", "2.00"), ("50", "0.01"), ("49.99", "0.00"), ("123456", "12.35")],
)
def test_ten_thousands_are_rounded_from_the_exact_sum(amount: str, text: str) -> None:
    assert amounts.in_wan(Decimal(amount)) == text


def test_sums_under_the_list_are_the_areas_own(pay: Any, signed_in: Any) -> None:
    pay(THIS, "100.10")
    pay(THIS, "200.20", kind="01")
    pay(THIS, 5000, BANNER)
    sums = signed_in("specialist").get("/funding/").context["sums"]
    assert sums["count"] == 2
    assert {f["label"]: f["value"] for f in sums["facts"]}["到位数"] == "300.30 元"


# -- the page ----------------------------------------------------------------------------------------


def overview(client: Any, area: str = OWN, **query: Any) -> Any:
    page = client.get("/funding/overview/", {"area": area, **query})
    assert page.status_code == 200
    return page


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def sum_behind(client: Any, url: str) -> Decimal:
    """What the records a figure leads to come to."""
    page = client.get(url)
    held = FundingLedger.model.objects.unscoped("a test adds up")
    keys = [row["pk"] for row in page.context["table"]["rows"]]
    return sum((r.received or Decimal(0) for r in held.filter(pk__in=keys)), Decimal(0))


@pytest.mark.parametrize(
    ("name", "area"), [("specialist", OWN), ("banner_staff", BANNER), ("league_staff", LEAGUE)]
)
def test_each_number_is_the_sum_of_the_records_it_leads_to(
    pay: Any, signed_in: Any, name: str, area: str
) -> None:
    for n, code in enumerate((OWN, SIBLING, BANNER), 1):
        for year in range(THIS - 5, THIS + 1):
            pay(year, Decimal("1000.10") * n, code, kind="01" if code == BANNER else "02")
            pay(year, 7 * n, code, kind="04", source="5")
    pay(THIS, 999, FAR)
    client = signed_in(name)
    tables = overview(client, area).context["by_year"]["rows"]
    checked = 0
    for row in tables:
        for cell in row["cells"]:
            if cell.get("url"):
                assert number(cell["value"]) == sum_behind(client, cell["url"]), row["name"]
                checked += 1
    assert checked >= 15


def test_sources_lead_to_their_records(pay: Any, signed_in: Any) -> None:
    pay(THIS, 20000)
    pay(THIS, 500, source="5")
    client = signed_in("specialist")
    for row in overview(client).context["sources"]["rows"]:
        cell = row["cells"][2]
        assert number(cell["value"]) == sum_behind(client, cell["url"])


def test_a_community_is_told_what_is_short(pay: Any, sized: Any, signed_in: Any) -> None:
    sized(floor_area=Decimal(1500))
    pay(THIS, "19999.99")
    page = overview(signed_in("specialist"))
    found = {v["code"]: v for v in page.context["verdicts"]}
    assert found["C03"]["label"] == "未达标" and "还差 0.01 元" in found["C03"]["says"]
    assert "C04" not in found
    assert 'role="img"' in page.content.decode()


def test_forms_are_offered_to_those_who_may_enter(pay: Any, sized: Any, signed_in: Any) -> None:
    sized(floor_area=Decimal(1500))

    def forms(name: str) -> list[str]:
        verdicts = overview(signed_in(name)).context["verdicts"]
        return [d.url for v in verdicts for d in v["doors"] if "/new/" in d.url]

    assert forms("specialist")
    assert all(parse_qs(urlsplit(url).query)["community"] == [OWN] for url in forms("banner_staff"))
    assert not forms("league_staff")


def test_a_banner_lists_its_communities_with_what_is_short(
    pay: Any, sized: Any, signed_in: Any
) -> None:
    sized(floor_area=Decimal(1500))
    pay(THIS - 1, 20000)
    pay(THIS, 20000, standard=Decimal(20000))
    sized(SIBLING, floor_area=Decimal(2500))
    rows = overview(signed_in("banner_staff"), BANNER).context["tree"]["rows"]
    assert [row["name"] for row in rows] == ["春城社区", "全宁社区"]
    assert "未增加" in rows[0]["cells"][-1]["value"]
    assert "不足最低数" in rows[1]["cells"][-1]["value"]


def test_a_league_counts_the_sites_that_lack_something(
    pay: Any, sized: Any, signed_in: Any
) -> None:
    sized(floor_area=Decimal(1500))
    sized(SIBLING, floor_area=Decimal(1500))
    rows = overview(signed_in("league_staff"), LEAGUE).context["tree"]["rows"]
    assert [(row["name"], row["cells"][2]["value"], row["cells"][3]["value"]) for row in rows] == [
        ("松山区", 2, 2)
    ]


def test_a_year_gone_by_is_judged_on_its_last_day(pay: Any, signed_in: Any) -> None:
    pay(THIS - 1, 100, kind="01")
    pay(THIS, 200, kind="01")
    client = signed_in("specialist")
    words = {v["code"]: v["label"] for v in overview(client, year=THIS - 1).context["verdicts"]}
    assert words["C01"] == "免评"
    words = {v["code"]: v["label"] for v in overview(client).context["verdicts"]}
    assert words["C01"] == "达标"


@pytest.mark.parametrize("year", ["", "x", "0", "9999", "-1", "²⁰²⁶"])
def test_nonsense_for_a_year_is_this_year(areas: Any, signed_in: Any, year: str) -> None:
    assert overview(signed_in("specialist"), year=year).context["year"] == THIS


def test_more_communities_take_no_more_queries(pay: Any, sized: Any, signed_in: Any) -> None:
    client = signed_in("banner_staff")
    sized(OWN, floor_area=Decimal(1500))
    pay(THIS, 100)
    overview(client, BANNER)
    with CaptureQueriesContext(connection) as one:
        overview(client, BANNER)
    for code in (SIBLING, "150404002001"):
        sized(code, floor_area=Decimal(1500))
        for year in range(THIS - 4, THIS + 1):
            pay(year, 100, code)
    with CaptureQueriesContext(connection) as three:
        overview(client, BANNER)
    assert len(three) <= len(one)


def test_the_list_is_narrowed_by_year_and_to_the_area_itself(pay: Any, signed_in: Any) -> None:
    pay(THIS, 1)
    pay(THIS - 1, 2)
    pay(THIS, 3, BANNER)
    page = signed_in("specialist").get("/funding/", {"year": THIS, "reach": "own"})
    assert len(page.context["table"]["rows"]) == 1
    assert {chip["label"] for chip in page.context["chips"]} == {"年度", "只看"}


def test_a_form_opened_from_a_red_light_knows_year_and_kind(areas: Any, signed_in: Any) -> None:
    client = signed_in("specialist")
    page = client.get(f"/funding/new/?community={OWN}&year={THIS}&kind=02")
    assert page.context["form"].initial["year"] == THIS
    assert client.get(f"/funding/new/?community={OWN}&year=x&kind=zz").status_code == 200


# -- areas that become one ---------------------------------------------------------------------------


def become_one(old: str, new: str) -> None:
    Area.objects.filter(pk=old).update(merged_into_id=new, valid_to=datetime.date(2026, 1, 1))
    areas_.follow()


def test_money_of_both_stays_when_two_areas_become_one(pay: Any, signed_in: Any) -> None:
    pay(THIS, 100, SIBLING)
    brought = pay(THIS, 30, OWN)
    other = pay(THIS, 5, OWN, kind="04")
    become_one(OWN, SIBLING)
    held = Funding.objects.unscoped("a test looks").current().filter(community_id=SIBLING)
    told = {(r.pk, r.source_name): r.received for r in held}
    assert told[brought.pk, "原春城社区"] == 30 and told[other.pk, ""] == 5
    assert sum(told.values()) == 135
    assert of_each([SIBLING], THIS)[SIBLING].received(THIS, ["02"]) == 130
    lines = Change.objects.filter(record_id=brought.pk, action="area").order_by("version")
    assert lines[0].fields == [["source_name", "来源说明", "", "原春城社区"]]
    assert [line.version for line in lines] == [2, 3]
    assert not areas_.follow()


def test_a_paper_registered_in_both_is_kept_once(paper: Any) -> None:
    kept = paper("实施方案", SIBLING, doc_no="松残联发〔2024〕3号")
    brought = paper("实施方案", OWN, doc_no="松残联发〔2024〕3号")
    other = paper("走访制度", OWN, doc_no="")
    become_one(OWN, SIBLING)
    held = Document.objects.unscoped("a test looks").filter(community_id=SIBLING)
    assert set(held.current()) == {kept, other}
    void = held.get(pk=brought.pk)
    assert void.is_voided and "重复" in void.void_reason
    assert Change.objects.filter(record_id=brought.pk, action="void").exists()
