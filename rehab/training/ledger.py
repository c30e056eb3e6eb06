"""家庭康复训练 and 家庭训练记录: the declarations of their ledgers."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.urls import path, reverse
from django.utils import timezone

from registry.about_resident.known import IDENTITY
from registry.about_resident.ledger import NAME, SUBJECT, AboutResident
from registry.five_knowns import months_before
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding
from registry.ledger.kinds import Kind
from registry.ledger.ledger import QuickView
from registry.ledger.lines import lines_of
from registry.models import Resident
from rehab.models import HomeSession, HomeTraining, RehabFile, TrainingExercise
from rehab.training import rules

RUNNING = Q(ended_on__isnull=True)
DIED = "4"
MONTHS = 3
"""For how many months a plan is made unless told otherwise."""


class StepsKind(Kind):
    """What is done, step by step: a step written on a line of its own stays one."""

    def read(self, raw: Any) -> Any:
        lines = [line.strip(" ；;") for line in str(raw).splitlines()]
        return super().read("；".join(line for line in lines if line))


EXERCISES = Table(
    "exercises", "训练动作", TrainingExercise, "training",
    columns(TrainingExercise, ("title", "steps", "amount"), {
        "title": {"required": True, "hint": "例如 坐站练习"},
        "steps": {"required": True, "kind": StepsKind(300), "hint": "一步一句，家属照着就能做"},
        "amount": {"hint": "例如 10 下，做 3 组"},
    }), noun="个",
)  # fmt: skip


def cards_of(record: HomeTraining) -> list[tuple[str, str]]:
    """The cards of a running plan, each named by its month, with the address: this and the next."""
    if record.is_voided or record.ended_on:
        return []
    this = timezone.localdate().replace(day=1)
    card = reverse("home-training-card", args=[record.pk])
    months = (("本月", this), ("下月", months_before(this, -1)))
    return [(f"{label}（{m.month}月）", f"{card}?month={m:%Y-%m}") for label, m in months]


class HomeTrainingLedger(AboutResident):
    """家庭康复训练 (方案三（三）): exercises at home, who is responsible, how often, until when."""

    key, title, noun, work_area = "home-training", "家庭康复训练", "训练计划", 3
    model = HomeTraining
    counter = "份"
    known = (*IDENTITY, "phone", "guardian_name", "live_addr")
    parts = (
        Part("plan", "训练计划", (
            "goal", "started_on", "until_on", "weekly", "minutes", "caution")),
        Part("exercises", "训练动作", (), ("exercises",), also=("exercise_lines",),
             note="这些动作印在家庭训练卡上，字大、一步一句"),
        Part("family", "谁来做", (
            "trainer_name", "trainer_relation", "trainer_phone", "guide", "guide_phone", "guide_unit")),
        Part("end", "结束", ("ended_on", "end_reason", "effect", "end_note"),
             folded=True, waits="未到"),
    )  # fmt: skip
    options = {
        "goal": {"required": True, "hint": "例如：能自己从床上坐起"},
        "started_on": {"required": True, "also": ("训练开始日期",)},
        "until_on": {"required": True, "also": ("训练结束日期", "计划结束日期")},
        "weekly": {"required": True, "unit": " 次", "also": ("频次", "每周训练次数")},
        "minutes": {"unit": " 分钟"},
        "caution": {"hint": "出现什么情况要停下来，找谁"},
        "trainer_name": {"required": True, "also": ("责任人", "家属")},
        "guide": {"required": True, "also": ("指导人",)},
        "guide_phone": {"hint": "印在训练卡上，家里有问题时打"},
        "guide_unit": {"kind": Kind(80), "hint": "例如 全宁街道社区卫生服务中心"},
        "ended_on": {"hint": "还在训练的不填"},
    }  # fmt: skip
    never_empty = ("goal", "started_on")
    tables = (EXERCISES,)
    more_columns = (lines_of("exercise_lines", "exercises", "训练动作", EXERCISES.columns),)
    list_columns = (NAME, "resident__dis_category", "goal", "weekly", "trainer_name",
                    "started_on", "until_on", "end_reason")  # fmt: skip
    filters = ("end_reason", "effect", "resident__dis_category")
    quick_views = (
        QuickView("running", "正在训练", lambda today: RUNNING),
        QuickView("over", "计划已到期", lambda today: RUNNING & Q(until_on__lt=today)),
        QuickView("gaps", "有缺项", lambda today: RUNNING & Q(gap_count__gt=0)),
        QuickView("ended", "已结束", lambda today: ~RUNNING),
        QuickView("all", "全部", lambda today: Q()),
    )
    ordering = "-started_on"
    period_by = "started_on"
    one_per, open_when = (SUBJECT,), RUNNING
    beside_columns = ("started_on", "end_reason")
    attachment_kinds = {"card": "填好的训练卡", "photo": "训练照片"}
    paper_title = "家庭康复训练计划"
    paper_notes = ("训练由家庭训练责任人带领；有不适立即停止，联系指导人员。",)

    @classmethod
    def is_open(cls, values: Values) -> bool:
        return not values.get("ended_on") and not values.get("end_reason")

    @classmethod
    def taken_text(cls, twin: Any, visible: bool) -> str:
        return "这位居民有正在进行的训练计划，请在原有的上面更正；换新的计划，请先把原有的结束"

    @classmethod
    def start(cls, resident: Resident) -> Values:
        """From the open file: who is responsible and who guides."""
        today = timezone.localdate()
        values = super().start(resident) | {
            "started_on": today, "until_on": months_before(today, -MONTHS),
        }  # fmt: skip
        held = RehabFile.objects.unscoped("of the resident chosen, whose file it is").current()
        file = held.filter(resident=resident, closed_on=None).first()
        if file is None:
            return values
        told = ("trainer_name", "trainer_relation", "trainer_phone")
        return {**values, **{key: getattr(file, key) for key in told},
                "guide_unit": file.institution}  # fmt: skip

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        ended = f"已结束：{cls.columns['end_reason'].show(values)}" if values["ended_on"] else ""
        weekly = f"每周 {values['weekly']} 次" if values["weekly"] else ""
        return "　".join(filter(None, (ended, weekly, super().headline(values, today))))

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return [*super().check(values, today, before), *rules.check(values, today)]

    @classmethod
    def missing(cls, values: Values, today: datetime.date) -> list[str]:
        lacking = super().missing(values, today)
        return lacking if values["exercises"] else [*lacking, "exercises"]

    @classmethod
    def closing(cls, values: Values, on: datetime.date, reason: str) -> Values:
        if not cls.is_open(values):
            return {}
        return {"ended_on": on, "end_reason": DIED, "end_note": reason}

    @classmethod
    def page_pieces(
        cls, record: HomeTraining, gaps: list[dict[str, str]], user: Any
    ) -> list[tuple[str, dict[str, Any]]]:
        from rehab.training.trend import panel

        return [("rehab/trend.html", {**panel(record, user), "gaps": gaps})]

    @classmethod
    def actions(cls, record: HomeTraining, user: Any) -> list[dict[str, str]]:
        if record.is_voided or record.ended_on:
            return []
        if not cls.may(user, "E", record.community_id):
            return []
        return [{"label": "记训练", "url": reverse("home-training-sessions", args=[record.pk])}]

    @classmethod
    def steps(cls, record: HomeTraining, can: dict[str, bool]) -> list[dict[str, str]]:
        """Of a plan that is over: the days before its end that were not noted, and the old card."""
        if record.is_voided or not record.ended_on:
            return []
        last = f"?month={record.ended_on:%Y-%m}"
        found = []
        if can["E"]:
            url = reverse("home-training-sessions", args=[record.pk]) + last
            found.append({"label": "补记结束以前的训练", "url": url})
        if can["P"]:
            url = reverse("home-training-card", args=[record.pk]) + last
            found.append({"label": "打印最后一个月的训练卡", "url": url})
        return found

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "乌云其其格", "resident__id_no": "150404197511120023", "goal": "能自己从椅子上站起",
            "started_on": f"{year}-03-05", "until_on": f"{year}-06-05", "weekly": 5, "minutes": 20,
            "trainer_name": "巴特尔", "guide": "李医生", "guide_unit": "全宁街道社区卫生服务中心",
            "exercise_lines": "坐站练习｜坐稳，双脚放平；身体前倾，慢慢站起｜10 下，做 3 组",
        }  # fmt: skip

    @classmethod
    def views(cls) -> dict[str, type[Any]]:
        from rehab.training.card import TrainingDetail

        return {**super().views(), "detail": TrainingDetail}

    @classmethod
    def urls(cls, extra: Any = ()) -> Any:
        from rehab.training.card import Card
        from rehab.training.sessions import Sessions

        own = [
            path("<uuid:pk>/sessions/", Sessions.as_view(ledger=cls), name=f"{cls.key}-sessions"),
            path("<uuid:pk>/card/", Card.as_view(ledger=cls), name=f"{cls.key}-card"),
        ]
        return super().urls([*own, *extra])


class HomeSessionLedger(AboutResident):
    """家庭训练记录 (方案三（三）): one line for each day the exercises were done."""

    key, title, noun, work_area = "home-session", "家庭训练记录", "训练记录", 3
    model = HomeSession
    counter = "次"
    parts = (Part("session", "训练", ("on", "minutes", "progress", "note", "next_step", "person")),)
    options = {
        "on": {"required": True, "also": ("日期",)},
        "minutes": {"unit": " 分钟"},
        "progress": {"required": True},
        "note": {"hint": "做了什么，做得怎样"},
        "next_step": {"required": True, "hint": "例如：照旧；或加做 2 组"},
        "person": {"hint": "在家带训练的人"},
    }
    never_empty = ("on",)
    list_columns = (NAME, "on", "minutes", "progress", "note", "next_step", "person")
    filters = ("progress",)
    totals = ("minutes",)
    quick_views = (
        QuickView("months", "近十二个月", lambda today: Q(on__gt=months_before(today, 12))),
        QuickView("worse", "退步的", lambda today: Q(progress="4")),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
        QuickView("all", "全部", lambda today: Q()),
    )
    ordering = "-on"
    period_by = "on"
    one_per = (SUBJECT, "on")
    beside_columns = ("on", "progress")
    paper_title = "家庭康复训练记录"

    @classmethod
    def taken_text(cls, twin: Any, visible: bool) -> str:
        return "这一天已经记过训练，请在原有的上面更正"

    @classmethod
    def _mark(cls, values: Values) -> tuple[Any, ...]:
        """A resident is not taken before the day is told."""
        return super()._mark(values) if values.get("on") else ()

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        told = (cls.columns[key].show(values) for key in ("on", "progress"))
        return "　".join(filter(None, (*told, super().headline(values, today))))

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return [*super().check(values, today, before), *rules.check_session(values, today)]

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "乌云其其格", "resident__id_no": "150404197511120023", "on": f"{year}-03-12",
            "minutes": 20, "progress": "有进步", "note": "坐站 30 下", "next_step": "每组加 2 下",
            "person": "巴特尔",
        }  # fmt: skip
