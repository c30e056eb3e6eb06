"""看板: what it says of an area, to whom, of which month, and how many queries that takes."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.models import Area, AuditEvent, ParameterValue, Resident, Site, User
from registry.requesting import as_one_work
from reports import closing, fresh, tally
from reports.dashboards import page as pages
from reports.figures import Figures
from reports.models import Mark, Tally
from tests import cast
from tests.reports.dashboards.made import figure, figures, keep, rows, settle

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
MOST = 12
"""Queries of a dashboard, beside those that tell who asks."""


def bad(n: int = 5) -> Figures:
    """A community that lacks much: a veto of few points, a training of more."""
    return figures(
        {"people": 10, "gaps": 3},
        E01=figure("met", 80, 80), B04=figure("unmet", 0, 9), A08=figure("unmet", 0, 2),
        I04=figure("unmet", 0, 4, n, 10), F02=figure("partly", 1, 2, 1, 2),
    )  # fmt: skip


def good() -> Figures:
    return figures(
        {"people": 20}, E01=figure("met", 80, 80), B04=figure("met", 9, 9),
        A08=figure("met", 2, 2), I04=figure("met", 4, 4, 15, 20),
    )  # fmt: skip


@pytest.fixture
def kept(areas: dict[str, Area], staff: dict[str, User]) -> None:
    """Three communities of the banner: two lack much, one is fine."""
    keep({cast.OWN: bad(), cast.SIBLING: bad(0), "150404002001": good()})


def see(client: Client, **asked: str) -> Any:
    answer = client.get("/dashboard/", asked)
    assert answer.status_code == 200
    return answer


# -- what it says --------------------------------------------------------------------------------


def test_its_figures_are_those_that_are_kept(
    residents: dict[str, Resident], signed_in: SignedIn
) -> None:
    tally.refresh()
    shown = see(signed_in("banner_staff")).context
    row = tally.of(cast.BANNER)
    assert row
    held = Figures.from_json(row.figures)
    assert shown["standing"]["score"] == held.score().shown
    told = {f["key"]: f["value"] for group in shown["counts"] for f in group["figures"]}
    assert told == {key: held.counts[key] for key in told}
    assert told["people"] == 3


def test_the_first_sentences_are_vetoes_then_the_most_points(
    kept: None, signed_in: SignedIn
) -> None:
    told = [s.text for s in see(signed_in("leading_group")).context["sentences"]]
    assert told == [
        "全区 2 个社区（嘎查）走出家门的残疾人不到最低比例：春城社区、全宁社区（一票否决，失 8 分）",
        "全区 2 个社区（嘎查）没有合格的社区领导小组：春城社区、全宁社区（一票否决，失 4 分）",
        "全区 2 个社区（嘎查）专职委员未完成年度培训：春城社区、全宁社区（失 18 分）",
    ]


def test_above_a_banner_the_sentences_name_areas(kept: None, signed_in: SignedIn) -> None:
    first = see(signed_in("league_staff")).context["sentences"][0]
    assert first.text.startswith("全市 2 个社区（嘎查）走出家门")
    assert first.places == "松山区 2 个"


def test_a_community_is_told_its_own(kept: None, signed_in: SignedIn) -> None:
    shown = see(signed_in("specialist")).context
    assert shown["sentences"][0].text == (
        "本社区走出家门的残疾人不到最低比例，现为 5/10（50.0%）（一票否决，失 4 分）"
    )
    assert [v["code"] for v in shown["standing"]["vetoes"]] == ["A08", "I04"]
    assert shown["standing"]["mark"]["label"] == "不合格"
    assert [len(group["lamps"]) for group in shown["ten"]] == [5, 5]


def test_seventy_percent_is_judged_by_whole_numbers(
    areas: dict[str, Area], signed_in: SignedIn
) -> None:
    keep({cast.OWN: figures(I04=figure("unmet", 0, 4, 69, 99))})
    going = see(signed_in("specialist")).context["going"]
    assert (going["share"], going["reached"], going["lacking"]) == ("69.7%", False, 1)
    Tally.objects.all().delete()
    keep({cast.OWN: figures(I04=figure("met", 4, 4, 7, 10))})
    going = see(signed_in("specialist")).context["going"]
    assert (going["share"], going["reached"], going["lacking"]) == ("70.0%", True, 0)


def test_rows_are_the_areas_below_and_can_be_sorted(kept: None, signed_in: SignedIn) -> None:
    client = signed_in("leading_group")
    assert rows(see(client)) == ["全宁街道", "王府镇"]
    assert rows(see(client, sort="-score")) == ["王府镇", "全宁街道"]
    assert rows(see(client, sort="score")) == ["全宁街道", "王府镇"]
    assert rows(see(client, by="community")) == ["春城社区", "全宁社区", "王府嘎查"]
    assert rows(see(client, by="community", sort="going_out")) == [
        "全宁社区",
        "春城社区",
        "王府嘎查",
    ]
    assert rows(see(client, sort="nonsense")) == ["全宁街道", "王府镇"]


def test_each_site_stands_with_its_score_and_grade(kept: None, signed_in: SignedIn) -> None:
    by = cast.registrar()
    Site.objects.create(community_id=cast.OWN, state="2", created_by=by, updated_by=by)
    Mark.objects.all().delete()
    (site,) = see(signed_in("leading_group")).context["sites"]
    assert site["name"] == "春城社区"
    assert site["mark"]["label"] == "不合格"
    assert site["vetoes"] == "A08、I04"


def test_a_veto_is_told_in_words_and_leads_to_its_indicator(
    kept: None, signed_in: SignedIn
) -> None:
    html = signed_in("leading_group").get("/dashboard/communities/", {"standing": "veto"}).content
    told = html.decode()
    assert f'<a href="/indicators/A08/?area={cast.OWN}">A08 没有合格的社区领导小组<' in told
    assert "I04 走出家门的残疾人不到最低比例<" in told


def test_the_limits_of_the_grades_are_told_as_they_are_set(kept: None, signed_in: SignedIn) -> None:
    told = see(signed_in("specialist")).context["standing"]["limits"]
    assert told == "90 分起优秀示范点，80 分起合格，60 分起限期整改，60 分以下不合格"
    region = Area.objects.get(pk="15")
    ParameterValue.objects.create(
        key="grade_passed", area=region, value=7550, reason="试点", set_by=cast.registrar(),
    )  # fmt: skip
    assert "75.5 分起合格" in see(signed_in("specialist")).context["standing"]["limits"]


def test_a_number_of_red_says_when_the_others_are_done_in_part(
    areas: dict[str, Area], signed_in: SignedIn
) -> None:
    part, none = (
        figures(D03a=figure(state, 0, 2, n, 10)) for state, n in (("partly", 4), ("unmet", 0))
    )
    keep({cast.OWN: part, cast.SIBLING: none})
    html = see(signed_in("leading_group")).content.decode()
    red = html.partition('id="red-title"')[2].partition("</section>")[0]
    assert ">D03a 2 个社区</a> 走访没有全部落实，其中<a" in red and ">未达标 1 个<" in red


# -- since when, and how it was ------------------------------------------------------------------


def test_red_since_the_first_closed_month_without_a_break(
    areas: dict[str, Area], signed_in: SignedIn
) -> None:
    ends = closing.month_ends(timezone.localdate(), 4)
    red, green = (
        (lambda: figures(B04=figure("unmet", 0, 2))),
        (lambda: figures(B04=figure("met", 2, 2))),
    )
    for day, made in zip(ends, (red, green, red, red), strict=True):
        keep({cast.OWN: made()}, day)
    keep({cast.OWN: red()})
    shown = see(signed_in("specialist")).context
    (one,) = shown["red"]
    assert (one.months, one.since) == (2, f"{ends[2].year}年{ends[2].month}月起")
    past = see(signed_in("specialist"), as_of=f"{ends[1]:%Y-%m}").context
    assert past["red"] == []


def test_the_change_since_last_month(areas: dict[str, Area], signed_in: SignedIn) -> None:
    last = closing.last_month_end(timezone.localdate())
    keep({cast.OWN: figures({"gaps": 5}, B04=figure("partly", 1, 2))}, last)
    keep({cast.OWN: figures({"gaps": 2}, B04=figure("met", 2, 2))})
    shown = see(signed_in("specialist")).context
    assert shown["standing"]["change"] == "比上月 ＋50.0"
    gaps = next(f for f in shown["counts"][2]["figures"] if f["key"] == "gaps")
    assert gaps["note"] == "上月 5，减 3"


def test_a_past_month_is_shown_as_it_was_and_says_so(
    areas: dict[str, Area], signed_in: SignedIn
) -> None:
    last = closing.last_month_end(timezone.localdate())
    keep({cast.OWN: figures({"gaps": 5}, B04=figure("partly", 1, 2))}, last)
    keep({cast.OWN: figures({"gaps": 2}, B04=figure("met", 2, 2))})
    answer = see(signed_in("specialist"), as_of=f"{last:%Y-%m}")
    assert answer.context["standing"]["score"] == "50.0"
    text = answer.content.decode()
    assert (
        f"<strong>{last.year}年{last.month}月{last.day}日</strong> 定格的数字，不是现在的" in text
    )
    urls = [f["url"] for group in answer.context["counts"] for f in group["figures"]]
    assert not any(urls)  # lists are of today
    assert [month["chosen"] for month in answer.context["months"]] == [True]


@pytest.mark.parametrize("asked", ["2020-01", "2026-13", "gestern", "2026-1'"])
def test_a_month_that_is_not_there(asked: str, kept: None, signed_in: SignedIn) -> None:
    answer = see(signed_in("specialist"), as_of=asked)
    assert answer.context["nothing"]["kind"] == "filtered"
    assert answer.context["nothing"]["action"]["url"] == f"/dashboard/?area={cast.OWN}"


def test_one_thing_is_said_of_a_month_without_figures(
    areas: dict[str, Area], signed_in: SignedIn
) -> None:
    today = timezone.localdate()
    last = closing.last_month_end(today)
    keep({cast.OWN: figures({"gaps": 5})}, last)
    keep({cast.OWN: figures({"gaps": 2})})
    client = signed_in("specialist")
    for asked, title in (
        ("1999-01", "1999年1月没有保存数字"), ("2199-03", "2199年3月还没有到"),
        ("9999-12", "9999年12月还没有到"), ("1000-01", "1000年1月没有保存数字"),
        (f"{today:%Y-%m}", f"{today.year}年{today.month}月还没有定格"), ("2026-99", "没有这个月份"),
    ):  # fmt: skip
        answer = see(client, as_of=asked)
        nothing = answer.context["nothing"]
        assert nothing["title"] == title
        assert nothing["action"]["url"] == f"/dashboard/?area={cast.OWN}&as_of={last:%Y-%m}"
        assert nothing["more"]["url"] == f"/dashboard/?area={cast.OWN}"
        assert "定格的数字，不是现在的" not in answer.content.decode()


def test_what_did_not_apply_is_not_drawn_as_nothing(
    areas: dict[str, Area], signed_in: SignedIn
) -> None:
    never = figure("not_applicable")
    for day in closing.month_ends(timezone.localdate(), 2):
        keep({cast.OWN: figures(I04=never)}, day)
    keep({cast.OWN: figures(I04=never)})
    shown = see(signed_in("specialist"))
    assert shown.context["trend"] is None and "画不成图" in shown.content.decode()
    cells = [row["cells"][1]["value"] for row in shown.context["by_month"]["rows"]]
    assert cells == ["不适用"] * 3


# -- nothing to show -----------------------------------------------------------------------------


def test_an_area_without_records_says_so(areas: dict[str, Area], signed_in: SignedIn) -> None:
    answer = see(signed_in("specialist"))
    assert answer.context["nothing"]["title"] == "还没有数字"


def test_what_is_not_counted_yet_says_so(
    residents: dict[str, Resident],
    signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    monkeypatch.setattr(fresh, "AT_ONCE", 0)
    answer = see(signed_in("banner_staff"))
    assert answer.context["nothing"]["title"] == "正在统计"


# -- to whom -------------------------------------------------------------------------------------


def test_it_is_shown_inside_the_scope_alone(kept: None, signed_in: SignedIn) -> None:
    client = signed_in("township")
    for address in ("", "communities/", "brief/"):
        assert client.get(f"/dashboard/{address}", {"area": cast.OWN}).status_code == 200
        assert client.get(f"/dashboard/{address}", {"area": cast.BANNER}).status_code == 404
        assert client.get(f"/dashboard/{address}", {"area": cast.FAR}).status_code == 404
    assert signed_in("rehab_worker").get("/dashboard/").status_code == 403
    assert signed_in("system_officer").get("/dashboard/").status_code == 403


def test_the_home_of_a_leading_group_is_the_dashboard(kept: None, signed_in: SignedIn) -> None:
    home = signed_in("leading_group").get("/")
    assert home.context["standing"]["score"]
    other = signed_in("banner_staff").get("/")
    assert "tree" in other.context and "standing" not in other.context
    assert [f["url"] for f in other.context["figures"]].count(
        f"/dashboard/?area={cast.BANNER}"
    ) == 1


def test_the_menu_has_its_heading(kept: None, signed_in: SignedIn) -> None:
    menu = see(signed_in("chair")).content.decode().split("<summary><span>报表与检查</span>")[1]
    assert re.findall(r">(\w+)</a></li>", menu)[:3] == ["看板", "五落实", "检查指标"]


def test_looking_and_printing_are_on_record(kept: None, signed_in: SignedIn) -> None:
    client = signed_in("leading_group")
    see(client)
    client.get("/dashboard/brief/")
    held = AuditEvent.objects.filter(ledger="dashboard").values_list("action", "community_id")
    assert list(held.order_by("id")) == [("list", cast.BANNER), ("print", cast.BANNER)]


# -- what it costs -------------------------------------------------------------------------------


def cost(user: User, area: Area, **asked: str) -> int:
    request = RequestFactory().get("/dashboard/", asked)
    request.user = user
    with as_one_work(), CaptureQueriesContext(connection) as held:  # as in a request
        shown = pages.context(request, area)
    assert "standing" in shown
    return len(held)


def test_thirty_communities_take_no_more_queries_than_one(
    areas: dict[str, Area], staff: dict[str, User]
) -> None:
    township, banner = areas[cast.TOWNSHIP], areas[cast.BANNER]
    keep({cast.OWN: bad()})
    user = staff["banner_staff"]
    cost(user, township)
    one = [cost(user, area) for area in (township, banner, areas["15"])]
    codes = settle(29)
    Tally.objects.all().delete()
    keep({code: bad() for code in (cast.OWN, *codes)})
    many = [cost(user, area) for area in (township, banner, areas["15"])]
    assert len(see_rows(user, township)) == 30
    assert one == many
    assert max(many) <= MOST
    assert cost(user, banner, by="community") <= MOST


def see_rows(user: User, area: Area) -> list[Any]:
    request = RequestFactory().get("/dashboard/")
    request.user = user
    found: list[Any] = pages.context(request, area)["tree"]["rows"]
    return found


def test_a_past_month_costs_no_more(areas: dict[str, Area], staff: dict[str, User]) -> None:
    last: datetime.date = closing.last_month_end(timezone.localdate())
    keep({cast.OWN: bad()}, last)
    keep({cast.OWN: bad()})
    assert cost(staff["banner_staff"], areas[cast.BANNER], as_of=f"{last:%Y-%m}") <= MOST
