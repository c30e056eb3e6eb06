"""What is due of barriers and retrofits, for 今日待办."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from accessibility.barriers import homes as surveys
from accessibility.barriers import places
from accessibility.barriers.homes import HomeSurveyLedger
from accessibility.barriers.places import PlaceLedger
from accessibility.models import HomeRetrofit, Place, PlaceRetrofit
from accessibility.retrofits.homes import HomeRetrofitLedger
from accessibility.retrofits.places import PlaceRetrofitLedger
from registry.stepped import step_url
from registry.today import Desk, Found, Task, source


def _steps(desk: Desk, ledger: Any, model: Any) -> list[Found]:
    """The retrofits whose next step is due soon or over."""
    if not desk.codes(model.section, "E"):
        return []

    def task(record: Any) -> Task:
        step = ledger.open_steps(record)[0]
        what = f"{ledger.title}，{ledger.columns['state'].kind.show(record.state)}"
        return Task(
            str(record), ledger.url("detail", record.pk), what, step.title,
            step_url(ledger, record, step.key), record.due_on,
        )  # fmt: skip

    among, near = desk.among(ledger, "E"), Q(warn_on__lte=desk.today)
    return [Found(among, near, task, ("due_on",), Q(due_on__lt=desk.today))]


@source("home_retrofit", "家庭无障碍改造该办下一步")
def home_retrofits(desk: Desk) -> list[Found]:
    """Assessment, signed design, work, acceptance or follow-up of a home, in time."""
    return _steps(desk, HomeRetrofitLedger, HomeRetrofit)


@source("place_retrofit", "楼道和社区无障碍改造该办下一步")
def place_retrofits(desk: Desk) -> list[Found]:
    """The same of a stairwell or a place."""
    return _steps(desk, PlaceRetrofitLedger, PlaceRetrofit)


@source("home_wants_retrofit", "需要改造还没有申请的家庭")
def wanting_homes(desk: Desk) -> list[Found]:
    """Homes whose survey says a retrofit is wanted, and nobody has applied for one."""
    if not desk.codes("assistance", "E"):
        return []

    def task(record: Any) -> Task:
        url = f"{HomeRetrofitLedger.url('create')}?resident={record.resident_id}"
        here = HomeSurveyLedger.url("detail", record.pk)
        return Task(str(record), here, "居家障碍调查：需要改造", "申请改造", url)

    return [Found(desk.among(HomeSurveyLedger, "E"), surveys.unanswered(), task, ("surveyed_on",))]


@source("place_wants_retrofit", "应改造还没有申请的场所")
def wanting_places(desk: Desk) -> list[Found]:
    """Stairwells and places that should be changed, and nobody has applied for it."""
    if not desk.codes(Place.section, "E"):
        return []

    def task(record: Any) -> Task:
        asked = f"community={record.community_id}&place_id={record.pk}"
        url = f"{PlaceRetrofitLedger.url('create')}?{asked}"
        return Task(str(record), PlaceLedger.url("detail", record.pk), "应改造", "申请改造", url)

    return [Found(desk.among(PlaceLedger, "E"), places.unanswered(), task, ("surveyed_on",))]
