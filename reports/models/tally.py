"""The figures of an area, kept so that nobody waits for them, and what made them out of date."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from registry.models.scoped import inside


class TallyQuerySet(models.QuerySet["Tally"]):
    """Whose figures one may see is asked of the area: a tally names nobody."""

    def current(self) -> Self:
        """Those that follow the records."""
        return self.filter(closed=False)

    def closed_on(self, day: object) -> Self:
        """Those of the month that ended on ``day``."""
        return self.filter(closed=True, as_of=day)

    def within(self, code: str) -> Self:
        """Of the area ``code`` and everything below it."""
        return self.filter(inside([code], "area_id"))


class Tally(models.Model):
    """All figures of one area on a day: of a community as counted, above it the sums of those below.

    The one of today follows the records; those of the ends of months are ``closed`` and stay.
    """

    area = models.ForeignKey("registry.Area", models.PROTECT, related_name="+", db_index=False)
    as_of = models.DateField("统计截止日")
    closed = models.BooleanField("月末定格", default=False)
    figures = models.JSONField("数值")
    counted_at = models.DateTimeField("计算时间")

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = "统计"
        ordering = ["area_id", "as_of"]
        constraints = [
            models.UniqueConstraint(
                fields=["area"], condition=Q(closed=False), name="tally_one_current"
            ),
            models.UniqueConstraint(
                fields=["area", "as_of"], condition=Q(closed=True), name="tally_one_a_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.as_of}"


class Mark(models.Model):
    """That something changed in an area since its figures were counted; written by the database.

    ``source`` is the table, ``txid`` tells marks of one transaction from those of others
    where several write at once (PostgreSQL).
    """

    area_code = models.CharField("区划代码", max_length=12)
    source = models.CharField("来源", max_length=63)
    txid = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "待重算"
        ordering = ["id"]
        indexes = [models.Index(fields=["area_code", "source", "txid"], name="mark_of_area")]

    def __str__(self) -> str:
        return f"{self.area_code} {self.source}"
