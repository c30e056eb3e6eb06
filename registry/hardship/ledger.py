"""The declaration of 台账二."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from registry.about_resident.known import IDENTITY
from registry.about_resident.ledger import NAME, AboutResident
from registry.hardship import rules
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding
from registry.ledger.kinds import ListedManyKind
from registry.ledger.ledger import QuickView
from registry.models import Hardship, HardshipReview

OPEN = Q(state=rules.OPEN)
IN_GACHA = {"resident__community__kind": {"in": ["gacha", ""]}}


class AnyYearKind(ListedManyKind):
    """Kinds of hardship of any year: a record of 2013 says what it was called then."""

    def choices(self, keep: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        return [(entry.code, entry.label) for entry in self.list if entry.code != rules.NOT_POOR]


def _yuan(*keys: str) -> dict[str, dict[str, Any]]:
    return {key: {"unit": " 元"} for key in keys}


class HardshipLedger(AboutResident):
    """台账二: everyone in hardship, why, of what they live, and the yearly review."""

    key, title, noun, work_area = "hardship", "贫困残疾人基本情况", "贫困登记", 1
    model = Hardship
    known = (
        *IDENTITY, "phone", "live_addr", "household__head_name", "household__size",
        "household__disabled_count", "household__poverty", "household__income",
        "household__housing_source", "household__housing_structure", "household__housing_danger",
    )  # fmt: skip
    known_tables = ("benefits",)
    parts = (
        Part("identified", "认定", ("kinds", "identified_by", "identified_on", "identified_no")),
        Part("causes", "致贫原因与劳动力", ("causes", "cause_note", "workers", "lost_workers")),
        Part("income", "家庭收入（全年）", (*rules.INCOME,)),
        Part("spending", "家庭支出（全年）", (
            "medical_spending", "school_spending", "care_spending", "housing_spending",
            "farm_spending")),
        Part("means", "生产资料与负债", (
            "farmland", "pasture", "livestock", "tools", "debt", "debt_reason")),
        Part("needs", "困难与需求", ("problems", "support_needs")),
        Part("relief", "脱困情况", (
            "relieved", "relieved_on", "relieved_income", "relieved_grounds")),
        Part("reviews", "动态管理", (), ("reviews",), note="每年复核一次；结论为退出的，本表即转为退出"),
    )  # fmt: skip
    unasked = ("income_total", "state", "reviewed_on")
    options = {
        "kinds": {"required": True, "kind": AnyYearKind("poverty"),
                  "also": ("贫困类别", "致困类别"), "hint": "按认定时的名称选，可多选"},
        "identified_by": {"required": True, "also": ("认定部门",)},
        "identified_on": {"required": True, "also": ("认定时间",)},
        "identified_no": {"required": True, "also": ("低保证号", "证号"), "hint": "低保证号、特困证号等"},
        "causes": {"required": True, "also": ("贫困原因",)},
        "workers": {"required": True, "unit": " 人", "also": ("劳动力人数",)},
        "lost_workers": {"required": True, "unit": " 人"},
        **{key: {"required": key in ("wages", "allowance"), "unit": " 元"} for key in rules.INCOME},
        **_yuan("income_total", "medical_spending", "school_spending", "care_spending",
                "housing_spending", "farm_spending", "debt", "relieved_income"),
        "farmland": {"unit": " 亩", "asked": IN_GACHA, "required": True},
        "pasture": {"unit": " 亩", "asked": IN_GACHA, "required": True},
        "livestock": {"unit": " 头（只）", "asked": IN_GACHA, "required": True},
        "tools": {"asked": IN_GACHA},
        "problems": {"required": True, "also": ("主要困难",)},
        "support_needs": {"required": True},
        "relieved_on": {"asked": {"relieved": {"in": ["1"]}}},
        "relieved_income": {"asked": {"relieved": {"in": ["1"]}}},
        "relieved_grounds": {"asked": {"relieved": {"in": ["1"]}}, "hint": "认定文件、公示等"},
    }  # fmt: skip
    tables = (
        Table("reviews", "复核", HardshipReview, "hardship",
              columns(HardshipReview, ("on", "result", "by", "note"), {}), noun="次"),
    )  # fmt: skip
    list_columns = (
        NAME, "resident__gender", "resident__age", "resident__dis_category", "resident__dis_level",
        "kinds", "causes", "income_total", "reviewed_on", "state",
    )  # fmt: skip
    office_columns = (
        NAME, "resident__gender", "resident__birth_date", "resident__id_no", "resident__cert_no",
        "resident__dis_category", "resident__dis_level", "resident__household__size", "kinds",
        "identified_by", "identified_on", "identified_no", "causes", "workers", "lost_workers",
        "income_total", "problems", "support_needs", "relieved",
    )  # fmt: skip
    totals = (
        "workers", "lost_workers", *rules.INCOME, "income_total", "medical_spending",
        "school_spending", "care_spending", "housing_spending", "farm_spending", "farmland",
        "pasture", "livestock", "debt",
    )  # fmt: skip
    counter = "人"
    filters = (
        "state",
        "relieved",
        "resident__gender",
        "resident__dis_category",
        "resident__dis_level",
    )
    quick_views = (
        QuickView("open", "在管", lambda today: OPEN),
        QuickView("gaps", "有缺项", lambda today: OPEN & Q(gap_count__gt=0)),
        QuickView(
            "review", "满一年待复核",
            lambda today: OPEN & (Q(reviewed_on__isnull=True) | Q(
                reviewed_on__lt=today - datetime.timedelta(days=rules.REVIEW_AFTER)))),
        QuickView("left", "已退出", lambda today: ~OPEN),
        QuickView("all", "全部", lambda today: Q()),
    )  # fmt: skip
    one_per, open_when = ("resident_id",), OPEN
    beside_columns = ("identified_on", "state")
    missing_people = "unfiled"
    paper_title = "贫困残疾人基本情况登记表"
    paper_notes = (
        "本表一人一表；姓名、证号、住址、住房、社会保障等取自台账一，不另行填写。",
        "收入、支出按上一年度全家合计填写，单位为元。",
        "困难类别按认定时的名称填写；每年复核一次，脱困或不再符合条件的，写明依据后退出。",
        "本表含个人敏感信息，仅供残疾人工作使用，按内部资料保管，不得外传。",
    )

    @classmethod
    def is_open(cls, values: Values) -> bool:
        return values.get("state", rules.OPEN) != rules.CLOSED

    @classmethod
    def start(cls, resident: Any) -> Values:
        values = super().start(resident)
        held = values["resident__household__poverty"] or []
        values["kinds"] = [code for code in held if code != rules.NOT_POOR]
        return values

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        rules.derive(values)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return super().check(values, today, before) or rules.check(values, today)
