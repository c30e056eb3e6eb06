"""A photo or scan that belongs to a record of any ledger."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from registry.vault import SealedField, SealedModel


class Attachment(SealedModel):
    """One file of one record.  Who may see it is asked of the record, which is found by its key.

    File and thumbnail lie sealed on the storage; the name is sealed too, as people name files
    after people.  Voided and kept, like everything else.
    """

    KINDS = {"image": "照片", "pdf": "PDF"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ledger = models.CharField("台账", max_length=40)
    record_id = models.UUIDField()
    name = SealedField("文件名", max_length=150)
    purpose = models.CharField("是什么", max_length=20, blank=True)
    kind = models.CharField("类型", max_length=5, choices=list(KINDS.items()))
    file = models.CharField(max_length=100)
    thumbnail = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField("字节")
    pages = models.PositiveSmallIntegerField("页数", default=1)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField("上传时间", auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "附件"
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["record_id", "digest"],
                condition=Q(voided_at__isnull=True),
                name="attachment_once_per_record",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
