"""持证基数: the declaration of its ledger."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from registry.about_area.known import AREA, PLACE
from registry.about_area.ledger import AboutArea
from registry.ledger.columns import Part, Values
from registry.ledger.findings import Finding, error
from registry.ledger.kinds import IntegerKind
from registry.ledger.ledger import QuickView, Twin
from registry.models import CertifiedBase
from registry.models.scoped import inside
from registry.organisation.funding.columns import YearKind

LARGEST = 99_999
FIRST_YEAR = 1988
"""Nobody was counted before the federations were founded."""
ENTERS = "E"
BANNER_DIGITS = 6


class CertifiedBaseLedger(AboutArea):
    """持证基数 (D01): what the banner hands down, a community and a year a record."""

    key, title, noun = "certified-base", "持证基数", "持证基数"
    model = CertifiedBase
    parts = (
        Part("base", "持证基数", ("year", "certified", "as_of", "source", "title"),
             note="上级下发的本社区持证残疾人数，由旗县残联登记或成批导入"),
        Part("difference", "与在册人数的差异", ("difference",),
             note="在册持证人数与基数相差在参数以内的，写明原因后算摸清"),
    )  # fmt: skip
    options = {
        "title": {"hint": "可以不填，按年度带出"},
        "year": {"kind": YearKind(), "required": True, "also": ("年份", "基数年度")},
        "certified": {
            "kind": IntegerKind(LARGEST), "required": True, "unit": " 人",
            "also": ("持证残疾人数", "基数", "持证基数"),
        },
        "as_of": {"required": True, "also": ("截至日期", "数据截止日期", "统计日期")},
        "source": {"required": True, "also": ("数据来源",), "hint": "例如：残疾人证管理系统，或下发文件的文号"},
        "difference": {"also": ("说明", "差异原因"), "hint": "例如：3 人迁入后证件还没有转来"},
    }  # fmt: skip
    never_empty = ("year", "certified", "as_of")
    presets = ("year",)
    name_column = "title"
    ordering = "-year"
    one_per = (AREA, "year")
    list_columns = ("title", "certified", "as_of", "source", "difference", PLACE)
    filters = ("year",)
    totals = ("certified",)
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("year", "本年度", lambda today: Q(year=today.year)),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
    )
    attachment_kinds = {"roll": "下发的基数表"}
    paper, paper_title = "print/area_record.html", "社区持证残疾人基数登记表"

    @classmethod
    def areas(cls, user: Any, letter: str) -> list[str]:
        """What is handed down is entered at the banner or above; a community reads it."""
        held = super().areas(user, letter)
        return [code for code in held if len(code) <= BANNER_DIGITS] if letter == ENTERS else held

    @classmethod
    def visible(cls, user: Any, letter: str = "V") -> Any:
        held = super().visible(user, letter)
        return held.filter(inside(cls.areas(user, letter))) if letter == ENTERS else held

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        if not values["year"] and values["as_of"]:
            values["year"] = values["as_of"].year
        if not values["title"] or (before is not None and values["title"] == _named(before)):
            values["title"] = _named(values)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return super().check(values, today, before) or _check(values, today)

    @classmethod
    def taken_text(cls, twin: Twin, visible: bool) -> str:
        return f"{twin.community_name}这个年度的持证基数已经登记，请在原有的上面更正"

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        return f"{values['certified']} 人" if values["certified"] is not None else ""

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "year": year, "certified": 168, "as_of": f"{year}-01-01",
            "source": "残疾人证管理系统", "difference": "",
        }  # fmt: skip


def _named(values: Values) -> str:
    """The name of a number nobody gave another."""
    return f"{values['year']}年持证基数" if values["year"] else ""


def _check(values: Values, today: datetime.date) -> list[Finding]:
    """A year that can be, a day that has come and lies in it or just before it."""
    year, day, found = values["year"], values["as_of"], []
    if year and not FIRST_YEAR <= year <= today.year:
        found.append(error("year", "year", f"年度应在 {FIRST_YEAR} 到 {today.year} 之间"))
    if day and day > today:
        found.append(error("as_of", "as_of", "截止日期不能晚于今天"))
    elif day and year and not year - 1 <= day.year <= year:
        text = f"截止日期应在 {year} 年或上年，请核对年度"
        found.append(error("as_of", "as_of", text, about=("year",)))
    return found
