"""Whom an institution asks about a slip: who handles it in the community, and the telephone there."""

from __future__ import annotations

from registry.models import WorkParty
from registry.organisation.parties.ledger import COMMITTEE, IN_FORCE, SPECIALIST
from rehab.models import Referral


def contact_of(slip: Referral) -> str:
    """The name of who handles it and the telephone of the specialist, else of the committee.

    What is not registered is left out; "" when nothing is.
    """
    held = WorkParty.objects.unscoped("an institution asks the community about its slip").current()
    held = held.filter(IN_FORCE, community_id=slip.community_id, party__in=(SPECIALIST, COMMITTEE))
    parties = {party.party: party for party in held.order_by("-party", "-pk") if party.phone}
    party = parties.get(SPECIALIST) or parties.get(COMMITTEE)
    by = slip.raised_by or str(slip.created_by or "")
    if party is None:
        return by
    whose = party.person if party.person != by else ""
    return "　".join(filter(None, (by, f"{party.phone}{f'（{whose}）' if whose else ''}")))
