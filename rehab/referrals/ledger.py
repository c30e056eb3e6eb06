"""转介单: the declaration of its ledger."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from registry import access, account_kind
from registry.about_resident.known import IDENTITY
from registry.about_resident.ledger import NAME, AboutResident
from registry.account_kind import AccountKind
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding
from registry.ledger.kinds import Kind, NameKind
from registry.ledger.ledger import QuickView
from registry.ledger.views.steps import StepForm
from registry.models import Resident
from registry.needs import lamps
from registry.stepped import Step, Stepped, SteppedList
from rehab.models import Referral, ReferralReturn
from rehab.models.referral import CLOSED, FED_BACK, RECEIVED, RETURNED, SENT, TO_SEND
from rehab.referrals import rules
from rehab.referrals.begin import ReferralCreate
from rehab.referrals.form import ReferralForm

OPEN = ~Q(state=CLOSED)
RETURNS = columns(
    ReferralReturn, ("on", "institution", "reason"), {"institution": {"hint": "不填的为当时的机构"}}
)


class ReferralLedger(Stepped, AboutResident):
    """转介单 (方案三（三）): what the community cannot meet goes to who can, in time."""

    key, title, noun, work_area = "referral", "转介单", "转介单", 3
    model = Referral
    form_class = ReferralForm
    counter = "件"
    known = (*IDENTITY, "phone", "live_addr")
    parts = (
        Part("raised", "转介要求", (
            "raised_on", "wanted", "reasons", "reason_note", "kind", "institution", "consent",
            "raised_by")),
        Part("sent", "转出", ("sent_on", "account_id", "shares"),
             note="登记以后用“转出”办理；已经转出的在这里填写", waits="未到"),
        Part("answered", "接收和反馈", (
            "received_on", "receiver", "fed_back_on", "feedback", "feedback_note"), ("returns",),
             note="机构有账号的由机构填写，没有的由社区代为登记", waits="未到", folded=True),
        Part("closed", "关闭", ("closed_on", "outcome", "outcome_note"), waits="未到", folded=True),
    )  # fmt: skip
    options = {
        "raised_on": {"required": True, "also": ("提出时间", "登记日期")},
        "wanted": {"required": True, "also": ("需求", "转介内容"), "hint": "例如 假肢评估和装配"},
        "reasons": {"required": True, "also": ("原因",)},
        "kind": {"required": True, "also": ("去向",)},
        "institution": {"kind": Kind(100), "also": ("机构", "去向机构"), "hint": "还没有定的，转出时填写"},
        "consent": {"required": True, "hint": "不同意的不能转出"},
        "raised_by": {"kind": NameKind(50)},
        "sent_on": {"also": ("转出时间",)},
        account_kind.KEY: {
            "kind": AccountKind(40), "label": "机构账号", "also": ("承接机构账号",),
            "sortable": False, "hint": "承接机构的用户名；填写后该机构只看到这一件，没有账号的不填",
        },
        "shares": {"hint": "机构需要上门或联系本人的才选；机构每次查看都有记录"},
        "receiver": {"kind": NameKind(50)},
        "feedback": {"also": ("结果",)},
    }  # fmt: skip
    tables = (Table("returns", "退回", ReferralReturn, "referral", RETURNS, noun="次"),)
    never_empty = ("raised_on", "wanted", "kind")
    unasked = ("state", "first_sent_on", "send_due_on", "feedback_due_on", "due_on", "warn_on")
    presets = ("wanted", "kind")
    create_view = ReferralCreate
    list_columns = (
        NAME,
        "wanted",
        "kind",
        "institution",
        "raised_on",
        "sent_on",
        "state",
        "due_on",
    )
    filters = ("state", "kind", "feedback", "outcome")
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("to_send", "待转", lambda today: Q(state=TO_SEND)),
        QuickView("soon", "将到期", lambda today: Q(due_on__gte=today, warn_on__lte=today)),
        QuickView("over", "已超期", lambda today: Q(due_on__lt=today)),
        QuickView("waiting", "等待反馈", lambda today: Q(state__in=(SENT, RECEIVED))),
        QuickView("fed_back", "已反馈，待关闭", lambda today: Q(state=FED_BACK)),
        QuickView("returned", "退回", lambda today: Q(state=RETURNED)),
        QuickView("closed", "已关闭", lambda today: ~OPEN, on_home=False),
    )
    ordering = "-raised_on"
    period_by = "raised_on"
    beside_columns = ("raised_on", "state")
    attachment_kinds = {"consent": "同意书", "reply": "回执"}
    paper, paper_title = "print/referral.html", "残疾人康复转介单"
    course = (
        Step("send", "转出", (TO_SEND, RETURNED),
             ("sent_on", "institution", account_kind.KEY, "shares", "consent"),
             ("sent_on", "institution", "consent")),
        Step("receive", "登记接收", (SENT,), ("received_on", "receiver"), ("received_on", "receiver")),
        Step("feedback", "登记反馈", (SENT, RECEIVED), ("fed_back_on", "feedback", "feedback_note"),
             ("fed_back_on", "feedback")),
        Step("return", "登记退回", (SENT, RECEIVED), ("on", "reason"), ("on", "reason"), "returns"),
        Step("close", "关闭转介", (FED_BACK, TO_SEND, SENT, RECEIVED, RETURNED),
             ("closed_on", "outcome", "outcome_note"), ("closed_on", "outcome")),
    )  # fmt: skip
    stops = (("提出", "raised_on"), ("转出", "sent_on"), ("接收", "received_on"),
             ("反馈", "fed_back_on"), ("关闭", "closed_on"))  # fmt: skip

    @classmethod
    def start(cls, resident: Resident) -> Values:
        return {**super().start(resident), "raised_on": timezone.localdate()}

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        rules.derive(values, before)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return super().check(values, today, before) or rules.check(values, today, before)

    @classmethod
    def closing(cls, values: Values, on: datetime.date, reason: str) -> Values:
        if values["closed_on"]:
            return {}
        days = (values[key] for key, _ in rules.DAYS)
        return {
            "closed_on": max(filter(None, (on, *days))), "outcome": rules.GONE,
            "outcome_note": reason,
        }  # fmt: skip

    @classmethod
    def todo(cls, record: Referral, today: datetime.date) -> str:
        limit = lamps.said(record, today)  # type: ignore[arg-type]
        by = f"（期限 {limit}）" if limit else ""
        if record.state in (TO_SEND, RETURNED) and record.consent == rules.NO:
            return (
                f"先征得本人（监护人）同意{by}，说明转给谁、告知什么；同意了用“转出”办理，"
                "仍不同意的用“关闭转介”写明。"
            )
        return {
            TO_SEND: f"与机构联系好后转出{by}，打印转介单交本人带去。",
            SENT: f"等机构接收和反馈{by}；机构没有账号的，收到回执后在这里登记。",
            RECEIVED: f"机构已接收，等反馈{by}。",
            FED_BACK: f"向本人核实要求是否满足，然后用“关闭转介”办结{by}。",
            RETURNED: f"看退回的原因，换一家机构再转出{by}。",
        }.get(record.state, "")

    @classmethod
    def fit(cls, form: StepForm, record: Any) -> None:
        from rehab.referrals import offers

        offers.fit(form, record)

    @classmethod
    def views(cls) -> dict[str, type[Any]]:
        from rehab.referrals.printing import SlipDetail, SlipPrint

        views = {"list": SteppedList, "detail": SlipDetail, "print": SlipPrint}
        return {**super().views(), **views}

    @classmethod
    def paper_context(
        cls, record: Any, *, plain: bool, printed_by: str, office: str
    ) -> dict[str, Any]:
        from rehab.referrals.paper import slip

        context = super().paper_context(record, plain=plain, printed_by=printed_by, office=office)
        return {**context, **slip(record, plain=plain)}

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "乌云其其格", "resident__id_no": "150404197511120023",
            "raised_on": f"{year}-03-05", "wanted": "假肢评估和装配", "reasons": "没有专业人员",
            "kind": "辅具", "institution": "赤峰市残疾人辅助器具中心", "consent": "是",
        }  # fmt: skip


def may_begin(user: Any, code: str) -> bool:
    """Whether ``user`` may write a slip for somebody of the community ``code``."""
    return access.may(user, Referral.section, "E", code)
