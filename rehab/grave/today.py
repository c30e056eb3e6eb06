"""Grave cases that are not reported, or whose report nobody received: red and first for those who handle them, a number for the banner."""

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
from rehab.grave.ledger import receive_url, report_url
from rehab.grave.views import ledgers

DAY = datetime.timedelta(days=1)


def _due(since: datetime.datetime) -> datetime.date:
    """The day on which 24 hours ``since`` then are over; once they are, a day that is past."""
    day = timezone.localdate(since + rules.HOURS)
    over = timezone.now() - since > rules.HOURS
    return min(day, timezone.localdate() - DAY) if over else day


@source("grave", "高危个案须 24 小时内上报", urgent=True)
def unreported(desk: Desk) -> list[Found]:
    """Grave cases of those who handle them; each stays red until it is reported."""
    return [_of(desk, ledger) for ledger in ledgers() if desk.areas(ledger, "E")]


def _of(desk: Desk, ledger: Any) -> Found:
    def task(record: Any) -> Task:
        what = f"{ledger.title}，{rules.said(record.grave_since)} 发现高危，还没有上报"
        return Task(
            str(record), ledger.url("detail", record.pk), what, "上报",
            report_url(ledger, record.pk), _due(record.grave_since),
        )  # fmt: skip

    among = desk.among(ledger, "E")
    return Found(among, rules.UNREPORTED, task, ("grave_since",), rules.UNREPORTED)


@source("grave_receive", "高危个案待接报", urgent=True)
def unreceived(desk: Desk) -> list[Found]:
    """Reports made to this very account that it has not received; red after 24 hours."""
    return [_to_receive(desk, ledger) for ledger in _seen(desk)]


def _seen(desk: Desk) -> list[Any]:
    """The ledgers of which whoever sits here sees cases of their own; looking over, nobody does."""
    return [] if desk.over else [ledger for ledger in ledgers() if desk.areas(ledger, "V")]


def _to_receive(desk: Desk, ledger: Any) -> Found:
    def task(record: Any) -> Task:
        return Task(
            str(record), ledger.url("detail", record.pk),
            f"{ledger.title}，{rules.said(record.reported_at)} 上报给您", rules.RECEIVE,
            receive_url(ledger, record.pk), _due(record.reported_at),
        )  # fmt: skip

    where = rules.UNRECEIVED & rules.Q(reported_account=desk.user.pk)
    return Found(desk.among(ledger, "V"), where, task, ("reported_at",), _unheard())


@source("grave_unheard", "上报后 24 小时没有接报", urgent=True)
def unheard(desk: Desk) -> list[Found]:
    """Grave cases of those who handle them, reported to an account that says nothing."""
    held = [] if desk.over else [ledger for ledger in ledgers() if desk.areas(ledger, "E")]
    return [_unheard_of(desk, ledger) for ledger in held]


def _unheard_of(desk: Desk, ledger: Any) -> Found:
    def task(record: Any) -> Task:
        url = ledger.url("detail", record.pk)
        what = (
            f"{ledger.title}，{rules.said(record.reported_at)} 上报给{record.reported_to}，请打电话"
        )
        anew = rules.to_report(record)
        action, to = (rules.AGAIN, report_url(ledger, record.pk)) if anew else ("查看", url)
        return Task(str(record), url, what, action, to, _due(record.reported_at))

    where = rules.UNRECEIVED & _unheard()
    return Found(desk.among(ledger, "E"), where, task, ("reported_at",), where)


def _unheard() -> Any:
    """Reported more than 24 hours ago, by the database's clock: the statement is kept for the day."""
    return rules.Q(reported_at__lt=Now() - rules.HOURS)


@source("grave_overdue", "24 小时未上报的高危个案", urgent=True)
def overdue(desk: Desk) -> list[Found]:
    """For the banner: by number and community, never by name."""
    codes = [] if desk.over else access.areas_as(desk.user, rules.RECEIVER)
    return [_at_banner(ledger, codes) for ledger in ledgers()] if codes else []


def _at_banner(ledger: Any, codes: list[str]) -> Found:
    page = reverse("overdue-cases")

    def task(record: Any) -> Task:
        what = f"{record.community.name}，{ledger.title}，{rules.said(record.grave_since)} 发现高危"
        return Task(record.number, page, what, "催办", page, _due(record.grave_since))

    held = ledger.model.objects.unscoped("number and community only: who it is about is not told")
    among = held.current().filter(inside(codes)).select_related("community")
    # The database's clock: the statement is kept for the day.
    where = rules.UNREPORTED & rules.Q(grave_since__lt=Now() - rules.HOURS)
    return Found(among, where, task, ("grave_since",), where)
