"""Where 今日待办 comes from, its first part: what others wait for, or answered (see ``today_sources``)."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from registry import review, working_days
from registry.ledger.ledger import Ledger
from registry.ledger.routes import routed_ledgers
from registry.models import Move, Need, NeedHandover
from registry.models.need import ANSWERED, PROMISED, REFLECTED, TO_REFLECT
from registry.models.scoped import inside
from registry.needs.ledger import NeedLedger
from registry.resident_steps import refused_moves, waiting_for
from registry.today import Desk, Found, Task, source

DAY = datetime.timedelta(days=1)


def _reviewed(desk: Desk, letter: str = "") -> list[type[Ledger]]:
    """The ledgers that take review where the desk has ``letter``, or else confirms."""
    return [
        ledger
        for ledger in routed_ledgers()
        if ledger.reviewed and desk.codes(ledger.model.section, letter or ledger.review_letter)
    ]


def day_of(at: Any) -> datetime.date | None:
    return timezone.localtime(at).date() if at else None


def said_of(at: datetime.datetime) -> str:
    return said(timezone.localtime(at).date())


def said(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@source("returned", "被退回，待更正")
def returned(desk: Desk) -> list[Found]:
    """Records the chair sent back."""

    def found(ledger: type[Ledger]) -> Found:
        def task(record: Any) -> Task:
            day = day_of(record.reviewed_at)
            what = f"{ledger.title}，{said(day) if day else ''}退回：{record.review_comment}"
            return Task(
                str(record), ledger.url("detail", record.pk), what, "更正",
                ledger.url("edit", record.pk),
            )  # fmt: skip

        where = Q(review_state=review.RETURNED)
        return Found(desk.among(ledger, "E"), where, task, ("reviewed_at",))

    return [found(ledger) for ledger in _reviewed(desk, "E")]


@source("submitted", "待审核")
def submitted(desk: Desk) -> list[Found]:
    """Records that wait for this person's word; one's own are somebody else's to review."""
    own = Q(created_by=desk.user) | Q(updated_by=desk.user) | Q(submitted_by=desk.user)

    def found(ledger: type[Ledger]) -> Found:
        def task(record: Any) -> Task:
            day = day_of(record.submitted_at)
            what = (
                f"{ledger.title}，{record.submitted_by} {said(day)} 提交" if day else ledger.title
            )
            return Task(
                str(record), ledger.url("detail", record.pk), what, "审核",
                ledger.url("review", record.pk),
            )  # fmt: skip

        among = desk.among(ledger, ledger.review_letter).select_related("submitted_by")
        others = among if desk.over else among.exclude(own)
        return Found(others, Q(review_state=review.SUBMITTED), task, ("submitted_at",))

    return [found(ledger) for ledger in _reviewed(desk)]


@source("need", "需求到期未办")
def needs(desk: Desk) -> list[Found]:
    """Needs whose time to be reflected or answered is near or over."""

    def task(need: Any) -> Task:
        url = NeedLedger.url("detail", need.pk)
        step = "反映" if need.state == TO_REFLECT else "催办、答复"
        return Task(str(need), url, f"需求：{need.content}"[:60], step, url, need.due_on)

    if not desk.codes(Need.section, "E"):
        return []
    near = Q(warn_on__lte=desk.today) | Q(due_on__lte=desk.today)
    among = desk.among(NeedLedger, "E")
    return [Found(among, near, task, ("due_on",), Q(due_on__lt=desk.today))]


@source("need_answered", "需求已答复，待办结")
def answered(desk: Desk) -> list[Found]:
    """Needs that were answered: whether the answer helped is to be found out, then they are closed."""
    codes = desk.codes(Need.section, "E")
    if not codes:
        return []

    def task(need: Any) -> Task:
        url = NeedLedger.url("detail", need.pk)
        days = desk.value("need_closing_days", need.community_id)
        due = working_days.add_working_days(need.answered_on, days)
        step = reverse("need-step", args=[need.pk, "close"])
        what = f"{said(need.answered_on)} 答复：{need.answer}"
        return Task(str(need), url, what[:60], "核实、办结", step, due)

    def since(days: int, notice: int = 0) -> Q:
        return Q(answered_on__lt=working_days.add_working_days(desk.today, notice - days))

    among = desk.among(NeedLedger, "E")
    near = desk.by_area(codes, lambda days, notice: since(days, notice + 1),
                        "need_closing_days", "need_warning_days")  # fmt: skip
    where = Q(state=ANSWERED) & near
    late = desk.by_area(codes, since, "need_closing_days")
    return [Found(among, where, task, ("answered_on",), late)]


