"""Keeping the figures: what changed is counted anew, sums climb the tree, months are closed.

A dashboard reads one row for an area and one for each area below it, however many people there are.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Q
from django.db.models.functions import Length
from django.utils import timezone

from registry import divisions
from registry.models import Area
from registry.models.scoped import inside
from registry.requesting import as_one_work
from reports.counting import TOGETHER, count
from reports.figures import Figures
from reports.fulfilment import keeping as fulfilment
from reports.models import Mark, Tally
from reports.watching import EVERYWHERE, recording

COMMUNITY = 12
"""Characters of a community's code."""
AT_ONCE = 20
"""Communities counted anew while somebody waits for the page."""


# -- reading ---------------------------------------------------------------------------------------


def of(area: str, as_of: datetime.date | None = None) -> Tally | None:
    """What is kept of ``area``: now, or of the month that ended on ``as_of``; None where nothing is."""
    return _kept(as_of).filter(area_id=area).first()


def beside(area: str, as_of: datetime.date) -> tuple[Tally | None, Tally | None]:
    """What is kept of ``area`` now and of the month that ended on ``as_of``.

    One query, but where a community changed since: that is counted before it is told.
    """
    now, month, is_behind = _beside(area, as_of)
    if is_behind and len(area) == COMMUNITY:
        refresh(area)
        now, month, _ = _beside(area, as_of)
    return now, month


def _beside(area: str, as_of: datetime.date) -> tuple[Tally | None, Tally | None, bool]:
    asked = Q(closed=False) | Q(closed=True, as_of=as_of)
    rows = Tally.objects.filter(asked, area_id=area).annotate(is_behind=Exists(marks_of(area)))
    held = {tally.closed: tally for tally in rows}
    is_behind = any(tally.is_behind for tally in held.values())
    return held.get(False), held.get(True), is_behind


def marks_of(community: str) -> Any:
    """The marks that say that the community changed since it was counted."""
    return Mark.objects.filter(area_code=community)


def below(area: str, as_of: datetime.date | None = None) -> dict[str, Tally]:
    """The same of the areas one level below that have any, by code."""
    held = _kept(as_of).filter(area__parent_id=area, area__valid_to=None)
    return {tally.area_id: tally for tally in held}


def communities(area: str, as_of: datetime.date | None = None) -> dict[str, Tally]:
    """The same of every community in ``area``."""
    held = _kept(as_of).within(area).annotate(size=Length("area_id"))
    return {tally.area_id: tally for tally in held.filter(size=COMMUNITY)}


def months(area: str) -> list[Tally]:
    """The closed months of ``area``, in their order."""
    return list(Tally.objects.filter(area_id=area, closed=True).order_by("as_of"))


def _kept(as_of: datetime.date | None) -> Any:
    return Tally.objects.closed_on(as_of) if as_of else Tally.objects.current()


# -- what is out of date ---------------------------------------------------------------------------


def waiting(area: str) -> list[str]:
    """The communities of ``area`` that changed since they were counted, or were counted on an earlier day."""
    known = set(counted(area))
    changed = Mark.objects.filter(inside([area], "area_code")).annotate(size=Length("area_code"))
    found = {
        code
        for code, source in changed.filter(size=COMMUNITY).values_list("area_code", "source")
        if code in known or source in _beginning()
    }
    wide = Mark.objects.annotate(size=Length("area_code")).exclude(size=COMMUNITY)
    for code in set(wide.values_list("area_code", flat=True)):
        if code.startswith(area) or area.startswith(code):
            found |= set(counted(max(code, area, key=len)))
    return sorted(found | set(counted(area, before=timezone.localdate())))


def counted(area: str, before: datetime.date | None = None) -> list[str]:
    """The communities of ``area`` that are counted, or were last counted ``before`` a day."""
    held = Tally.objects.current().within(area).annotate(size=Length("area_id"))
    held = held.filter(size=COMMUNITY, **({"as_of__lt": before} if before else {}))
    return list(held.values_list("area_id", flat=True))


@transaction.atomic
def spread() -> None:
    """Replace marks of areas by marks of the communities in them, so that each is settled by itself."""
    wide = Mark.objects.annotate(size=Length("area_code")).exclude(size=COMMUNITY)
    held = list(wide.values_list("id", "area_code", "source"))
    fresh = {
        (code, source)
        for _, area, source in held
        for code in (in_use(area) if source == START else counted(area))
    }
    Mark.objects.bulk_create(Mark(area_code=code, source=source) for code, source in sorted(fresh))
    Mark.objects.filter(pk__in=[pk for pk, *_ in held]).delete()


