"""示范点: the course step by step, who may take which, where the sites are (Z01)."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from registry.models import (
    Area,
    AuditEvent,
    Change,
    CommunityGroup,
    Office,
    ParameterValue,
    Site,
    SiteStep,
)
from registry.moves import areas
from registry.organisation.leading_groups.ledger import CommunityGroupLedger
from registry.organisation.offices.ledger import OfficeLedger
from registry.organisation.sites import actions, course, rules
from registry.organisation.sites.indicators import INDICATORS
from registry.organisation.sites.ledger import SiteLedger
from tests import cast
from tests.organisation.conftest import GACHA, TODAY, ago

pytestmark = pytest.mark.django_db

WHO = {
    "begin": "region_staff", "check": "specialist", "first": "banner_staff",
    "second": "league_staff", "final": "region_staff", "plaque": "region_staff",
    "recheck": "region_staff", "end": "region_staff",
}  # fmt: skip
PATH = tuple(WHO)
NOTES = {"end": "到期复查不合格", **dict.fromkeys(actions.INSPECTIONS, "正在补齐")}
"""The sites of these tests have nothing but themselves: to pass them takes a reason."""


@pytest.fixture
def site(enter: Callable[..., Any]) -> Site:
    made: Site = enter(SiteLedger, applied_on=ago(400), disabled_count=3)
    return made


def now(site: Site) -> Site:
    found: Site = Site.objects.unscoped("a test looks").get(pk=site.pk)
    return found


def walk(site: Site, staff: Any, until: str, start: int = 390) -> Site:
    """Every step up to ``until``, each by whoever it falls to, ten days apart."""
    keys = PATH[: PATH.index(until) + 1]
    done = {row.step for row in site.course.all()}
    for number, key in enumerate(key for key in keys if key not in done):
        note = NOTES.get(key, "")
        actions.take(key, site.pk, by=staff[WHO[key]], on=ago(start - 10 * number), note=note)
    return now(site)


# -- the record --------------------------------------------------------------------------------


def test_a_new_site_begins_with_what_is_known_of_the_community(site: Site) -> None:
    assert (site.name, site.kind, site.state) == ("春城社区", "urban", "1")
    assert site.created_year == ago(400).year
    assert "floor_area" in site.gaps


def test_a_community_has_one_current_site(site: Site, enter: Callable[..., Any]) -> None:
    start = SiteLedger.start(Area.objects.get(pk=cast.OWN))
    taken = SiteLedger.taken(start)
    assert taken is not None and taken.record_id == site.pk
    said = SiteLedger.taken_text(taken, True)
    assert said == "赤峰市松山区全宁街道春城社区已有示范点，不能重复登记，请在原有的上面更正"
    with pytest.raises(IntegrityError), transaction.atomic():
        enter(SiteLedger)


def check(code: str = cast.OWN, **facts: Any) -> list[tuple[int, str]]:
    values = {**SiteLedger.start(Area.objects.get(pk=code)), "applied_on": TODAY, **facts}
    return [(int(f.level), f.key) for f in SiteLedger.examine(values).findings]


def test_another_kind_than_that_of_the_code_is_asked_about(areas: Any) -> None:
    assert check() == []
    assert check(kind="gacha") == [(3, "kind")]
    assert check(GACHA, kind="gacha") == []
    assert check(GACHA, kind="urban") == [(3, "kind")]


def test_a_closed_community_cannot_be_a_site(areas: Any) -> None:
    Area.objects.filter(pk=cast.OWN).update(valid_to=ago(30), merged_into_id=cast.SIBLING)
    assert check() == [(1, "community_id")]
    said = rules.closed(Area.objects.get(pk=cast.OWN))
    assert "停用" in said and "全宁社区" in said


def test_what_cannot_be_is_refused(areas: Any) -> None:
    assert check(applied_on=TODAY + datetime.timedelta(days=1))[0] == (1, "applied_on")
    assert check(created_year=2012) == [(1, "created_year")]
    assert check(created_year=TODAY.year - 1) == [(3, "created_year")]
    assert check(population=10, disabled_count=11) == [(1, "disabled_count")]
    assert check(population=10, households=11) == [(3, "households")]
    assert check(name_mn="春城") == [(1, "name_mn")]
    assert check(name_mn="ᠭᠠᠴᠠᠭ᠎ᠠ") == []


def test_the_mongolian_name_keeps_its_separators() -> None:
    kind = SiteLedger.columns["name_mn"].kind
    name = "ᠰᠤᠷᠭᠠᠭᠤᠯᠢ\u202fᠶᠢᠨ ᠭᠠᠴᠠᠭ\u180eᠠ"
    assert kind.parse(f" {name} ") == name


# -- the course --------------------------------------------------------------------------------


def test_the_whole_course(site: Site, staff: Any) -> None:
    for number, key in enumerate(PATH):
        assert now(site).state == str(number + 1)
        walk(site, staff, key, 390 - 10 * number)
    assert now(site).state == "9" and not now(site).is_current
    assert site.course.count() == 8
    said = Change.objects.filter(record_id=site.pk).order_by("id").values_list("action", "reason")
    assert list(said)[1] == ("progress", "列入创建")
    assert list(said)[-1] == ("close", "摘牌：到期复查不合格")
    assert AuditEvent.objects.filter(ledger="site", action="progress").count() == 7
    assert SiteLedger.taken(SiteLedger.start(Area.objects.get(pk=cast.OWN))) is None


@pytest.mark.parametrize("key", PATH)
def test_each_step_is_taken_by_its_level_alone(key: str, site: Site, staff: Any) -> None:
    if key != PATH[0]:
        walk(site, staff, PATH[PATH.index(key) - 1])
    able = {
        name
        for name in ("specialist", "neighbour", "chair", "township", "leading_group",
                     "banner_staff", "next_banner_staff", "league_staff", "region_staff", "helper")
        if actions.may_take(staff[name], actions.STEPS[key], now(site))
    }  # fmt: skip
    assert able == {WHO[key]} | ({"chair"} if key == "check" else set())
    for name in ("township", "leading_group", "neighbour"):
        with pytest.raises((PermissionDenied, Site.DoesNotExist)):
            actions.take(key, site.pk, by=staff[name], on=TODAY, note="试")
    assert now(site).version == site.version + PATH.index(key)


def test_a_step_out_of_turn_says_which_is_next(site: Site, staff: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.take("final", site.pk, by=staff["region_staff"], on=TODAY)
    assert refused.value.code == "wrong_state"
    assert "下一步是“列入创建”，由自治区残联办理" in refused.value.messages[0]
    assert not SiteStep.objects.exists()


def test_days_stand_in_their_order(site: Site, staff: Any) -> None:
    region = staff["region_staff"]
    for on, said in (
        (None, "请填写日期"), (ago(-1), "不能晚于今天"), (ago(500), "不能早于上一步"),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as refused:
            actions.take("begin", site.pk, by=region, on=on)
        assert said in refused.value.message_dict["on"][0]
    actions.take("begin", site.pk, by=region, on=ago(400))
    assert now(site).state_on == ago(400)


def test_sending_back_needs_a_reason_and_leads_one_stage_back(site: Site, staff: Any) -> None:
    walk(site, staff, "check")
    with pytest.raises(ValidationError) as refused:
        actions.take("back", site.pk, by=staff["banner_staff"], on=TODAY)
    assert "原因" in refused.value.message_dict["note"][0]
    with pytest.raises(PermissionDenied):
        actions.take("back", site.pk, by=staff["league_staff"], on=TODAY, note="缺资料")
    actions.take("back", site.pk, by=staff["banner_staff"], on=TODAY, note="缺器材台账")
    held = now(site)
    assert (held.state, held.state_on) == ("2", ago(390))
    assert [stop["state"] for stop in course.stops(held)][:3] == ["done", "done", "current"]
    assert course.log(held)[0]["what"] == "退回到“创建中”"
    assert course.log(held)[0]["reason"] == "缺器材台账"
    walk(site, staff, "check", 300)
    assert now(site).state == "2", "it has been checked once: walk takes no step twice"
    actions.take("check", site.pk, by=staff["specialist"], on=ago(5))
    assert (now(site).state, now(site).state_on) == ("3", ago(5))


def test_a_site_that_fails_passes_an_inspection_for_a_reason_only(
    site: Site, staff: Any, signed_in: Callable[[str], Client]
) -> None:
    walk(site, staff, "check")
    client, url = signed_in("banner_staff"), reverse("site-step", args=[site.pk, "first"])
    page = client.get(url)
    red = {one["code"]: one for one in page.context["failing"]}
    assert "A08" in red and f"有 {len(red)} 项指标未达标" in page.content.decode()
    assert escape(red["A08"]["url"]) in page.content.decode()
    answer = client.post(url, {"on": str(TODAY), "note": ""})
    assert answer.status_code == 422 and "仍然通过" in answer.context["form"].errors["note"][0]
    assert set(red) == {one["code"] for one in answer.context["failing"]}
    assert now(site).state == "3"
    assert client.post(url, {"on": str(TODAY), "note": "正在补齐"}).status_code == 302
    assert "旗县初验通过（正在补齐）" in course.log(now(site))[0]["what"]


def test_steps_that_pass_nothing_ask_for_no_reason(
    site: Site, staff: Any, signed_in: Callable[[str], Client]
) -> None:
    assert (
        signed_in("region_staff")
        .get(reverse("site-step", args=[site.pk, "begin"]))
        .context["failing"]
        == []
    )
    walk(site, staff, "begin")
    url = reverse("site-step", args=[site.pk, "check"])
    client = signed_in("specialist")
    assert client.post(url, {"on": str(TODAY), "note": ""}).status_code == 302
    assert now(site).state == "3"


def test_the_own_check_is_warned_of_what_fails(
    site: Site, staff: Any, signed_in: Callable[[str], Client]
) -> None:
    """A veto is marked; each line leads to its place among the standings."""
    walk(site, staff, "begin")
    client = signed_in("specialist")
    page = client.get(reverse("site-step", args=[site.pk, "check"]))
    red = {one["code"]: one for one in page.context["failing"]}
    assert red["A08"]["veto"] and not red["C07"]["veto"]
    assert "建议先补齐再登记自查完成" in page.content.decode()
    assert not page.context["form"].fields["note"].expected
    path, _, place = red["C07"]["url"].partition("#")
    assert f'id="{place}"' in client.get(path).content.decode()


def test_what_was_ended_by_mistake_comes_back_unless_its_place_is_taken(
    site: Site, staff: Any, enter: Callable[..., Any]
) -> None:
    region = staff["region_staff"]
    walk(site, staff, "end")
    actions.take("back", site.pk, by=region, on=TODAY, note="登记错了")
    assert now(site).state == "8"
    actions.take("end", site.pk, by=region, on=TODAY, note="不合格")
    enter(SiteLedger)
    with pytest.raises(ValidationError) as refused:
        actions.take("back", site.pk, by=region, on=TODAY, note="登记错了")
    assert "已有另一个" in refused.value.messages[0]
    assert now(site).state == "9"


def test_a_site_whose_community_is_closed_can_only_leave(site: Site, staff: Any) -> None:
    Area.objects.filter(pk=cast.OWN).update(valid_to=ago(1))
    region = staff["region_staff"]
    with pytest.raises(ValidationError) as refused:
        actions.take("begin", site.pk, by=region, on=TODAY)
    assert "摘牌或退出" in refused.value.messages[0]
    actions.take("leave", site.pk, by=region, on=TODAY, note="社区撤并")
    assert now(site).state == "9"


# -- the pages ---------------------------------------------------------------------------------


def test_the_step_on_stands_on_the_page_of_whoever_takes_it(
    site: Site, staff: Any, signed_in: Callable[[str], Client]
) -> None:
    url = SiteLedger.url("detail", site.pk)
    begin = reverse("site-step", args=[site.pk, "begin"])
    assert begin in signed_in("region_staff").get(url).content.decode()
    page = signed_in("specialist").get(url).content.decode()
    assert begin not in page and "由自治区残联办理“列入创建”" in page
    assert signed_in("specialist").get(begin).status_code == 403
    client = signed_in("region_staff")
    answer = client.post(begin, {"on": "明天", "note": ""})
    assert answer.status_code == 422 and answer.context["form"].errors["on"]
    assert client.post(begin, {"on": str(ago(380)), "note": "同意"}).status_code == 302
    again = client.post(begin, {"on": str(ago(380)), "note": "同意"})
    assert again.status_code == 409 and "自查完成" in again.content.decode()
    assert client.get(reverse("site-step", args=[site.pk, "nothing"])).status_code == 404


@pytest.mark.parametrize(
    ("name", "code"), [("specialist", cast.OWN), ("banner_staff", cast.BANNER)]
)
def test_the_way_back_leads_to_the_list_of_where_one_works(
    site: Site, signed_in: Callable[[str], Client], name: str, code: str
) -> None:
    page = signed_in(name).get(SiteLedger.url("detail", site.pk))
    assert page.context["breadcrumb"][0]["url"] == f"{SiteLedger.url('list')}?area={code}"


def test_the_map_shows_each_what_lies_in_their_area(
    site: Site, staff: Any, enter: Callable[..., Any], signed_in: Callable[[str], Client]
) -> None:
    walk(site, staff, "begin")
    enter(SiteLedger, cast.SIBLING, applied_on=ago(10))
    enter(SiteLedger, cast.FAR, applied_on=ago(10))
    whole = signed_in("region_staff").get(reverse("sites-map"))
    assert "应有 24 处，已选定 1 处" in whole.context["header"]["note"]
    assert len(whole.context["leagues"]) == 12
    league = signed_in("league_staff").get(reverse("sites-map"))
    (own,) = league.context["leagues"]
    assert [len(place["sites"]) for place in own["places"]] == [2, 0]
    assert league.context["missing"] == ["赤峰市嘎查村"]
    page = signed_in("next_banner_staff").get(reverse("sites-map"))
    assert "没有示范点" in page.content.decode() and "未选定" not in page.content.decode()
    assert "建国社区" not in league.content.decode()
    assert signed_in("helper").get(reverse("sites-map")).status_code == 403


def test_a_leading_group_reads_and_changes_nothing(
    site: Site, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("leading_group")
    assert client.get(SiteLedger.url("detail", site.pk)).status_code == 200
    assert client.get(SiteLedger.url("edit", site.pk)).status_code == 403
    assert client.get(SiteLedger.url("create")).status_code == 403


# -- Z01 ---------------------------------------------------------------------------------------


def measured(code: str) -> Any:
    return INDICATORS[0].measure([code], TODAY)[code]


def test_two_in_each_league(site: Site, staff: Any, enter: Callable[..., Any]) -> None:
    assert (measured("15").n, measured("15").d) == (0, 24), "applied for is not chosen yet"
    walk(site, staff, "begin")
    other = enter(SiteLedger, GACHA, applied_on=ago(400))
    walk(other, staff={**staff, "specialist": staff["specialist"]}, until="begin")
    assert (measured("15").n, measured("1504").n, measured("1505").n) == (2, 2, 0)
    assert measured("1504").state == "met" and measured("1505").state == "unmet"
    assert measured(cast.OWN).n == 2, "a community is told of its league"
    assert len(measured("1504").evidence) == 2


def test_one_more_than_asked_for_is_told_and_no_mistake(
    site: Site, staff: Any, enter: Callable[..., Any]
) -> None:
    walk(site, staff, "begin")
    walk(enter(SiteLedger, cast.SIBLING, applied_on=ago(400)), staff, "begin")
    walk(enter(SiteLedger, GACHA, applied_on=ago(400)), staff, "begin")
    found = measured("1504")
    assert found.state == "met" and "赤峰市城镇社区超出 1 个" in found.says


def test_a_past_day_is_judged_by_the_steps_taken_until_then(site: Site, staff: Any) -> None:
    walk(site, staff, "end")  # begun 390 days ago, a step every ten days, ended 320 days ago

    def on(days: int) -> int | None:
        return INDICATORS[0].measure(["1504"], ago(days))["1504"].n

    assert [on(days) for days in (391, 390, 350, 321, 320, 0)] == [0, 1, 1, 1, 0, 0]


def test_pilots_of_the_members_roll_are_a_view_of_the_list(
    site: Site, enter: Callable[..., Any], registrar: Any, signed_in: Callable[[str], Client]
) -> None:
    enter(SiteLedger, cast.SIBLING)
    ParameterValue.objects.create(
        key="member_roll_pilot", area_id=cast.BANNER, value=True, valid_from=ago(9),
        reason="试点", set_by=registrar,
    )  # fmt: skip
    ParameterValue.objects.create(
        key="member_roll_pilot", area_id=cast.BANNER, value=False, valid_from=ago(1),
        reason="结束", set_by=registrar,
    )  # fmt: skip
    client, url = signed_in("region_staff"), SiteLedger.url("list")
    assert client.get(url, {"view": "pilot"}).context["table"]["rows"] == []
    ParameterValue.objects.create(
        key="member_roll_pilot", area_id=cast.OWN, value=True, valid_from=ago(1),
        reason="试点", set_by=registrar,
    )  # fmt: skip
    rows = client.get(url, {"view": "pilot"}).context["table"]["rows"]
    assert [row["pk"] for row in rows] == [site.pk]


def test_what_left_counts_no_longer(site: Site, staff: Any) -> None:
    walk(site, staff, "end")
    assert measured("1504").n == 0


def test_many_cost_as_many_queries_as_one(site: Site, areas: Any) -> None:
    def asked(codes: list[str]) -> int:
        with CaptureQueriesContext(connection) as queries:
            INDICATORS[0].measure(codes, TODAY)
        return len(queries)

    assert asked(["1504"]) == asked([f"15{n:02d}" for n in range(1, 25)]) == 2


def test_an_area_that_ends_leaves_its_site_and_its_group_and_brings_its_office(
    site: Site, enter: Callable[..., Any], registrar: Any
) -> None:
    """The community that goes on has a site and a group of its own: nothing stands in its way."""
    for code in (cast.OWN, cast.SIBLING):
        enter(CommunityGroupLedger, code)
        enter(OfficeLedger, code)
    enter(SiteLedger, cast.SIBLING, applied_on=ago(10))
    Area.objects.filter(pk=cast.OWN).update(merged_into_id=cast.SIBLING, valid_to=TODAY)
    areas.follow()
    assert now(site).community_id == cast.OWN
    for model, left in ((CommunityGroup, 1), (Office, 0)):
        held = model.objects.unscoped("a test counts")
        assert held.filter(community_id=cast.OWN).count() == left
        assert held.filter(community_id=cast.SIBLING).count() == 2 - left
