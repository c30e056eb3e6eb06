"""The declaration of 文体阵地和器材."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Q

from culture.models import Venue, VenueEquipment
from registry.about_area.ledger import PLACE, AboutArea
from registry.ledger.columns import Part, SummaryColumn, Table, Values, columns
from registry.ledger.findings import Finding, error, hint
from registry.ledger.kinds import AreaSizeKind, Kind
from registry.ledger.ledger import QuickView
from registry.ledger.lines import lines_of
from registry.models import Area

READING, ROOM, EXERCISE = "1", "2", "3"
"""阵地类型代码表."""
WORKS = ("", "1")
"""设备状态：能用; what nobody said is taken to work."""
PHOTO = "photo"
IN_USE = Q(to_on__isnull=True)
BOOKS = ("braille", "large_print", "audio")
OF_READING = {"kind": {"in": [READING]}}
EQUIPMENT = columns(
    VenueEquipment,
    ("name", "quantity", "suits", "state", "since"),
    {"quantity": {"unit": " 件"}, "suits": {"also": ("适用类别",)}},
)


def pieces(items: Iterable[Values]) -> int:
    """How many pieces of equipment work; a line without a number is one piece."""
    working = (item for item in items if item["name"] and item["state"] in WORKS)
    return sum(1 if item["quantity"] is None else item["quantity"] for item in working)


def equipment(values: Values) -> str:
    """太极推手器 3 件（能用）, a line each."""
    state = next(c.kind for c in EQUIPMENT if c.key == "state")
    return "\n".join(
        f"{item['name']} {1 if item['quantity'] is None else item['quantity']} 件"
        f"（{state.show(item['state']) or '能用'}）"
        for item in values["equipment"]
    )


class VenueLedger(AboutArea):
    """文体阵地: reading corners, rooms and places to exercise, with their books and equipment."""

    key, title, noun, work_area = "venue", "文体阵地和器材", "文体阵地", 4
    model = Venue
    counter = "处"
    parts = (
        Part("venue", "阵地", (
            "name", "kind", "host", "address", "floor_area", "opening", "offers", "keeper",
            "access", "from_on", "to_on"),
            note="一处地方有几种用途的，一种登记一次；照片保存后在附件中上传"),
        Part("books", "读物", (*BOOKS, "other_books"), note="阅读专柜（角）填写册数；没有的填 0"),
        Part("equipment", "健身器材", (), ("equipment",), also=("equipment_lines",), waits="没有",
             note="写明适合哪些残疾类别，才算“适合残疾人的健身器材”"),
    )  # fmt: skip
    unasked = ("books", "pieces")
    options = {
        "name": {"required": True, "kind": Kind(50), "also": ("阵地名称", "场所名称", "场所")},
        "kind": {"required": True, "also": ("类型", "场所类型")},
        "host": {"also": ("所在场所",), "hint": "方案要求社区文化站（点）设立阅读专柜（角）"},
        "address": {"required": True, "also": ("位置", "场所地址")},
        "floor_area": {"unit": " ㎡", "kind": AreaSizeKind(Decimal(10**6)), "also": ("面积（㎡）",)},
        "opening": {"required": True, "hint": "例如 周一至周五 9:00–17:00", "also": ("开放时段",)},
        "offers": {"asked": {"kind": {"in": [ROOM, EXERCISE]}}, "hint": "例如 棋牌、合唱、轮椅太极"},
        "keeper": {"also": ("负责人", "管理员")},
        "access": {"also": ("无障碍", "无障碍情况")},
        "to_on": {"hint": "还在用的不填"},
        **{key: {"asked": OF_READING, "unit": " 册"} for key in (*BOOKS, "other_books")},
        "braille": {"asked": OF_READING, "unit": " 册", "required": True, "also": ("盲文册数", "盲文图书")},
        "large_print": {"asked": OF_READING, "unit": " 册", "required": True, "also": ("大字册数", "大字图书")},
        "audio": {"asked": OF_READING, "unit": " 册", "required": True, "also": ("有声册数", "有声图书")},
        "books": {"unit": " 册"},
        "pieces": {"unit": " 件"},
    }  # fmt: skip
    tables = (Table("equipment", "健身器材", VenueEquipment, "venue", EQUIPMENT, noun="种"),)
    more_columns = (lines_of("equipment_lines", "equipment", "健身器材", EQUIPMENT),)
    never_empty = ("name", "kind")
    presets = ("kind",)
    list_columns = ("name", "kind", "address", "floor_area", "books", "pieces", "access", PLACE)
    list_sums = totals = ("books", "pieces")
    filters = ("kind", "host")
    quick_views = (
        QuickView("in_use", "在用", lambda today: IN_USE),
        QuickView("reading", "阅读专柜（角）", lambda today: IN_USE & Q(kind=READING)),
        QuickView("rooms", "文体场所", lambda today: IN_USE & Q(kind=ROOM)),
        QuickView("exercise", "健身活动点", lambda today: IN_USE & Q(kind=EXERCISE)),
        QuickView("gaps", "有缺项", lambda today: IN_USE & Q(gap_count__gt=0)),
        QuickView("barred", "没有写明无障碍设施", lambda today: IN_USE & Q(access=[])),
        QuickView("left", "已停用", lambda today: ~IN_USE),
    )
    ordering = "community"
    attachment_kinds = {PHOTO: "场所照片"}
    summary_title, summary_names_people = "文体设施一览表", False
    summary_columns = (
        SummaryColumn("所在地", (PLACE,), 10),
        SummaryColumn("名称、类型", ("name", "kind"), 14, "\n"),
        SummaryColumn("地址、开放时间", ("address", "opening"), 18, "\n"),
        SummaryColumn("面积", ("floor_area",), 7),
        SummaryColumn("盲文、大字、有声合计", ("books",), 8),
        SummaryColumn("健身器材", (), 20, tell=equipment),
        SummaryColumn("无障碍设施", ("access",), 17),
        SummaryColumn("管理人", ("keeper",), 7),
    )
    paper, paper_title = "print/area_record.html", "文体阵地和健身器材登记表"

    @classmethod
    def start(cls, area: Area) -> Values:
        return {**super().start(area), "host": "1"}

    @classmethod
    def fill_in(cls, values: Values, asked: Any) -> None:
        """A kind given in the address names the record too."""
        super().fill_in(values, asked)
        if values["kind"] and not values["name"]:
            values["name"] = cls.columns["kind"].show(values)

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        super().derive(values, today, before)
        values["books"] = sum(values.get(key) or 0 for key in BOOKS)
        values["pieces"] = pieces(values.get("equipment") or ())

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return super().check(values, today, before) or [*_days(values, today), *_tells(values)]

    @classmethod
    def attachments_due(cls, values: Values) -> tuple[str, ...]:
        return (PHOTO,)

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        keys = ("kind", "host", "floor_area")
        return "　".join(filter(None, (cls.columns[key].show(values) for key in keys)))

    @classmethod
    def search(cls, queryset: Any, text: str) -> Any:
        """Venues by name, address, or a piece of equipment that stands there."""
        own = Q(name__contains=text) | Q(address__contains=text)
        standing = VenueEquipment.objects.filter(name__contains=text).values("venue")
        return queryset.filter(own | Q(pk__in=standing))

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "name": "春城社区残疾人阅读角", "kind": "阅读专柜（角）", "host": "文化站（点）",
            "address": "社区文化站一楼", "floor_area": 20, "opening": "周一至周五 9:00–17:00",
            "access": "入口有坡道或平进、低位书架或台面", "braille": 12, "large_print": 40,
            "audio": 25, "equipment_lines": "上肢训练器｜2｜肢体｜能用",
        }  # fmt: skip


def _days(values: Values, today: datetime.date) -> list[Finding]:
    begins, ends, found = values["from_on"], values["to_on"], []
    if begins and ends and ends < begins:
        found.append(error("to_on", "to_on", "停用日期早于启用日期", about=("from_on",)))
    elif ends and ends > today:
        found.append(error("to_on", "to_on", "停用日期不能晚于今天"))
    if values["floor_area"] == 0:
        found.append(error("floor_area", "floor_area", "面积应大于 0；不清楚的先留空"))
    for number, item in enumerate(values["equipment"], 1):
        if item["quantity"] == 0:
            text = "数量应大于 0；已经没有的，删除这一行"
            found.append(error("quantity", "equipment", text, line=(number - 1, "quantity")))
        if item["since"] and item["since"] > today:
            text = f"第 {number} 种器材的配备日期晚于今天"
            found.append(error("since", "equipment", text, line=(number - 1, "since")))
    return found


def _tells(values: Values) -> list[Finding]:
    """What does not hinder saving and is worth knowing."""
    found = []
    if values["kind"] == READING and not values["books"]:
        text = "还没有盲文、大字或有声读物，视力残疾人用不上这处阅读专柜"
        found.append(hint("G05", "braille", text))
    unsaid = [item["name"] for item in values["equipment"] if not item["suits"]]
    if unsaid:
        text = f"{'、'.join(unsaid[:3])}没有写明适合哪些残疾类别，不计入“适合残疾人的健身器材”"
        found.append(hint("G10", "equipment", text))
    return found
