"""五落实 of one resident, kept so that boards and lists need not ask a dozen ledgers."""

from __future__ import annotations

from django.db import models


class Fulfilment(models.Model):
    """Five letters of a registered resident, in the order of ``reports.fulfilment.rules.WORKS``.

    Written when the figures of the community are counted (``reports.fulfilment.keeping``), never by
    hand; whose row may be seen is asked of the resident.
    """

    tied = True
    """Speaks of this very row: when two records become one, the kept one is counted anew."""

    resident = models.OneToOneField(
        "registry.Resident", models.CASCADE, primary_key=True, related_name="fulfilment"
    )
    does = models.CharField("五落实", max_length=5)
    open = models.PositiveSmallIntegerField("未落实项数", default=0)
    since = models.DateField("未落实起始日", null=True)

    class Meta:
        verbose_name = "五落实"

    def __str__(self) -> str:
        return f"{self.resident_id} {self.does}"
