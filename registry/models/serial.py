"""How far the numbers of a ledger have come in a community and a year."""

from django.db import models


class Serial(models.Model):
    """The last serial given; it only ever rises, so that no number is given twice."""

    record_type = models.CharField(max_length=40)
    community_id = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record_type", "community_id", "year"], name="serial_one_per_series"
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_type} {self.community_id}-{self.year}: {self.last}"
