"""居民培训: what a community or a banner taught its residents (方案三（二）)."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.urls import path

from registry.about_area.ledger import PLACE
from registry.ledger.columns import Part, Values
from registry.ledger.ledger import QuickView
from registry.models import Area, JobSeeker, Training
from registry.roll.ledger import AREA, RollLedger

LONG, MIDDLE, SHORT = "1", "2", "3"
"""培训周期：长期（半年以上）、中期（一个月至半年）、短期."""
PARTS = (
    Part("training", "培训", (
        "title", "category", "host", "host_name", "begins_on", "ends_on", "cycle", "place",
        "teacher", "hours", "subsidy")),
)  # fmt: skip


class TrainingLedger(RollLedger):
    """居民培训."""

    key, title, noun, work_area = "training", "居民培训", "培训", 2
    model = Training
    levels = (Area.Level.BANNER, Area.Level.COMMUNITY)
    roll_title = "参训残疾人"
    roll_also = ("参加人员", "参训人员", "学员", "参训人签到")
    roll_facts = ("completed", "certificate", "hours", "subsidy")
    results_title = "登记结业、证书和补贴"
    parts = PARTS
    options = {
        "title": {"required": True, "also": ("名称", "培训项目", "培训内容")},
        "category": {"required": True, "also": ("类别",)},
        "host": {"required": True, "also": ("主体", "组织单位类型")},
        "host_name": {"also": ("组织单位", "主办单位")},
        "cycle": {"required": True, "also": ("周期",), "hint": "可以不选，按起止日期带出"},
        "begins_on": {"required": True, "also": ("培训日期", "开始时间", "日期")},
        "ends_on": {"required": True, "also": ("结束时间",), "hint": "一天办完的填同一天"},
        "place": {"required": True, "also": ("培训地点",)},
        "teacher": {"required": True, "also": ("授课人", "教师")},
        "hours": {"unit": " 学时"},
        "subsidy": {"unit": " 元"},
    }
    never_empty = ("title", "begins_on")
    name_column = "title"
    one_per = (AREA, "title", "begins_on")
    list_columns = ("title", "category", "begins_on", "ends_on", "host", "place", "present", PLACE)
    filters = ("category", "host", "cycle")
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("year", "今年", lambda today: Q(begins_on__year=today.year)),
        QuickView("unticked", "还没有点名", lambda today: Q(present=0, begins_on__lte=today)),
        QuickView("coming", "将要举行", lambda today: Q(begins_on__gt=today)),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
    )
    paper_title = "残疾人培训登记表"

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        super().derive(values, today, before)
        begins, ends = values.get("begins_on"), values.get("ends_on")
        if begins and ends and not values.get("cycle"):
            values["cycle"] = cycle_of((ends - begins).days + 1)

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        keys = ("category", "begins_on", "place")
        return "　".join(filter(None, (cls.columns[key].show(values) for key in keys)))

    @classmethod
    def actions(cls, record: Training, user: Any) -> list[dict[str, Any]]:
        """What the roll says of those who look for work goes into 台账三."""
        may = JobSeeker.objects.visible_to(user, "E").exists()
        if not record.present or not may:
            return []
        return [{"label": "记入台账三", "url": cls.url("note", record.pk), "post": True}]

    @classmethod
    def urls(cls, extra: Any = ()) -> Any:
        from registry.trainings.views import TrainingNote

        view = TrainingNote.as_view(ledger=cls)
        return super().urls([path("<uuid:pk>/note/", view, name="training-note"), *extra])

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "title": "手工编织培训", "category": "手工编织和刺绣", "host": "残疾人就业服务机构",
            "cycle": "短期", "begins_on": f"{year}-04-07", "ends_on": f"{year}-04-09",
            "place": "社区活动室", "teacher": "其木格", "hours": 18, "people": "乌云其其格",
        }  # fmt: skip


def cycle_of(days: int) -> str:
    """The cycle of a training of so many days: half a year and more, a month and more, less."""
    if days >= 183:
        return LONG
    return MIDDLE if days > 30 else SHORT
