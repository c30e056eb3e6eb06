"""侵权案件: the declaration of its ledger."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone

from registry.about_resident.known import MINIMAL
from registry.about_resident.ledger import NAME
from registry.cases import handlers
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding
from registry.ledger.kinds import IntegerKind
from registry.ledger.ledger import QuickView
from registry.models import Resident
from registry.needs import lamps
from registry.stepped import Step
from rights.bodies.choosing import BodyKind
from rights.course import AVOID, RightsCase
from rights.infringements import rules
from rights.models import Infringement, InfringementHandler, InfringementProgress
from rights.models.infringement import CLOSED, COORDINATING, FOUND, REPORTED

ASKED_FOR_CLOSING = ("closed_on", "outcome", "result")
PROGRESS = Table(
    "progress", "协调记录", InfringementProgress, "infringement",
    columns(InfringementProgress, ("on", "way", "done", "by"), {
        "done": {"hint": "写办了什么、约定了什么；不愿让人知道的写在“经过”里"}}), noun="次",
)  # fmt: skip


class LateKind(IntegerKind):
    """Working days past the last one on which it would have been reported in time."""

    def show(self, value: Any) -> str:
        return f"逾期 {value} 个工作日反映" if value else ""


class InfringementLedger(RightsCase):
    """侵权案件 (H05): reported within working days, coordinated, closed with what came of it."""

    key, title, noun, work_area = "infringement", "侵权案件", "案件", 5
    model = Infringement
    running = ~Q(state=CLOSED)
    anonymous_columns = (NAME, "kind", "found_on", "reported_on", "state")
    known = (
        *MINIMAL, "phone", "live_addr", "capacity", "guardian_name", "guardian_relation",
    )  # fmt: skip
    counter = "件"
    parts = (
        Part("infringement", "案情", (
            "avoid", "kind", "found_on", "found_by", "informant", "story", "frailty"),
            note="反映人和经过加密保存，只有责任人逐次查看，每次都有记录"),
        Part("report", "向法律机构反映", ("body", "reported_on", "ways"),
             note="登记以后用“向法律机构反映”办理；补录以前的在这里填写", waits="未到"),
        Part("progress", "协调", (), ("progress",), waits="未到"),
        Part("closing", "结案", ("closed_on", "outcome", "result", "satisfaction"), waits="未到"),
        Part("handlers", "责任人", (), ("handlers",)),
    )  # fmt: skip
    options = {
        "avoid": AVOID,
        "kind": {"required": True},
        "found_on": {"required": True, "hint": "知道这件事的那一天；反映的时限从这天起算"},
        "found_by": {"required": True},
        "informant": {"hint": "是谁说的；不愿留名的不填"},
        "story": {"required": True, "hint": "什么时候、在哪里、谁、做了什么"},
        "frailty": {"derived": True},
        "body": {"kind": BodyKind(80), "hint": "没有列出的，先到“法律服务机构”登记"},
        "report_late": {"kind": LateKind()},
        "result": {"hint": "例如 退还低保存折，监护人改由姐姐担任"},
    }
    tables = (PROGRESS, handlers.table(InfringementHandler))
    never_empty = ("kind", "found_on")
    unasked = ("state", "report_late", "report_due_on", "due_on", "warn_on")
    list_columns = (
        NAME,
        "avoid",
        "kind",
        "frailty",
        "found_on",
        "reported_on",
        "report_late",
        "state",
        "due_on",
    )
    filters = ("state", "kind", "outcome")
    quick_views = (
        QuickView("open", "未结案", lambda today: ~Q(state=CLOSED)),
        QuickView("to_report", "待反映", lambda today: Q(state=FOUND)),
        QuickView("over", "已超期", lambda today: Q(due_on__lt=today)),
        QuickView("late", "反映逾期", lambda today: Q(report_late__gt=0)),
        QuickView("frail", "未成年或无行为能力", lambda today: ~Q(frailty=[])),
        QuickView("closed", "已结案", lambda today: Q(state=CLOSED)),
        QuickView("all", "全部", lambda today: Q()),
    )
    ordering = "-found_on"
    period_by = "found_on"
    beside_columns = ("found_on", "state")
    attachment_kinds = {"evidence": "证据材料", "report": "反映材料", "result": "处理结果文书"}
    course = (
        Step("report", "向法律机构反映", (FOUND,), ("body", "reported_on", "ways"),
             ("body", "reported_on")),
        Step("coordinate", "记一次协调", (REPORTED, COORDINATING), ("on", "way", "done", "by"),
             ("on", "done"), "progress"),
        Step("close", "结案", (FOUND, REPORTED, COORDINATING),
             (*ASKED_FOR_CLOSING, "satisfaction"), ASKED_FOR_CLOSING),
    )  # fmt: skip
    stops = (("发现", "found_on"), ("反映", "reported_on"), ("协调", "coordinated_on"),
             ("结案", "closed_on"))  # fmt: skip

    @classmethod
    def start(cls, resident: Resident) -> Values:
        return {**super().start(resident), "found_on": timezone.localdate()}

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        super().derive(values, today, before)
        rules.derive(values, before)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return super().check(values, today, before) or rules.check(values, today)

    @classmethod
    def notices(cls, record: Infringement, user: Any) -> list[dict[str, str]]:
        told = super().notices(record, user)
        if record.report_late and record.report_due_on:
            due = lamps.day_said(record.report_due_on)
            text = f"{LateKind().show(record.report_late)}，最迟应在 {due} 反映。"
            told = [{"text": text, "tone": "warning"}, *told]
        return told

    @classmethod
    def todo(cls, record: Infringement, today: datetime.date) -> str:
        limit = lamps.said(record, today)  # type: ignore[arg-type]
        by = f"（期限 {limit}）" if limit else ""
        return {
            FOUND: f"请向法律机构反映{by}，反映后在这里登记。",
            REPORTED: f"帮助协调解决{by}，每次办了什么记一次协调。",
            COORDINATING: f"继续协调{by}；有了结果的结案。",
        }.get(record.state, "")

    @classmethod
    def also_do(cls, record: Infringement) -> dict[str, str]:
        """Once a legal body was told, its people work on the case as soon as they are named in it."""
        if record.state not in (REPORTED, COORDINATING):
            return {}
        return {
            "text": f"请法律服务人员办理：在责任人中加上{record.body}的账号，他们才看得到这件案件。",
            "label": "更正责任人",
            "url": f"{cls.url('edit', record.pk)}#part-handlers",
        }

    @classmethod
    def beside(cls, record: Infringement, user: Any) -> list[dict[str, Any]]:
        """The legal aid of this case that ``user`` may see, and the way to apply for one."""
        from rights.legal_aid.ledger import LegalAidLedger

        held = LegalAidLedger.visible(user).current().filter(infringement=record)
        state = LegalAidLedger.columns["state"].kind
        shown = [
            {"label": f"{aid.matter}（{state.show(aid.state)}）",
             "url": LegalAidLedger.url("detail", aid.pk)}
            for aid in held.order_by("-asked_on", "pk")
        ]  # fmt: skip
        begins = LegalAidLedger.begins(user) and LegalAidLedger.may(user, "E", record.community_id)
        asked = urlencode({"resident": record.resident_id, "infringement_id": record.pk})
        return [{
            "title": "法律援助", "noun": "法律援助申请", "counter": "件", "records": shown,
            "count": len(shown), "new_url": f"{LegalAidLedger.url('create')}?{asked}" if begins else "",
        }]  # fmt: skip
