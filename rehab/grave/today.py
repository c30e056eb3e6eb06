"""Grave cases that are not reported: red and first for those who handle them, a number for the banner."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from registry import access
from registry.models.scoped import inside
from registry.today import Desk, Found, Task, source
from rehab.grave import rules
from rehab.grave.ledger import report_url
from rehab.grave.views import ledgers

DAY = datetime.timedelta(days=1)


def _due(record: Any) -> datetime.date:
    return timezone.localdate(record.grave_since + rules.HOURS)


@source("grave", "高危个案须 24 小时内上报", urgent=True)
def unreported(desk: Desk) -> list[Found]:
    """Grave cases of those who handle them; each stays red until it is reported."""
    return [_of(desk, ledger) for ledger in ledgers() if desk.areas(ledger, "E")]


def _of(desk: Desk, ledger: Any) -> Found:
    def task(record: Any) -> Task:
        what = f"{ledger.title}，{rules.said(record.grave_since)} 登记为高危，还没有上报"
        return Task(
            str(record), ledger.url("detail", record.pk), what, "上报",
            report_url(ledger, record.pk), _due(record),
        )  # fmt: skip

    among = desk.among(ledger, "E")
    return Found(among, rules.UNREPORTED, task, ("grave_since",), rules.UNREPORTED)


@source("grave_overdue", "24 小时未上报的高危个案", urgent=True)
def overdue(desk: Desk) -> list[Found]:
    """For the banner: by number and community, never by name."""
    codes = [] if desk.over else access.areas_as(desk.user, rules.RECEIVER)
    return [_at_banner(ledger, codes) for ledger in ledgers()] if codes else []


def _at_banner(ledger: Any, codes: list[str]) -> Found:
    page = reverse("overdue-cases")

    def task(record: Any) -> Task:
        what = (
            f"{record.community.name}，{ledger.title}，{rules.said(record.grave_since)} 登记为高危"
        )
        return Task(record.number, page, what, "催办", page, _due(record))

    held = ledger.model.objects.unscoped("number and community only: who it is about is not told")
    among = held.current().filter(inside(codes)).select_related("community")
    # The database's clock: the statement is kept for the day.
    where = rules.UNREPORTED & rules.Q(grave_since__lt=Now() - rules.HOURS)
    return Found(among, where, task, ("grave_since",), where)
