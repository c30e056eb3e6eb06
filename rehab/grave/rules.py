"""When a case is grave, how long there is to report it, to whom it is reported, and who received it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from registry.cases import handlers
from registry.ledger import saving

HOURS = datetime.timedelta(hours=24)
"""Within this a grave case is reported and, in counselling, referred: the product's own words' 24 小时."""
UNREPORTED = Q(is_grave=True, reported_at=None)
UNRECEIVED = Q(reported_at__isnull=False, reported_account__isnull=False, received_at=None)
"""Reported to an account that has not said yet that it came; whoever was told by telephone has."""
REPORT, AGAIN, RECEIVE = "24 小时上报", "改报给别人", "接报"
SAY = "请写明接报意见；没有别的意见的，写“知道了，请继续随访”"
RECEIVER = "banner_staff"
"""Who is reported to: the office that may be named in a case and can bring others in."""


def receivers(section: str, code: str, but: Any = None) -> list[tuple[str, str]]:
    """The accounts above the area ``code`` a case can be reported to: key, and name with office."""
    held = handlers.postings_in(section, code).filter(role=RECEIVER).exclude(user=but)
    held = held.select_related("user", "area").order_by("user__username")
    return [(str(p.user_id), f"{p.user}（{p.area.organisation}）") for p in held]


def is_late(record: Any) -> bool:
    """Whether the report came, or is still to come, more than 24 hours after it was found."""
    until = record.reported_at or timezone.now()
    return bool(until - record.grave_since > HOURS)


def awaits(record: Any, user: Any) -> bool:
    """Whether ``record`` was reported to ``user``, who has not said yet that it came."""
    return bool(
        record.reported_at and record.received_at is None and record.reported_account_id == user.pk
    )


def unheard(record: Any) -> bool:
    """Whether it was reported to an account more than 24 hours ago, which has not received it."""
    waits = record.reported_at and record.reported_account_id and record.received_at is None
    return bool(waits and timezone.now() - record.reported_at > HOURS)


def to_report(record: Any) -> bool:
    """Whether ``record`` is still to be reported, or anew: nobody has heard of it for 24 hours."""
    return bool(record.is_grave and (record.reported_at is None or unheard(record)))


def run_began(
    told: Iterable[tuple[datetime.date | None, bool]],
) -> datetime.datetime | None:
    """The end of the day with which the last unbroken run of grave days began; None where there is none.

    ``told`` says of days, in any order, whether it was grave then.
    """
    since = None
    for day, grave in sorted((day, grave) for day, grave in told if day):
        since = (since or day) if grave else None
    return end_of(since) if since else None


def end_of(day: datetime.date) -> datetime.datetime:
    """The last moment of ``day``."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.max))


def said(at: datetime.datetime) -> str:
    """A moment as pages tell it; of the end of a day, which stands for the day, only that."""
    local = timezone.localtime(at)
    clock = "" if local.time() == datetime.time.max else f" {local:%H:%M}"
    return f"{local.month}月{local.day}日{clock}"


def told(record: Any) -> str:
    """How it stands with the report, in words; "" of a case that never was grave."""
    if record.grave_since is None or not (record.is_grave or record.reported_at):
        return ""
    found = f"{said(record.grave_since)} 发现高危"
    if record.reported_at is None:
        rest = record.grave_since + HOURS - timezone.now()
        left = f"还剩 {max(int(rest.total_seconds() // 3600), 0)} 小时"
        return f"{found}，须在 24 小时内上报，{'已超过 24 小时' if is_late(record) else left}。"
    within = "超过 24 小时" if is_late(record) else "在 24 小时以内"
    also = f"，转介到{record.referred_to}" if record.referred_to else ""
    return f"{found}，{said(record.reported_at)} 上报给{record.reported_to}{also}，{within}。{heard(record)}"


def heard(record: Any) -> str:
    """Who received the report, when, and what they advise; "" of one made by telephone."""
    if record.reported_account_id is None:
        return ""
    if record.received_at is None:
        late = "已超过 24 小时没有接报，请打电话" if unheard(record) else "还没有接报"
        return f"{late}。"
    advice = f"：{record.advice.rstrip('。')}" if record.advice else ""
    return f"{said(record.received_at)} {record.received_by}接报{advice}。"


@transaction.atomic
def report(
    ledger: Any, record_id: Any, *, by: Any, account: Any = None, by_phone: str = "",
    referred: str = "",
) -> Any:  # fmt: skip
    """Note that the case was reported; the ``account`` it is reported to handles it from now on.

    Reported anew, because whom it was reported to does not hear, it stays reported since the first
    time.  Raises ValidationError (code "wrong_state" where there is nothing to report), DoesNotExist
    for a case ``by`` may not work on.
    """
    record = saving.locked(ledger, by, record_id)
    if not to_report(record) or record.is_voided:
        raise ValidationError("这份记录现在没有要上报的", code="wrong_state")
    if account is None and not by_phone:
        raise ValidationError({"account": "请选择上报给谁，或写明电话上报给了谁"})
    rows = list(ledger.shape.read(record)[handlers.TABLE])
    named = {row[handlers.ACCOUNT] for row in handlers.in_force(rows, timezone.localdate())}
    if account is not None and account.pk not in named:
        rows.append({handlers.ACCOUNT: account.pk, "since": timezone.localdate(), "until": None})
    to = str(account) if account is not None else f"{by_phone}（电话）"
    record.reported_at, record.received_at = record.reported_at or timezone.now(), None
    record.reported_account = account
    changes = {
        handlers.TABLE: rows, "reported_to": to[:60], "referred_to": referred,
        "received_by": "", "advice": "",
    }  # fmt: skip
    saving.amend(ledger, record, changes, by=by, action="progress", reason=REPORT)
    return record


@transaction.atomic
def receive(ledger: Any, record_id: Any, *, by: Any, advice: str) -> Any:
    """Note that ``by``, to whom it was reported, received it, and what they advise.

    Raises ValidationError (code "wrong_state" where nothing waits for ``by``), DoesNotExist for a
    case ``by`` does not see.
    """
    record = saving.locked(ledger, by, record_id, "V")
    if not awaits(record, by) or record.is_voided:
        raise ValidationError("这份记录没有等您接报", code="wrong_state")
    if not advice:
        raise ValidationError({"advice": SAY})
    record.received_at = timezone.now()
    changes = {"received_by": str(by)[:60], "advice": advice}
    saving.amend(ledger, record, changes, by=by, action="progress", reason=RECEIVE)
    return record
