"""法律服务机构: those of 工作机制主体 that are of the law, of a community or of its banner."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from registry.about_area.ledger import PLACE
from registry.ledger.columns import Part, Values
from registry.ledger.findings import Finding, error
from registry.ledger.ledger import QuickView
from registry.models import Area
from registry.organisation.parties.ledger import IN_FORCE, LAW, SERVICE, PartyLedger, agreed

AID, JUSTICE, MEDIATION, LAWYERS = "1", "2", "3", "4"
COUNTED = (AID, JUSTICE, MEDIATION, LAWYERS)
"""法律援助站、司法所、人民调解委员会、律师事务所: the kinds the plan counts on (H06)."""


class LegalBodyLedger(PartyLedger):
    """法律服务机构: one record with 工作机制主体, so that none is entered twice.

    A banner enters those that serve all its communities; whoever works below reads them.
    """

    key, title, noun, work_area = "legal-body", "法律服务机构", "机构", 5
    levels = (Area.Level.BANNER, Area.Level.TOWNSHIP, Area.Level.COMMUNITY)
    parts = (
        Part("party", "机构", (
            "party", "service", "legal_body", "name", "person", "post", "phone", "duties",
            "from_on", "to_on"), note="本社区的，以及旗县、街道共用的都可以登记"),
        Part("agreement", "合作协议", ("agreed_from", "agreed_until"), waits="未到",
             note="协议书作为附件上传；到期前会在今日待办提醒"),
    )  # fmt: skip
    options = {
        **PartyLedger.options,
        "name": {**PartyLedger.options["name"], "hint": "如 松山区法律援助中心"},
        "duties": {**PartyLedger.options["duties"], "hint": "如 法律咨询、代理诉讼、调解纠纷"},
    }
    presets = ("party", "service", "legal_body")
    list_columns = ("name", "legal_body", "person", "phone", "agreed_until", "to_on", PLACE)
    filters = ("legal_body",)
    quick_views = (
        QuickView("in_force", "现有", lambda today: IN_FORCE),
        QuickView("agreed", "协议有效", lambda today: IN_FORCE & agreed(today)),
        QuickView("run_out", "协议已到期", lambda today: IN_FORCE & Q(agreed_until__lt=today)),
        QuickView("unagreed", "没有协议", lambda today: IN_FORCE & Q(agreed_from=None)),
        QuickView("gaps", "有缺项", lambda today: IN_FORCE & Q(gap_count__gt=0)),
        QuickView("left", "已退出", lambda today: ~IN_FORCE),
    )
    paper_title = "法律服务机构登记表"

    @classmethod
    def visible(cls, user: Any, letter: str = "V") -> Any:
        return super().visible(user, letter).filter(service=LAW)

    @classmethod
    def files_under(cls) -> str:
        return PartyLedger.key

    @classmethod
    def start(cls, area: Area) -> Values:
        return {**super().start(area), "party": SERVICE, "service": LAW}

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = super().check(values, today, before)
        if values.get("service") != LAW or values.get("party") != SERVICE:
            text = "这里只登记法律、调解类的社区服务机构，其他的请到“工作机制主体”"
            found.append(error("service", "service", text))
        return found

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "party": "社区服务机构", "service": "法律、调解", "legal_body": "人民调解委员会",
            "name": "春城社区人民调解委员会", "person": "包晓光", "post": "主任",
            "phone": "13800000000", "duties": "调解邻里、家庭和财产纠纷",
            "agreed_from": f"{year}-01-01",
        }  # fmt: skip
