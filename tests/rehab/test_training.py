"""家庭康复训练: what the page of a plan offers while it runs, and once it is over."""

from __future__ import annotations

import pytest
from django.urls import reverse

from rehab.models import HomeTraining
from rehab.training.card import card, steps_of
from rehab.training.ledger import HomeTrainingLedger, cards_of
from tests.rehab.conftest import TODAY, again, ago

pytestmark = pytest.mark.django_db
PLAN = {
    "goal": "能自己坐起", "started_on": ago(60), "weekly": 5, "minutes": 20, "trainer_name": "李建国",
    "guide": "李医生", "guide_phone": "0476-8012300", "guide_unit": "全宁街道卫生服务中心",
    "exercises": [{"title": "坐站练习", "steps": "坐稳；站起", "amount": "10 下"}],
}  # fmt: skip


@pytest.fixture
def plan(enter, needy):
    return enter(HomeTrainingLedger, needy(1), **PLAN)


def page_of(client, plan, **asked):
    return client.get(HomeTrainingLedger.url("detail", plan.pk), asked)


def test_a_running_plan_leads_to_its_days_and_to_the_cards_of_two_months(plan, signed_in):
    page = page_of(signed_in("specialist"), plan, saved="1")
    told = page.content.decode()
    assert reverse("home-training-sessions", args=[plan.pk]) in told
    (this, url), (following, after) = cards_of(plan)
    assert this == f"本月（{TODAY.month}月）" and f"{TODAY:%Y-%m}" in url and url != after
    for label, address in cards_of(plan):
        assert label in told and address in told
    assert page.context["next_steps"][0]["label"] == f"打印训练卡：{this}"
    assert told.index("在家怎么练") < told.index("训练情况") and "坐站练习" in told
    assert following.startswith("下月（")


def test_a_plan_that_is_over_offers_no_days_that_cannot_be_noted(plan, signed_in):
    held = HomeTraining.objects.unscoped("it ended").filter(pk=plan.pk)
    held.update(ended_on=ago(40), end_reason="1")
    page = page_of(signed_in("specialist"), plan)
    labels = [action["label"] for action in page.context["header"]["actions"]]
    assert "记训练" not in labels and cards_of(again(plan)) == []
    items = page.context["header"]["menus"][0]["items"]
    (late,) = [item["url"] for item in items if item["label"] == "补记结束以前的训练"]
    days = signed_in("specialist").get(late).context["form"].fields["days"].choices
    assert (f"{ago(40)}", f"{ago(40).day}日") in [(day, said.split()[0]) for day, said in days]


def test_the_card_says_whom_to_call(plan):
    told = card(plan, TODAY.replace(day=1), printed_by="其木格")
    assert told["guide"] == "李医生　0476-8012300　全宁街道卫生服务中心"


def test_steps_on_lines_of_their_own_stay_steps(plan):
    kind = HomeTrainingLedger.shape.table("exercises").columns[1].kind
    stored = kind.parse("坐稳，双脚放平\n身体前倾；\r\n\n慢慢站起")
    assert steps_of(stored) == ["坐稳，双脚放平", "身体前倾", "慢慢站起"]


def test_a_card_without_a_telephone_leaves_a_line_for_one(plan):
    assert card(plan, TODAY.replace(day=1), printed_by="其木格")["phone_blank"] is False
    plan.guide_phone = ""
    assert card(plan, TODAY.replace(day=1), printed_by="其木格")["phone_blank"] is True
