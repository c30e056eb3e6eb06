"""A case: a record that shows itself to those it names, and to no one else of their role."""

from __future__ import annotations

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from registry.models.resident_record import Line
from registry.vault import SealedQuerySet


class HandlerQuerySet(SealedQuerySet):
    """Lines that say who handles what."""

    def in_force(self, on: datetime.date | None = None) -> Self:
        """Those that count on a day, today unless named: the last day still counts."""
        return self.filter(Q(until=None) | Q(until__gte=on or timezone.localdate()))


class CaseHandler(Line):
    """Who handles a case, from and to which day.

    A case model names ``handled_by = "handlers"`` and has lines that inherit this with ``case``, a key
    to it (``related_name="handlers"``).
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="责任人", related_name="+"
    )
    since = models.DateField("开始日期", null=True, blank=True)
    until = models.DateField("结束日期", null=True, blank=True)

    objects = HandlerQuerySet.as_manager()  # type: ignore[misc, assignment, django-manager-missing]

    class Meta(Line.Meta):
        abstract = True
        verbose_name = "责任人"

    def counts(self, on: datetime.date) -> bool:
        """Whether the line is in force on the day ``on``."""
        return self.until is None or self.until >= on
