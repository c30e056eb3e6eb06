"""未参加活动原因: the declaration of its ledger."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accessibility.models import StayingHome
from registry.about_resident.known import IDENTITY
from registry.about_resident.ledger import NAME, AboutResident
from registry.ledger.columns import Part, Values
from registry.ledger.findings import Finding, error
from registry.ledger.kinds import NameKind
from registry.ledger.ledger import QuickView
from registry.models import Resident

OTHER = "9"


class StayingHomeLedger(AboutResident):
    """未参加活动原因 (方案三（六）): asked of whoever took no part for a year; the latest answer counts."""

    key, title, noun, work_area = "staying-home", "未参加活动原因", "询问", 6
    model = StayingHome
    known = (*IDENTITY, "phone", "can_go_out", "cannot_go_out_reason", "hobbies")
    counter = "人次"
    parts = (
        Part("asked", "询问", (
            "asked_on", "asked_by", "reasons", "reason_note", "bedridden", "aids", "wishes")),
    )  # fmt: skip
    options = {
        "asked_on": {"required": True, "also": ("日期",)},
        "asked_by": {"kind": NameKind(50)},
        "reasons": {"required": True, "also": ("未参加原因", "不能参加原因")},
        "reason_note": {"hint": "选“其他”的写明，例如 常年服药，怕人多"},
        "bedridden": {"required": True, "hint": "起不了床、翻身要人帮的选“是”"},
        "aids": {"also": ("需要的帮助",)},
        "wishes": {"also": ("想参加的",)},
    }
    never_empty = ("asked_on", "reasons")
    list_columns = (NAME, "resident__can_go_out", "asked_on", "reasons", "bedridden", "aids")
    filters = ("bedridden", "resident__can_go_out")
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("bedridden", "长期卧床", lambda today: Q(bedridden="1")),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
    )
    ordering = "-asked_on"
    period_by = "asked_on"
    beside_columns = ("asked_on", "")
    paper_title = "残疾人未参加社区活动原因登记表"

    @classmethod
    def start(cls, resident: Resident) -> Values:
        return {**super().start(resident), "asked_on": timezone.localdate()}

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = super().check(values, today, before)
        if values["asked_on"] and values["asked_on"] > today:
            found.append(error("asked_day", "asked_on", "询问日期不能晚于今天"))
        if OTHER in values["reasons"] and not values["reason_note"]:
            text = "选了“其他”的，请写明具体情况"
            found.append(error("reason_note", "reason_note", text, about=("reasons",)))
        return found

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "乌云其其格", "resident__id_no": "150404197511120023",
            "asked_on": f"{year}-03-05", "asked_by": "其木格", "reasons": "没有适合的项目",
            "bedridden": "否", "aids": "有人陪同",
        }  # fmt: skip
