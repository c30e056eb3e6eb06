"""社区活动: culture, sport, community building, law, prevention; one ledger, told apart by kind."""

from __future__ import annotations

import datetime
import re
from typing import Any, ClassVar

from django.db.models import Q
from django.utils import timezone

from registry import parsing
from registry.about_area.ledger import PLACE
from registry.five_knowns import months_before
from registry.ledger.columns import Part, Values
from registry.ledger.findings import Finding, error, hint
from registry.ledger.kinds import Kind, ListedKind
from registry.ledger.ledger import QuickView
from registry.ledger.period import named
from registry.models import Activity, Area, Specialist
from registry.roll.ledger import AREA, RollLedger

CULTURE, SPORT, BUILDING, SOCIAL, ENTERPRISE = "01", "02", "03", "04", "05"
HELPING, LAW, HEALTH, PREVENTION, MUTUAL, MIND = "06", "07", "08", "09", "10", "11"
"""活动类型; which sentence of the plan each counts for, the apps that count them say."""
YES, NO = "1", "2"
LAST_HOUR, LAST_MINUTE = 23, 59

PARTS = (
    Part("activity", "活动", (
        "title", "kind", "form", "begins_on", "begins_at", "ends_on", "place", "organiser",
        "liaison", "liaison_is_specialist", "visitors", "money", "content")),
    Part("welcome", "适合谁参加、怎样方便参加", (
        "suits", "interests", "arrangements", "arrangement_note", "signup_phone"),
        note="印在海报上，也用来提示可以邀请谁；还没有定的可以以后补。"),
)  # fmt: skip


class PublicPhoneKind(Kind):
    """A telephone number that is posted on walls: checked as others are, shown as it stands."""

    def read(self, raw: Any) -> str:
        return parsing.parse_phone(raw)


