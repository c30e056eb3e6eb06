"""The declarations of 居民互助小组 and 互助记录."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from assistance.models import MutualGroup, MutualHelp, MutualMember
from assistance.mutual import groups
from assistance.volunteers.rules import check_time
from registry.about_area.ledger import PLACE, AboutArea
from registry.about_resident import known
from registry.about_resident.ledger import NAME, AboutResident
from registry.five_knowns import months_before
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding, error, question
from registry.ledger.kinds import Kind
from registry.ledger.ledger import QuickView
from registry.ledger.lines import lines_of
from registry.work.columns import HoursKind

MEMBERS = columns(MutualMember, ("name", "is_disabled", "can"), {})
IN_FORCE = Q(ended_on=None)


class GroupNameKind(Kind):
    """The name of a group; blanks inside do not part a record from its group."""

    def read(self, raw: Any) -> Any:
        return "".join(super().read(raw).split())


class MutualGroupLedger(AboutArea):
    """居民互助小组: residents, disabled or not, who help each other (方案三（九）)."""

    key, title, noun, work_area = "mutual-group", "居民互助小组", "小组", 9
    model = MutualGroup
    counter = "个"
    parts = (
        Part("group", "小组", ("name", "leader", "phone", "founded_on", "does", "ended_on")),
        Part(
            "members",
            "成员",
            (),
            ("members",),
            also=("member_lines",),
            note="成员可以不是残疾人；负责人也列在里面",
        ),
    )
    options = {
        "name": {
            "kind": GroupNameKind(60),
            "required": True,
            "also": ("名称", "互助小组名称", "互助小组"),
        },
        "leader": {"required": True, "also": ("组长", "小组长")},
        "phone": {"required": True, "also": ("电话", "组长电话")},
        "founded_on": {"required": True, "also": ("成立时间",)},
        "does": {"required": True, "also": ("内容", "互助事项")},
        "ended_on": {"hint": "还在活动的不填"},
    }
    tables = (Table("members", "成员", MutualMember, "group", MEMBERS, required=True, noun="人"),)
    more_columns = (
        lines_of("member_lines", "members", "成员", MEMBERS, also=("组员", "小组成员")),
    )
    never_empty = ("name",)
    list_columns = ("name", "leader", "does", "founded_on", PLACE)
    quick_views = (
        QuickView("current", "现有", lambda today: IN_FORCE),
        QuickView("gaps", "有缺项", lambda today: IN_FORCE & Q(gap_count__gt=0)),
        QuickView("ended", "已解散", lambda today: ~IN_FORCE),
    )
    attachment_kinds = {"charter": "小组公约", "photo": "活动照片"}
    paper, paper_title = "print/area_record.html", "居民互助小组登记表"

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = super().check(values, today, before)
        founded, ended = values.get("founded_on"), values.get("ended_on")
        if founded and founded > today:
            found.append(error("founded_on", "founded_on", "成立日期不能晚于今天"))
        if ended and (ended > today or (founded and ended < founded)):
            text = "解散日期须在成立日期之后、不晚于今天"
            found.append(error("ended_on", "ended_on", text, about=("founded_on",)))
        return found

    @classmethod
    def actions(cls, record: MutualGroup, user: Any) -> list[dict[str, str]]:
        if record.ended_on or not MutualHelpLedger.may(user, "E", record.community_id):
            return []
        asked = urlencode({"group_name": record.name})
        return [{"label": "登记互助记录", "url": f"{MutualHelpLedger.url('create')}?{asked}"}]

    @classmethod
    def beside(cls, record: MutualGroup, user: Any) -> list[dict[str, Any]]:
        return [groups.helped(record, MutualHelpLedger, user)]

    @classmethod
    def missing(cls, values: Values, today: datetime.date) -> list[str]:
        found = super().missing(values, today)
        return found if values.get("members") else [*found, "members"]

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        rows = values.get("members") or []
        disabled = sum(row.get("is_disabled") == "1" for row in rows)
        return f"成员 {len(rows)} 人，其中残疾人 {disabled} 人" if rows else ""

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "name": "邻里互助组", "leader": "张桂兰", "phone": "13800000000",
            "founded_on": f"{year}-03-05", "does": "代买菜、代取药、陪同看病",
        }  # fmt: skip


class MutualHelpLedger(AboutResident):
    """互助记录: one time a neighbour helped a resident (方案三（九）)."""

    key, title, noun, work_area = "mutual-help", "互助记录", "互助记录", 9
    model = MutualHelp
    counter = "次"
    known = known.IDENTITY
    parts = (
        Part(
            "help", "互助", ("on", "helper_name", "group_name", "way", "content", "hours"),
            note="上面选定的居民是受帮助的人；帮助他（她）的人在这里填写",
        ),
    )  # fmt: skip
    options = {
        "on": {"required": True, "also": ("互助日期", "时间")},
        "helper_name": {
            "required": True,
            "also": ("帮助人", "互助人", "帮扶人"),
            "hint": "邻居、小组成员等，不是受帮助的居民本人",
        },
        "group_name": {
            "kind": GroupNameKind(60),
            "also": ("小组",),
            "hint": "小组台账里的名称；不是小组活动的不填",
        },
        "way": {"required": True, "also": ("互助方式", "帮扶方式")},
        "content": {"required": True, "also": ("互助内容",)},
        "hours": {"kind": HoursKind(), "unit": " 小时", "also": ("时长（小时）",)},
    }
    never_empty = ("on", "helper_name")
    presets = ("group_name",)
    beside_columns = ("on", "way")
    list_columns = (NAME, "on", "helper_name", "group_name", "way", "content", "hours")
    totals = list_sums = ("hours",)
    filters = ("way",)
    period_by = "on"
    ordering = "-on"
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("months", "近十二个月",
                  lambda today: Q(on__range=(months_before(today, 12), today))),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
    )  # fmt: skip
    attachment_kinds = {"photo": "互助照片"}
    paper_title = "居民互助记录"

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = super().check(values, today, before) or _time(values, today)
        return found or _of_group(values)

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "乌云其其格", "resident__id_no": "150404197511120023", "on": f"{year}-03-05",
            "helper_name": "张桂兰", "group_name": "邻里互助组", "way": "劳务",
            "content": "代买菜、陪同取药", "hours": 1.5,
        }  # fmt: skip


def _of_group(values: Values) -> list[Finding]:
    """That the group is not on record, or did not exist on the day."""
    name, code, on = (values.get(k) for k in ("group_name", "resident__community_id", "on"))
    if not name or not code:
        return []
    terms = groups.terms(str(code)).get(name)
    if not terms:
        text = f"居民互助小组台账里没有“{name}”，请核对名称，或先登记小组；不是小组活动的不填"
        return [question("group", "group_name", text)]
    if on and not any(groups.existed(term, on) for term in terms):
        text = f"“{name}”{groups.said(terms[0])}，这一天还没有或已经没有这个小组，请核对"
        return [question("group", "on", text, about=("group_name",))]
    return []


def _time(values: Values, today: datetime.date) -> list[Finding]:
    """The day and the hours, each told at its own field."""
    found = check_time(values, today, "on", "这次互助")
    return [error(f.code, "hours", f.message) if f.code == "hours" else f for f in found]
