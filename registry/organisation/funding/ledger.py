"""The declaration of 经费."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import F, Q
from django.urls import reverse

from registry.about_area.known import AREA
from registry.about_area.ledger import PLACE, AboutArea, QuickView
from registry.ledger.columns import Part, Table, Values
from registry.ledger.findings import Finding
from registry.ledger.importing.headings import PLACE as PLACE_CELL
from registry.ledger.ledger import Twin
from registry.ledger.shape import plain
from registry.models import Area, Funding, FundingLine
from registry.organisation.documents.ledger import as_number
from registry.organisation.funding import rules, sameness
from registry.organisation.funding.columns import LINES, LINES_CELL, OPTIONS
from registry.organisation.funding.forms import FundingForm
from registry.organisation.funding.recognising import OnceEach

KEY = "funding"
VOUCHER, APPROVAL = "voucher", "approval"
INVESTED = "invested"
"""The quick view of what is counted as investment where the subsidy is."""


class FundingLedger(AboutArea):
    """经费: what a community or banner was promised in a year, what came, where it went."""

    key, title, noun = KEY, "经费", "经费"
    model = Funding
    form_class = FundingForm
    levels = (Area.Level.BANNER, Area.Level.COMMUNITY)
    counter = "笔"
    amounts = True
    parts = (
        Part("money", "经费", (
            "year", "kind", "source", "source_name", "budgeted", "received", "received_on",
            "standard", "title"), note="同一年度、类别、来源登记一笔；分几次到位的填合计和最后一次的日期"),
        Part("budget", "列入预算", ("in_budget", "budget_no")),
        Part("exception", "低于最低数的说明", ("exception", "exception_by", "exception_no"), folded=True,
             note="社区工作补贴低于方案所定最低数的，写明原因和批准机关"),
        Part("spending", "支出", ("note",), ("lines",), also=("spending",),
             note="凭证作为附件上传"),
    )  # fmt: skip
    unasked = ("spent",)
    options = OPTIONS
    tables = (Table("lines", "支出明细", FundingLine, "funding", LINES, noun="笔"),)
    more_columns = (LINES_CELL,)
    never_empty = ("year", "kind")
    presets = ("year", "kind", "source")
    one_per = (AREA, "year", "kind", "source", "source_name")
    attachment_kinds = {VOUCHER: "凭证", APPROVAL: "批准文件"}
    name_column = "title"
    ordering = "-year"
    list_columns = (
        "title", "budgeted", "received", "received_on", "in_budget", "spent", PLACE,
    )  # fmt: skip
    totals = list_sums = ("budgeted", "received", "spent")
    explained = {
        "合计": "合计由系统计算，不导入",
        "小计": "合计由系统计算，不导入",
    }
    filters = ("year", "kind", "source", "in_budget")
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("year", "本年度", lambda today: Q(year=today.year)),
        QuickView(
            INVESTED,
            "建设经费和工作补贴",
            lambda today: Q(kind__in=[rules.BUILDING, rules.SUBSIDY]),
            on_home=False,
        ),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
        QuickView("short", "没有全部到位", lambda today: Q(received__lt=F("budgeted"))),
        QuickView("outside", "没有列入预算", lambda today: ~Q(in_budget=rules.YES)),
        QuickView("unspent", "到位还没有支出", lambda today: Q(received__gt=0, spent=0)),
    )
    paper, paper_title = "print/area_record.html", "经费登记表"
    paper_notes = (
        "同一年度、类别、来源填一张；分几次到位的填合计，日期填最后一次。",
        "社区工作补贴低于方案所定最低数的，写明原因和批准机关、文号。",
        "凭证复印件附后。",
    )

    @classmethod
    def _mark(cls, values: Values) -> tuple[Any, ...]:
        """Area, year and kind tell a record; where the money came from may yet be unknown."""
        told = all(values.get(key) for key in cls.one_per[:3])
        return tuple(plain(values.get(key)) for key in cls.one_per) if told else ()

    @classmethod
    def views(cls) -> dict[str, type[Any]]:
        from registry.organisation.funding.bringing import FundingUpload

        return {"import": FundingUpload}

    @classmethod
    def recogniser(cls, batch: Any) -> Any:
        return OnceEach(cls)

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        rules.derive(values, before)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return super().check(values, today, before) or rules.check(values, today)

    @classmethod
    def missing(cls, values: Values, today: datetime.date) -> list[str]:
        return rules.missing(values, super().missing(values, today))

    @classmethod
    def taken_text(cls, twin: Twin, visible: bool) -> str:
        return f"{twin.community_name}这个年度、类别和来源的经费已经登记，请在原有的上面更正"

    @classmethod
    def alike(cls, batch: dict[Any, Values], user: Any) -> dict[Any, list[Finding]]:
        return sameness.questions(batch)

    @classmethod
    def attachments_due(cls, values: Values) -> tuple[str, ...]:
        due = (VOUCHER,) if values["lines"] else ()
        return (*due, APPROVAL) if values["exception"] else due

    @classmethod
    def search(cls, queryset: Any, text: str) -> Any:
        """Records whose name (year, kind, source) has ``text`` in it, their note or budget number."""
        found = Q(title__contains=text) | Q(note__contains=text)
        return queryset.filter(found | Q(budget_no__contains=as_number(text)))

    @classmethod
    def row_name(cls, cells: Values) -> str:
        """Whose money a row of a workbook tells of, and which."""
        told = (cells.get(key) for key in (PLACE_CELL, "year", "kind", "source"))
        return " ".join(str(cell) for cell in told if cell) or super().row_name(cells)

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        told = [f"{cls.columns[k].label} {text}" for k in ("budgeted", "received", "spent")
                if (text := cls.columns[k].show(values))]  # fmt: skip
        return "　".join(told)

    @classmethod
    def list_steps(cls, user: Any) -> list[dict[str, str]]:
        return [{"label": "经费情况（逐年、最低数）", "url": reverse("funding-overview")}]

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "year": year, "kind": "社区工作补贴", "source": "财政预算", "budgeted": 20000,
            "received": 20000, "received_on": f"{year}-03-20", "standard": 20000,
            "in_budget": "是", "budget_no": f"松财预〔{year}〕6号",
        }  # fmt: skip
