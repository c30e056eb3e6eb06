"""E01–E04 at their edges: where they apply, when somebody wants it, what exactly is met."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from assistance.employment.indicators import INDICATORS
from assistance.projects.ledger import ProjectLedger
from assistance.relief.ledger import ReliefLedger
from registry.indicators import State
from registry.ledger import saving
from registry.models import ParameterValue, Resident
from registry.organisation.standing import measuring
from tests import boundaries, cast
from tests.assistance.conftest import GACHA, TODAY, ago

pytestmark = pytest.mark.django_db

HOW = {indicator.code: indicator for indicator in INDICATORS}
REFERRAL = {"on": ago(20), "employer": "惠民超市", "job": "理货员", "result": "4", "failed_why": ""}
PLACEMENT = {"on": ago(10), "form": "1", "employer": "惠民超市", "job": "理货员", "contract": "1",
             "pay": None, "insurance": []}  # fmt: skip


def measured(code, area=cast.OWN, on=TODAY):
    boundaries.known_for_long()
    return HOW[code].measure([area], on)[area]


@pytest.fixture
def project(enter, idle):
    """``project(n, kind)``: an approved project of the ``n``-th resident."""

    def project(n, kind, code=cast.OWN, **facts):
        usual = {"kind": kind, "title": "项目", "asked_on": ago(90), "approved_on": ago(60)}
        return enter(ProjectLedger, idle(n, code), **{**usual, **facts})

    return project


@pytest.fixture
def hardship(enter, idle):
    """``hardship(n)``: the ``n``-th resident's production is in special hardship."""

    def hardship(n, code=cast.OWN, **facts):
        usual = {"found_on": ago(30), "hardships": ["1"], "content": "雪灾", "asked": "饲草"}
        return enter(ReliefLedger, idle(n, code), **{**usual, **facts})

    return hardship


# -- E01 -----------------------------------------------------------------------------------------


def test_a_gacha_is_not_asked_for_shares(seek):
    seek(1, GACHA, referrals=[REFERRAL])
    assert measured("E01", GACHA).state is State.NOT_APPLICABLE


def test_where_nobody_looks_for_work_nothing_is_asked(areas, seek):
    assert measured("E01").state is State.NOT_APPLICABLE
    seek(1, state="7", state_reason="不找了")
    assert measured("E01").state is State.NOT_APPLICABLE


def test_a_recommendation_is_enough_where_nobody_wants_a_share(seek):
    seeker = seek(1, wanted_forms=["7"])
    assert measured("E01").state is State.UNMET
    seek(2, wanted_forms=["7"], referrals=[REFERRAL])
    found = measured("E01")
    assert (found.state, found.n, found.d) == (State.MET, 1, 1)
    assert seeker.pk not in {key for _, key in found.evidence}


def test_where_somebody_wants_a_share_somebody_is_to_be_placed(seek):
    seek(1, referrals=[REFERRAL])
    found = measured("E01")
    assert (found.state, found.n, found.d) == (State.PARTLY, 1, 2)
    assert "推荐 1 人次，按比例就业安置 0 人" in found.says
    seek(2, state="4", referrals=[REFERRAL], placements=[PLACEMENT])
    assert measured("E01").state is State.MET


def test_another_form_of_work_is_no_share(seek):
    seek(1, state="4", referrals=[REFERRAL], placements=[{**PLACEMENT, "form": "7"}])
    assert measured("E01").state is State.PARTLY


def test_one_person_recommended_twice_is_twice_recommended_and_once_placed(seek):
    seek(1, state="4", referrals=[REFERRAL, {**REFERRAL, "job": "收银员"}],
         placements=[{**PLACEMENT, "on": ago(15)}, PLACEMENT])  # fmt: skip
    assert "推荐 2 人次，按比例就业安置 1 人" in measured("E01").says


def test_only_the_months_of_the_parameter_count(seek, staff):
    seek(1, wanted_forms=["7"], registered_on=ago(300), referrals=[{**REFERRAL, "on": ago(200)}])
    assert measured("E01").state is State.MET
    ParameterValue.objects.create(key="employment_months", area_id="15", value=6, valid_from=ago(1),
                                  reason="规定", set_by=staff["region_staff"])  # fmt: skip
    assert measured("E01").state is State.UNMET
    assert measured("E01", on=ago(100)).state is State.MET  # as the rule was then


def test_what_is_void_counts_for_nothing(seek, registrar):
    from registry.job_seeker.ledger import JobSeekerLedger

    seeker = seek(1, referrals=[REFERRAL])
    saving.void(JobSeekerLedger, seeker.pk, by=registrar, reason="重复")
    assert measured("E01").state is State.NOT_APPLICABLE


# -- E02 -----------------------------------------------------------------------------------------


