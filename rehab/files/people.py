"""Who needs rehabilitation, since when, and whether a file is open for them (F02).

A need is known from 台账一 (康复需求 other than 无) or from an open 需求反映单 about 康复 or 辅助器具.
Its day is that of the registration there (``registry.rehab_need``), else that of the 反映单.
A file that was closed because its aim was reached, or nothing is needed any more, answers the need
until a newer one is registered: 康复需求 of 台账一 told anew, or a 反映单, after the day it was closed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery, TextField
from django.db.models.functions import Cast, Coalesce, Greatest, TruncDate
from django.utils import timezone

from registry import rehab_need
from registry.models import Change, Need, Resident
from registry.models.need import OPEN_STATES
from registry.models.scoped import inside
from registry.register import REGISTERED, registered
from rehab.models import RehabFile

CATEGORIES = ("05", "06")
"""需求类别：康复、辅助器具."""
DONE = ("1", "3")
"""结案原因：康复目标已达到、不再需要."""
FILE_DAYS = "rehab_file_days"


def open_needs() -> Any:
    """Such needs as are open now; for whoever has been asked about the resident."""
    held = Need.objects.unscoped("whoever chose the resident was asked about scope").current()
    return held.filter(state__in=OPEN_STATES, category__in=CATEGORIES)


def _needs(whose: str = "pk", on: datetime.date | None = None) -> Any:
    """Such needs as are open now, or were on the day ``on``: raised by then and not yet settled."""
    open_ = Q(state__in=OPEN_STATES)
    if on is not None:
        open_ = Q(raised_on__lte=on) & (open_ | Q(closed_on__gt=on))
    held = Need.objects.unscoped("whether the resident in scope has such a need").current()
    held = held.filter(open_, resident=OuterRef(whose), category__in=CATEGORIES)
    return held.order_by("raised_on", "pk")


def _told_anew() -> Any:
    """The changes of 康复需求 in 台账一 after the day a file was closed, seen from that file."""
    held = Change.objects.annotate(told=Cast("fields", TextField()), day=TruncDate("at"))
    held = held.filter(record_id=OuterRef("resident_id"), told__contains='"rehab_need"')
    return held.exclude(action="create").filter(day__gt=OuterRef("closed_on")).order_by("at")


def _closed(on: datetime.date | None) -> Any:
    """The files of a resident closed by the day ``on``, each with the day of the newer need, if any."""
    held = RehabFile.objects.unscoped("whether a resident in scope had a file").current()
    reflected = _needs("resident_id").filter(raised_on__gt=OuterRef("closed_on"))
    return held.filter(resident=OuterRef("pk"), closed_on__lte=on or timezone.localdate()).annotate(
        newer=Coalesce(
            Subquery(reflected.values("raised_on")[:1]), Subquery(_told_anew().values("day")[:1])
        ),
    )  # fmt: skip


def _answered(on: datetime.date | None) -> Exists:
    """Whether a file closed as done answers the need, as known on the day ``on``."""
    done = (
        _closed(on).filter(end_reason__in=DONE).exclude(resident__rehab_need_on__gt=F("closed_on"))
    )
    later = Q(newer__gt=on) if on else Q(pk__in=[])
    return Exists(done.filter(Q(newer=None) | later))


def open_files(on: Any = None) -> Any:
    """The files open on the day ``on`` (now); for whoever has been asked about scope."""
    held = RehabFile.objects.unscoped("whether a resident in scope has a file").current()
    if on is None:
        return held.filter(closed_on=None)
    begun = Q(opened_on=None) | Q(opened_on__lte=on)
    return held.filter(begun & (Q(closed_on=None) | Q(closed_on__gt=on)))


def with_need(on: datetime.date | None = None) -> Q:
    """Registered residents who need rehabilitation and were not helped as they needed by ``on``."""
    open_ = Exists(open_files(on).filter(resident=OuterRef("pk")))
    known = rehab_need.KNOWN | Q(Exists(_needs(on=on)))
    here = registered(on) if on else REGISTERED
    return here & known & (Q(open_) | ~Q(_answered(on)))


def since(on: datetime.date | None = None) -> Any:
    """The day from which a resident waits: that of the need, or when the last file was closed."""
    reflected = Subquery(_needs(on=on).values("raised_on")[:1])
    first = Coalesce("rehab_need_on", reflected, TruncDate("created_at"))
    last = _closed(on).order_by("-closed_on").annotate(day=Coalesce("newer", "closed_on"))
    return Greatest(first, Coalesce(Subquery(last.values("day")[:1]), first))


def slip_number() -> Subquery:
    """The number of the first open 需求反映单 about rehabilitation."""
    return Subquery(_needs().values("number")[:1])


def slip_day() -> Subquery:
    """The day of that 需求反映单."""
    return Subquery(_needs().values("raised_on")[:1])


def closed_day() -> Subquery:
    """The day the last file was closed."""
    return Subquery(_closed(None).order_by("-closed_on").values("closed_on")[:1])


def unfiled() -> Q:
    """Registered residents who need rehabilitation and have no open file."""
    return with_need() & ~Q(Exists(open_files().filter(resident=OuterRef("pk"))))


def with_open_file(codes: Iterable[str]) -> Any:
    """The residents of the areas ``codes`` with an open file, for roles that see these only."""
    held = Resident.objects.unscoped("a role reaches those with an open file").current()
    files = open_files().filter(inside(list(codes)))
    return held.filter(pk__in=files.order_by().values("resident"))


def waiting_for_a_file(codes: Iterable[str]) -> Any:
    """The residents of the areas ``codes`` whom a file is to be opened for."""
    held = Resident.objects.unscoped("a role reaches those who wait for a file").current()
    return held.filter(unfiled(), inside(list(codes)))
