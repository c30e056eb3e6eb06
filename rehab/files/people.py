"""Who needs rehabilitation, since when, and whether a file is open for them (F02).

A need is known from 台账一 (康复需求 other than 无) or from an open 需求反映单 about 康复 or 辅助器具.
Its day is that of the registration there (``registry.rehab_need``), else that of the 反映单.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, TruncDate

from registry import rehab_need
from registry.ledgers import REGISTERED
from registry.models import Need, Resident
from registry.models.need import OPEN_STATES
from registry.models.scoped import inside
from rehab.models import RehabFile

CATEGORIES = ("05", "06")
"""需求类别：康复、辅助器具."""
FILE_DAYS = "rehab_file_days"


def _needs() -> Any:
    held = Need.objects.unscoped("whether the resident in scope has such a need").current()
    return held.filter(resident=OuterRef("pk"), category__in=CATEGORIES, state__in=OPEN_STATES)


def open_files(on: Any = None) -> Any:
    """The files open on the day ``on`` (now); for whoever has been asked about scope."""
    held = RehabFile.objects.unscoped("whether a resident in scope has a file").current()
    if on is None:
        return held.filter(closed_on=None)
    begun = Q(opened_on=None) | Q(opened_on__lte=on)
    return held.filter(begun & (Q(closed_on=None) | Q(closed_on__gt=on)))


def with_need() -> Q:
    """Registered residents who need rehabilitation."""
    return REGISTERED & (rehab_need.KNOWN | Q(Exists(_needs())))


def since() -> Coalesce:
    """The day a resident's need was registered."""
    reflected = _needs().order_by("raised_on").values("raised_on")[:1]
    return Coalesce("rehab_need_on", Subquery(reflected), TruncDate("created_at"))


def unfiled() -> Q:
    """Registered residents who need rehabilitation and have no open file."""
    return with_need() & ~Q(Exists(open_files().filter(resident=OuterRef("pk"))))


def with_open_file(codes: Iterable[str]) -> Any:
    """The residents of the areas ``codes`` with an open file, for roles that see these only."""
    held = Resident.objects.unscoped("a role reaches those with an open file").current()
    files = open_files().filter(inside(list(codes)))
    return held.filter(pk__in=files.order_by().values("resident"))
