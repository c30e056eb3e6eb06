"""The slip on paper: it carries what the institution is to be told, and printing it so is on record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from registry.ledger.columns import Values
from registry.ledger.views.files import RecordPrint
from registry.stepped import SteppedDetail
from rehab.models import Referral
from rehab.models.referral import CLOSED, FED_BACK
from rehab.referrals.own import ADDRESS, TELEPHONE

FIELDS = {TELEPHONE: "phone", ADDRESS: "live_addr"}
WHY = "转介单告知机构"


def shared(slip: Referral) -> list[str]:
    """The fields of the resident the paper tells in full: those ticked, until the service is given."""
    if slip.state in (FED_BACK, CLOSED):
        return []
    return [field for code, field in FIELDS.items() if code in slip.shares]


class SlipDetail(SteppedDetail):
    """The page of a slip; its menu says what the paper tells."""

    def header(self, record: Any, values: Values, can: dict[str, bool]) -> dict[str, Any]:
        header = super().header(record, values, can)
        if can["E"] and can["P"] and shared(record):
            header["menus"][0]["items"][0]["label"] = "打印转介单（含告知机构的电话、住址）"
        return header


class SlipPrint(RecordPrint):
    """For whoever works on the slip it tells what the slip shares: a reveal, on record as such."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        told = shared(record) if self.may("E", record.community_id) else []
        if request.GET.get("plain") or not told:
            return super().get(request, pk)
        self.audit("reveal", record, detail={"fields": told, "reason": WHY})
        return self.make(record, plain=True, reason=WHY)
