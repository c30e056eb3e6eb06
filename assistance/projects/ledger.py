"""扶持项目: the declaration of its ledger."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from assistance.models import Project, ProjectMoney
from assistance.models.project import APPROVED, ASKED, FAILED, RUNNING, WORKS
from assistance.projects import rules
from registry.about_resident.known import IDENTITY
from registry.about_resident.ledger import NAME, AboutResident
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding
from registry.ledger.kinds import Kind
from registry.ledger.ledger import QuickView
from registry.ledger.lines import lines_of
from registry.models import Resident
from registry.stepped import Step, Stepped

YUAN = {"unit": " 元"}
OPEN = Q(state__in=(ASKED, APPROVED, RUNNING))
BUSINESS = {"kind": {"in": ["1", "2"]}}
CROPS = {"kind": {"in": ["3"]}}
ANIMALS = {"kind": {"in": ["4"]}}
MONEY = Table(
    "money", "扶持资金", ProjectMoney, "project",
    columns(ProjectMoney, ("source", "source_name", "amount", "received_on"),
            {"amount": YUAN, "source_name": {"kind": Kind(50)}}), noun="笔",
)  # fmt: skip


class ProjectLedger(Stepped, AboutResident):
    """扶持项目 (方案三（二）): what a resident lives on that was begun or enlarged with support."""

    key, title, noun, work_area = "project", "扶持项目", "项目", 2
    model = Project
    known = (*IDENTITY, "phone", "household__poverty")
    counter = "个"
    parts = (
        Part("project", "项目", ("kind", "title", "content", "licence")),
        Part("farm", "种植和养殖", (
            "crop", "crop_area", "harvest", "animal", "stock", "stock_unit", "sold"),
            note="只有种植、养殖项目填写"),
        Part("course", "申请到实施", ("asked_on", "approved_on", "approved_by", "started_on"),
             note="登记以后用“登记批准”“开始实施”办理；补录以前的在这里填写"),
        Part("money", "扶持资金", ("received",), ("money",), also=("money_lines",), waits="未到"),
        Part("result", "成效", (
            "income_before", "income_after", "outcome", "judged_on", "result"), waits="未到"),
    )  # fmt: skip
    options = {
        "kind": {"required": True, "also": ("类型", "扶持类型")},
        "title": {"required": True, "also": ("项目",)},
        "content": {"also": ("内容",)},
        "licence": {"asked": BUSINESS, "hint": "没有办照的不填", "also": ("营业执照",)},
        "crop": {"asked": CROPS, "required": True, "also": ("作物",)},
        "crop_area": {"asked": CROPS, "required": True, "unit": " 亩"},
        "harvest": {"asked": CROPS, "unit": " 公斤"},
        "animal": {"asked": ANIMALS, "required": True, "hint": "例如 绵羊"},
        "stock": {"asked": ANIMALS, "required": True, "also": ("数量", "头只数")},
        "stock_unit": {"asked": ANIMALS, "required": True, "also": ("单位",)},
        "sold": {"asked": ANIMALS},
        "asked_on": {"required": True, "also": ("申请时间",)},
        "approved_by": {"hint": "例如 松山区残联"},
        "received": {"derived": True, **YUAN},
        "income_before": {"required": True, **YUAN},
        "income_after": YUAN,
        "outcome": {"hint": "有了结果再填"},
        "result": {"hint": "收入增加多少、带动几人，或未成的原因"},
    }  # fmt: skip
    tables = (MONEY,)
    more_columns = (lines_of("money_lines", "money", "扶持资金明细", MONEY.columns),)
    unasked = ("state",)
    list_columns = (NAME, "kind", "title", "asked_on", "received", "income_before", "income_after",
                    "state")  # fmt: skip
    filters = ("state", "kind", "outcome")
    totals = ("received", "crop_area", "stock")
    list_sums = ("received",)
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("asked", "等待批准", lambda today: Q(state=ASKED)),
        QuickView("running", "实施中", lambda today: Q(state__in=(APPROVED, RUNNING))),
        QuickView("works", "已见效", lambda today: Q(state=WORKS)),
        QuickView("business", "个体和创业", lambda today: Q(kind__in=rules.BUSINESS)),
        QuickView("farm", "种养和三产", lambda today: Q(kind__in=rules.FARM)),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0) & ~Q(state=FAILED)),
        QuickView("failed", "未成", lambda today: Q(state=FAILED)),
    )
    ordering = "-asked_on"
    period_by = "asked_on"
    beside_columns = ("asked_on", "state")
    attachment_kinds = {"application": "申请表", "approval": "批准文件", "photo": "项目照片"}
    paper_title = "残疾人扶持项目登记表"
    paper_notes = (
        "本表一个项目一份；基本情况取自台账一。",
        "种植写面积（亩）和产量（公斤），养殖写存栏、出栏数量和计量单位。",
        "资金按来源逐笔登记；收入为年收入。",
    )
    course = (
        Step("approve", "登记批准", (ASKED,), ("approved_on", "approved_by"), ("approved_on",)),
        Step("start", "开始实施", (APPROVED,), ("started_on",), ("started_on",)),
        Step("judge", "登记成效", (ASKED, APPROVED, RUNNING),
             ("judged_on", "outcome", "income_after", "result"), ("judged_on", "outcome")),
        Step("money", "登记资金到位", (APPROVED, RUNNING, WORKS),
             ("source", "source_name", "amount", "received_on"), ("source", "amount"), "money"),
    )  # fmt: skip
    stops = (("申请", "asked_on"), ("批准", "approved_on"), ("实施", "started_on"),
             ("结果", "judged_on"))  # fmt: skip

    @classmethod
    def start(cls, resident: Resident) -> Values:
        return {**super().start(resident), "asked_on": timezone.localdate()}

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        told = "：".join(filter(None, (cls.columns[k].show(values) for k in ("kind", "title"))))
        return "　".join(filter(None, (told, super().headline(values, today))))

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        rules.derive(values)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return super().check(values, today, before) or rules.check(values, today)

    @classmethod
    def closing(cls, values: Values, on: datetime.date, reason: str) -> Values:
        if values["outcome"]:
            return {}
        return {"outcome": rules.FAILED_OUTCOME, "judged_on": on, "result": reason}

    @classmethod
    def todo(cls, record: Project, today: datetime.date) -> str:
        return {
            ASKED: "等待批准；批准后登记批准日期和单位，没有批准的登记成效为“未成”。",
            APPROVED: "已批准。资金到位的登记资金，开始做的登记“开始实施”。",
            RUNNING: "正在实施。有了收成或收入变化，登记成效。",
        }.get(record.state, "")

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "乌云其其格", "resident__id_no": "150404197511120023", "kind": "养殖",
            "title": "基础母羊养殖", "animal": "绵羊", "stock": 30, "stock_unit": "只",
            "asked_on": f"{year}-03-05", "approved_on": f"{year}-04-10",
            "approved_by": "松山区残联", "income_before": 12000,
            "money_lines": f"残保金｜第一批｜6000｜{year}-05-01",
        }  # fmt: skip
