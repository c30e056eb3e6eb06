"""Every source of 今日待办: something due of each, counted as listed, each with an action that opens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import accessibility.today  # noqa: F401  (declares its sources)
import assistance.today  # noqa: F401  (declares its sources)
import culture.today  # noqa: F401  (declares its sources)
import registry.cases.unhandled  # noqa: F401  (declares its source)
import registry.today_sources  # noqa: F401  (declares the sources)
import rehab.today  # noqa: F401  (declares its sources)
import rights.today  # noqa: F401  (declares its sources)
from accessibility.barriers.homes import HomeSurveyLedger
from accessibility.barriers.places import PlaceLedger
from accessibility.retrofits.homes import HomeRetrofitLedger
from accessibility.retrofits.places import PlaceRetrofitLedger
from assistance.employers.ledger import EmployerLedger
from assistance.organisations.contracts import ContractLedger
from assistance.projects.ledger import ProjectLedger
from assistance.relief.ledger import ReliefLedger
from assistance.vacancies.ledger import VacancyLedger
from culture.activities.ledger import CultureActivityLedger
from culture.instructors.ledger import InstructorLedger
from registry import need_actions, review
from registry.hardship.ledger import HardshipLedger
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledger import saving
from registry.ledger.ledger import Ledger
from registry.ledgers import ResidentLedger
from registry.models import (
    Area,
    Benefit,
    FileRequest,
    JobSeeker,
    Need,
    ParameterValue,
    Posting,
    Resident,
    ServicePlan,
    Site,
    User,
)
from registry.models.site import BANNER_PASSED, BUILDING, LEAGUE_PASSED, SELF_CHECKED
from registry.moves import asking
from registry.needs.ledger import NeedLedger
from registry.organisation.meetings.ledger import MeetingLedger
from registry.organisation.parties.ledger import PartyLedger
from registry.organisation.sites.ledger import SiteLedger
from registry.organisation.specialists.ledger import SpecialistLedger
from registry.plans.ledger import PlanLedger
from registry.resident_rules import years_after
from registry.support.ledger import SupportLedger
from registry.today import SOURCES, Desk, over
from registry.work.ledger import WorkLedger
from rehab.child_reports.ledger import ChildReportLedger
from rehab.devices.ledger import DeviceLedger
from rehab.grave import rules as grave
from rehab.guardianship.ledger import GuardianshipLedger
from rehab.models import Guardianship
from rehab.referrals.ledger import ReferralLedger
from rehab.training.ledger import HomeTrainingLedger
from rights.infringements.ledger import InfringementLedger
from rights.legal_aid.ledger import LegalAidLedger
from rights.models import Infringement
from rights.models.infringement import REPORTED
from tests.registry.test_today import DAY, PLACE, TODAY, born, certified, signed_in
from tests.rehab.care import counsel, guard

NEIGHBOUR = "150404401002"
STILL = {"surveyed_on": TODAY}


def of(ledger: type[Ledger], person: Resident, by: User, **facts: Any) -> Any:
    values = {**ledger.start(person), **facts}
    return saving.create(ledger, ledger.examine(values), by=by, community_id=person.community_id)


@pytest.fixture
def chair(places: Any, wang: User) -> User:
    user = User.objects.create(username="zhuxi", display_name="赵主席")
    Posting.objects.create(user=user, role="chair", area_id=PLACE)
    ParameterValue.objects.create(
        key="review_required", area_id="150404", value=True, valid_from=TODAY, reason="试点",
        set_by=wang,
    )  # fmt: skip
    return user


@pytest.fixture
def league(places: Any) -> User:
    user = User.objects.create(username="mengshi", display_name="盟市")
    Posting.objects.create(user=user, role="league_staff", area_id="1504")
    return user


def _pairs(person: Resident, by: User) -> None:
    blank = dict.fromkeys(("goal", "person"), "") | {"funds": None, "done_on": None}
    for day, done in ((TODAY - DAY, None), (TODAY - DAY, TODAY)):
        measure = {**blank, "measure": "修房", "due_on": day, "done_on": done}
        of(SupportLedger, person, by, helper_name="王建国", measures=[measure],
           ends_on=TODAY - DAY if done else None)  # fmt: skip


def _plan(person: Resident, by: User) -> None:
    blank = {"category": "", "measure": "", "person": ""}
    goals = [
        {**blank, "goal": goal, "due_on": TODAY - day * DAY, "progress": progress}
        for goal, day, progress in (("早已完成", 9, "3"), ("不再进行", 8, "4"), ("装扶手", 2, "2"))
    ]
    of(PlanLedger, person, by, situation="出门难", made_on=TODAY - 90 * DAY, goals=goals,
       review_on=TODAY + DAY)  # fmt: skip


def _specialist(by: User) -> None:
    """In post since years ago: the card is over, no training this year, no assessment of last year."""
    for key in ("specialist_training_month", "specialist_assessment_month"):
        ParameterValue.objects.create(
            key=key, area_id="150404", value="01", valid_from=TODAY, reason="区里规定", set_by=by
        )
    values = SpecialistLedger.start(Area.objects.get(pk=PLACE)) | {
        "name": "王芳", "from_on": years_after(TODAY, -3), "card_valid_until": TODAY - DAY,
    }  # fmt: skip
    saving.create(SpecialistLedger, SpecialistLedger.examine(values), by=by, community_id=PLACE)


def _work(by: User) -> None:
    values = {
        **WorkLedger.shape.blank(), "kind": "06", "on": TODAY, "organizer": "王芳",
        "follow_up": "送轮椅", "follow_up_on": TODAY - DAY,
    }  # fmt: skip
    saving.create(WorkLedger, WorkLedger.examine(values), by=by, community_id=PLACE)


def _meeting(by: User) -> None:
    row = {"what": "腾出残协办公室", "person": "王芳", "due_on": TODAY - DAY, "done_on": None}
    values = {
        **MeetingLedger.start(Area.objects.get(pk=PLACE)), "topic": "创建工作",
        "on": TODAY - 30 * DAY, "resolutions": [row],
    }  # fmt: skip
    saving.create(MeetingLedger, MeetingLedger.examine(values), by=by, community_id=PLACE)


def _site(by: User) -> None:
    """Being built: the community's own check is next."""
    values = SiteLedger.start(Area.objects.get(pk=PLACE)) | {"applied_on": TODAY - 90 * DAY}
    site = saving.create(SiteLedger, SiteLedger.examine(values), by=by, community_id=PLACE)
    Site.objects.unscoped("as the region put it down").filter(pk=site.pk).update(state=BUILDING)


