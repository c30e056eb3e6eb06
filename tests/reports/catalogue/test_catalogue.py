"""The catalogue, the page of each indicator, and the records behind every figure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assistance.volunteers.ledger import VolunteerLedger
from culture.venues.ledger import VenueLedger
from registry import parameters
from registry.indicators import Door, Indicator, Kind, Measured, State
from registry.models import Area, AuditEvent, Resident, Site, User
from registry.organisation.documents.ledger import DocumentLedger
from registry.organisation.parties.ledger import PartyLedger
from registry.organisation.standing import measuring
from registry.organisation.standing.measuring import indicator_of, indicators
from reports import closing, tally
from reports.catalogue import lines, records, tables
from reports.figures import Figure, Figures
from reports.judging.ledger import JudgementLedger
from reports.models import Tally
from tests import cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SignIn = Callable[[str], Client]


def page(client: Client, url: str, **asked: Any) -> str:
    answer = client.get(url, asked)
    assert answer.status_code == 200, url
    return answer.content.decode()


def told(html: str) -> int:
    """The number the records page gives."""
    found = re.search(r"共 <strong>(\d+)</strong>", html)
    assert found
    return int(found[1])


def listed(html: str) -> int:
    """How many records stand on the page."""
    body = html.split("<main", 1)[1]
    return len(re.findall(r'<th scope="row" class="row-name"', body))


def counting(client: Client, url: str, **asked: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page(client, url, **asked)
    return len(queries)


@pytest.fixture
def filled(residents: dict[str, Resident], enter: Callable[..., Any], registrar: User) -> None:
    """The community has people, papers, parties, a venue and a judgement."""
    for n in range(3):
        cast.register(40 + n, cast.OWN, registrar)
    for party in ("1", "2", "3"):
        enter(PartyLedger, cast.OWN, party=party, name=f"主体{party}")
    enter(DocumentLedger, cast.OWN, title="残协职责", kind="05", proves=["A02", "B05"],
          issued_on=TODAY)  # fmt: skip
    enter(VenueLedger, cast.OWN, name="阅读角", kind="1")
    enter(JudgementLedger, cast.OWN, indicator="A03", on=TODAY, asked=20, agreeing=17, judge="王芳")
    tally.refresh()


# -- the pages open --------------------------------------------------------------------------------


def test_every_indicator_has_its_page(filled: None, signed_in: SignIn) -> None:
    client = signed_in("specialist")
    for indicator in indicators():
        html = page(client, f"/indicators/{indicator.code}/")
        assert indicator.clause[:12] in html.replace("&quot;", '"').replace("&#x27;", "'")
        assert "怎样计算" in html and "系统默认" in html, indicator.code
    assert client.get("/indicators/X99/").status_code == 404


def test_the_catalogue_is_narrowed(filled: None, signed_in: SignIn) -> None:
    client = signed_in("specialist")
    assert f"共 {len(indicators())} 项" in page(client, "/indicators/")
    assert "共 1 项" in page(client, "/indicators/", q="体育健身指导员")
    groups = page(client, "/indicators/", group="J")
    assert "/indicators/J01/" in groups and "/indicators/I04/" not in groups
    row, client = tally.of(cast.SIBLING), signed_in("neighbour")
    assert row
    figures = Figures.from_json(row.figures)
    for show, state in (("unmet", State.UNMET), ("to_judge", State.TO_JUDGE)):
        wanted = sum(f.state is state for f in figures.indicators.values())
        assert wanted and f"共 {wanted} 项" in page(client, "/indicators/", show=show)
    assert "没有符合条件的指标" in page(client, "/indicators/", q="没有这样的句子")


def test_groups_are_folded_unless_something_fails_or_is_looked_for(
    filled: None, signed_in: SignIn
) -> None:
    client = signed_in("specialist")
    row = tally.of(cast.OWN)
    assert row
    held = Figures.from_json(row.figures).indicators
    failing = {code[0] for code, figure in held.items() if figure.unmet}
    groups = client.get("/indicators/").context["groups"]
    assert {g["key"] for g in groups if g["open"]} == failing != {g["key"] for g in groups}
    (alone,) = client.get("/indicators/", {"group": "Z"}).context["groups"]
    assert alone["open"]


def test_a_closed_month_has_its_figures_and_its_parameters(
    filled: None, signed_in: SignIn, areas: dict[str, Area], staff: dict[str, User]
) -> None:
    day = closing.last_month_end(TODAY)
    closing.close(day)
    parameters.change(
        "satisfied_percent", areas["15"], to=90, by=staff["region_staff"], reason="提高"
    )
    client, month = signed_in("specialist"), f"{day:%Y-%m}"
    now, then = page(client, "/indicators/A03/"), page(client, "/indicators/A03/", as_of=month)
    assert "90 %" in now and "用户region_staff" in now
    assert "90 %" not in then and "月末定格" in then and "85 %" in then
    assert "近十二个月" in now and f"as_of={month}" in now
    for wrong in ("2026-13", "2020-01", "abc", "²026-01"):
        assert client.get("/indicators/A03/", {"as_of": wrong}).status_code == 404


@pytest.mark.parametrize("url", ["/indicators/", "/indicators/A03/", "/indicators/A03/records/"])
def test_a_month_that_is_not_there_says_why_and_leads_on(
    url: str, filled: None, signed_in: SignIn
) -> None:
    day = closing.last_month_end(TODAY)
    closing.close(day)
    client = signed_in("specialist")
    for asked, says in (("2026-99", "不是月份"), ("2199-01", "还没有到"), ("1999-01", "没有保存数字"),
                        (f"{TODAY:%Y-%m}", "还没有定格"), ("0001-01", "不是月份")):  # fmt: skip
        answer = client.get(url, {"as_of": asked, "area": cast.OWN, "show": "unmet"})
        html = answer.content.decode()
        assert answer.status_code == 404 and says in html, asked
        nothing = answer.context["nothing"]
        month = f"{url}?area={cast.OWN}&show=unmet&as_of={day:%Y-%m}"
        assert (nothing["action"]["url"], nothing["more"]["url"]) == (
            month, f"{url}?area={cast.OWN}&show=unmet"
        ), asked  # fmt: skip
        assert client.get(month).status_code == 200


def kept_months(*several: Figure) -> list[tuple[Tally, Figure]]:
    ends = closing.month_ends(TODAY, len(several))
    return [(Tally(as_of=day), one) for day, one in zip(ends, several, strict=True)]


def test_a_month_to_which_it_did_not_apply_is_a_gap_and_says_so(areas: dict[str, Area]) -> None:
    ratio, count, verdict = (indicator_of(code) for code in ("D02a", "D01", "A01"))
    never, not_yet = Figure(not_applicable=1), Figure(pending=1)
    for indicator in (ratio, count):
        found = kept_months(never, not_yet, Figure(d=4, unmet=1, possible=1), Figure())
        bars = tables.picture(indicator, found, own=True)
        assert bars
        drawn = [group["sum"] for group in bars["groups"]]
        assert drawn == ["", "", "0", ""]
        rows = tables.by_month(indicator, areas[cast.OWN], found)["rows"]
        numbers = [row["cells"][1]["value"] for row in rows]
        assert (numbers[0], numbers[1], numbers[3]) == ("不适用", "待完成", "没有统计")
        assert tables.picture(indicator, kept_months(never, not_yet), own=True) is None
    assert tables.picture(verdict, kept_months(never, never), own=False) is None


# -- the records behind a figure -------------------------------------------------------------------


def test_every_number_is_the_length_of_its_list(filled: None, signed_in: SignIn) -> None:
    client, walked = signed_in("specialist"), 0
    for indicator in indicators():
        if indicator.sealed:
            continue
        found = measuring.measure(indicator, [cast.OWN], TODAY)[cast.OWN]
        url = f"/indicators/{indicator.code}/records/"
        html = page(client, url, part="met")
        hidden = re.search(r"其中 (\d+) 条", html)
        assert listed(html) + (int(hidden[1]) if hidden else 0) == told(html), indicator.code
        assert told(html) == len(found.evidence), indicator.code
        if indicator.kind is not Kind.VERDICT:
            assert told(html) == (found.n or 0), indicator.code
        if indicator.kind is Kind.RATIO:
            lacking = page(client, url, part="lacking")
            assert told(lacking) == (found.d or 0) - (found.n or 0), indicator.code
        walked += bool(found.evidence)
    assert walked >= 4


def test_areas_below_add_up(filled: None, signed_in: SignIn, enter: Callable[..., Any]) -> None:
    Site.objects.create(community_id=cast.OWN, name="示范点", kind="urban")
    Site.objects.create(community_id="150404002001", name="示范点", kind="gacha")
    tally.refresh()
    html = page(signed_in("banner_staff"), "/indicators/Z01/records/", part="met")
    assert told(html) == 2
    assert f"area={cast.TOWNSHIP}&amp;part=met" in html
    region = page(signed_in("region_staff"), "/indicators/Z01/")
    assert "符合" in region and "缺城镇社区、缺嘎查村" in region


def made_up(keys: list[Any], lacking: list[Any], **more: Any) -> Indicator:
    """A ratio of residents, to try the list with as many as one likes."""

    def measure(codes: Any, on: datetime.date) -> Any:
        n = tuple(("resident", key) for key in keys)
        rest = tuple(("resident", key) for key in lacking)
        one = Measured(State.PARTLY, len(n), len(n) + len(rest), evidence=n, lacking=rest)
        return {code: one for code in codes}

    return Indicator("D02a", "试", measure, kind=Kind.RATIO, unit="人", **more)


def keys_of(code: str) -> list[Any]:
    held = Resident.objects.unscoped("test").filter(community_id=code)
    return list(held.values_list("pk", flat=True))


def test_a_list_names_those_one_may_see(filled: None, staff: dict[str, User]) -> None:
    held = tuple(("resident", key) for key in (*keys_of(cast.OWN), *keys_of(cast.FAR)))
    seen = lines.in_sight(staff["specialist"], cast.OWN, held)
    assert len(seen) == 4  # not the one from far away
    full = lines.tables(staff["specialist"], seen, frozenset(held), [])
    names = [cell["value"] for t in full for r in t["table"]["rows"] for cell in r["cells"][:1]]
    assert cast.marker(cast.OWN) in names
    masked = lines.tables(
        staff["leading_group"],
        lines.in_sight(staff["leading_group"], cast.OWN, held),
        frozenset(),
        [],
    )
    cells = [r["cells"][0] for t in masked for r in t["table"]["rows"]]
    assert len(cells) == 4
    assert all("*" in cell["value"] and not cell["url"] for cell in cells)


def test_a_ledger_out_of_sight_is_a_number(
    filled: None, signed_in: SignIn, enter: Callable[..., Any], monkeypatch: Any
) -> None:
    helper = enter(VolunteerLedger, cast.OWN, name="王志愿", joined_on=TODAY)

    def measure(codes: Any, on: datetime.date) -> Any:
        return {c: Measured(State.MET, 1, 1, evidence=(("volunteer", helper.pk),)) for c in codes}

    counted = Indicator("E13", "试", measure, kind=Kind.COUNT, unit="人")
    monkeypatch.setattr(records.IndicatorRecords, "about", counted)
    url = "/indicators/E13/records/"
    html = page(signed_in("leading_group"), url, area=cast.OWN)
    assert told(html) == 1 and listed(html) == 0
    assert "其中 1 条在您不能查看的台账里" in html and "王志愿" not in html
    assert "王志愿" in page(signed_in("specialist"), url)


def test_lacking_lines_lead_to_the_missing_fact(
    filled: None, staff: dict[str, User], registrar: User
) -> None:
    gappy = cast.register(60, cast.OWN, registrar, marital="")
    assert "marital" in gappy.gaps
    held = (("resident", gappy.pk),)
    user = staff["specialist"]
    [table] = lines.tables(user, lines.in_sight(user, cast.OWN, held), frozenset(held), [])
    [row] = table["table"]["rows"]
    assert str(gappy.pk) in row["cells"][-1]["url"] and "补“" in row["cells"][-1]["value"]
    visit = Door("记一次走访", reverse("record-visit"))
    [table] = lines.tables(user, lines.in_sight(user, cast.OWN, held), frozenset(held), [visit])
    [row] = table["table"]["rows"]
    assert row["cells"][-1]["url"] == reverse("record-visit-resident", args=[gappy.pk])
    assert row["cells"][-1]["value"] == "记一次走访"  # 台账一 has gaps, but not this one
    [table] = lines.tables(
        staff["township"], lines.in_sight(staff["township"], cast.OWN, held), frozenset(held), []
    )
    assert not table["table"]["rows"][0]["cells"][-1].get("url")  # who may not enter sees no way


def test_others_communities_do_not_exist(filled: None, signed_in: SignIn) -> None:
    client = signed_in("neighbour")
    for url in ("/indicators/", "/indicators/A03/", "/indicators/A03/records/"):
        assert client.get(url, {"area": cast.OWN}).status_code == 404
    own = signed_in("specialist")
    for part in ("everything", "lacking' OR 1=1"):
        assert own.get("/indicators/A03/records/", {"part": part}).status_code == 404


def test_a_case_has_no_list(filled: None, signed_in: SignIn, monkeypatch: Any) -> None:
    sealed = made_up([], [], sealed=True)
    monkeypatch.setattr(records.IndicatorRecords, "about", sealed)
    html = page(signed_in("specialist"), "/indicators/D02a/records/")
    assert "只列数字，不列名单" in html and listed(html) == 0


def test_looking_at_a_list_is_on_record(filled: None, signed_in: SignIn) -> None:
    page(signed_in("specialist"), "/indicators/A04/records/", part="met")
    event = AuditEvent.objects.filter(ledger="indicators", action="list").latest("pk")
    assert event.detail["indicator"] == "A04" and event.count == 3


def test_the_kept_figure_stands_beside_todays_list(
    filled: None, signed_in: SignIn, registrar: User
) -> None:
    day = closing.last_month_end(TODAY)
    closing.close(day)
    Site.objects.create(community_id=cast.OWN, name="补录的示范点", kind="urban", applied_on=day)
    html = page(signed_in("specialist"), "/indicators/Z01/records/", as_of=f"{day:%Y-%m}")
    assert "定格的数字是 0" in html and "现在是 1，与定格的不同" in html


def test_queries_do_not_grow(
    filled: None, signed_in: SignIn, registrar: User, monkeypatch: Any
) -> None:
    client = signed_in("specialist")
    first = keys_of(cast.OWN)[:1]
    monkeypatch.setattr(records.IndicatorRecords, "about", made_up(first, []))
    url = "/indicators/D02a/records/"
    page(client, url)
    one = counting(client, url)
    for n in range(29):
        cast.register(100 + n, cast.OWN, registrar)
    tally.refresh()
    monkeypatch.setattr(records.IndicatorRecords, "about", made_up(keys_of(cast.OWN)[:30], []))
    html = page(client, url)
    assert listed(html) == told(html) == 30
    assert counting(client, url) == one
    catalogue = counting(client, "/indicators/")
    assert catalogue < 40
