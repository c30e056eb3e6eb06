"""What the slip (转介单) says: the community's part, and the 回执 the institution tears off and sends back."""

from __future__ import annotations

from typing import Any

from registry import masking
from registry.own_cases import about
from rehab.models import Referral
from rehab.referrals.contact import contact_of
from rehab.referrals.own import ADDRESS, TELEPHONE


def slip(record: Referral, *, plain: bool) -> dict[str, Any]:
    """Who, what, why and to whom; telephone and address only where the slip tells them."""
    from rehab.referrals.ledger import ReferralLedger

    shown, resident = ReferralLedger.columns, record.resident
    phone = resident.phone if TELEPHONE in record.shares else ""
    address = resident.live_addr if ADDRESS in record.shares else ""
    if not plain:
        phone = masking.mask_phone(phone) if phone else ""
        place = record.community.parent.name if record.community.parent else ""
        address = masking.mask_address(address, place) if address else ""
    return {
        "about": about(resident),
        "wanted": record.wanted,
        "reasons": "、".join(filter(None, (shown["reasons"].kind.show(record.reasons), record.reason_note))),
        "kind": shown["kind"].kind.show(record.kind),
        "institution": record.institution,
        "phone": phone, "address": address,
        "raised_on": record.raised_on, "raised_by": record.raised_by, "sent_on": record.sent_on,
        "due": record.feedback_due_on,
        "receiver": record.receiver, "received_on": record.received_on,
        "feedback": [(code, label, code == record.feedback)
                     for code, label in shown["feedback"].kind.choices(())],
        "feedback_note": record.feedback_note, "fed_back_on": record.fed_back_on,
        "place": record.community.full_name,
        "contact": contact_of(record),
    }  # fmt: skip
