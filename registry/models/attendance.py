"""One person on the roll of an event, and how those who took part are counted."""

from __future__ import annotations

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q

from registry.models.resident_record import Line
from registry.vault import SealedQuerySet


class AttendanceQuerySet(SealedQuerySet):
    """The lines of rolls; whose events one may count is settled by whoever asks."""

    def held(self) -> Self:
        """Those of events that are not void."""
        return self.filter(event__voided_at__isnull=True)

    def took_part(self, since: datetime.date, until: datetime.date) -> Self:
        """Those of events that stand and took place from ``since`` to ``until``, both included.

        An event of several days counts when any of them lies there.
        """
        one_day = Q(event__ends_on__isnull=True, event__begins_on__gte=since)
        return self.held().filter(
            Q(event__ends_on__gte=since) | one_day, event__begins_on__lte=until
        )

    def attendances(self) -> Any:
        """人次: a person at an event, once each.  Two events on one day are two."""
        return self.order_by().values("event_id", _person(self)).distinct()

    def people(self) -> Any:
        """人数: everybody once, however often they came."""
        return self.order_by().values(_person(self)).distinct()


def _person(lines: Any) -> str:
    """The key of whom ``lines`` are about."""
    return str(lines.model.person)


AttendanceManager = models.Manager.from_queryset(AttendanceQuerySet)


class Attendance(Line):
    """One person on the roll of an ``event``; ``name`` is what they were called then.

    A concrete line adds ``event`` (its lines are the event's ``roll``) and whom it is about.  No
    constraint keeps a person from standing there twice: when two records become one, both lines
    are about the one kept.  Saving a roll leaves one, and every count is of distinct people.
    """

    person = "resident_id"
    """The key of whom the line is about."""

    name = models.CharField("姓名", max_length=50)

    objects = AttendanceManager()  # type: ignore[misc, assignment]

    class Meta(Line.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name
