"""The declaration of the schooling ledger."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.urls import path, reverse

from assistance.models import SchoolAid, SchoolFollowUp, Schooling
from assistance.schooling import rules
from assistance.schooling.views import SchoolingCreate, Unrecorded
from registry import access
from registry.about_resident.known import IDENTITY
from registry.about_resident.ledger import NAME, SUBJECT, AboutResident
from registry.ledger.columns import Column, Part, Table, Values, columns
from registry.ledger.findings import Finding
from registry.ledger.kinds import IntegerKind, Kind, ListedKind
from registry.ledger.ledger import QuickView
from registry.ledger.lines import lines_of

CHILD = {"whose": {"in": [rules.CHILD]}}
OUT = {**CHILD, "placement": {"in": [rules.NOT_PLACED]}}


def _worked_out(key: str, kind: Kind, label: str) -> Column:
    """What the model works out of the record or of 台账一, for lists."""
    return Column(key=key, kind=kind, label=label, derived=True, sortable=False)


WORKED_OUT = (
    _worked_out("brought_up_by", Kind(), "抚养的残疾人"),
    _worked_out("child_age", IntegerKind(), "孩子年龄"),
    _worked_out("now_stage", ListedKind("edu_stage"), "学段"),
    _worked_out("now_placement", Kind(), "安置方式"),
    _worked_out("now_school", Kind(), "学校"),
)
"""Where a fact of the child stands depends on whose it is: lists show it in one column."""


class SchoolingLedger(AboutResident):
    """教育情况: every disabled child and every child of a disabled family who is looked after."""

    key, title, noun, work_area = "schooling", "教育情况", "教育登记", 2
    model = Schooling
    create_view = SchoolingCreate
    known = (
        *IDENTITY, "edu_stage", "edu_placement", "school", "no_school_reason", "edu_aid",
        "household__poverty", "guardian_name",
    )  # fmt: skip
    parts = (
        Part("whose", "登记的孩子", (
            "whose", "child_name", "child_relation", "child_gender", "child_birth"),
            note="孩子本人在台账一的选“残疾儿童本人”，学段和学校取自台账一；否则登记在抚养的残疾人名下"),
        Part("school", "就学", ("stage", "placement", "school", "no_reason")),
        Part("help", "资助与帮助", ("need",), ("aids",), also=("aids_lines",)),
        Part("follow", "跟踪", (), ("follow_ups",), also=("follow_ups_lines",), waits="未到"),
    )  # fmt: skip
    options = {
        "whose": {"required": True, "also": ("登记对象", "对象")},
        "child_name": {"asked": CHILD, "required": True, "also": ("子女姓名",)},
        "child_relation": {"asked": CHILD, "required": True, "also": ("与居民关系",)},
        "child_gender": {"asked": CHILD, "required": True},
        "child_birth": {"asked": CHILD, "required": True, "also": ("子女出生日期",)},
        "stage": {"asked": CHILD, "required": True, "also": ("子女学段",)},
        "placement": {"asked": CHILD, "required": True, "also": ("子女安置方式",)},
        "school": {"asked": CHILD, "also": ("子女学校",)},
        "no_reason": {"asked": OUT, "required": True},
        "need": {"hint": "例如：学费、接送、送教、辅具；没有的填“无”", "required": True},
    }
    unasked = ("aided_on", "followed_on")
    never_empty = ("whose",)
    tables = (
        Table("aids", "教育资助", SchoolAid, "schooling",
              columns(SchoolAid, ("kind", "year", "amount", "on", "giver"),
                      {"amount": {"unit": " 元"}}), noun="笔"),
        Table("follow_ups", "跟踪记录", SchoolFollowUp, "schooling",
              columns(SchoolFollowUp, ("on", "note", "person"), {}), noun="次"),
    )  # fmt: skip
    more_columns = (
        *(lines_of(f"{t.key}_lines", t.key, t.title, t.columns) for t in tables),
        *WORKED_OUT,
    )  # fmt: skip
    list_columns = (
        NAME, "whose", "brought_up_by", "child_age", "now_stage", "now_placement", "now_school",
        "resident__household__poverty", "aided_on",
    )  # fmt: skip
    filters = ("whose", "resident__dis_category")
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("children", "3–17 岁", lambda today: rules.of_age(rules.CARED_FOR, today)),
        QuickView("out", "6–14 岁未在学", rules.out_of_school),
        QuickView("unhelped", "困难家庭未帮扶", rules.unhelped),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
    )
    one_per = (SUBJECT, "child_name")
    beside_columns = ("aided_on", "whose")
    paper_title = "残疾儿童和残疾人子女教育情况登记表"
    paper_notes = (
        "本表一个孩子一份。残疾儿童本人在台账一的，姓名、学段、学校取自台账一；残疾人子女登记在抚养的残疾人名下。",
        "家庭困难情况取自台账一的困难类别。资助写明项目、年度、金额和发放日期。",
        "本表含未成年人的个人信息，仅供残疾人工作使用，按内部资料保管，不得外传。",
    )

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        super().derive(values, today, before)
        for key, table in (("aided_on", "aids"), ("followed_on", "follow_ups")):
            values[key] = max((row["on"] for row in values[table] if row["on"]), default=None)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return [*super().check(values, today, before), *rules.check(values, today)]

    @classmethod
    def missing(cls, values: Values, today: datetime.date) -> list[str]:
        found = super().missing(values, today)
        return [*found, "school"] if rules.lacks_school(values) else found

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        """Of the child: a child that is no resident stands under who brings it up."""
        if values["whose"] != rules.CHILD:
            return super().headline(values, today)
        age = rules.age_of(values, today)
        told = [
            cls.columns["child_gender"].show(values), "" if age is None else f"{age} 岁",
            f"家长：{values[NAME]}（{cls.columns['child_relation'].show(values)}）",
        ]  # fmt: skip
        return "　".join(filter(None, told))

    @classmethod
    def _mark(cls, values: Values) -> tuple[Any, ...]:
        """One record of the resident's own and one of each child by name."""
        if not values.get(SUBJECT) or not values.get("whose"):
            return ()
        named = values.get("child_name") or ""
        if values["whose"] == rules.CHILD and not named:
            return ()
        return (str(values[SUBJECT]), named)

    @classmethod
    def taken_text(cls, twin: Any, visible: bool) -> str:
        return "这个孩子已有教育登记，不能重复登记，请在原有的上面更正"

    @classmethod
    def start(cls, resident: Any) -> Values:
        values = super().start(resident)
        age = values.get("resident__age")
        values["whose"] = rules.OWN if age is not None and age <= rules.CARED_FOR[1] else ""
        return values

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "乌云其其格", "resident__id_no": "150404197511120023", "whose": "残疾人子女",
            "child_name": "巴特尔", "child_relation": "子", "child_gender": "男",
            "child_birth": f"{year - 9}-03-05", "stage": "小学", "placement": "普通学校就读",
            "school": "全宁小学", "need": "学费", "aids_lines": f"残疾人子女助学金｜{year}｜1000",
        }  # fmt: skip

    @classmethod
    def filed(cls, parts: tuple[Part, ...]) -> list[str]:
        """Files hold the facts themselves, each in its own column."""
        shown = {column.key for column in WORKED_OUT}
        return [key for key in super().filed(parts) if key not in shown]

    @classmethod
    def list_steps(cls, user: Any) -> list[dict[str, str]]:
        """Who of 3–17 has no record yet."""
        if not (cls.may(user, "V") and access.may(user, "residents", "V")):
            return []
        return [{"label": "未登记的孩子", "url": reverse("schooling-unrecorded")}]

    @classmethod
    def urls(cls, extra: Any = ()) -> Any:
        listed = path("unrecorded/", Unrecorded.as_view(ledger=cls), name=f"{cls.key}-unrecorded")
        return super().urls([listed, *extra])
