"""The declaration of 文体兴趣登记."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from culture.models import Leisure
from registry import parameters
from registry.about_resident.known import IDENTITY
from registry.about_resident.ledger import NAME, SUBJECT, AboutResident
from registry.five_knowns import months_before
from registry.ledger.columns import Part, Values
from registry.ledger.findings import Finding, error
from registry.ledger.ledger import QuickView

NO = "2"
OF_RARE = {"joins_often": {"in": [NO]}}
MONTHS = "leisure_months"


def old(today: datetime.date) -> Q:
    """What was asked so long ago that it is to be asked anew."""
    (months,) = parameters.of_region(MONTHS)
    return Q(asked_on__lte=months_before(today, months))


class LeisureLedger(AboutResident):
    """文体兴趣登记: R40 and R41 of the yearly survey, and what somebody would like to join."""

    key, title, noun, work_area = "leisure", "文体兴趣登记", "文体兴趣登记", 4
    model = Leisure
    counter = "人"
    known = (*IDENTITY, "can_go_out", "hobbies", "talent")
    parts = (
        Part("leisure", "参加文体活动", (
            "asked_on", "joins_often", "reasons", "reason_note", "wants", "needs", "welcome",
            "note"), note="爱好和特长登记在台账一，这里记想参加什么、为什么没参加"),
    )  # fmt: skip
    options = {
        "asked_on": {"required": True, "also": ("登记日期", "调查日期")},
        "joins_often": {"required": True, "also": ("是否经常参加文体活动", "经常参加活动")},
        "reasons": {"required": True, "asked": OF_RARE, "also": ("不能参加原因", "未参加原因")},
        "reason_note": {"asked": OF_RARE, "hint": "选了“其他”的写明"},
        "wants": {"also": ("想参加的活动", "文体需求")},
        "needs": {"also": ("需要的便利",), "hint": "邀请参加活动时会提醒安排"},
        "welcome": {"also": ("是否愿意接受邀请",), "hint": "不愿意的不列入邀请名单；没有选的列入"},
    }
    never_empty = ("asked_on", "joins_often")
    one_per = (SUBJECT,)
    beside_columns = ("asked_on", "joins_often")
    list_columns = (NAME, "resident__can_go_out", "joins_often", "reasons", "wants", "asked_on")
    filters = ("joins_often", "welcome")
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("rare", "不经常参加", lambda today: Q(joins_often=NO)),
        QuickView("old", "该再了解了", old),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
    )  # fmt: skip
    paper_title = "残疾人文体兴趣登记表"
    paper_notes = ("“不能参加的原因”与残疾人基本状况动态更新的口径一致，可以多选。",)

    @classmethod
    def start(cls, resident: Any) -> Values:
        return {**super().start(resident), "asked_on": timezone.localdate()}

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = super().check(values, today, before)
        if values.get("asked_on") and values["asked_on"] > today:
            found.append(error("asked_on", "asked_on", "了解日期不能晚于今天"))
        return found

    @classmethod
    def taken_text(cls, twin: Any, visible: bool) -> str:
        return "这位居民已有文体兴趣登记，请在原有的上面更正"

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "乌云其其格", "resident__id_no": "150404197511120023",
            "asked_on": f"{year}-03-05", "joins_often": "否", "reasons": "没有人组织指导",
            "wants": "棋牌、声乐", "needs": "接送车辆", "welcome": "是",
        }  # fmt: skip
