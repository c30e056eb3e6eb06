"""特殊困难扶持救助: the declaration of its ledger."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from assistance.models import Relief
from assistance.models.relief import (
    CLOSED_STATES,
    DECLINED,
    GRANTED,
    RECEIVED,
    REPORTED,
    TO_REPORT,
)
from assistance.relief import rules
from registry.about_resident.known import IDENTITY
from registry.about_resident.ledger import NAME, AboutResident
from registry.ledger.columns import Part, Values
from registry.ledger.findings import Finding
from registry.ledger.kinds import Kind
from registry.ledger.ledger import QuickView
from registry.ledger.views.lists import RecordList
from registry.models import Resident
from registry.needs import lamps
from registry.stepped import Step, Stepped

YUAN = {"unit": " 元"}
OPEN = ~Q(state__in=CLOSED_STATES)


class ReliefList(RecordList):
    """The list with the lamp of each time limit."""

    def table(self, selection: Any, page: Any, columns: list[Any]) -> dict[str, Any]:
        table = super().table(selection, page, columns)
        if selection.anonymous:
            return table
        return {**table, "columns": [*table["columns"], {"label": "期限"}]}

    def row(self, selection: Any, record: Relief, columns: list[Any]) -> dict[str, Any]:
        row = super().row(selection, record, columns)
        if selection.anonymous:
            return row
        shown = [lamps.lamp(record, selection.today)]  # type: ignore[arg-type]
        cell = {"kind": "lamps", "label": "期限", "value": shown, "named": True}
        return {**row, "cells": [*row["cells"], cell]}


class ReliefLedger(Stepped, AboutResident):
    """特殊困难扶持救助 (方案三（二）): asked for above, answered and arrived, each within a time."""

    key, title, noun, work_area = "relief", "特殊困难扶持救助", "救助申请", 2
    model = Relief
    known = (*IDENTITY, "phone", "household__head_name", "household__poverty")
    counter = "件"
    parts = (
        Part("relief", "特殊困难", ("found_on", "hardships", "content", "asked", "asked_amount")),
        Part("reported", "上报", ("authority", "authority_name", "reported_on", "doc_no"),
             note="登记以后用“上报”办理；补录以前的在这里填写", waits="未到"),
        Part("answered", "答复和到位", (
            "answered_on", "answer", "granted", "answer_note", "received_on", "received_what"),
            note="同上", waits="未到"),
    )  # fmt: skip
    options = {
        "found_on": {"required": True, "also": ("认定时间", "登记日期")},
        "hardships": {"required": True, "also": ("困难类型", "困难原因")},
        "content": {"required": True, "also": ("情况说明",)},
        "asked": {"required": True, "also": ("请求事项",), "hint": "例如 救灾饲草 5 吨"},
        "asked_amount": {"hint": "要物资的可以不填", **YUAN},
        "authority": {"also": ("上报到",)},
        "authority_name": {"kind": Kind(50), "also": ("上报单位",)},
        "reported_on": {"also": ("上报时间",)},
        "doc_no": {"also": ("文号",)},
        "answered_on": {"also": ("答复时间",)},
        "granted": YUAN,
        "received_on": {"also": ("到位时间",)},
    }
    never_empty = ("found_on", "content")
    unasked = ("state", "report_due_on", "answer_due_on", "due_on", "warn_on")
    list_columns = (NAME, "hardships", "found_on", "authority", "reported_on", "granted", "state",
                    "due_on")  # fmt: skip
    filters = ("state", "authority", "answer")
    totals = ("asked_amount", "granted")
    list_sums = ("granted",)
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("to_report", "待上报", lambda today: Q(state=TO_REPORT)),
        QuickView("soon", "将到期", lambda today: Q(due_on__gte=today, warn_on__lte=today)),
        QuickView("over", "已超期", lambda today: Q(due_on__lt=today)),
        QuickView("waiting", "等待答复", lambda today: Q(state=REPORTED)),
        QuickView("granted", "待到位", lambda today: Q(state=GRANTED)),
        QuickView("received", "已到位", lambda today: Q(state=RECEIVED), on_home=False),
        QuickView("declined", "未获救助", lambda today: Q(state=DECLINED), on_home=False),
    )
    ordering = "-found_on"
    period_by = "found_on"
    beside_columns = ("found_on", "state")
    attachment_kinds = {"report": "上报文件", "answer": "答复文件", "photo": "现场照片"}
    paper_title = "残疾人生产特殊困难扶持救助申请表"
    paper_notes = (
        "本表一事一份，由社区（嘎查）残协填写，随文上报；基本情况取自台账一。",
        "上级答复和到位情况登记后留存。",
    )
    course = (
        Step("report", "上报", (TO_REPORT,),
             ("authority", "authority_name", "reported_on", "doc_no"),
             ("authority", "reported_on")),
        Step("answer", "登记答复", (REPORTED,),
             ("answered_on", "answer", "granted", "answer_note"), ("answered_on", "answer")),
        Step("receive", "登记到位", (GRANTED,), ("received_on", "granted", "received_what"),
             ("received_on",)),
    )  # fmt: skip
    stops = (("认定", "found_on"), ("上报", "reported_on"), ("答复", "answered_on"),
             ("到位", "received_on"))  # fmt: skip

    @classmethod
    def start(cls, resident: Resident) -> Values:
        return {**super().start(resident), "found_on": timezone.localdate()}

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        rules.derive(values, before)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return super().check(values, today, before) or rules.check(values, today)

    @classmethod
    def closing(cls, values: Values, on: datetime.date, reason: str) -> Values:
        if values["state"] in CLOSED_STATES:
            return {}
        days = (values[key] for key, _ in rules.DAYS)
        return {
            "answered_on": max(filter(None, (on, *days))), "answer": rules.REFUSED,
            "answer_note": reason,
        }  # fmt: skip

    @classmethod
    def todo(cls, record: Relief, today: datetime.date) -> str:
        limit = lamps.said(record, today)  # type: ignore[arg-type]
        by = f"（期限 {limit}）" if limit else ""
        return {
            TO_REPORT: f"请向上级有关部门书面申请特殊扶持和救助{by}，上报后在这里登记。",
            REPORTED: f"等上级答复{by}；到期没有回音的请催办。",
            GRANTED: f"已同意，等资金或物资到位{by}。",
        }.get(record.state, "")

    @classmethod
    def views(cls) -> dict[str, type[Any]]:
        return {**super().views(), "list": ReliefList}

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "乌云其其格", "resident__id_no": "150404197511120023",
            "found_on": f"{year}-03-05", "hardships": "自然灾害",
            "content": "雪灾损失基础母羊 12 只", "asked": "救灾饲草 5 吨", "asked_amount": 8000,
        }  # fmt: skip