def _contract(by: User) -> None:
    values = {
        **ContractLedger.start(Area.objects.get(pk=PLACE)), "project": "居家照护",
        "contract_no": "松购1", "begins_on": TODAY - 300 * DAY, "ends_on": TODAY - DAY,
    }  # fmt: skip
    saving.create(ContractLedger, ContractLedger.examine(values), by=by, community_id=PLACE)


def _assistance(person: Resident, by: User) -> None:
    """A hardship to report, a referral without an answer, a vacancy run out, a project to judge."""
    of(ReliefLedger, person, by, found_on=TODAY - 60 * DAY, content="雪灾")
    referral = {"on": TODAY - 30 * DAY, "employer": "超市", "job": "收银", "result": "4",
                "failed_why": ""}  # fmt: skip
    of(JobSeekerLedger, person, by, registered_on=TODAY - 40 * DAY, state="2", referrals=[referral])
    of(ProjectLedger, person, by, kind="2", title="小店", asked_on=TODAY - 500 * DAY,
       approved_on=TODAY - 450 * DAY, started_on=TODAY - 400 * DAY)  # fmt: skip
    area = Area.objects.get(pk=PLACE)
    shop = EmployerLedger.examine({**EmployerLedger.start(area), "name": "超市"})
    employer = saving.create(EmployerLedger, shop, by=by, community_id=PLACE)
    job = {**VacancyLedger.start(area), "employer_id": employer.pk, "title": "收银",
           "opened_on": TODAY - 90 * DAY, "valid_until": TODAY - DAY, "state": "1"}  # fmt: skip
    saving.create(VacancyLedger, VacancyLedger.examine(job), by=by, community_id=PLACE)


