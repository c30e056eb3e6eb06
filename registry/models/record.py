"""What every row of every ledger has: a place, a version, who and when, review, being voided."""

import uuid

from django.conf import settings
from django.db import models

from registry.models.listed import ListedField
from registry.models.scoped import ScopedManager
from registry.vault import SealedModel


class Record(SealedModel):
    """A ledger row: belongs to one area, mostly a community; versioned, voided and never deleted."""

    section = ""  # the column of the role table that speaks about this model
    shown_below = False  # whether those who work below the area may read its records
    linked = False  # whether applications may tie its rows to the work of somebody (``links``)
    handled_by = ""  # the lines that name who handles a case; empty where records are no cases

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    community = models.ForeignKey(
        "registry.Area", models.PROTECT, verbose_name="所属社区", related_name="+", db_index=False
    )
    # null, not empty, until it is given: two without a number are no doublet
    number = models.CharField(  # noqa: DJ001
        "编号", max_length=32, unique=True, null=True, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("录入时间", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    # where the record stands with whoever reviews it; see ``registry.review``
    review_state = ListedField("审核状态", codes="review_state", editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True)
    review_comment = models.CharField("审核意见", max_length=200, blank=True)
    # what the ledger's rules found: facts missing, and questions confirmed with their reasons
    gaps = models.JSONField(default=list, editable=False)
    gap_count = models.PositiveSmallIntegerField("缺项", default=0, editable=False)
    accepted = models.JSONField(default=dict, editable=False)

    objects = ScopedManager()  # type: ignore[misc, django-manager-missing]

    class Meta:
        abstract = True

    @property
    def is_voided(self) -> bool:
        return self.voided_at is not None
