"""What a case carries that may be dangerous: since when it is, and when that was reported and received."""

from typing import Any

from django.conf import settings
from django.db import models


class Grave(models.Model):
    """A case that, once it is grave, has to be reported above within 24 hours (reference 2.15, 2.18)."""

    is_grave = models.BooleanField("现在是高危", default=False, editable=False)
    grave_since = models.DateTimeField("发现高危的时间", null=True, blank=True, editable=False)
    reported_at = models.DateTimeField("上报时间", null=True, blank=True, editable=False)
    reported_to = models.CharField("上报给", max_length=60, blank=True)
    reported_account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="上报到的账号", null=True, blank=True,
        editable=False, related_name="+",
    )  # fmt: skip
    received_at = models.DateTimeField("接报时间", null=True, blank=True, editable=False)
    received_by = models.CharField("接报人", max_length=60, blank=True)
    advice = models.CharField("接报意见", max_length=200, blank=True)
    referred_to = models.CharField("转介到", max_length=60, blank=True)

    class Meta:
        abstract = True


def unreported_index(name: str) -> Any:
    """The index by which cases that wait for their report are found: they are few."""
    return models.Index(
        fields=["community"],
        condition=models.Q(is_grave=True, reported_at__isnull=True),
        name=name,
    )