def _rehab(person: Resident, by: User) -> None:
    """A slip not sent and a child not reported in time; of last month nothing was told."""
    of(ReferralLedger, person, by, raised_on=TODAY - 60 * DAY, wanted="假肢", kind="3")
    child = {**ChildReportLedger.start(Area.objects.get(pk=PLACE)), "name": "巴特尔",
             "birth_date": TODAY - 900 * DAY, "found_on": TODAY - 100 * DAY}  # fmt: skip
    examined = ChildReportLedger.examine(child)
    saving.create(ChildReportLedger, examined, by=by, community_id=PLACE)
    of(DeviceLedger, person, by, kind="41", asked_on=TODAY - 300 * DAY, fitted_on=TODAY - 200 * DAY,
       fitter="辅具中心", taught="1", first_visit=TODAY - 170 * DAY)  # fmt: skip
    of(HomeTrainingLedger, person, by, goal="能独自站立", started_on=TODAY - 60 * DAY,
       until_on=TODAY - DAY)  # fmt: skip


def _around(by: User) -> None:
    """An agreement and a certificate that are over, a roll never taken, a day of prevention to come."""
    area = Area.objects.get(pk=PLACE)
    for ledger, facts in (
        (PartyLedger, {"name": "社区卫生服务中心", "kind": "2", "agreed_until": TODAY - DAY}),
        (InstructorLedger, {"name": "巴图", "valid_until": TODAY - DAY}),
        (CultureActivityLedger, {"title": "棋牌赛", "kind": "01", "begins_on": TODAY - 9 * DAY}),
    ):
        examined = ledger.examine({**ledger.start(area), **facts})
        saving.create(ledger, examined, by=by, community_id=PLACE)
    ParameterValue.objects.create(
        key="prevention_notice_days", area_id=PLACE, value=366, valid_from=TODAY, reason="一年都提醒",
        set_by=by,
    )  # fmt: skip


def _accessibility(held: list[Resident], by: User) -> None:
    """A home and a stairwell to assess, and one of each for which nobody has applied."""
    long_ago = TODAY - 90 * DAY
    of(HomeRetrofitLedger, held[0], by, asked_on=long_ago, request="坡道")
    of(HomeSurveyLedger, held[1], by, surveyed_on=long_ago, wanted="1")
    area = Area.objects.get(pk=PLACE)
    for name in ("1 号楼", "2 号楼"):
        stairs = {**PlaceLedger.start(area), "name": name, "kind": "01", "barrier_free": "3",
                  "wanted": "1"}  # fmt: skip
        place = saving.create(PlaceLedger, PlaceLedger.examine(stairs), by=by, community_id=PLACE)
    facts = {**PlaceRetrofitLedger.start(area), "place_id": place.pk, "asked_on": long_ago}
    saving.create(
        PlaceRetrofitLedger, PlaceRetrofitLedger.examine(facts), by=by, community_id=PLACE
    )


