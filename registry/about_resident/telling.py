"""What a record says of the resident that 台账一 does not know yet, written there by one button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from registry.ledger import saving
from registry.ledger.boxes import box_url
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, Level
from registry.ledger.shape import copied
from registry.ledger.views.base import LedgerView
from registry.ledgers import ResidentLedger
from registry.models import Resident


@dataclass(frozen=True)
class Tell:
    """What 台账一 still says (``text``), the button that puts it right, and the facts it writes."""

    text: str
    label: str
    changes: Values
    reason: str


def notices(ledger: Any, record: Any, user: Any) -> list[dict[str, Any]]:
    """The news for 台账一, for the page of ``record``: with the button where ``user`` may correct it."""
    tell = None if record.is_voided else ledger.tells(record)
    if tell is None:
        return []
    may = all(held.may(user, "E", record.community_id) for held in (ledger, ResidentLedger))
    if may:
        return [{"text": tell.text, "label": tell.label, "url": ledger.url("tell", record.pk),
                 "post": True}]  # fmt: skip
    url = ledger.source_url(record, user)
    return [{"text": tell.text, "label": "打开台账一", "url": url}]


class TellResident(LedgerView):
    """Writes into 台账一 what the record says, with history; what its rules refuse is corrected there."""

    letter = "E"

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        tell = None if record.is_voided else self.ledger.tells(record)  # type: ignore[attr-defined]
        if tell is None:
            messages.info(request, "台账一已经是这样，没有改动。")
        elif wrong := write(record.resident_id, tell, by=self.user):
            first = wrong[0]
            messages.error(request, f"没有改：{first.message}。请在这里更正台账一。")
            return redirect(box_url(ResidentLedger, record.resident_id, first.key))
        else:
            labels = "、".join(ResidentLedger.label_of(key) for key in tell.changes)
            messages.success(request, f"已更新台账一：{labels}。")
        return redirect(self.ledger.url("detail", pk))


def write(resident_id: Any, tell: Tell, *, by: Any) -> Sequence[Finding]:
    """Write what is told; the findings that stand against it, and then nothing is written.

    Raises Resident.DoesNotExist and ScopeError where ``by`` may not correct the resident.
    """
    held = Resident.objects.visible_to(by, "E")
    current = ResidentLedger.shape.read(ResidentLedger.shape.related(held).get(pk=resident_id))
    examined = ResidentLedger.examine({**copied(current), **tell.changes}, current)
    wrong = [f for f in examined.at(Level.ERROR) if f.rests_on(set(tell.changes))]
    if not wrong:
        saving.update(ResidentLedger, resident_id, current, examined, by=by, reason=tell.reason)
    return wrong
