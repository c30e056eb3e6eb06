"""Who holds which role where, and for how long."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class PostingQuerySet(models.QuerySet):
    def active(self, on=None):
        """Postings in force on the day ``on`` (today when not given)."""
        on = on or timezone.localdate()
        return self.filter(
            Q(starts_on__lte=on), Q(ends_on__isnull=True) | Q(ends_on__gte=on), revoked_at=None
        )


class Posting(models.Model):
    """One role of one user in one area from ``starts_on`` to ``ends_on`` (both included)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="postings")
    role = models.CharField("角色", max_length=24)
    area = models.ForeignKey("registry.Area", models.PROTECT, verbose_name="区域", related_name="+")
    starts_on = models.DateField("开始日期", default=timezone.localdate)
    ends_on = models.DateField("结束日期", null=True, blank=True)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="posting_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        from registry.access import ROLES

        return f"{self.area.name} · {ROLES[self.role].title}"
