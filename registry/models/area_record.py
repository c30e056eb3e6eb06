"""What every row of a ledger about an area has: the area, which may lie above a community."""

from typing import Any

from django.db import models
from django.db.models import Q

from registry.models.record import Record


class AreaRecord(Record):
    """A ledger row about an area itself: who leads the work there, its money, its papers.

    ``community`` is that area, of one of the levels its ledger names.  What a banner holds counts
    for the sites below it, so those who work there read it; nobody below changes it.
    """

    section = "organisation"
    shown_below = True
    ends_with_area = False
    """Whether a record stays where it is when its area ends in another, which has its own."""

    class Meta:
        abstract = True


def one_current(name: str, *fields: str, open_when: Q | None = None) -> Any:
    """The constraint that an area has one record that counts (per ``fields``, if any)."""
    condition = Q(voided_at__isnull=True)
    return models.UniqueConstraint(
        fields=["community", *fields],
        condition=condition & open_when if open_when else condition,
        name=name,
    )
