"""领导小组会议: the declaration of its ledger, of banner and community alike."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from registry.about_area.known import PLACE
from registry.about_area.ledger import AboutArea
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding, error, incomplete
from registry.ledger.kinds import LONG, Kind
from registry.ledger.ledger import QuickView
from registry.ledger.lines import lines_of
from registry.models import Area, GroupMeeting, GroupResolution

MINUTES = "minutes"
OPEN = Q(open_count__gt=0)


class SentenceKind(Kind):
    """What a meeting was about or resolved: a sentence, over the whole width."""

    input_class = f"input-full {LONG}"


RESOLUTIONS = columns(
    GroupResolution,
    ("what", "person", "due_on", "done_on"),
    {"what": {"kind": SentenceKind(150)}},
)


def _open(values: Values) -> list[Values]:
    return [row for row in values["resolutions"] if not row["done_on"]]


def derive(values: Values) -> None:
    """How many resolutions are not done, and when the first of them is due (in place)."""
    waiting = _open(values)
    values["open_count"] = len(waiting)
    values["next_due_on"] = min((r["due_on"] for r in waiting if r["due_on"]), default=None)


def check(values: Values, today: datetime.date) -> list[Finding]:
    """A meeting was held already; a resolution is not done before it, nor tomorrow."""
    on, found = values["on"], []
    if on and on > today:
        found.append(error("on", "on", "开会日期不能晚于今天；还没有开的会，开过以后再登记"))
    for number, row in enumerate(values["resolutions"], 1):
        done, due = row["done_on"], row["due_on"]
        if done and (done > today or (on and done < on)):
            text = f"第 {number} 项议定事项的落实日期应在开会之后、不晚于今天"
            found.append(
                error("done_on", "resolutions", text, about=("on",), line=(number - 1, "done_on"))
            )
        elif due and on and due < on:
            text = f"第 {number} 项议定事项的落实时限早于开会日期"
            found.append(
                error("due_on", "resolutions", text, about=("on",), line=(number - 1, "due_on"))
            )
        if not (row["person"] and due):
            text = f"第 {number} 项议定事项还没有写明责任人和时限"
            found.append(incomplete("resolution", "resolutions", text))
    return found


class MeetingLedger(AboutArea):
    """领导小组会议: date, place, who came, on what, and the resolutions until they are done."""

    key, title, noun = "group-meeting", "领导小组会议", "会议"
    model = GroupMeeting
    levels = (Area.Level.BANNER, Area.Level.COMMUNITY)
    counter = "次"
    parts = (
        Part("meeting", "会议", ("topic", "on", "place", "host", "attendees", "summary"),
             note="会议纪要的扫描件或照片，保存后在附件中上传"),
        Part("resolutions", "议定事项", ("open_count", "next_due_on"), ("resolutions",),
             also=("resolution_lines",), note="没有落实的，到期前在今日待办中提醒"),
    )  # fmt: skip
    options = {
        "topic": {"required": True, "kind": SentenceKind(100), "also": ("议题", "会议名称")},
        "on": {"required": True, "also": ("日期", "时间", "会议日期")},
        "place": {"required": True, "also": ("会议地点",)},
        "attendees": {"required": True, "also": ("参会人员", "出席人员")},
        "open_count": {"derived": True, "unit": " 项"},
        "next_due_on": {"derived": True},
    }  # fmt: skip
    tables = (Table("resolutions", "议定事项", GroupResolution, "meeting", RESOLUTIONS, noun="项"),)
    more_columns = (lines_of("resolution_lines", "resolutions", "议定事项", RESOLUTIONS),)
    name_column = "topic"
    never_empty = ("topic", "on")
    list_columns = ("topic", "on", "place", "open_count", "next_due_on", PLACE)
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("open", "有未落实事项", lambda today: OPEN),
        QuickView("late", "落实逾期", lambda today: OPEN & Q(next_due_on__lt=today)),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
    )
    ordering = "-on"
    attachment_kinds = {MINUTES: "会议纪要", "photo": "会议照片"}
    paper, paper_title = "print/area_record.html", "社区残疾人工作领导小组会议记录"

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        derive(values)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return super().check(values, today, before) or check(values, today)

    @classmethod
    def attachments_due(cls, values: Values) -> tuple[str, ...]:
        return (MINUTES,)

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "topic": "研究示范点创建工作", "on": f"{year}-03-05", "place": "社区会议室",
            "host": "其木格", "attendees": "其木格、王芳、包晓光",
            "resolution_lines": f"落实残协办公用房｜王芳｜{year}-04-30",
        }  # fmt: skip
