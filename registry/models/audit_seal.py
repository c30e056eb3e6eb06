"""The seal over a run of audit rows."""

from django.db import models
from django.utils import timezone

from registry.models.audit_event import AppendOnlyModel


class AuditSeal(AppendOnlyModel):
    """A keyed hash over the audit rows ``first_id``…``last_id`` and over the seal before it.

    Ranges follow each other without a gap, so a row put in later is noticed; ``digests`` keeps id
    and a short keyed hash of each row (16 bytes a row), so that a changed row can be named.
    """

    first_id = models.BigIntegerField("首条", unique=True)
    last_id = models.BigIntegerField("末条", unique=True)
    count = models.PositiveIntegerField("条数")
    previous_mac = models.CharField("上一封存值", max_length=64, unique=True)
    mac = models.CharField("封存值", max_length=64, unique=True)
    digests = models.BinaryField("逐条摘要")
    at = models.DateTimeField("封存时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "审计封存"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.first_id}—{self.last_id}"
