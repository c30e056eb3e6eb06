"""Two records of one person that became one."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from registry.models.scoped import ScopedManager
from registry.vault import SealedField, SealedModel

UNDO_DAYS = 7


class Merger(SealedModel):
    """What merging ``lost`` into ``kept`` changed, so that it can be taken back for seven days.

    ``moved`` holds ``[model, key, field, former value, version]`` of every row that was brought
    over; ``before`` is what the kept record held, ``changed`` the keys of what it took over.
    """

    section = "residents"
    tied = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    community = models.ForeignKey("registry.Area", models.PROTECT, related_name="+")
    kept = models.ForeignKey("registry.Resident", models.PROTECT, related_name="mergers")
    lost = models.ForeignKey("registry.Resident", models.PROTECT, related_name="+")
    before = SealedField("合并前", kind="row", max_length=200000)
    moved = models.JSONField(default=list)
    changed = models.JSONField(default=list)
    kept_version = models.PositiveIntegerField()
    lost_version = models.PositiveIntegerField()
    reason = models.CharField("原因", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("合并时间", auto_now_add=True)
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = ScopedManager()  # type: ignore[misc]

    class Meta:
        verbose_name = "合并"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"

    @property
    def may_be_undone(self) -> bool:
        """Within seven days; whether anything changed since is asked when it is undone."""
        limit = timezone.now() - datetime.timedelta(days=UNDO_DAYS)
        return self.undone_at is None and self.at > limit
