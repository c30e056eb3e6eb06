"""Agreements with service bodies that are over or soon will be, for 今日待办."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from registry.organisation.parties.ledger import IN_FORCE, PartyLedger
from registry.today import Desk, Found, Task, source

NOTICE = "agreement_notice_days"


@source("agreement", "合作协议到期")
def agreements(desk: Desk) -> list[Found]:
    """Parties still taking part whose agreement runs out: it is renewed, or they have left."""
    codes = desk.posts(PartyLedger, "E")
    if not codes:
        return []

    def near(days: int) -> Q:
        return Q(agreed_until__lte=desk.today + datetime.timedelta(days=days))

    def task(party: Any) -> Task:
        edit = f"{PartyLedger.url('edit', party.pk)}#part-agreement"
        what = "与合作机构的协议到期，续签后更正，不再合作的填退出日期"
        url = PartyLedger.url("detail", party.pk)
        return Task(str(party), url, what, "续签后更正", edit, party.agreed_until)

    where = IN_FORCE & desk.by_area(codes, near, NOTICE)
    late = Q(agreed_until__lt=desk.today)
    return [Found(desk.held_by(PartyLedger, "E"), where, task, ("agreed_until",), late)]
