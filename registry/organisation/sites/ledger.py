"""示范点: the declaration of its ledger."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from registry import members
from registry.about_area.known import AREA, FULL_PLACE, KIND
from registry.about_area.ledger import AboutArea
from registry.ledger.columns import Part, Values
from registry.ledger.findings import Finding
from registry.ledger.kinds import AreaSizeKind, Kind
from registry.ledger.ledger import QuickView
from registry.models import Site
from registry.models.site import ENDED, NAMED, RECHECKED
from registry.organisation.sites import paper, rules

CURRENT = ~Q(state=ENDED)
WITH_PLAQUE = Q(state__in=(NAMED, RECHECKED))


def in_pilots() -> Q:
    """In communities where the roll of members is kept by real name (a parameter)."""
    held = Site.objects.unscoped("which communities are sites is no secret").current()
    return Q(community_id__in=members.pilots(set(held.values_list("community_id", flat=True))))


class SiteLedger(AboutArea):
    """示范点 (方案前言, reference §3.6): one current site a community."""

    key, title, noun = "site", "示范点", "示范点"
    model = Site
    counter = "个"
    parts = (
        Part("site", "示范点", (
            "name", "name_mn", "kind", "applied_on", "created_year", "state", "state_on"),
            note="登记即为申报；以后各步在示范点页面上办理"),
        Part("size", "社区概况", (
            "floor_area", "households", "population", "disabled_count"),
             note="经费标准按面积（或户数）分档，以方案口径填写"),
    )  # fmt: skip
    options = {
        "name": {"required": True, "kind": Kind(60), "also": ("名称", "社区名称")},
        "name_mn": {"kind": Kind(120), "hint": "牌匾所用的传统蒙古文，可以不填", "also": ("蒙文名称",)},
        "kind": {"required": True, "also": ("类型",)},
        "applied_on": {"required": True, "also": ("申报时间",)},
        "created_year": {"required": True, "also": ("年度",), "hint": "不填按申报日期的年份"},
        "floor_area": {"required": True, "unit": " ㎡", "kind": AreaSizeKind(), "also": ("社区面积", "面积")},
        "households": {"required": True, "unit": " 户", "also": ("总户数",)},
        "population": {"required": True, "unit": " 人", "also": ("总人口", "人口")},
        "disabled_count": {
            "required": True, "unit": " 人", "also": ("残疾人数",), "hint": "上报的持证残疾人数",
        },
        "state": {"derived": True},
        "state_on": {"derived": True},
    }  # fmt: skip
    name_column = "name"
    list_columns = ("name", "kind", "state", "state_on", "created_year", "floor_area", FULL_PLACE)
    anonymous_columns = ("name", "kind", "state")
    filters = ("state", "kind")
    totals = ("households", "population", "disabled_count")
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("making", "还在创建", lambda today: CURRENT & ~WITH_PLAQUE),
        QuickView("named", "已挂牌", lambda today: WITH_PLAQUE),
        QuickView("gaps", "有缺项", lambda today: CURRENT & Q(gap_count__gt=0)),
        QuickView("pilot", "会员实名制试点", lambda today: CURRENT & in_pilots(), on_home=False),
        QuickView("ended", "已摘牌或退出", lambda today: ~CURRENT),
    )
    ordering = "community"
    one_per, open_when = (AREA,), CURRENT
    attachment_kinds = {
        "application": "申报表", "plaque": "牌匾照片", "report": "检查验收报告",
    }  # fmt: skip
    paper = "print/site.html"
    paper_title = "社区残疾人工作示范点登记表"
    paper_notes = (
        "本表一点一表，由社区残协填写，逐级上报。",
        "社区面积按《实施方案》口径填写；残疾人数为上报的持证残疾人数。",
    )

    @classmethod
    def is_open(cls, values: Values) -> bool:
        return values.get("state") != ENDED

    @classmethod
    def start(cls, area: Any) -> Values:
        return {**super().start(area), "name": area.name, "kind": area.kind}

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        rules.derive(values)
        values["kind"] = values["kind"] or values.get(KIND) or ""

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return super().check(values, today, before) or rules.check(values, today)

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "name": "春城社区", "kind": "城镇社区", "applied_on": f"{year}-03-05",
            "created_year": year, "floor_area": 1860, "households": 2140, "population": 5630,
            "disabled_count": 168,
        }  # fmt: skip

    @classmethod
    def list_steps(cls, user: Any) -> list[dict[str, str]]:
        from django.urls import reverse

        return [{"label": "全区示范点布局", "url": reverse("sites-map")}]

    @classmethod
    def paper_context(
        cls, record: Site, *, plain: bool, printed_by: str, office: str
    ) -> dict[str, Any]:
        held = super().paper_context(record, plain=plain, printed_by=printed_by, office=office)
        return {**held, **paper.more(record, held["parts"])}

    @classmethod
    def urls(cls, extra: Any = ()) -> Any:
        from registry.organisation.sites.views import addresses

        return super().urls([*addresses(cls), *extra])

    @classmethod
    def views(cls) -> dict[str, type[Any]]:
        from registry.organisation.sites import views

        return {"detail": views.SiteDetail}


__all__ = ["CURRENT", "WITH_PLAQUE", "SiteLedger"]