def _cases(held: list[Resident], by: User, above: User) -> None:
    """Follow-up, letter and session are over; one case is grave since two days, one nobody handles.

    Another was reported ``above`` two days ago, and nobody there received it.
    """
    overdue = guard(
        held[1], by, opened_on=TODAY - 200 * DAY, first_danger="5",
        letter_from=TODAY - 200 * DAY, letter_to=TODAY - DAY,
    )  # fmt: skip
    held_long = Guardianship.objects.unscoped("found two days ago")
    held_long.filter(pk=overdue.pk).update(grave_since=timezone.now() - 2 * DAY)
    told_of = guard(held[4], by, first_danger="4")
    grave.report(GuardianshipLedger, told_of.pk, by=by, account=above)
    held_long.model.objects.unscoped("two days ago").filter(pk=told_of.pk).update(
        reported_at=timezone.now() - 2 * DAY
    )
    of(InfringementLedger, held[0], by, kind="03", found_on=TODAY - 200 * DAY)
    told = of(InfringementLedger, held[3], by, kind="03", found_on=TODAY - 200 * DAY)
    cases = Infringement.objects.unscoped("told to a legal body long ago").filter(pk=told.pk)
    cases.update(state=REPORTED, due_on=TODAY - DAY, warn_on=TODAY - 9 * DAY)
    of(LegalAidLedger, held[0], by, matter="追讨工资", asked_on=TODAY - 60 * DAY)
    counsel(held[1], by, next_on=TODAY - DAY)
    guard(held[2], by).handlers.update(until=TODAY - DAY)


def _answers(held: list[Resident], by: User, other: User) -> None:
    """A need that was answered long ago, one reported on, a move that was refused."""
    neighbour = Area.objects.get(pk=NEIGHBOUR)
    asked = {"raised_by": "1", "category": "06", "content": "坡道"}
    long_ago = TODAY - 60 * DAY
    of(NeedLedger, held[7], by, raised_on=long_ago, reflected_on=long_ago, reflected_to=["3"],
       answered_on=long_ago, answer_method="1", answer="已排上", **asked)  # fmt: skip
    handover = need_actions.hand_over(
        of(NeedLedger, held[7], by, **asked).pk, by=by, to=neighbour, request="协助"
    )
    need_actions.accept(handover.pk, by=other)
    need_actions.report(handover.pk, by=other, text="已铺好")
    move = asking.ask(by=by, resident_id=held[8].pk, to=neighbour, along=[], reason="随子女")
    asking.refuse(by=other, move_id=move.pk, reason="不在本社区居住")


@pytest.fixture
def busy(wang: User, li: User, chair: User, zhao: User, enter: Callable) -> None:
    """Something due of every source."""
    held = [certified(enter, n, TODAY + 2000 * DAY) for n in range(1, 10)]
    certified(enter, 10, TODAY - DAY)
    born(enter, 11, years_after(TODAY, -16), TODAY - 100 * DAY)
    never = certified(enter, 12, TODAY + 2000 * DAY)
    people = Resident.objects.unscoped("as registered long ago")
    people.filter(pk=never.pk).update(knowns_since=None)
    people.filter(pk=held[0].pk).update(created_at=timezone.now() - 400 * DAY)
    people.filter(pk=held[1].pk).update(knowns_since=years_after(TODAY, -2))
    Benefit.objects.filter(resident=held[0], item="SS04").update(checked_on=years_after(TODAY, -2))
    Benefit.objects.filter(resident=held[1], item="SS10").update(state="1")
    for n, comment in ((2, "核对电话"), (3, "")):
        review.submit(ResidentLedger, held[n].pk, by=wang)
        if comment:
            review.decide(ResidentLedger, held[n].pk, by=chair, confirm=False, comment=comment)
    need = of(NeedLedger, held[4], wang, raised_by="1", category="06", content="轮椅")
    Need.objects.unscoped("its time is over").update(due_on=TODAY - DAY, warn_on=TODAY - DAY)
    need_actions.hand_over(need.pk, by=wang, to=Area.objects.get(pk=NEIGHBOUR), request="协助")
    asking.ask(by=wang, resident_id=held[5].pk, to=Area.objects.get(pk=NEIGHBOUR), along=[],
               reason="随子女居住")  # fmt: skip
    of(HardshipLedger, held[6], wang, kinds=["P01"], identified_on=years_after(TODAY, -2))
    seeker = of(JobSeekerLedger, held[7], wang, registered_on=TODAY, state="1")
    JobSeeker.objects.unscoped("placed a month ago").filter(pk=seeker.pk).update(
        state="4", follow_up_on=TODAY - DAY
    )
    _assistance(held[6], wang)
    _rehab(held[6], wang)
    _pairs(held[8], wang)
    _plan(held[8], wang)
    _work(wang)
    _meeting(wang)
    _specialist(wang)
    _site(wang)
    _contract(wang)
    _accessibility(held, wang)
    _around(wang)
    _cases(held, wang, zhao)
    _answers(held, wang, li)
    FileRequest.objects.create(user=zhao, ledger="resident", kind="export", area_id="150404",
                               records=[str(never.pk)], reason="年报")  # fmt: skip


