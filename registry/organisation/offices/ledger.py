"""残协办公场所: the declaration of its ledger."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Q

from registry.about_area.known import PLACE
from registry.about_area.ledger import AboutArea
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding, error, incomplete
from registry.ledger.kinds import AreaSizeKind, Kind
from registry.ledger.ledger import QuickView
from registry.ledger.lines import lines_of
from registry.models import Office, OfficeItem

PHOTO = "photo"
WORKS, OTHER = "1", "9"
"""设备状态：能用; 设备：其他."""
IN_USE = Q(to_on__isnull=True)
ITEMS = columns(
    OfficeItem,
    ("kind", "name", "quantity", "state", "since"),
    {"name": {"kind": Kind(50), "hint": "可以不填"}},
)


def usable(items: Iterable[Values], on: datetime.date) -> set[str]:
    """The kinds of equipment that work on the day ``on``, each told once; 其他 is none of them.

    Without a state it counts as working, without a number as one, without a day as there.
    """
    return {
        item["kind"]
        for item in items
        if item["kind"] not in ("", OTHER)
        and item["state"] in ("", WORKS)
        and item["quantity"] != 0
        and (item["since"] is None or item["since"] <= on)
    }


def check(values: Values, today: datetime.date) -> list[Finding]:
    """Days in their order, and something measured."""
    begins, ends, found = values["from_on"], values["to_on"], []
    if begins and ends and ends < begins:
        found.append(error("to_on", "to_on", "停用日期早于启用日期", about=("from_on",)))
    elif ends and ends > today:
        found.append(error("to_on", "to_on", "停用日期不能晚于今天"))
    if values["floor_area"] == 0:
        found.append(error("floor_area", "floor_area", "办公面积应大于 0；不清楚的先留空"))
    for number, item in enumerate(values["items"], 1):
        if item["since"] and item["since"] > today:
            text = f"第 {number} 项设备的配备日期晚于今天"
            found.append(error("since", "items", text, line=(number - 1, "since")))
    if not values["items"]:
        found.append(incomplete("C06", "items", "还没有登记办公设备"))
    return found


class OfficeLedger(AboutArea):
    """残协办公场所 (C05) and what stands in it (C06); it may be shared with the committee."""

    key, title, noun = "office", "残协办公场所", "办公场所"
    model = Office
    counter = "处"
    parts = (
        Part("room", "办公场所", ("name", "address", "floor_area", "shared", "from_on", "to_on"),
             note="与居委会共用的也算，须选“是”；照片保存后在附件中上传"),
        Part("items", "办公设备", (), ("items",), also=("item_lines",), judged=True),
    )  # fmt: skip
    options = {
        "name": {"required": True, "kind": Kind(50), "also": ("场所", "房间")},
        "address": {"required": True, "also": ("场所地址", "位置")},
        "floor_area": {
            "required": True,
            "unit": " ㎡",
            "kind": AreaSizeKind(Decimal(10**6)),
            "also": ("面积",),
        },
        "shared": {"required": True, "also": ("是否共用", "共用")},
        "to_on": {"hint": "还在用的不填"},
    }
    tables = (Table("items", "办公设备", OfficeItem, "office", ITEMS, required=True, noun="项"),)
    more_columns = (lines_of("item_lines", "items", "办公设备", ITEMS),)
    list_columns = ("name", "address", "floor_area", "shared", "to_on", PLACE)
    filters = ("shared",)
    quick_views = (
        QuickView("in_use", "在用", lambda today: IN_USE),
        QuickView("gaps", "有缺项", lambda today: IN_USE & Q(gap_count__gt=0)),
        QuickView("left", "已停用", lambda today: ~IN_USE),
    )
    ordering = "community"
    attachment_kinds = {PHOTO: "场所照片"}
    paper, paper_title = "print/area_record.html", "社区残协办公场所和设备登记表"

    @classmethod
    def start(cls, area: Any) -> Values:
        return {**super().start(area), "name": "残协办公室"}

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return super().check(values, today, before) or check(values, today)

    @classmethod
    def missing(cls, values: Values, today: datetime.date) -> list[str]:
        gaps = super().missing(values, today)
        return gaps if values["items"] else [*gaps, "items"]

    @classmethod
    def attachments_due(cls, values: Values) -> tuple[str, ...]:
        return (PHOTO,)

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "name": "残协办公室", "address": "春城社区服务中心二楼 203 室", "floor_area": 24,
            "shared": "否", "item_lines": "电脑｜台式机｜1｜能用\n打印机｜｜1｜能用\n档案柜｜｜3｜能用",
        }  # fmt: skip
