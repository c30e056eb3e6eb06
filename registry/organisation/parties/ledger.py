"""工作机制主体: the declaration of its ledger."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.db.models import Q

from registry.about_area.known import PLACE
from registry.about_area.ledger import AboutArea
from registry.ledger.columns import Part, Values
from registry.ledger.findings import Finding, error
from registry.ledger.kinds import Kind
from registry.ledger.ledger import QuickView
from registry.models import WorkParty

COMMITTEE, SPECIALIST, SERVICE = "1", "2", "3"
PARTIES = (COMMITTEE, SPECIALIST, SERVICE)
OF_SERVICE = {"party": {"in": [SERVICE]}}
LAW = "4"
"""机构类型：法律、调解."""
OF_LAW = {"service": {"in": [LAW]}}
HEALTH, REHAB = "1", ("1", "2")
"""机构类型：社区卫生服务; that and 康复、托养."""
IN_FORCE = Q(to_on__isnull=True)


def agreed(on: datetime.date) -> Q:
    """Parties with an agreement that holds on the day ``on``, its first and last day included."""
    return Q(agreed_from__lte=on) & (Q(agreed_until=None) | Q(agreed_until__gte=on))


def check(values: Values, today: datetime.date) -> list[Finding]:
    begins, ends = values["from_on"], values["to_on"]
    if begins and ends and ends < begins:
        return [error("to_on", "to_on", "退出日期早于参加日期", about=("from_on",))]
    if ends and ends > today:
        return [error("to_on", "to_on", "退出日期不能晚于今天")]
    return _agreement(values)


def _agreement(values: Values) -> list[Finding]:
    begins, ends = values["agreed_from"], values["agreed_until"]
    if ends and not begins:
        text = "有协议到期日期的，请填写协议开始日期"
        return [error("agreed_from", "agreed_from", text, about=("agreed_until",))]
    if begins and ends and ends < begins:
        text = "协议到期日期早于开始日期"
        return [error("agreed_until", "agreed_until", text, about=("agreed_from",))]
    return []


class PartyLedger(AboutArea):
    """工作机制主体: 居委会为核心、专职委员为纽带、社区服务机构为基础 (方案一)."""

    key, title, noun = "work-party", "工作机制主体", "主体"
    model = WorkParty
    counter = "个"
    parts = (
        Part("party", "主体", (
            "party", "name", "service", "legal_body", "person", "post", "phone", "duties", "from_on", "to_on"),
            note="居委会负责人、专职委员、社区服务机构三类都要有"),
        Part("agreement", "合作协议", ("agreed_from", "agreed_until"), waits="未到",
             note="与卫生、康复机构签有协议的填写；协议书作为附件上传"),
    )  # fmt: skip
    options = {
        "party": {"required": True, "also": ("类别", "主体")},
        "name": {"required": True, "kind": Kind(80), "also": ("单位", "单位名称", "名称"),
                 "hint": "如 春城社区居委会"},
        "service": {"required": True, "asked": OF_SERVICE, "also": ("服务类型",)},
        "legal_body": {"required": True, "asked": OF_LAW},
        "person": {"required": True, "also": ("姓名", "联系人")},
        "phone": {"required": True, "also": ("电话",)},
        "duties": {"required": True, "also": ("职责", "工作内容")},
        "to_on": {"hint": "还在参加的不填"},
        "agreed_from": {"asked": OF_SERVICE, "also": ("协议开始日期", "协议起始")},
        "agreed_until": {
            "asked": OF_SERVICE, "hint": "没有期限的不填", "also": ("协议到期日期", "协议终止"),
        },
    }  # fmt: skip
    never_empty = ("party", "name")
    presets: ClassVar[tuple[str, ...]] = ("party", "service")
    list_columns: ClassVar[tuple[str, ...]] = ("name", "party", "service", "person", "phone", "agreed_until",
                    "to_on", PLACE)  # fmt: skip
    filters: ClassVar[tuple[str, ...]] = ("party", "service")
    quick_views: ClassVar[tuple[QuickView, ...]] = (
        QuickView("in_force", "现有", lambda today: IN_FORCE),
        QuickView("committee", "居委会负责人", lambda today: IN_FORCE & Q(party=COMMITTEE)),
        QuickView("specialist", "专职委员", lambda today: IN_FORCE & Q(party=SPECIALIST)),
        QuickView("services", "社区服务机构", lambda today: IN_FORCE & Q(party=SERVICE)),
        QuickView("rehab", "卫生和康复机构", lambda today: IN_FORCE & Q(service__in=REHAB)),
        QuickView("agreed", "协议有效", lambda today: IN_FORCE & agreed(today)),
        QuickView("run_out", "协议已到期", lambda today: IN_FORCE & Q(agreed_until__lt=today)),
        QuickView("gaps", "有缺项", lambda today: IN_FORCE & Q(gap_count__gt=0)),
        QuickView("left", "已退出", lambda today: ~IN_FORCE),
    )
    ordering = "party"
    attachment_kinds = {"agreement": "合作协议"}
    paper, paper_title = "print/area_record.html", "社区残疾人工作机制主体登记表"

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return super().check(values, today, before) or check(values, today)

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "party": "社区服务机构", "name": "全宁街道社区卫生服务中心", "service": "社区卫生服务",
            "person": "包晓光", "post": "主任", "phone": "13800000000",
            "duties": "康复训练指导、家庭医生签约、辅助器具适配评估",
        }  # fmt: skip
