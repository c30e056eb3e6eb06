"""A workbook being brought into a ledger, and its rows: staged sealed until they are applied."""

import uuid

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models

from registry.vault import SealedField, SealedModel, open_sealed, seal


class ImportBatch(models.Model):
    """One uploaded workbook on its way: uploaded → checking → checked → applying → applied."""

    STATES = {
        "uploaded": "待对照列",
        "checking": "正在检查",
        "checked": "待确认",
        "applying": "正在导入",
        "applied": "已导入",
        "undone": "已撤销",
        "failed": "未完成",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ledger = models.CharField(max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    community = models.ForeignKey("registry.Area", models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=10, default="uploaded")
    recognised = models.JSONField(default=dict)
    mode = models.CharField(max_length=8, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "导入"
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def path(self) -> str:
        return f"imports/{self.pk.hex}"

    @property
    def state_label(self) -> str:
        return self.STATES.get(self.state, self.state)

    @property
    def is_busy(self) -> bool:
        return self.state in ("checking", "applying")

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0

    def keep(self, data: bytes) -> None:
        default_storage.save(self.path, ContentFile(seal(data, self.path)))

    def read(self) -> bytes:
        with default_storage.open(self.path) as file:
            return open_sealed(file.read(), self.path)


class ImportRow(SealedModel):
    """One row of the workbook and what would become of it."""

    OUTCOMES = {
        "new": "新增",
        "changed": "有更改",
        "same": "无变化",
        "wrong": "有错误",
        "conflict": "有冲突",
        "renamed": "姓名不同",
        "asked": "请核对",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8)
    cells = SealedField("原值", kind="row", max_length=100000)
    values = SealedField("新值", kind="row", max_length=200000)
    base = SealedField("检查时的记录", kind="row", max_length=200000)
    findings = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    record_id = models.UUIDField(null=True)
    record_version = models.PositiveIntegerField(default=0)
    community_id = models.CharField(max_length=12, blank=True)
    may_go_blank = models.BooleanField(default=False)
    warned = models.BooleanField(default=False)
    incomplete = models.BooleanField(default=False)
    applied = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_row_once"),
        ]
        indexes = [models.Index(fields=["batch", "outcome", "number"], name="import_row_outcome")]

    def __str__(self) -> str:
        return f"{self.number}"
