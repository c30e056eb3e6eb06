"""旗县领导小组, 社区领导小组: the declarations of their ledgers."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from registry.about_area.known import AREA, PLACE
from registry.about_area.ledger import AboutArea
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding
from registry.ledger.kinds import Kind
from registry.ledger.ledger import QuickView
from registry.ledger.lines import lines_of
from registry.models import (
    Area,
    BannerGroup,
    BannerGroupMember,
    CommunityGroup,
    CommunityGroupMember,
)
from registry.models.leading_group import IN_FORCE
from registry.organisation.leading_groups import rules


class GroupNameKind(Kind):
    """The name of a group: as a rule some twenty characters."""

    input_class = "input-30"


BANNER_MEMBERS = columns(
    BannerGroupMember,
    ("name", "unit", "departments", "post", "role", "government_lead", "from_on", "to_on"),
    {"unit": {"hint": "如 松山区民政局"}},
)
COMMUNITY_MEMBERS = columns(
    CommunityGroupMember,
    ("name", "post", "role", "lines", "is_chair", "office", "from_on", "to_on"),
    {"lines": {"hint": "一人可负责几项"}, "post": {"hint": "如 社区居委会委员"}},
)
OPTIONS: dict[str, dict[str, Any]] = {
    "name": {"required": True, "kind": GroupNameKind(80), "also": ("名称",)},
    "doc_no": {
        "required": True, "also": ("文号", "成立文件", "发文字号"),
        "hint": "如 松政发〔2013〕12号",
    },
    "founded_on": {"required": True, "also": ("成立时间",)},
    "ended_on": {"also": ("撤销日期", "换届日期"), "hint": "在任的不填"},
}  # fmt: skip
FOUNDING = ("name", "doc_no", "founded_on", "ended_on")
VIEWS = (
    QuickView("all", "全部", lambda today: Q()),
    QuickView("in_force", "现任", lambda today: IN_FORCE),
    QuickView("gaps", "有缺项", lambda today: IN_FORCE & Q(gap_count__gt=0)),
    QuickView("ended", "已换届或撤销", lambda today: ~IN_FORCE),
)


def _missing(values: Values, gaps: list[str], remarks: list[Finding]) -> list[str]:
    """``gaps`` and, once, the members while the plan asks for more of them."""
    return [*gaps, "members"] if remarks and "members" not in gaps else gaps


class BannerGroupLedger(AboutArea):
    """旗县领导小组 (方案二, A05 A06): what it proves counts for every site in the banner."""

    key, title, noun = "banner-group", "旗县领导小组", "旗县领导小组"
    model = BannerGroup
    levels = (Area.Level.BANNER,)
    counter = "个"
    parts = (
        Part("founding", "成立", FOUNDING),
        Part("members", "成员", (), ("members",), also=("member_lines",), judged=True,
             note="组长由政府分管领导担任；成员包括残联、妇联、民政、卫生、计生、人力资源社会保障部门领导，一人可代表几个部门"),
    )  # fmt: skip
    options = OPTIONS
    tables = (
        Table("members", "成员", BannerGroupMember, "group", BANNER_MEMBERS, required=True, noun="人",
              until="to_on", over="任期已满"),
    )  # fmt: skip
    more_columns = (lines_of("member_lines", "members", "成员", BANNER_MEMBERS),)
    list_columns = ("name", "doc_no", "founded_on", "ended_on", PLACE)
    quick_views = VIEWS
    ordering = "community"
    one_per, open_when = (AREA,), IN_FORCE
    attachment_kinds = {"paper": "成立文件"}
    paper, paper_title = "print/area_record.html", "社区残疾人工作领导小组登记表（旗县）"

    @classmethod
    def is_open(cls, values: Values) -> bool:
        return not values.get("ended_on")

    @classmethod
    def start(cls, area: Any) -> Values:
        return {**super().start(area), "name": f"{area.name}社区残疾人工作领导小组"}

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        wrong = super().check(values, today, before)
        return wrong or rules.told(values, today, rules.banner_remarks)

    @classmethod
    def missing(cls, values: Values, today: datetime.date) -> list[str]:
        gaps = super().missing(values, today)
        return _missing(values, gaps, rules.banner_remarks(values, today))

    @classmethod
    def attachments_due(cls, values: Values) -> tuple[str, ...]:
        return ("paper",)

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "name": "松山区社区残疾人工作领导小组", "doc_no": f"松政发〔{year}〕12号",
            "founded_on": f"{year}-03-05",
            "member_lines": "王建国｜松山区人民政府｜｜副区长｜组长｜是",
        }  # fmt: skip


class CommunityGroupLedger(AboutArea):
    """社区领导小组 (方案二, A08 A09)."""

    key, title, noun = "community-group", "社区领导小组", "社区领导小组"
    model = CommunityGroup
    counter = "个"
    parts = (
        Part("founding", "成立", FOUNDING),
        Part("members", "成员", (), ("members",), also=("member_lines",), judged=True,
             note="组长由残协主席（社区党组织书记或居委会主任；嘎查村类推）担任；成员包括专职委员和负责民政、卫生、计生、社保、妇女儿童工作的人员"),
    )  # fmt: skip
    options = OPTIONS
    tables = (
        Table("members", "成员", CommunityGroupMember, "group", COMMUNITY_MEMBERS, required=True,
              noun="人", until="to_on", over="任期已满"),
    )  # fmt: skip
    more_columns = (lines_of("member_lines", "members", "成员", COMMUNITY_MEMBERS),)
    list_columns = ("name", "doc_no", "founded_on", "ended_on", PLACE)
    quick_views = VIEWS
    ordering = "community"
    one_per, open_when = (AREA,), IN_FORCE
    attachment_kinds = {"paper": "成立文件"}
    paper, paper_title = "print/area_record.html", "社区残疾人工作领导小组登记表（社区）"

    @classmethod
    def is_open(cls, values: Values) -> bool:
        return not values.get("ended_on")

    @classmethod
    def start(cls, area: Any) -> Values:
        return {**super().start(area), "name": f"{area.name}残疾人工作领导小组"}

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        if wrong := super().check(values, today, before):
            return wrong
        told = rules.told(values, today, rules.community_remarks)
        return [*told, *rules.odd_offices(values)]

    @classmethod
    def missing(cls, values: Values, today: datetime.date) -> list[str]:
        gaps = super().missing(values, today)
        return _missing(values, gaps, rules.community_remarks(values, today))

    @classmethod
    def attachments_due(cls, values: Values) -> tuple[str, ...]:
        return ("paper",)

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "name": "春城社区残疾人工作领导小组", "doc_no": f"春社发〔{year}〕3号",
            "founded_on": f"{year}-03-05",
            "member_lines": "其木格｜春城社区党总支书记｜组长｜｜是｜社区党组织书记",
        }  # fmt: skip
