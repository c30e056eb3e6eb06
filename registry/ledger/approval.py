"""Files with whole numbers of many people: asked for by one, decided by another."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from registry import access, audit
from registry.ledger.ledger import Ledger
from registry.ledger.routes import ledger_of, routed_ledgers
from registry.ledger.selection import Selection
from registry.models import FileRequest, OutputFile
from registry.models.file_request import DAYS_TO_DECIDE

APPROVAL_ABOVE = 50
"""Above so many people, whole numbers need a second person's approval."""


class NotOpen(Exception):
    """The request is decided or has expired."""


def ask(selection: Selection, kind: str, reason: str) -> FileRequest:
    """Keep what is asked for as it stands now: later entries do not come into the file."""
    with transaction.atomic():
        request = FileRequest.objects.create(
            user=selection.user,
            ledger=selection.ledger.key,
            kind=kind,
            area=selection.area,
            records=[str(pk) for pk in selection.queryset().values_list("pk", flat=True)],
            columns=selection.file_keys if kind == "export" else [],
            reason=reason,
        )
        _note("request", request, selection.user, reason)
    return request


def may_decide(user: Any, request: FileRequest) -> bool:
    """Someone else with the same right over the whole area asked for."""
    return user.pk != request.user_id and holds(user, request)


def holds(user: Any, request: FileRequest) -> bool:
    """Whether ``user`` may take whole numbers out of the area of ``request``."""
    return ledger_of(request.ledger).may(user, "Z", request.area_id)


def to_decide(user: Any) -> list[FileRequest]:
    """The open requests that ``user`` may decide, the oldest first."""
    sections = {ledger_of(key).model.section for key in waiting().values_list("ledger", flat=True)}
    if not any(access.may(user, section, "Z") for section in sections):
        return []
    others = waiting().exclude(user=user).select_related("user", "area").order_by("at")
    return [request for request in others if may_decide(user, request)]


def decidable(user: Any) -> Q:
    """Those ``may_decide`` says yes of, as a condition that asks the database nothing itself."""
    condition = Q(pk__in=[])
    for section in access.SECTIONS:
        codes = access.areas_for(user, section, "Z")
        keys = [ledger.key for ledger in routed_ledgers() if ledger.model.section == section]
        for code in codes:
            condition |= Q(ledger__in=keys, area_id__gte=code, area_id__lt=f"{code}:")
    return condition & ~Q(user=user)


def waiting() -> Any:
    """The requests nobody has decided and whose time is not over."""
    # By the clock of the database: the question may be kept and asked again.
    return FileRequest.objects.filter(state="waiting", at__gt=Now() - _TERM)


_TERM = datetime.timedelta(days=DAYS_TO_DECIDE)


@transaction.atomic
def decide(request_id: Any, by: Any, *, approve: bool, comment: str) -> FileRequest:
    """Approve or refuse; approved, the file waits to be made.

    Raises NotOpen when somebody was faster or the time is over, PermissionError when ``by`` may
    not decide it.
    """
    request = FileRequest.objects.select_for_update().get(pk=request_id)
    if not may_decide(by, request):
        raise PermissionError
    if not request.is_open:
        raise NotOpen
    request.state = "approved" if approve else "refused"
    request.decided_by, request.decided_at, request.comment = by, timezone.now(), comment
    request.output = _output(request) if approve else None
    request.save()
    _note("review" if approve else "return", request, by, comment)
    return request


def _output(request: FileRequest) -> OutputFile:
    return OutputFile.objects.create(
        user=request.user,
        ledger=request.ledger,
        kind=request.kind,
        query=f"area={request.area_id}",
        plain=True,
        reason=request.reason,
        total=request.count,
    )


def records_of(request: FileRequest, ledger: type[Ledger]) -> Any:
    """The records asked for, as far as whoever asked may still take them out."""
    held = ledger.visible(request.user, "Z").filter(pk__in=request.records)
    return held.order_by(ledger.ordering, "pk")


def expire(now: datetime.datetime) -> int:
    """Close the requests nobody decided in time."""
    late = FileRequest.objects.filter(state="waiting", at__lte=now - _TERM)
    for request in late:
        request.state = "expired"
        request.save(update_fields=["state"])
        _note("return", request, None, "逾期未批")
    return len(late)


def _note(action: str, request: FileRequest, by: Any, reason: str) -> None:
    audit.record(
        action,
        by=by,
        obj=request,
        ledger=request.ledger,
        community_id=request.area_id,
        count=request.count,
        detail={"plain": True, "reason": reason, "kind": request.kind},
    )