def test_a_business_is_asked_for_only_where_somebody_wants_one(seek, project):
    assert measured("E02").state is State.NOT_APPLICABLE
    seek(1)
    assert measured("E02").state is State.NOT_APPLICABLE
    seek(
        2, wanted_forms=["3"], business_plan="小店", business_funds=Decimal(1), business_site="街边"
    )
    assert measured("E02").state is State.UNMET
    project(
        3,
        "2",
        money=[{"source": "2", "source_name": "", "amount": Decimal(6000), "received_on": ago(5)}],
    )
    found = measured("E02")
    assert found.state is State.MET
    assert "1 人，扶持资金 6,000 元" in found.says
    assert found.evidence[0][0] == "project"


def test_support_nobody_had_registered_a_wish_for_counts(project):
    project(1, "1")
    assert measured("E02").state is State.MET


@pytest.mark.parametrize(
    "facts",
    [
        {"approved_on": None},
        {"outcome": "2", "judged_on": ago(3), "result": "歇业"},
        {
            "asked_on": ago(900),
            "approved_on": ago(800),
            "started_on": ago(790),
            "outcome": "1",
            "judged_on": ago(500),
        },
    ],
    ids=["not approved", "failed", "long ago"],
)
def test_what_was_not_approved_failed_or_is_long_ago_does_not_count(seek, project, facts):
    seek(1, wanted_forms=["3"])
    project(2, "2", **facts)
    assert measured("E02").state is State.UNMET


def test_crops_are_no_business_of_ones_own(seek, project):
    seek(1, wanted_forms=["3"])
    project(2, "5")
    assert measured("E02").state is State.UNMET


# -- E03 -----------------------------------------------------------------------------------------


def test_a_town_is_not_asked_for_farming(project):
    project(1, "5")
    assert measured("E03").state is State.NOT_APPLICABLE


def test_a_gacha_supports_at_least_one_household(areas, project):
    assert measured("E03", GACHA).state is State.UNMET
    project(1, "1", GACHA)
    assert measured("E03", GACHA).state is State.UNMET
    first = project(2, "4", GACHA)
    second = project(3, "3", GACHA)
    Resident.objects.unscoped("both live together").filter(pk=second.resident_id).update(
        household_id=first.resident.household_id
    )
    found = measured("E03", GACHA)
    assert found.state is State.MET
    assert "1 户" in found.says


# -- E04 -----------------------------------------------------------------------------------------


def test_every_household_in_hardship_is_made_known_above(areas, hardship):
    assert measured("E04").state is State.NOT_APPLICABLE
    hardship(1, authority="1", reported_on=ago(20))
    assert measured("E04").state is State.MET
    open_ = hardship(2)
    found = measured("E04")
    assert (found.state, found.n, found.d) == (State.PARTLY, 1, 2)
    assert open_.resident.name in found.says
    assert found.doors[0].url == ReliefLedger.url("detail", open_.pk)


def test_old_hardships_count_only_while_nobody_was_told(hardship):
    hardship(1, found_on=ago(700), authority="1", reported_on=ago(690))
    assert measured("E04").state is State.NOT_APPLICABLE
    hardship(2, found_on=ago(700))
    assert measured("E04").state is State.UNMET


def test_it_is_judged_as_of_the_day_asked_about(hardship):
    hardship(1, authority="1", reported_on=ago(20))
    assert measured("E04", on=ago(25)).state is State.UNMET
    assert measured("E04", on=ago(40)).state is State.NOT_APPLICABLE


# -- together ------------------------------------------------------------------------------------


def test_they_stand_on_the_page_and_their_doors_open(seek, signed_in):
    seek(1)
    client = signed_in("specialist")
    page = client.get("/standing/", {"area": cast.OWN})
    found = {v["code"]: v for g in page.context["groups"] for v in g["verdicts"]}
    assert {"E01", "E02", "E03", "E04"} <= set(found)
    urls = {door.url for code in HOW for door in found[code]["doors"]}
    assert urls
    for url in urls:
        resolve(urlsplit(url).path)
        assert client.get(url).status_code == 200, url


def test_queries_do_not_grow_with_the_communities(seek, project, hardship):
    seek(1, referrals=[REFERRAL])
    project(2, "3", GACHA)
    hardship(3)
    one, many = [cast.OWN], [code for code in cast.AREAS if len(code) == 12]
    for indicator in INDICATORS:
        with CaptureQueriesContext(connection) as few:
            indicator.measure(one, TODAY)
        with CaptureQueriesContext(connection) as more:
            indicator.measure(many, TODAY)
        assert len(more) <= len(few) + 1, indicator.code
    assert {i.code for i in measuring.indicators()} >= set(HOW)