def desk(user: User, **more: Any) -> Desk:
    return Desk(User.objects.get(pk=user.pk), **more)


def test_every_source_is_counted_as_listed_and_its_action_opens(
    busy: None, wang: User, li: User, chair: User, league: User, zhao: User
) -> None:
    seen = set()
    for user in (wang, li, chair, league, zhao):
        client = signed_in(user)
        sitting = desk(user)
        for group in sitting.groups:
            tasks = group.tasks(100)
            late = group.tasks(100, late=True)
            assert len(tasks) == group.count, group.key
            assert len(late) == group.late, group.key
            days = [task.days(TODAY) for task in late]
            assert all(left is None or left < 0 for left in days), (group.key, days)
            early = [task.days(TODAY) for task in group.tasks(100, late=False)]
            assert all(left is None or left >= 0 for left in early), (group.key, early)
            for task in tasks:
                for url in (task.url, task.action_url):
                    assert client.get(url.partition("#")[0]).status_code == 200, url
            page = client.get(reverse("today"), {"only": group.key})
            assert len(page.context["groups"][0]["lines"]) == group.count
            seen.add(group.key)
        assert sitting.count == sum(group.count for group in sitting.groups)
    assert seen == set(SOURCES)


def test_what_is_done_is_no_longer_due(busy: None, wang: User) -> None:
    by_key = {group.key: group for group in desk(wang).groups}
    (measure,) = by_key["support_measure"].tasks(9)
    (goal,) = by_key["plan_goal"].tasks(9)
    assert "修房" in measure.what and "装扶手" in goal.what
    plan = ServicePlan.objects.unscoped("the goals of the only plan").get()
    plan.goals.filter(goal="装扶手").update(progress="3")
    assert "plan_goal" not in {group.key for group in desk(wang).groups}


def test_a_site_waits_at_the_desk_of_whoever_takes_its_next_step(
    wang: User, chair: User, zhao: User, league: User
) -> None:
    """The community while it is built, then banner, league and region; the region sees no other's."""
    region = User.objects.create(username="zizhiqu", display_name="自治区")
    Posting.objects.create(user=region, role="region_staff", area_id="15")
    banner = User.objects.create(username="qixian", display_name="旗县")
    Posting.objects.create(user=banner, role="banner_staff", area_id="150404")
    _site(wang)
    everybody = {"wang": wang, "chair": chair, "banner": banner, "league": league, "region": region}
    expected = {
        BUILDING: ({"wang", "chair"}, "自查完成"), SELF_CHECKED: ({"banner"}, "旗县初验通过"),
        BANNER_PASSED: ({"league"}, "盟市复验通过"), LEAGUE_PASSED: ({"region"}, "自治区验收通过"),
    }  # fmt: skip
    for state, (who, action) in expected.items():
        Site.objects.unscoped("the next stage").update(state=state)
        found = {
            name: [g for g in desk(user).groups if g.key == "site_step"]
            for name, user in everybody.items()
        }
        assert {name for name, groups in found.items() if groups} == who
        for name in who:
            (task,) = found[name][0].tasks(9)
            assert task.action == action and desk(everybody[name]).is_kept
            assert signed_in(everybody[name]).get(task.action_url).status_code == 200
    seen = over(User.objects.get(pk=league.pk), Area.objects.get(pk="1504"))
    assert "site_step" not in {g.key for g in seen.groups}, "the region's is not in the league"


