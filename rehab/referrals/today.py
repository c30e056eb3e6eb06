"""What is due of slips, for 今日待办: not sent, not answered, not closed in time."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from registry.stepped import step_url
from registry.today import Desk, Found, Task, source
from rehab.models.referral import FED_BACK, RECEIVED, RETURNED, SENT, TO_SEND
from rehab.referrals.ledger import ReferralLedger

NEXT = {
    TO_SEND: ("send", "转出", "待转出"), RETURNED: ("send", "再转出", "被退回，待再转出"),
    SENT: ("feedback", "催反馈、登记", "机构没有反馈"), RECEIVED: ("feedback", "催反馈、登记", "机构没有反馈"),
    FED_BACK: ("close", "核实、关闭", "机构已反馈，待核实"),
}  # fmt: skip


@source("referral", "转介单到期")
def referrals(desk: Desk) -> list[Found]:
    """Slips whose next step is due or soon will be, those given back, those answered."""

    def task(slip: Any) -> Task:
        step, action, what = NEXT[slip.state]
        return Task(
            str(slip), ReferralLedger.url("detail", slip.pk), f"转介，{what}：{slip.wanted}"[:60],
            action, step_url(ReferralLedger, slip, step), slip.due_on,
        )  # fmt: skip

    if not desk.codes(ReferralLedger.model.section, "E"):
        return []
    near = (
        Q(warn_on__lte=desk.today) | Q(due_on__lte=desk.today) | Q(state__in=(RETURNED, FED_BACK))
    )
    where = near & Q(state__in=tuple(NEXT))
    return [
        Found(desk.among(ReferralLedger, "E"), where, task, ("due_on",), Q(due_on__lt=desk.today))
    ]
