"""The declaration of 惠民文化工程."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from culture.models import CultureProject
from registry.about_area.ledger import AREA, PLACE, AboutArea
from registry.ledger.columns import Part, Values
from registry.ledger.findings import Finding, error
from registry.ledger.ledger import QuickView
from registry.models import Area, Attachment

KEY, PROOF, YES = "culture-project", "proof", "1"
INCLUDED = {"included": {"in": [YES]}}
PROVED = Exists(
    Attachment.objects.filter(
        ledger=KEY, record_id=OuterRef("pk"), purpose=PROOF, voided_at__isnull=True
    )
)
"""Whether 证明材料 is attached."""


class CultureProjectLedger(AboutArea):
    """The three 惠民文化工程 the plan names, and whether disabled residents are taken in."""

    key, title, noun, work_area = KEY, "惠民文化工程", "惠民文化工程", 4
    model = CultureProject
    levels = (Area.Level.BANNER, Area.Level.COMMUNITY)
    counter = "项"
    parts = (
        Part("project", "工程", (
            "project", "title", "included", "content", "authority", "since"),
            note="证明材料（文件、协议、照片）保存后在附件中上传；旗县登记的，所属社区都算"),
    )  # fmt: skip
    options = {
        "project": {"required": True, "also": ("工程", "工程类型")},
        "title": {"hint": "可以不填，按工程带出", "also": ("工程名称",)},
        "included": {"required": True, "also": ("是否列入",)},
        "content": {"asked": INCLUDED, "required": True, "also": ("内容",),
                    "hint": "例如 农家书屋添置盲文、大字图书 60 册，配听书机 3 台"},
        "authority": {"also": ("主管部门",)},
        "since": {"asked": INCLUDED, "required": True, "also": ("日期",)},
    }  # fmt: skip
    never_empty = ("project",)
    presets = ("project", "included")
    one_per = (AREA, "project", "title")
    name_column = "title"
    list_columns = ("title", "project", "included", "since", "authority", PLACE)
    filters = ("project", "included")
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("taken_in", "已列入", lambda today: Q(included=YES)),
        QuickView("unproved", "没有证明材料", lambda today: Q(included=YES) & ~Q(PROVED)),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
    )
    attachment_kinds = {PROOF: "证明材料"}
    paper, paper_title = "print/area_record.html", "惠民文化工程登记表"

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        super().derive(values, today, before)
        if values["project"] and not values["title"]:
            values["title"] = cls.columns["project"].show(values)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = super().check(values, today, before)
        if values["since"] and values["since"] > today:
            found.append(error("since", "since", "列入日期不能晚于今天"))
        return found

    @classmethod
    def attachments_due(cls, values: Values) -> tuple[str, ...]:
        return (PROOF,) if values["included"] == YES else ()

    @classmethod
    def taken_text(cls, twin: Any, visible: bool) -> str:
        return f"{twin.community_name}已登记过这项工程（同名），请在原有的上面更正"

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        included = {"1": "已列入残疾人文体内容", "2": "还没有列入"}.get(values["included"], "")
        return "　".join(filter(None, (cls.columns["project"].show(values), included)))

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "project": "农家书屋", "title": "春城社区书屋", "included": "是",
            "content": "添置盲文、大字图书 60 册，配听书机 3 台", "authority": "松山区文化局",
            "since": f"{year}-03-05",
        }  # fmt: skip
