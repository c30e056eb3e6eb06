"""领导小组: who leads, who is in it, what the plan still asks for (A05 A06 A08 A09); its meetings."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

import registry.today_sources  # noqa: F401  (declares the sources)
from registry.ledger import saving
from registry.ledger.findings import Level
from registry.models import Area
from registry.models.scoped import ScopeError
from registry.organisation.leading_groups import rules
from registry.organisation.leading_groups.indicators import INDICATORS
from registry.organisation.leading_groups.ledger import BannerGroupLedger, CommunityGroupLedger
from registry.organisation.meetings.ledger import MeetingLedger
from registry.today import Desk
from tests import cast
from tests.organisation.conftest import GACHA, TODAY, ago, neighbour, official

pytestmark = pytest.mark.django_db

MEASURES = {indicator.code: indicator.measure for indicator in INDICATORS}
LEAD = official("王副区长", role="1", government_lead="1")
SIX = [
    official("甲", departments=["01"]), official("乙", departments=["02"]),
    official("丙", departments=["03"]), official("丁", departments=["04", "05"]),
    official("戊", departments=["06"]),
]  # fmt: skip
CHAIR = neighbour("其木格", role="1", is_chair="1", office="1")
LINES = [
    neighbour("王芳", lines=["1"]), neighbour("李强", lines=["2", "5"]),
    neighbour("张红", lines=["3", "4", "6"]),
]  # fmt: skip


def at(code: str, area: str = cast.OWN, on: Any = TODAY) -> Any:
    return MEASURES[code]([area], on)[area]


# -- the records -------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["松政发[2013]12号", "松政发【2013】12号", "松政发(2013)12号"])
def test_the_founding_number_is_kept_in_its_official_brackets(
    typed: str, enter: Callable[..., Any]
) -> None:
    kind = BannerGroupLedger.columns["doc_no"].kind
    group = enter(BannerGroupLedger, cast.BANNER, doc_no=kind.parse(typed))
    assert group.doc_no == "松政发〔2013〕12号"


def test_one_group_is_in_force_and_the_next_follows_when_it_is_ended(
    enter: Callable[..., Any], registrar: Any
) -> None:
    old = enter(CommunityGroupLedger, founded_on=ago(900), members=[CHAIR])
    with pytest.raises(IntegrityError), transaction.atomic():
        enter(CommunityGroupLedger, founded_on=ago(10))
    base = CommunityGroupLedger.shape.read(old)
    ended = CommunityGroupLedger.examine({**base, "ended_on": ago(10)}, before=base)
    saving.update(CommunityGroupLedger, old.pk, base, ended, by=registrar)
    new = enter(CommunityGroupLedger, founded_on=ago(10), members=[CHAIR, *LINES])
    assert at("A09").evidence == (("community-group", new.pk),)
    assert at("A09", on=ago(100)).evidence == (("community-group", old.pk),)
    assert at("A09", on=ago(1000)).evidence == ()


def told(ledger: Any, code: str, *levels: Level, **facts: Any) -> list[str]:
    values = {**ledger.start(Area.objects.get(pk=code)), **facts}
    return [f.message for f in ledger.examine(values).at(*levels)]


def test_the_form_says_what_the_plan_still_asks_for(areas: Any) -> None:
    said = told(BannerGroupLedger, cast.BANNER, Level.INCOMPLETE, members=SIX[:3])
    assert said == [
        "还没有组长；应由政府分管领导担任",
        "现任成员中还没有卫生、计生、人力资源社会保障部门的领导",
    ]
    deputy = official("李主任", role="1", government_lead="2")
    (said_of_head,) = told(BannerGroupLedger, cast.BANNER, Level.INCOMPLETE, members=[deputy, *SIX])
    assert "李主任没有标为“政府分管领导”" in said_of_head and "副职代理的不算" in said_of_head
    assert not told(BannerGroupLedger, cast.BANNER, Level.INCOMPLETE, members=[LEAD, *SIX])


def test_the_head_of_a_community_holds_an_office_of_its_kind(areas: Any) -> None:
    def said(code: str, **head: Any) -> list[str]:
        members = [{**CHAIR, **head}, *LINES]
        return told(CommunityGroupLedger, code, Level.INCOMPLETE, members=members)

    assert said(cast.OWN) == [] and said(cast.OWN, office="3") == []
    assert said(GACHA, office="5") == [] and said(GACHA, office="3") == []
    assert said(cast.OWN, office="9") == ["组长其木格没有兼任社区党组织书记或居委会主任"]
    assert said(GACHA) == ["组长其木格没有兼任嘎查村党组织书记或嘎查村委会主任"]
    assert said(cast.OWN, is_chair="2") == ["组长其木格没有标为“残协主席”"]
    assert told(CommunityGroupLedger, GACHA, Level.QUESTION, members=[CHAIR])


def test_what_cannot_be_is_refused(areas: Any) -> None:
    def wrong(**facts: Any) -> list[str]:
        facts = {"founded_on": ago(10), **facts}
        return told(BannerGroupLedger, cast.BANNER, Level.ERROR, **facts)

    assert "不能晚于今天" in wrong(founded_on=ago(-1))[0]
    assert "早于成立日期" in wrong(ended_on=ago(20))[0]
    turned = official("甲", from_on=ago(5), to_on=ago(6))
    assert "第 1 人（甲）的任职止早于任职起" in wrong(members=[turned])[0]
    two = [LEAD, {**LEAD, "name": "另一位"}]
    assert "现任组长有 2 人" in told(BannerGroupLedger, cast.BANNER, Level.QUESTION, members=two)[0]


def test_the_banner_enters_its_own_and_the_community_reads_it(
    enter: Callable[..., Any], staff: Any, signed_in: Callable[[str], Client]
) -> None:
    group = enter(BannerGroupLedger, cast.BANNER, members=[LEAD])
    page, form = (BannerGroupLedger.url(name, group.pk) for name in ("detail", "edit"))
    for name in ("specialist", "leading_group", "chair"):
        assert signed_in(name).get(page).status_code == 200
        assert signed_in(name).get(form).status_code == 403
    assert signed_in("banner_staff").get(form).status_code == 200
    assert signed_in("next_banner_staff").get(page).status_code == 404
    examined = BannerGroupLedger.examine(BannerGroupLedger.shape.read(group))
    with pytest.raises(ScopeError):
        saving.create(BannerGroupLedger, examined, by=staff["specialist"], community_id=cast.BANNER)


# -- the indicators ----------------------------------------------------------------------------


def test_a_deputy_in_the_place_of_the_lead_earns_nothing(enter: Callable[..., Any]) -> None:
    assert at("A05").state == "unmet" and "还没有登记" in at("A05").says
    assert at("A05").doors[0].url.endswith(f"/new/?community={cast.BANNER}")
    deputy = official("李主任", role="1", government_lead="2")
    group = enter(BannerGroupLedger, cast.BANNER, members=[deputy, *SIX])
    found = at("A05")
    assert (found.state, found.share) == ("unmet", 0)
    assert found.doors[0].url == f"{BannerGroupLedger.url('edit', group.pk)}#part-members"
    assert found.evidence == (("banner-group", group.pk),)


def test_one_group_of_the_banner_serves_every_community_in_it(enter: Callable[..., Any]) -> None:
    enter(BannerGroupLedger, cast.BANNER, doc_no="松政发〔2013〕12号", members=[LEAD, *SIX])
    for area in (cast.OWN, cast.SIBLING, GACHA):
        assert at("A05", area).state == "met" and at("A06", area).state == "met"
    assert at("A05", "150402001001").state == "unmet"


def test_a_member_for_two_departments_covers_both(enter: Callable[..., Any]) -> None:
    enter(BannerGroupLedger, cast.BANNER, members=[LEAD, *SIX[2:4]])
    found = at("A06")
    assert (found.n, found.d, found.share) == (3, 6, Fraction(1, 2))
    assert found.says == "还缺残联、妇联、人力资源社会保障"


def test_who_has_left_counts_no_longer(enter: Callable[..., Any]) -> None:
    left = {**SIX[3], "from_on": ago(300), "to_on": ago(30)}
    enter(
        BannerGroupLedger, cast.BANNER, founded_on=ago(300), members=[LEAD, *SIX[:3], left, SIX[4]]
    )
    assert (at("A06").n, at("A06").says) == (4, "还缺卫生、计生")
    assert at("A06", on=ago(30)).n == 6, "the last day counts"
    assert at("A06", on=ago(29)).n == 4
    gone = {**LEAD, "to_on": ago(1)}
    assert not rules.heads(rules.sitting([gone], TODAY))


def test_the_communitys_own_group(enter: Callable[..., Any]) -> None:
    enter(CommunityGroupLedger, members=[CHAIR, *LINES])
    assert at("A08").state == "met" and at("A09").state == "met"
    enter(CommunityGroupLedger, GACHA, members=[CHAIR, LINES[0]])
    assert at("A08", GACHA).state == "unmet", "an office of a town community does not count"
    assert (at("A09", GACHA).n, at("A09", GACHA).state) == (1, "partly")


def test_an_unregistered_number_is_told_and_does_not_decide(enter: Callable[..., Any]) -> None:
    enter(BannerGroupLedger, cast.BANNER, members=[LEAD])
    assert at("A05").state == "met" and "成立文号还没有登记" in at("A05").says


@pytest.mark.parametrize("code", sorted(MEASURES))
def test_many_cost_as_many_queries_as_one(code: str, enter: Callable[..., Any]) -> None:
    enter(BannerGroupLedger, cast.BANNER, members=[LEAD])
    enter(CommunityGroupLedger, members=[CHAIR])

    def asked(areas: list[str]) -> int:
        with CaptureQueriesContext(connection) as queries:
            MEASURES[code](areas, TODAY)
        return len(queries)

    one = asked([cast.OWN])
    enter(CommunityGroupLedger, cast.SIBLING, members=[CHAIR])
    assert asked([cast.OWN, *(f"150404001{n:03d}" for n in range(2, 25))]) == one == 2


# -- meetings ----------------------------------------------------------------------------------


def resolution(what: str, due: int | None, done: int | None = None) -> dict[str, Any]:
    days = (ago(-due) if due is not None else None, ago(done) if done is not None else None)
    return {"what": what, "person": "王芳", "due_on": days[0], "done_on": days[1]}


def test_what_is_not_done_is_counted_with_its_first_deadline(enter: Callable[..., Any]) -> None:
    rows = [resolution("腾房", 20), resolution("配电脑", 5), resolution("建台账", 1, done=2)]
    meeting = enter(MeetingLedger, topic="创建工作", on=ago(10), resolutions=rows)
    assert (meeting.open_count, meeting.next_due_on) == (2, ago(-5))
    with pytest.raises(AssertionError, match="开会之后"):
        enter(MeetingLedger, topic="创建工作", on=ago(1), resolutions=[resolution("甲", 5, done=9)])
    with pytest.raises(AssertionError, match="还没有开的会"):
        enter(MeetingLedger, topic="创建工作", on=ago(-3))


def tasks(user: Any) -> list[str]:
    desk = Desk(user)
    return [t.name for g in desk.groups if g.key == "group_resolution" for t in g.tasks(10)]


def test_resolutions_wait_at_the_desk_of_whoever_enters_them(
    enter: Callable[..., Any], staff: Any
) -> None:
    enter(MeetingLedger, topic="社区的", on=ago(10), resolutions=[resolution("腾房", 3)])
    enter(
        MeetingLedger, cast.BANNER, topic="旗县的", on=ago(10), resolutions=[resolution("拨款", -1)]
    )
    enter(MeetingLedger, topic="还早的", on=ago(10), resolutions=[resolution("总结", 60)])
    enter(MeetingLedger, topic="办完的", on=ago(10), resolutions=[resolution("建档", 1, done=1)])
    assert tasks(staff["specialist"]) == ["社区的"]
    assert tasks(staff["banner_staff"]) == ["旗县的"]
    assert tasks(staff["neighbour"]) == tasks(staff["leading_group"]) == []
    looking = Desk(staff["banner_staff"], over=cast.BANNER, digits=9)
    (group,) = [g for g in looking.groups if g.key == "group_resolution"]
    assert (group.count, group.late) == (2, 1)


def test_a_void_group_comes_back_unless_its_place_is_taken(
    enter: Callable[..., Any], staff: Any, signed_in: Callable[[str], Client]
) -> None:
    group = enter(CommunityGroupLedger, members=[CHAIR])
    saving.void(CommunityGroupLedger, group.pk, by=staff["banner_staff"], reason="重复")
    enter(CommunityGroupLedger, members=[CHAIR])
    url = CommunityGroupLedger.url("restore", group.pk)
    answer = signed_in("banner_staff").post(url, {"reason": "误作废"})
    assert answer.status_code == 422
    assert "已另有一份现行的社区领导小组" in answer.content.decode()


# -- the form ----------------------------------------------------------------------------------


def typed(*members: dict[str, Any], **facts: str) -> dict[str, str]:
    """What a browser sends of a community's group with these members."""
    lines = {
        f"members-{n}-{key}": value for n, row in enumerate(members) for key, value in row.items()
    }
    return {
        "name": "春城社区领导小组", "doc_no": "春社发〔2024〕3号", "founded_on": "2024-03-05",
        "members-count": str(len(members)), "community": cast.OWN, **lines, **facts,
    }  # fmt: skip


