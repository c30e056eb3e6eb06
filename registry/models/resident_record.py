"""What every row of a ledger about a resident has beside a record's own: the resident."""

from typing import Any

from django.db import models
from django.db.models import Q

from registry.models.record import Record
from registry.vault import SealedModel


class ResidentRecord(Record):
    """A ledger row about one resident of 台账一; its community is the resident's."""

    resident = models.ForeignKey(
        "registry.Resident", models.PROTECT, verbose_name="居民", related_name="+"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.resident.name


class Line(SealedModel):
    """A row of a sub-table, in the order in which it was entered.

    A concrete line adds ``owner``-like foreign key to its record and its own columns.
    """

    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


def one_open(name: str, *fields: str, open_when: Q | None = None) -> Any:
    """The constraint that a resident has one record that counts (per ``fields``, if any)."""
    condition = Q(voided_at__isnull=True)
    return models.UniqueConstraint(
        fields=["resident", *fields],
        condition=condition & open_when if open_when else condition,
        name=name,
    )
