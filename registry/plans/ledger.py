"""一人一策: the declaration of the ledger of service plans."""

from __future__ import annotations

import calendar
import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from registry import parameters, review
from registry.about_resident.beside import records_beside
from registry.about_resident.known import IDENTITY
from registry.about_resident.ledger import NAME, AboutResident
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding, error, incomplete
from registry.ledger.ledger import QuickView
from registry.models import Need, PlanGoal, Resident, ServicePlan
from registry.models.need import CLOSED_STATES
from registry.plans import paper

COMMUNITY = "resident__community_id"
OPEN = Q(closed_on__isnull=True)
SETTLED = ("3", "4")  # 计划进展代码表：已完成、不再进行
GOALS = ("category", "goal", "measure", "person", "due_on", "progress")


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day some months on; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))


class PlanLedger(AboutResident):
    """One plan in force for each resident: goals by need, measures, who, by when, reviewed."""

    key, title, noun, work_area = "plan", "一人一策", "服务计划", 1
    model = ServicePlan
    reviewed = True
    known = (*IDENTITY, "self_care", "needs", "rehab_need", "device_need", "access_need")
    never_empty = ("situation",)
    parts = (
        Part("plan", "计划", ("made_on", "responsible", "situation", "agreed_by"), ("goals",)),
        Part("review", "复核", ("review_on", "reviewed_on", "review_note"), waits="未到"),
        Part("closing", "结束", ("closed_on", "closed_note"), waits="未到"),
    )
    options = {
        "made_on": {"required": True, "also": ("制订日期", "计划日期")},
        "responsible": {"required": True},
        "situation": {"required": True, "also": ("主要需求",)},
        "agreed_by": {"required": True},
        "review_on": {"hint": "留空按复核周期计算"},
    }
    tables = (
        Table("goals", "目标与措施", PlanGoal, "plan", columns(PlanGoal, GOALS, {}),
              required=True, noun="项"),
    )  # fmt: skip
    counter = "份"
    list_columns = (NAME, "situation", "responsible", "made_on", "review_on", "closed_on")
    filters = ("agreed_by",)
    quick_views = (
        QuickView("open", "在执行", lambda today: OPEN),
        QuickView("review", "该复核", lambda today: OPEN & Q(review_on__lte=today)),
        QuickView("late", "有目标超期", lambda today: OPEN & Q(pk__in=_late(today))),
        QuickView("gaps", "有缺项", lambda today: OPEN & Q(gap_count__gt=0)),
        *review.views(OPEN),
        QuickView("closed", "已结束", lambda today: ~OPEN, on_home=False),
    )
    one_per, open_when = ("resident_id",), OPEN
    ordering = "review_on"
    beside_columns = ("made_on", "")
    paper = "print/plan.html"
    paper_title = "一人一策服务计划表"

    @classmethod
    def closing(cls, values: Values, on: datetime.date, reason: str) -> Values:
        if not cls.is_open(values):
            return {}
        days = filter(None, (on, values["made_on"], values["reviewed_on"]))
        return {"closed_on": max(days), "closed_note": reason}

    @classmethod
    def is_open(cls, values: Values) -> bool:
        """A plan counts until it is closed."""
        return not values.get("closed_on")

    @classmethod
    def start(cls, resident: Resident) -> Values:
        """Begin with one goal for each need told of and not settled."""
        needs = Need.objects.unscoped("of a resident who was chosen within the scope").current()
        still = needs.filter(resident=resident).exclude(state__in=CLOSED_STATES).order_by("pk")
        blank = {column.key: column.kind.blank() for column in cls.tables[0].columns}
        goals = [{**blank, "category": need.category, "goal": need.content[:100]} for need in still]
        made = timezone.localdate()
        return {**super().start(resident), "made_on": made, "goals": goals}

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        """The next review follows from the last, unless a day was given."""
        last, code = values["reviewed_on"] or values["made_on"], values.get(COMMUNITY)
        seen = before and (before["reviewed_on"] or before["made_on"])
        stale = before is not None and last != seen and values["review_on"] == before["review_on"]
        if last and code and not values["closed_on"] and (stale or not values["review_on"]):
            months = parameters.value("plan_review_months", code)
            values["review_on"] = months_later(last, months)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = super().check(values, today, before)
        for key in ("made_on", "reviewed_on", "closed_on"):
            if values[key] and values[key] > today:
                found.append(error("N1", key, f"{cls.label_of(key)}不能晚于今天"))
        lacking = [
            f"第 {number} 项缺{'、'.join(lacks)}"
            for number, goal in enumerate(values["goals"], 1)
            if (lacks := _lacks(goal))
        ]
        if lacking:
            text = f"目标还没有落实到人和时间：{'；'.join(lacking)}"
            found.append(incomplete("goals", "goals", text))
        if values["closed_on"] and not values["closed_note"]:
            found.append(error("N4", "closed_note", "请写明结束原因", about=("closed_on",)))
        return found

    @classmethod
    def missing(cls, values: Values, today: datetime.date) -> list[str]:
        """Goals count as missing while there are none, or one has nobody or no day to it."""
        gaps = super().missing(values, today)
        whole = values["goals"] and not any(map(_lacks, values["goals"]))
        return gaps if whole else [*gaps, "goals"]

    @classmethod
    def notices(cls, record: ServicePlan, user: Any) -> list[dict[str, str]]:
        """What of a plan in force is due: goals past their day, and its review."""
        if record.is_voided or record.closed_on or not cls.may(user, "E", record.community_id):
            return []
        today, edit = timezone.localdate(), cls.url("edit", record.pk)
        late = [(g, g.due_on) for g in record.goals.all() if g.due_on and g.due_on < today]
        found = [
            {
                "text": f"目标“{goal.goal}”已过完成时限 {_said(day)}，请更新进展，或改定时限。",
                "url": f"{edit}#table-goals",
                "label": "更新进展",
            }
            for goal, day in late
            if goal.progress not in SETTLED
        ]
        if record.review_on and record.review_on <= today:
            text = f"这份计划应在 {_said(record.review_on)} 前复核，请填写最近复核日期和复核意见。"
            found.append({"text": text, "url": f"{edit}#part-review", "label": "复核"})
        return found

    @classmethod
    def beside(cls, record: ServicePlan, user: Any) -> list[dict[str, Any]]:
        """The needs, support and records of the same resident, on which the plan rests."""
        lines = records_beside(record.resident, user)
        return [line for line in lines if line["title"] != cls.title]

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "乌云其其格", "resident__id_no": "150404197511120023", "made_on": f"{year}-03-05",
            "responsible": "其木格", "situation": "下肢行动不便，出门难",
        }  # fmt: skip

    @classmethod
    def paper_context(
        cls, record: ServicePlan, *, plain: bool, printed_by: str, office: str
    ) -> dict[str, Any]:
        return paper.context(record, plain=plain, printed_by=printed_by, office=office)


def _lacks(goal: Values) -> list[str]:
    """What a goal lacks to be followed: who sees to it, by when."""
    labels = {"person": "责任人", "due_on": "完成时限"}
    return [label for key, label in labels.items() if not goal.get(key)]


def _said(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _late(today: datetime.date) -> Any:
    """The plans with a goal past its day, neither reached nor given up."""
    late = PlanGoal.objects.filter(due_on__lt=today).exclude(progress__in=SETTLED)
    return late.order_by().values("plan_id")
