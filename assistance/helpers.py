"""Who a volunteer is, for the helping pair that names the registration number."""

from __future__ import annotations

from assistance.models import Volunteer
from assistance.volunteers.rules import SERVING
from registry.ledger.columns import Values


def by_number(code: str, number: str) -> Values:
    """What a pair takes over of the serving volunteer ``number`` of the community ``code``; {} for nobody."""
    held = Volunteer.objects.unscoped("a pair of the same community names the volunteer").current()
    one = held.filter(community_id=code, registration_no=number, state=SERVING).first()
    if one is None:
        return {}
    return {"helper_name": one.name, "helper_phone": one.phone, "account_id": one.account_id}
