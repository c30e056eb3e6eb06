"""A request for a file with whole numbers of many people, which a second person decides."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from registry.models.output_file import OutputFile

DAYS_TO_DECIDE = 7


class FileRequest(models.Model):
    """Who wants what and why, frozen as it was asked for: the records by key, and the columns."""

    STATES = {"waiting": "待批准", "approved": "已批准", "refused": "未批准", "expired": "已过期"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ledger = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)
    area = models.ForeignKey("registry.Area", models.PROTECT, related_name="+")
    records = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=8, default="waiting")
    at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    comment = models.CharField(max_length=200, blank=True)
    output = models.OneToOneField(
        OutputFile, models.SET_NULL, null=True, related_name="file_request"
    )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def expires_at(self) -> datetime.datetime:
        return self.at + datetime.timedelta(days=DAYS_TO_DECIDE)

    @property
    def is_open(self) -> bool:
        return self.state == "waiting" and timezone.now() < self.expires_at

    @property
    def count(self) -> int:
        return len(self.records)

    @property
    def kind_label(self) -> str:
        return OutputFile.KINDS.get(self.kind, self.kind)

    @property
    def state_label(self) -> str:
        late = self.state == "waiting" and not self.is_open
        return self.STATES["expired" if late else self.state]
