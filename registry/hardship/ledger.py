"""The declaration of 台账二."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from registry import parameters, review
from registry.about_resident.known import IDENTITY
from registry.about_resident.ledger import NAME, SUBJECT, AboutResident
from registry.five_knowns import months_before
from registry.hardship import helped, rules
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding
from registry.ledger.kinds import ListedManyKind
from registry.ledger.ledger import QuickView
from registry.ledger.lines import lines_of
from registry.models import Hardship, HardshipReview

OPEN = Q(state=rules.OPEN)
GROUNDS = "grounds"
IN_GACHA = {"resident__community__kind": {"in": ["gacha", ""]}}


def review_due(today: datetime.date, months: int | None = None) -> Q:
    """Whose last review is longer ago than the period says; ``months`` as the region set it."""
    period = months or parameters.of_region("poverty_review_months")[0]
    last = months_before(today, period)
    return Q(reviewed_on__isnull=True) | Q(reviewed_on__lte=last)


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
    reviewed = True
    known = (
        *IDENTITY, "phone", "live_addr", "household__head_name", "household__size",
        "household__disabled_count", "household__poverty", "household__income",
        "household__housing_source", "household__housing_structure", "household__housing_area",
        "household__housing_danger",
    )  # fmt: skip
    known_tables = ("benefits",)
    parts = (
        Part("identified", "认定", ("kinds", "identified_by", "identified_on", "identified_no")),
        Part("causes", "致贫原因与劳动力", ("causes", "cause_note", "workers", "lost_workers")),
        Part("income", "家庭收入（全年）", (*rules.INCOME, "income_total"), note="没有的填 0；合计自动算出"),
        Part("spending", "家庭支出（全年）", (
            "medical_spending", "school_spending", "care_spending", "housing_spending",
            "farm_spending")),
        Part("means", "生产资料与负债", (
            "farmland", "pasture", "livestock", "tools", "debt", "debt_reason"),
            note="嘎查村填写生产资料，没有的填 0 或“无”"),
        Part("needs", "困难与需求", ("problems", "support_needs")),
        Part("relief", "脱困情况", (
            "relieved", "relieved_on", "relieved_income", "relieved_grounds")),
        Part("reviews", "动态管理", ("state",), ("reviews",), also=("review_lines",), note="每年复核一次；结论为退出的，本表即转为退出"),
    )  # fmt: skip
    unasked = ("reviewed_on",)
    options = {
        "kinds": {"required": True, "kind": AnyYearKind("poverty"),
                  "also": ("贫困类别", "致困类别"), "hint": "按认定时的名称选，可多选"},
        "identified_by": {"required": True, "also": ("认定部门",)},
        "identified_on": {"required": True, "also": ("认定时间",)},
        "identified_no": {"required": True, "also": ("低保证号", "证号"), "hint": "低保证号、特困证号等"},
        "causes": {"required": True, "also": ("贫困原因",)},
        "cause_note": {"hint": "选了“其他”的须写明"},
        "workers": {"required": True, "unit": " 人", "also": ("劳动力人数",)},
        "lost_workers": {"required": True, "unit": " 人"},
        **{key: {"required": True, "unit": " 元"} for key in rules.INCOME},
        "income_total": {"derived": True, "unit": " 元"},
        **_yuan("medical_spending", "school_spending", "care_spending", "housing_spending",
                "farm_spending", "debt"),
        "farmland": {"unit": " 亩", "asked": IN_GACHA, "required": True},
        "pasture": {"unit": " 亩", "asked": IN_GACHA, "required": True},
        "livestock": {"unit": " 头（只）", "asked": IN_GACHA, "required": True},
        "tools": {"asked": IN_GACHA, "required": True},
        "problems": {"required": True, "also": ("主要困难",)},
        "support_needs": {"required": True},
        "relieved_on": {"asked": {"relieved": {"in": ["1"]}}},
        "relieved_income": {"unit": " 元", "asked": {"relieved": {"in": ["1"]}}},
        "relieved_grounds": {"asked": {"relieved": {"in": ["1"]}}, "hint": "认定文件、公示等"},
        "state": {"derived": True},
    }  # fmt: skip
    tables = (
        Table("reviews", "复核", HardshipReview, "hardship",
              columns(HardshipReview, ("on", "result", "by", "note"), {}), noun="次"),
    )  # fmt: skip
    more_columns = (lines_of("review_lines", "reviews", "动态复核", tables[0].columns),)
    attachment_kinds = {"photo": "家庭情况照片", GROUNDS: "脱困依据"}
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
        QuickView("review", "到期待复核", lambda today: OPEN & review_due(today)),
        *review.views(OPEN),
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
    def closing(cls, values: Values, on: datetime.date, reason: str) -> Values:
        """A last review that says why the person left hardship's register."""
        if not cls.is_open(values):
            return {}
        days = [on, values["identified_on"], *(row["on"] for row in values["reviews"])]
        last = {"on": max(filter(None, days)), "result": rules.LEFT, "by": "", "note": reason}
        return {"reviews": [*values["reviews"], last]}

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "乌云其其格", "resident__id_no": "150404197511120023", "kinds": "城市低保",
            "identified_by": "全宁街道办事处", "identified_on": f"{year - 1}-03-05",
            "identified_no": "150404000123", "causes": "因残、缺劳动力", "workers": 1,
            "lost_workers": 1, "wages": 12000, "allowance": 8640,
        }  # fmt: skip

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
    def known_tables_of(cls, part: Part, values: Values) -> list[tuple[Table, list[Values]]]:
        """Beside what 台账一 holds, the help of the last year as 台账四 has it."""
        held = super().known_tables_of(part, values)
        if part.key != "needs" or not values.get(SUBJECT):
            return held
        return [*held, (helped.TABLE, helped.rows(values[SUBJECT], timezone.localdate()))]

    @classmethod
    def missing(cls, values: Values, today: datetime.date) -> list[str]:
        return rules.missing(values, super().missing(values, today))

    @classmethod
    def attachments_due(cls, values: Values) -> tuple[str, ...]:
        return (GROUNDS,) if values["relieved"] == rules.YES else ()

    @classmethod
    def notices(cls, record: Any, user: Any) -> list[dict[str, str]]:
        """Where 台账一 does not bear out what the record says of the minimum allowance."""
        text = rules.allowance_unheard_of(record)
        url = cls.source_url(record, user)
        return [{"text": text, "url": url, "label": "核对台账一"}] if text else []

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        rules.derive(values)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return super().check(values, today, before) or rules.check(values, today)