START = "start"
"""The source of the mark that says: whatever there is has never been counted."""


@cache
def _beginning() -> frozenset[str]:
    """The sources after which a community is counted though it never was: it has a record now."""
    return recording() | {START}


def start_anew() -> None:
    """Have every community with any record counted."""
    Mark.objects.create(area_code=EVERYWHERE, source=START)


def in_use(area: str = EVERYWHERE) -> list[str]:
    """The communities in ``area`` with any record; the others are not counted at all."""
    found: set[str] = set()
    with connection.cursor() as cursor:
        for table in sorted(recording()):
            cursor.execute(
                f"SELECT DISTINCT community_id FROM {table} "  # noqa: S608 — a table of ours
                "WHERE community_id >= %s AND community_id < %s",
                [area, area + ":"],
            )
            found |= {code for (code,) in cursor.fetchall()}
    return _active(found)


def _active(codes: Iterable[str]) -> list[str]:
    """Those of ``codes`` that are communities and not merged into another."""
    held = Area.objects.filter(pk__in=list(codes), level=Area.Level.COMMUNITY, valid_to=None)
    return sorted(held.values_list("pk", flat=True))


# -- counting anew ---------------------------------------------------------------------------------


def refresh(area: str = EVERYWHERE) -> int:
    """Count every community of ``area`` that is out of date; how many there were."""
    spread()
    codes = waiting(area)
    _forget(area)
    for start in range(0, len(codes), TOGETHER):
        _settle(codes[start : start + TOGETHER])
    return len(codes)


def _forget(area: str) -> None:
    """Take away the marks of communities without records: their divisions, their parameters."""
    counted = Tally.objects.current().within(area).values("area_id")
    setting = Mark.objects.filter(inside([area], "area_code")).exclude(source__in=_beginning())
    setting.exclude(area_code__in=counted).delete()


@transaction.atomic
def _settle(codes: Sequence[str]) -> None:
    """Count ``codes``, and the areas above them; what is changed meanwhile stays marked.

    The rows are locked before anything is read: of two who count the same community the later
    one has seen all that the earlier one saw.
    """
    today, active = timezone.localdate(), _active(codes)
    _lock(active, today)
    settled = list(Mark.objects.filter(area_code__in=codes).values_list("pk", flat=True))
    with as_one_work():
        fulfilment.keep(active, today)
        _keep(count(active, today), today)
    Tally.objects.current().filter(area_id__in=set(codes) - set(active)).delete()
    _climb(codes, today)
    Mark.objects.filter(pk__in=settled).delete()


def _lock(codes: Sequence[str], day: datetime.date) -> None:
    """Hold the rows of ``codes`` until the transaction ends; those that are not there yet are made."""
    now = timezone.now()
    empty = Figures().to_json()
    Tally.objects.bulk_create(
        [Tally(area_id=c, as_of=day, figures=empty, counted_at=now) for c in sorted(codes)],
        ignore_conflicts=True,
    )
    held = Tally.objects.current().filter(area_id__in=codes).order_by("area_id")
    list(held.select_for_update(of=("self",)).values_list("pk"))


def _keep(found: dict[str, Figures], day: datetime.date) -> None:
    """Write the figures of areas whose rows are locked."""
    now = timezone.now()
    rows = list(Tally.objects.current().filter(area_id__in=found))
    for row in rows:
        row.figures, row.as_of, row.counted_at = found[row.area_id].to_json(), day, now
    Tally.objects.bulk_update(rows, ["figures", "as_of", "counted_at"], batch_size=100)


def _climb(codes: Sequence[str], day: datetime.date) -> None:
    """Sum the areas above ``codes`` anew, from the township up."""
    for level in (4, 3, 2, 1):
        above = sorted({divisions.path_codes(code)[level - 1] for code in codes})
        _lock(above, day)
        sums = {code: below(code) for code in above}
        _keep({code: _sum(rows) for code, rows in sums.items() if rows}, day)
        nothing = [code for code, rows in sums.items() if not rows]
        Tally.objects.current().filter(area_id__in=nothing).delete()


def _sum(rows: dict[str, Tally]) -> Figures:
    return Figures.sum(Figures.from_json(row.figures) for row in rows.values())