class SomeOfKind(ListedKind):
    """One code of a list, of which only ``codes`` are offered."""

    def __init__(self, key: str, codes: tuple[str, ...]) -> None:
        super().__init__(key)
        self.codes = codes

    def choices(self, keep: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        held = super().choices(keep)
        return [(code, label) for code, label in held if code in self.codes or code in keep]


class ActivityLedger(RollLedger):
    """社区活动 of every kind.

    A ledger that shows a part of them inherits this one, with a ``key`` and ``title`` of its own
    and its ``kinds``: the records are the same, each is found in both, and no kind is entered
    twice.  Rights follow the section of the records (文体).
    """

    kinds: ClassVar[tuple[str, ...]] = ()
    """The kinds shown and entered here; all where none is named."""

    key, title, noun, work_area = "activity", "社区活动", "活动", 4
    model = Activity
    roll_also = ("参加人员", "参加残疾人名单", "残疾人签到", "签到人员", "参加的残疾人")
    parts = PARTS
    options = {
        "title": {"required": True, "also": ("名称", "活动主题", "主题")},
        "kind": {"required": True, "also": ("类型", "活动类别")},
        "form": {"also": ("形式",)},
        "begins_on": {"required": True, "also": ("日期", "活动时间", "时间", "开始日期")},
        "begins_at": {"also": ("集合时间",), "hint": "例如 上午 9:30"},
        "ends_on": {"hint": "一天办完的不用填"},
        "place": {"required": True, "also": ("活动地点",)},
        "organiser": {"required": True, "also": ("组织单位", "主办单位")},
        "liaison": {"required": True, "also": ("联系人",)},
        "liaison_is_specialist": {
            "required": True, "also": ("是否专职委员",), "hint": "可以不选，按联络人姓名带出",
        },
        "visitors": {"also": ("参加人数", "居民人数", "参加居民数"), "unit": " 人"},
        "money": {"also": ("活动经费",), "unit": " 元"},
        "content": {"also": ("内容",)},
        "suits": {"also": ("适合类别", "适合人群", "残疾类别"), "hint": "各类残疾人都适合的不用选"},
        "interests": {"also": ("爱好",), "hint": "有这些爱好的居民会排在邀请建议前面"},
        "arrangements": {"also": ("便利措施", "无障碍措施", "无障碍服务")},
        "arrangement_note": {"hint": "例如 8:50 社区门口发车，可停轮椅；手语翻译李静"},
        "signup_phone": {
            "also": ("报名咨询电话", "咨询电话"), "kind": PublicPhoneKind(),
            "hint": "会印在海报上，请填对外公开的电话",
        },
    }  # fmt: skip
    never_empty = ("title", "kind", "begins_on")
    name_column = "title"
    one_per = (AREA, "title", "begins_on")
    presets: ClassVar[tuple[str, ...]] = ("kind", "begins_on", "suits")
    list_columns = ("title", "kind", "begins_on", "place", "liaison", "visitors", "present", PLACE)
    filters: ClassVar[tuple[str, ...]] = ("kind", "form", "liaison_is_specialist")
    quick_views: ClassVar[tuple[QuickView, ...]] = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("months", "近十二个月", lambda today: Q(begins_on__range=_last_year(today))),
        QuickView("month", "本月", lambda today: named("month", today).where("begins_on")),
        QuickView("sports", "文体", lambda today: Q(kind__in=(CULTURE, SPORT))),
        QuickView("unticked", "还没有点名", lambda today: Q(present=0, begins_on__lte=today)),
        QuickView("coming", "将要举行", lambda today: Q(begins_on__gt=today)),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
    )
    paper_title = "社区活动登记表"
    paper_notes = ("参加残疾人以签到表为准，同一人参加多次活动的，人次分别计算，人数只计一人。",)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if cls.kinds:
            kind = SomeOfKind("activity_kind", cls.kinds)
            cls.options = {**cls.options, "kind": {**cls.options["kind"], "kind": kind}}
        super().__init_subclass__(**kwargs)

    @classmethod
    def visible(cls, user: Any, letter: str = "V") -> Any:
        held = super().visible(user, letter)
        return held.filter(kind__in=cls.kinds) if cls.kinds else held

    @classmethod
    def files_under(cls) -> str:
        return ActivityLedger.key

    @classmethod
    def start(cls, area: Area) -> Values:
        """The specialist in post is who people turn to."""
        values = super().start(area)
        name = _in_post([area.pk], timezone.localdate()).values_list("name", flat=True).first()
        only = cls.kinds[0] if len(cls.kinds) == 1 else ""
        liaison = {"liaison": name, "liaison_is_specialist": YES} if name else {}
        return {**values, **liaison, "kind": only}

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        """Whether who people turn to is the specialist is told by the name, where nobody says it."""
        super().derive(values, today, before)
        if values.get("liaison") and not values.get("liaison_is_specialist") and values.get(AREA):
            held = _in_post([values[AREA]], values.get("begins_on") or today)
            is_one = held.filter(name=values["liaison"]).exists()
            values["liaison_is_specialist"] = YES if is_one else NO

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = super().check(values, today, before)
        if cls.kinds and values.get("kind") and values["kind"] not in cls.kinds:
            found.append(error("kind", "kind", f"这种活动不在“{cls.title}”登记，请到“社区活动”"))
        if not _on_the_clock(values.get("begins_at") or ""):
            text = "一天里没有这个时间，请核对（例如 上午 9:30、14:00）"
            found.append(error("begins_at", "begins_at", text))
        if (values.get("visitors") or 0) and values["visitors"] < values.get("present", 0):
            text = "参加居民人数少于签到的残疾人人数，请核对（参加居民包括残疾人）"
            found.append(hint("visitors", "visitors", text))
        return found

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        keys = ("kind", "begins_on", "place")
        return "　".join(filter(None, (cls.columns[key].show(values) for key in keys)))

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "title": "迎春棋牌赛", "kind": "文化", "form": "集体活动", "begins_on": f"{year}-02-10",
            "place": "社区活动室", "organiser": "社区残协", "liaison": "其木格",
            "liaison_is_specialist": "是", "visitors": 40, "money": 600, "people": "乌云其其格",
        }  # fmt: skip


def _on_the_clock(text: str) -> bool:
    """Whether the times in ``text`` are times of the day; what names none (全天) is."""
    times = re.findall(r"(\d{1,2})\s*[:：点时]\s*(\d{1,2})?", text)
    return all(int(hour) <= LAST_HOUR and int(minute or 0) <= LAST_MINUTE for hour, minute in times)


def _in_post(codes: list[str], day: datetime.date) -> Any:
    """The specialists of communities in post on ``day``."""
    held = Specialist.objects.unscoped("only whether the person named is the specialist").current()
    held = held.filter(community_id__in=codes).filter(Q(from_on__lte=day) | Q(from_on=None))
    return held.filter(Q(until_on=None) | Q(until_on__gte=day)).order_by("from_on", "pk")


def _last_year(today: datetime.date) -> tuple[datetime.date, datetime.date]:
    return months_before(today, 12), today
