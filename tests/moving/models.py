"""Ledger records about a person or a household, and what hangs on those in turn."""

import uuid

from django.db import models
from django.db.models import Q

from registry.models.record import Record
from registry.models.scoped import ScopedManager


class Case(Record):
    """A case about a resident, of which there is one a year."""

    section = "ledgers"

    resident = models.ForeignKey("registry.Resident", models.PROTECT, related_name="+")
    household = models.ForeignKey("registry.Household", models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(default=2026)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "year"],
                condition=Q(voided_at__isnull=True),
                name="case_once_a_year",
            )
        ]

    def __str__(self) -> str:
        return str(self.year)


class Entry(models.Model):
    """A line of a case; it knows no place of its own."""

    case = models.ForeignKey(Case, models.CASCADE)

    def __str__(self) -> str:
        return str(self.pk)


class Scan(models.Model):
    """A scan of a line, which knows its place."""

    section = "ledgers"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    entry = models.ForeignKey(Entry, models.CASCADE)
    community = models.ForeignKey("registry.Area", models.PROTECT, related_name="+")

    objects = ScopedManager()

    def __str__(self) -> str:
        return str(self.pk)


class Attached(models.Model):
    """A file that knows its record by key alone."""

    record_id = models.UUIDField()
    community = models.ForeignKey("registry.Area", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.pk)


class HouseSurvey(Record):
    """A survey of a household, naming nobody."""

    section = "ledgers"

    household = models.ForeignKey("registry.Household", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.pk)