@source("handover", "转来的需求，待接收")
def handovers(desk: Desk) -> list[Found]:
    """Needs another area asks this one to see to."""
    codes = desk.codes(NeedHandover.section, "E")

    def task(handover: Any) -> Task:
        url = reverse("need-handover", args=[handover.pk])
        what = f"{handover.from_area} {said_of(handover.offered_at)} 转来：{handover.request}"
        return Task(str(handover.need), url, what[:80], "接收或退回", url)

    among = NeedHandover.objects.visible_to(desk.user).filter(inside(codes, "to_area_id"))
    among = among.select_related("from_area", "need__resident")
    where = Q(state=NeedHandover.OFFERED)
    return [Found(among, where, task, ("offered_at",), place="to_area_id")] if codes else []


@source("handover_back", "转交的需求，有回音")
def handovers_back(desk: Desk) -> list[Found]:
    """Needs handed over that were reported on or returned: the person is still to be answered."""
    codes = desk.codes(NeedHandover.section, "E")

    def task(handover: Any) -> Task:
        need = handover.need
        url = NeedLedger.url("detail", need.pk)
        if handover.state == NeedHandover.RETURNED:
            what = f"{handover.to_area}退回：{handover.reason}"
            return Task(str(need), url, what[:80], "另行办理", url)
        what = f"{handover.to_area}反馈：{handover.report}"
        step = reverse("need-step", args=[need.pk, "answer"])
        return Task(str(need), url, what[:80], "登记答复", step)

    held = NeedHandover.objects.visible_to(desk.user).filter(inside(codes, "from_area_id"))
    newer = NeedHandover.objects.unscoped("of the same need").filter(
        need=OuterRef("need"), offered_at__gt=OuterRef("offered_at")
    )
    among = held.filter(~Exists(newer), need__voided_at__isnull=True)
    among = among.select_related("to_area", "need__resident")
    answered = Q(state=NeedHandover.REPORTED, need__state__in=(TO_REFLECT, REFLECTED, PROMISED))
    given_back = Q(state=NeedHandover.RETURNED, need__state=TO_REFLECT)
    where = answered | given_back
    return [Found(among, where, task, ("settled_at",), place="from_area_id")] if codes else []


@source("move", "迁入，待接收")
def moves(desk: Desk) -> list[Found]:
    """People another community asks this one to take over."""

    def task(move: Any) -> Task:
        url = reverse("move", args=[move.pk])
        what = f"从{move.from_area}迁入，{said_of(move.asked_at)} 提出"
        return Task(str(move.resident), url, what, "接收或退回", url)

    codes = [code for letter in "ER" for code in desk.codes(Move.section, letter)]
    if not codes:
        return []
    held = Move.objects.visible_to(desk.user) if desk.over else waiting_for(desk.user)
    among = held.filter(inside(codes, "to_area_id")).select_related("resident", "from_area")
    return [Found(among, Q(state=Move.ASKED), task, ("asked_at",), place="to_area_id")]


@source("move_refused", "迁移被退回")
def moves_refused(desk: Desk) -> list[Found]:
    """Moves this side asked for and the other side refused: the person stays, or is asked for anew."""

    def task(move: Any) -> Task:
        day = said_of(move.answered_at)
        what = f"{move.to_area} {day} 退回：{move.answer}"
        url = reverse("resident-move", args=[move.resident_id])
        return Task(
            str(move.resident), reverse("move", args=[move.pk]), what[:80], "核对后再迁", url
        )

    codes = desk.codes(Move.section, "E")
    among = refused_moves(desk.user, desk.today).filter(inside(codes, "from_area_id"))
    among = among.select_related("resident", "to_area")
    where = Q(state=Move.REFUSED)
    return [Found(among, where, task, ("answered_at",), place="from_area_id")] if codes else []
