"""When a case is grave, how long there is to report it, and to whom it is reported."""

from __future__ import annotations

import datetime
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
REPORT = "24 小时上报"
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


def said(at: datetime.datetime) -> str:
    """A moment as pages tell it."""
    local = timezone.localtime(at)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def told(record: Any) -> str:
    """How it stands with the report, in words; "" of a case that never was grave."""
    if record.grave_since is None or not (record.is_grave or record.reported_at):
        return ""
    found = f"{said(record.grave_since)} 登记为高危"
    if record.reported_at is None:
        rest = record.grave_since + HOURS - timezone.now()
        left = f"还剩 {max(int(rest.total_seconds() // 3600), 0)} 小时"
        return f"{found}，须在 24 小时内上报，{'已超过 24 小时' if is_late(record) else left}。"
    within = "超过 24 小时" if is_late(record) else "在 24 小时以内"
    also = f"，转介到{record.referred_to}" if record.referred_to else ""
    return f"{found}，{said(record.reported_at)} 上报给{record.reported_to}{also}，{within}。"


@transaction.atomic
def report(
    ledger: Any, record_id: Any, *, by: Any, account: Any = None, by_phone: str = "",
    referred: str = "",
) -> Any:  # fmt: skip
    """Note that the case was reported; the ``account`` it is reported to handles it from now on.

    Raises ValidationError (code "wrong_state" where there is nothing to report), DoesNotExist
    for a case ``by`` may not work on.
    """
    record = saving.locked(ledger, by, record_id)
    if not record.is_grave or record.reported_at or record.is_voided:
        raise ValidationError("这份记录现在没有要上报的", code="wrong_state")
    if account is None and not by_phone:
        raise ValidationError({"account": "请选择上报给谁，或写明电话上报给了谁"})
    rows = list(ledger.shape.read(record)[handlers.TABLE])
    named = {row[handlers.ACCOUNT] for row in handlers.in_force(rows, timezone.localdate())}
    if account is not None and account.pk not in named:
        rows.append({handlers.ACCOUNT: account.pk, "since": timezone.localdate(), "until": None})
    to = str(account) if account is not None else f"{by_phone}（电话）"
    record.reported_at = timezone.now()
    changes = {handlers.TABLE: rows, "reported_to": to[:60], "referred_to": referred}
    saving.amend(ledger, record, changes, by=by, action="progress", reason=REPORT)
    return record
