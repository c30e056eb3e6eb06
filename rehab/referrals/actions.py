"""From where a slip can be begun: the resident's page, a need, and every record of rehabilitation."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from registry import access
from registry.ledgers import ResidentLedger
from registry.models import Resident
from registry.needs.ledger import NeedLedger
from registry.resident_steps import DEAD
from rehab.referrals import begin
from rehab.referrals.ledger import ReferralLedger, may_begin

MOST = 60
"""How many characters of a need an address carries over."""


def begun_from(ledger: Any, record: Any, user: Any) -> list[dict[str, str]]:
    """转介, where the record speaks of a resident."""
    resident = _whose(ledger, record)
    if resident is None or not may_begin(user, record.community_id):
        return []
    if not _reached(user, resident, record.community_id):
        return []
    asked = {"resident": resident}
    if ledger is NeedLedger:
        asked["wanted"] = record.content[:MOST]
    if ledger.model.handled_by:
        asked |= {begin.FROM: begin.CASE, "wanted": begin.NEUTRAL}
    return [{"label": "转介", "url": f"{ReferralLedger.url('create')}?{urlencode(asked)}"}]


def _reached(user: Any, resident: Any, code: str) -> bool:
    """Whether ``user`` may see the resident: a role that sees only some is led to no refusal."""
    if access.may(user, "residents", "V", code):
        return True
    return bool(Resident.objects.visible_to(user).filter(pk=resident).exists())


def _whose(ledger: Any, record: Any) -> Any:
    """The key of the resident a slip would be about; None where it would be about nobody."""
    if ledger is ResidentLedger:
        return record.pk if record.status != DEAD else None
    own = ledger.model._meta.app_label == "rehab" and ledger is not ReferralLedger
    if not own and ledger is not NeedLedger:
        return None
    return getattr(record, "resident_id", None)
