"""法律援助: the declaration of its ledger; 人民调解 is one of its ways."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from registry.about_resident.known import MINIMAL
from registry.about_resident.ledger import NAME
from registry.cases import handlers
from registry.ledger.columns import Part, Values
from registry.ledger.findings import Finding
from registry.ledger.ledger import QuickView
from registry.models import Resident
from registry.needs import lamps
from registry.stepped import Step
from rights.bodies.choosing import BodyKind
from rights.course import AVOID, RightsCase, RightsForm
from rights.infringements.ledger import InfringementLedger
from rights.legal_aid import linking, rules
from rights.legal_aid.linking import CASE
from rights.models import LegalAid, LegalAidHandler
from rights.models.legal_aid import APPROVED, ASKED, ASSIGNED, CLOSED, REFUSED

OPEN = Q(state__in=(ASKED, APPROVED, ASSIGNED))
REFUSING = {"answer": {"in": [rules.DECLINED]}}


class LegalAidForm(RightsForm):
    """The form of an application: it offers the resident's cases, to those who may see them.

    Whom nobody may contact is taken over from the case chosen, unless somebody is named anew.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if CASE in self.fields and self.stored.get("resident_id"):
            cases = linking.offered(self.user, self.stored["resident_id"])
            kept = self.stored.get(CASE) if self.record else None
            field: Any = self.fields[CASE]
            field.offer(cases, kept)
            if self.record is None and not self.is_bound:
                self.initial["avoid"] = self._avoided(self.stored.get(CASE))

    def settle(self, values: Values) -> None:
        super().settle(values)
        if self.record is None and not values["avoid"]:
            values["avoid"] = self._avoided(values[CASE])

    def _avoided(self, key: Any) -> str:
        cases = linking.offered(self.user, self.stored["resident_id"]) if key else []
        return next((case.avoid for case in cases if str(case.pk) == str(key)), "")


class LegalAidLedger(RightsCase):
    """法律援助 (H07): asked for, examined, given to a lawyer or mediator, closed."""

    key, title, noun, work_area = "legal-aid", "法律援助和调解", "法律援助申请", 5
    model = LegalAid
    running = OPEN
    anonymous_columns = (NAME, "way", "asked_on", "state")
    form_class = LegalAidForm
    known = (
        *MINIMAL, "phone", "live_addr", "capacity", "guardian_name", "guardian_relation",
    )  # fmt: skip
    counter = "件"
    parts = (
        Part("legal_aid", "申请", ("avoid", "matter", "way", "asked_on", "story", CASE, "body"),
             note="案情加密保存，只有责任人逐次查看，每次都有记录"),
        Part("answer", "审查", ("answered_on", "answer", "refusal"), waits="未到",
             note="登记以后用“登记审查结果”办理；补录以前的在这里填写"),
        Part("lawyer", "承办", ("lawyer", "lawyer_phone", "assigned_on"), waits="未到"),
        Part("closing", "办结", ("closed_on", "outcome", "result", "satisfaction"), waits="未到"),
        Part("handlers", "责任人", (), ("handlers",)),
    )  # fmt: skip
    options = {
        "avoid": AVOID,
        "matter": {"required": True, "hint": "例如 追讨拖欠工资、离婚抚养费"},
        "way": {"required": True, "hint": "请调解委员会调解的选“人民调解”"},
        "asked_on": {"required": True},
        "story": {"hint": "事情的来龙去脉，想请求什么"},
        CASE: {"kind": linking.CaseKind(), "label": "属于哪件侵权案件", "sortable": False,
               "hint": "没有的不选"},
        "body": {"kind": BodyKind(80),
                 "hint": "没有列出的，先到“法律服务机构”登记"},
        "refusal": {"asked": REFUSING},
        "lawyer": {"hint": "人民调解的填调解员"},
    }  # fmt: skip
    tables = (handlers.table(LegalAidHandler),)
    never_empty = ("matter", "asked_on")
    presets = (CASE,)
    unasked = ("state", "due_on", "warn_on")
    list_columns = (NAME, "avoid", "matter", "way", "asked_on", "lawyer", "state", "due_on")
    filters = ("state", "way", "outcome")
    quick_views = (
        QuickView("open", "未办结", lambda today: OPEN),
        QuickView("asked", "待审查", lambda today: Q(state=ASKED)),
        QuickView("over", "已超期", lambda today: Q(due_on__lt=today)),
        QuickView("mediation", "人民调解", lambda today: Q(way="6")),
        QuickView("closed", "已办结", lambda today: Q(state=CLOSED)),
        QuickView("refused", "未批准", lambda today: Q(state=REFUSED)),
        QuickView("all", "全部", lambda today: Q()),
    )
    ordering = "-asked_on"
    period_by = "asked_on"
    beside_columns = ("asked_on", "state")
    attachment_kinds = {
        "application": "申请书",
        "answer": "审查决定",
        "result": "法律文书、调解协议",
    }
    course = (
        Step("answer", "登记审查结果", (ASKED,), ("answered_on", "answer", "refusal", "body"),
             ("answered_on", "answer")),
        Step("assign", "登记承办人", (APPROVED,), ("lawyer", "lawyer_phone", "assigned_on"),
             ("lawyer", "assigned_on")),
        Step("close", "办结", (APPROVED, ASSIGNED),
             ("closed_on", "outcome", "result", "satisfaction"), ("closed_on", "outcome")),
    )  # fmt: skip
    stops = (("申请", "asked_on"), ("审查", "answered_on"), ("承办", "assigned_on"),
             ("办结", "closed_on"))  # fmt: skip

    @classmethod
    def start(cls, resident: Resident) -> Values:
        return {**super().start(resident), "asked_on": timezone.localdate()}

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
    def todo(cls, record: LegalAid, today: datetime.date) -> str:
        limit = lamps.said(record, today)  # type: ignore[arg-type]
        by = f"（期限 {limit}）" if limit else ""
        return {
            ASKED: f"等援助机构审查{by}，有了结果在这里登记。",
            APPROVED: f"已批准，请登记承办的律师或调解员{by}。",
            ASSIGNED: f"正在办理{by}；办完登记结果和满意度。",
        }.get(record.state, "")

    # -- the case it belongs to --------------------------------------------------------------

    @classmethod
    def as_seen(cls, record: LegalAid, user: Any) -> LegalAid:
        record = super().as_seen(record, user)
        if linking.case_of(record, user) is None:
            record.infringement_id = None
        return record

    @classmethod
    def withheld(cls, record: LegalAid, user: Any) -> frozenset[str]:
        seen = record.infringement_id and linking.case_of(record, user)
        hidden = frozenset() if seen else frozenset({CASE})
        return super().withheld(record, user) | hidden

    @classmethod
    def beside(cls, record: LegalAid, user: Any) -> list[dict[str, Any]]:
        case = linking.case_of(record, user)
        if case is None:
            return []
        label = InfringementLedger.columns["kind"].kind.show(case.kind)
        link = {
            "label": f"{label}（{case.number}）",
            "url": InfringementLedger.url("detail", case.pk),
        }
        return [{"title": "侵权案件", "noun": "", "counter": "件", "records": [link], "count": 1}]
