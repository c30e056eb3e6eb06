"""一人一策: begins with the needs told of, is reviewed in time, one in force for each resident."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from registry import need_actions
from registry.ledger import saving
from registry.models import ServicePlan
from registry.plans.ledger import PlanLedger, months_later
from tests import cast

pytestmark = pytest.mark.django_db


def planned(resident: Any, by: Any, **facts: Any) -> ServicePlan:
    values = {**PlanLedger.start(resident), "responsible": "甲", "situation": "出门难", **facts}
    examined = PlanLedger.examine(values)
    assert not [f for f in examined.findings if f.level == 1]
    made: ServicePlan = saving.create(PlanLedger, examined, by=by, community_id=cast.OWN)
    return made


def test_a_plan_begins_with_the_open_needs(registrar: Any, staff: Any) -> None:
    resident = cast.register(1, cast.OWN, registrar)
    by = staff["specialist"]
    need_actions.raise_need(resident, by=by, category="06", content="换轮椅")
    plan = planned(resident, by)
    assert [(g.category, g.goal) for g in plan.goals.all()] == [("06", "换轮椅")]
    assert plan.review_on == months_later(timezone.localdate(), 6)
    assert PlanLedger.taken(PlanLedger.start(resident)) is not None
    page = PlanLedger.paper_context(plan, plain=False, printed_by="甲", office="乙")["form"]
    assert "换轮椅" in page["needs"] and resident.id_no not in str(page)


def test_quick_views_find_what_is_due(registrar: Any, staff: Any) -> None:
    resident = cast.register(1, cast.OWN, registrar)
    today = timezone.localdate()
    goal = {"category": "06", "goal": "换轮椅", "measure": "", "person": "", "progress": "2"}
    late = {**goal, "due_on": today - datetime.timedelta(days=1)}
    planned(resident, staff["specialist"], goals=[late], review_on=today)
    held = ServicePlan.objects.visible_to(staff["specialist"])
    found = {v.key: held.filter(v.where(today)).count() for v in PlanLedger.quick_views}
    assert {key for key, count in found.items() if count} == {"open", "review", "late", "gaps"}


def test_months_end_where_they_end() -> None:
    assert months_later(datetime.date(2026, 8, 31), 6) == datetime.date(2027, 2, 28)
    assert months_later(datetime.date(2026, 1, 15), 12) == datetime.date(2027, 1, 15)


def test_the_page_shows_what_it_rests_on(registrar: Any, staff: Any, signed_in: Any) -> None:
    resident = cast.register(1, cast.OWN, registrar)
    plan = planned(resident, staff["specialist"])
    page = signed_in("specialist").get(f"/plans/{plan.pk}/").content.decode()
    assert "台账与帮扶" in page and f"/needs/new/?resident={resident.pk}" in page


def test_the_page_says_what_is_due(registrar: Any, staff: Any, signed_in: Any) -> None:
    resident = cast.register(1, cast.OWN, registrar)
    today = timezone.localdate()
    goal = {"category": "06", "goal": "换轮椅", "measure": "", "person": "", "progress": "2"}
    late = {**goal, "due_on": today - datetime.timedelta(days=1)}
    done = {**late, "goal": "学理发", "progress": "3"}
    plan = planned(resident, staff["specialist"], goals=[late, done], review_on=today)
    page = signed_in("specialist").get(f"/plans/{plan.pk}/").content.decode()
    assert "目标“换轮椅”已过完成时限" in page and "前复核" in page
    assert "目标“学理发”" not in page
    assert "已过完成时限" not in signed_in("chair").get(f"/plans/{plan.pk}/").content.decode()
