"""A file made in the background: an export or a print, kept sealed for a day."""

import datetime
import uuid

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from registry.vault import open_sealed, seal

KEPT_HOURS = 24


class OutputFile(models.Model):
    """What someone asked for, how far it is, and where the finished file lies."""

    KINDS = {"export": "导出", "print": "打印"}
    STATES = {"waiting": "排队中", "running": "正在生成", "done": "已完成", "failed": "未完成"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ledger = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)
    query = models.TextField(blank=True)
    plain = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, default="waiting")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name or str(self.pk)

    @property
    def path(self) -> str:
        return f"outputs/{self.pk.hex}"

    @property
    def expires_at(self) -> datetime.datetime:
        return self.at + datetime.timedelta(hours=KEPT_HOURS)

    @property
    def is_ready(self) -> bool:
        return self.state == "done" and timezone.now() < self.expires_at

    @property
    def percent(self) -> int:
        """Of what is to be written; the file is there when it is put away, not when all is written."""
        done = self.done * 100 // self.total if self.total else 0
        return done if self.state == "done" else min(done, 99)

    @property
    def kind_label(self) -> str:
        return self.KINDS.get(self.kind, self.kind)

    @property
    def state_label(self) -> str:
        return self.STATES.get(self.state, self.state)

    def keep(self, data: bytes, name: str) -> None:
        default_storage.save(self.path, ContentFile(seal(data, self.path)))
        self.state, self.name, self.done = "done", name, self.total
        self.save()

    def read(self) -> bytes:
        with default_storage.open(self.path) as file:
            return open_sealed(file.read(), self.path)
