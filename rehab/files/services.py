"""康复服务记录: the declaration of its ledger, and what of it stands on the page of a file."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from registry.about_resident.beside import all_of
from registry.about_resident.known import IDENTITY
from registry.about_resident.ledger import NAME, AboutResident
from registry.five_knowns import months_before
from registry.ledger.columns import Part, SummaryColumn, Values
from registry.ledger.findings import Finding, error, question
from registry.ledger.kinds import Kind
from registry.ledger.ledger import QuickView
from registry.models import Resident
from rehab.models import RehabFile, RehabService

LONGEST = 600
"""Minutes beyond which a service is a slip of the pen."""
SHOWN = 5
AT_HOME = "1"
"""服务方式：上门服务；服务地点：家庭."""
ELSEWHERE = ("2", "3", "4", "5")
"""服务地点：社区康复站、社区卫生服务机构、康复机构、医院."""
HEADS = ("日期", "项目和方式", "进展", "下一步", "效果")
ASKED = (
    "on", "project", "way", "place", "minutes", "content", "progress", "next_step", "effect",
    "server", "unit",
)  # fmt: skip


class RehabServiceLedger(AboutResident):
    """康复服务记录 (方案三（三）): filled in after each service; many to a file."""

    key, title, noun, work_area = "rehab-service", "康复服务记录", "服务记录", 3
    model = RehabService
    counter = "次"
    known = (*IDENTITY, "phone")
    parts = (Part("service", "服务", ASKED),)
    options = {
        "on": {"required": True, "also": ("日期", "服务时间")},
        "project": {"required": True, "also": ("项目",)},
        "way": {"required": True, "also": ("方式",)},
        "place": {"required": True, "also": ("地点",)},
        "minutes": {"required": True, "unit": " 分钟", "also": ("时长（分钟）",)},
        "content": {"required": True, "also": ("情况", "内容"), "hint": "做了哪些项目、怎么做的"},
        "progress": {"required": True, "hint": "比上次好在哪里，或没有变化"},
        "next_step": {"required": True, "also": ("下一步", "下一步计划")},
        "effect": {"hint": "看得出效果的再选"},
        "server": {"required": True, "also": ("服务人员签名", "服务人")},
        "unit": {"kind": Kind(80), "hint": "例如 全宁街道社区卫生服务中心"},
    }  # fmt: skip
    never_empty = ("on", "project")
    list_columns = (NAME, "on", "project", "way", "place", "minutes", "effect", "server")
    filters = ("project", "way", "place", "effect")
    totals = ("minutes",)
    quick_views = (
        QuickView("year", "今年", lambda today: Q(on__year=today.year)),
        QuickView("months", "近十二个月", lambda today: Q(on__gt=months_before(today, 12))),
        QuickView("home", "上门和家庭", lambda today: Q(way__in=("1", "4"))),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
        QuickView("all", "全部", lambda today: Q()),
    )
    ordering = "-on"
    period_by = "on"
    beside_columns = ("on", "project")
    attachment_kinds = {"record": "服务记录原件", "photo": "服务照片"}
    paper_title = "残疾人康复服务记录"
    paper_notes = ("每次服务后填写；由服务人员签名，本人或监护人确认。",)
    summary_title = "康复服务记录汇总表"
    summary_columns = (
        SummaryColumn("姓名", (NAME,), 10), SummaryColumn("日期", ("on",), 12),
        SummaryColumn("项目和方式", ("project", "way"), 18),
        SummaryColumn("情况", ("content", "progress", "next_step"), 44),
        SummaryColumn("服务人员", ("server",), 16),
    )  # fmt: skip

    @classmethod
    def start(cls, resident: Resident) -> Values:
        return {**super().start(resident), "on": timezone.localdate()}

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        told = (cls.columns[key].show(values) for key in ("on", "project", "way"))
        return "　".join(filter(None, (*told, super().headline(values, today))))

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return [*super().check(values, today, before), *_check(values, today)]

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "乌云其其格", "resident__id_no": "150404197511120023", "on": f"{year}-03-12",
            "project": "功能训练", "way": "上门", "place": "家庭", "minutes": 40,
            "content": "坐站转移、站立平衡", "progress": "能扶床站立 1 分钟",
            "next_step": "下周加扶墙迈步", "effect": "有效", "server": "李医生",
            "unit": "全宁街道社区卫生服务中心",
        }  # fmt: skip


def _check(values: Values, today: datetime.date) -> list[Finding]:
    found = []
    if values["on"] and values["on"] > today:
        found.append(error("on", "on", "服务日期不能晚于今天"))
    minutes = values["minutes"]
    if minutes is not None and not 0 < minutes <= LONGEST:
        found.append(error("minutes", "minutes", f"时长请填 1 到 {LONGEST} 分钟"))
    if values["way"] == AT_HOME and values["place"] in ELSEWHERE:
        place = RehabServiceLedger.columns["place"].show(values)
        text = f"方式是上门服务，地点却是{place}：请核对方式和地点"
        found.append(question("place", "place", text, about=("way",)))
    return found


def of_file(record: RehabFile) -> Q:
    """The services that belong to ``record``: those of the resident while it is or was open."""
    where = Q(resident=record.resident_id)
    if record.opened_on:
        where &= Q(on__gte=record.opened_on)
    return where & Q(on__lte=record.closed_on) if record.closed_on else where


def panel(record: RehabFile, user: Any) -> dict[str, Any]:
    """The latest services of a file for its page, with where all of them stand."""
    held = RehabServiceLedger.visible(user).current().filter(of_file(record))
    rows = list(held.order_by("-on", "-created_at")[: SHOWN + 1])
    table = {
        "caption": "最近的康复服务",
        "columns": [{"label": head} for head in HEADS],
        "rows": [{"pk": row.pk, "name": str(row.on), "cells": _cells(row)} for row in rows[:SHOWN]],
    }
    return {
        "table": table, "more": len(rows) > SHOWN,
        "all_url": all_of(RehabServiceLedger, record.resident),
    }  # fmt: skip


def _cells(row: RehabService) -> list[dict[str, Any]]:
    show = RehabServiceLedger.columns
    project, way = (show[key].kind.show(getattr(row, key)) for key in ("project", "way"))
    texts = (
        show["on"].kind.show(row.on), "，".join(filter(None, (project, way))),
        row.progress or row.content, row.next_step, show["effect"].kind.show(row.effect),
    )  # fmt: skip
    cells: list[dict[str, Any]] = [
        {"kind": "text", "label": head, "value": text}
        for head, text in zip(HEADS, texts, strict=True)
    ]
    cells[0] |= {"kind": "name", "url": RehabServiceLedger.url("detail", row.pk)}
    return cells
