"""A death as it was registered, with what has to be put back if it was registered by mistake."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from registry.models.scoped import ScopedManager
from registry.vault import SealedField, SealedModel


class Death(SealedModel):
    """When a resident died, what proves it, and what registering it changed.

    ``before`` holds status and benefits as they were, ``closed`` what was closed with it: ledger,
    key, the names of what changed and what they held.
    """

    section = "residents"
    tied = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    community = models.ForeignKey("registry.Area", models.PROTECT, related_name="+")
    resident = models.ForeignKey("registry.Resident", models.PROTECT, related_name="deaths")
    on = models.DateField("死亡日期")
    proof = SealedField("证明", kind="address", max_length=200)
    before = models.JSONField(default=dict)
    closed = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("登记时间", auto_now_add=True)
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_reason = models.CharField("撤销原因", max_length=200, blank=True)

    objects = ScopedManager()  # type: ignore[misc]

    class Meta:
        verbose_name = "死亡登记"
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident"], condition=Q(undone_at__isnull=True), name="death_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.on}"