def fill_in(client: Client, *members: dict[str, Any]) -> Any:
    url = f"{CommunityGroupLedger.url('create')}?community={cast.OWN}"
    form = client.get(url).context["form"]
    sealed = {f: form[f].value() for f in ("base", "token")}
    return client.post(url, {**typed(*members), **sealed})


def test_a_mistake_in_a_line_opens_it_and_leads_into_its_field(
    areas: Any, signed_in: Callable[[str], Client]
) -> None:
    turned = {"name": "李强", "from_on": "2024-05-01", "to_on": "2024-04-01"}
    empty = {"name": ""}
    answer = fill_in(signed_in("specialist"), {"name": "王芳"}, empty, turned)
    assert answer.status_code == 422
    rows = answer.context["form"].tables["members"].rows
    assert [row.opened for row in rows] == [False, False, True], (
        "the line itself, past the empty one"
    )
    assert [line["id"] for line in answer.context["form"].error_list] == ["id_members-2-to_on"]
    page = answer.content.decode()
    assert 'href="#id_members-2-to_on"' in page and 'id="id_members-2-to_on_error"' in page
    assert "任职止早于任职起" in page


def test_a_question_about_a_line_opens_it_too(
    areas: Any, signed_in: Callable[[str], Client]
) -> None:
    heads = [{"name": name, "role": "1"} for name in ("其木格", "李强")]
    answer = fill_in(signed_in("specialist"), *heads)
    form = answer.context["form"]
    assert [q["id"] for q in form.question_list] == ["id_members-1-role_0"]
    assert [row.opened for row in form.tables["members"].rows] == [False, True]
    questions = answer.content.decode().split('id="questions"')[1].split("</section>")[0]
    assert "原因说明" in questions and "选填" not in questions.split("原因说明")[1][:40]


def test_members_whose_term_is_over_stand_in_a_table_of_their_own(
    enter: Callable[..., Any], signed_in: Callable[[str], Client]
) -> None:
    terms = {"甲": None, "乙": ago(1), "丙": TODAY}
    group = enter(
        CommunityGroupLedger, members=[neighbour(n, to_on=until) for n, until in terms.items()]
    )
    page = signed_in("specialist").get(CommunityGroupLedger.url("detail", group.pk))
    (section,) = [s for s in page.context["sections"] if s["id"] == "part-members"]
    told_ = {
        t["caption"]: [row["cells"][0]["value"] for row in t["rows"]] for t in section["tables"]
    }
    assert told_ == {"成员": ["甲", "丙"], "成员（任期已满）": ["乙"]}
    assert '<th scope="row" class="row-name" data-label="姓名">' in page.content.decode()


def test_a_folded_member_says_what_a_yes_is_about(
    enter: Callable[..., Any], signed_in: Callable[[str], Client]
) -> None:
    group = enter(BannerGroupLedger, cast.BANNER, members=[LEAD])
    page = signed_in("banner_staff").get(BannerGroupLedger.url("edit", group.pk)).content.decode()
    assert "政府分管领导：是" in page
