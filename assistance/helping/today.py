"""What is due of those who help, for 今日待办: pairs nobody came to, contracts not accepted."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from assistance.organisations.contracts import ContractLedger
from registry.models import SupportPair
from registry.support.ledger import SupportLedger, idle_since
from registry.today import Desk, Found, Task, source
from registry.today_waiting import DAY, said

NOTICE, IDLE = "due_notice_days", "support_idle_days"


@source("support_idle", "很久没有人去帮扶")
def idle_pairs(desk: Desk) -> list[Found]:
    """Pairs of 台账四 to whom nobody came for as long as counts as an interruption, or nearly so."""
    codes = desk.codes(SupportPair.section, "E")
    if not codes:
        return []

    def since(days: int, notice: int = -1) -> Q:
        return idle_since(desk.today + (notice + 1 - days) * DAY)

    def task(pair: Any) -> Task:
        last = pair.last_support_on or pair.paired_on
        days = desk.value(IDLE, pair.community_id)
        what = f"{pair.helper_name}，上次帮扶 {said(pair.last_support_on)}" if pair.last_support_on \
            else f"{pair.helper_name}，结对后还没有帮扶记录"  # fmt: skip
        url = SupportLedger.url("edit", pair.pk)
        return Task(
            str(pair), SupportLedger.url("detail", pair.pk), f"台账四，{what}", "记帮扶",
            f"{url}#part-acts", last + datetime.timedelta(days=days) if last else None,
        )  # fmt: skip

    near, late = desk.by_area(codes, since, IDLE, NOTICE), desk.by_area(codes, since, IDLE)
    order = ("last_support_on", "paired_on")
    return [Found(desk.among(SupportLedger, "E"), near, task, order, late)]


@source("contract_end", "购买服务合同到期")
def contracts(desk: Desk) -> list[Found]:
    """Contracts that are over or soon will be and are not accepted yet."""
    codes = desk.posts(ContractLedger, "E")
    if not codes:
        return []

    def near(days: int) -> Q:
        return Q(ends_on__lte=desk.today + days * DAY)

    def task(contract: Any) -> Task:
        url = ContractLedger.url("edit", contract.pk)
        return Task(
            str(contract), ContractLedger.url("detail", contract.pk), contract.organisation_name,
            "登记验收", f"{url}#part-acceptance", contract.ends_on,
        )  # fmt: skip

    where = Q(accepted_on=None) & desk.by_area(codes, near, NOTICE)
    late = Q(ends_on__lt=desk.today)
    return [Found(desk.held_by(ContractLedger, "E"), where, task, ("ends_on",), late)]