def test_every_number_is_the_area_s(busy: None, wang: User) -> None:
    assert "plan_review" in {group.key for group in desk(wang).groups}
    for code, value in (("15", 1), (PLACE, 30)):
        ParameterValue.objects.create(
            key="due_notice_days", area_id=code, value=value, valid_from=TODAY, reason="改",
            set_by=wang,
        )  # fmt: skip
    plans = ServicePlan.objects.unscoped("the day of review of the only plan")
    plans.update(review_on=TODAY + 20 * DAY)
    assert "plan_review" in {group.key for group in desk(wang).groups}
    banner = over(wang, Area.objects.get(pk=PLACE))
    assert "plan_review" in {group.key for group in banner.groups}


NOT_SUMMED = {
    "infringement_report",
    "infringement_closing",
    "legal_aid",
    "prevention_day",
    "counselling_next",
    "grave",
    "grave_unheard",
    "guardianship_letter",
    "guardianship_visit",
}
"""A suggestion for whoever arranges it is no work left undone; cases are told to those they name."""


def test_those_above_see_the_sums_of_the_desks_below(
    busy: None, wang: User, li: User, zhao: User, league: User
) -> None:
    ParameterValue.objects.create(
        key="visit_days", area_id=NEIGHBOUR, value=1, valid_from=TODAY, reason="改", set_by=wang
    )
    counts, lates = Counter[str](), Counter[str]()
    for user in (wang, li):
        for group in desk(user).groups:
            counts[group.key] += group.count
            lates[group.key] += group.late
    own = {k: (count, lates[k]) for k, count in counts.items() if k not in NOT_SUMMED}
    for user, code in ((zhao, "150404"), (league, "1504"), (zhao, "150404401")):
        sums = over(User.objects.get(pk=user.pk), Area.objects.get(pk=code))
        told = {g.key: (g.count, g.late) for g in sums.groups}
        assert {k: v for k, v in told.items() if k != "submitted"} == own
        assert sum(count for count, _ in sums.parts.values()) == sums.count
        for group in sums.groups:
            assert len(group.tasks(100)) == group.count, group.key
    assert set(sums.parts) == {PLACE, NEIGHBOUR}
    assert "待接收" not in signed_in(zhao).get(reverse("today")).content.decode()


def test_the_page_of_those_above(busy: None, zhao: User, wang: User, li: User) -> None:
    client, url = signed_in(zhao), reverse("today-below")
    page = client.get(url)
    count = page.context["count"]
    rows = {row["name"]: row["cells"][0]["value"] for row in page.context["kinds"]["rows"]}
    assert sum(rows.values()) == count
    for row in page.context["kinds"]["rows"]:
        listed = client.get(row["url"]).context["list"]
        assert len(listed["lines"]) == row["cells"][0]["value"], row["name"]
    (street,) = page.context["tree"]["rows"]
    assert street["cells"][0]["value"] == count
    below = client.get(street["url"]).context["tree"]["rows"]
    assert sum(row["cells"][0]["value"] for row in below) == count
    assert client.get(url, {"only": "nothing"}).status_code == 404
    assert client.get(url, {"area": "15"}).status_code == 404


def test_the_number_of_queries_does_not_grow(busy: None, wang: User, enter: Callable) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            sitting = desk(wang)
            for group in sitting.groups:
                group.tasks(10)
        return len(queries)

    before = asked()
    for n in range(20, 28):
        person = certified(enter, n, TODAY - DAY)
        _pairs(person, wang)
        _plan(person, wang)
    assert asked() == before
