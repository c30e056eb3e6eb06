"""零报告: of each finished month a community reports the children found in it, or says that there were none."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone

from registry import access, audit
from registry.models import Area, Posting
from registry.models.scoped import ScopeError, inside
from rehab.models import ChildReport, ZeroReport

DAYS = "zero_report_days"
KEPT = 12
"""How many months are asked for."""
LAST_DAY = 28
Month = datetime.date
"""The first day of it."""


def month_of(day: datetime.date) -> Month:
    return day.replace(day=1)


def before(month: Month, n: int = 1) -> Month:
    """The month ``n`` months before ``month`` (after it for a negative ``n``)."""
    years, rest = divmod(month.year * 12 + month.month - 1 - n, 12)
    return datetime.date(years, rest + 1, 1)


def due(month: Month, days: int) -> datetime.date:
    """The last day on which ``month`` is reported in time: a day of the month after it."""
    return before(month, -1).replace(day=min(int(days), LAST_DAY))


def is_late(told: Told, due_on: datetime.date) -> bool:
    """Whether a month without children was reported after the last day in time."""
    if told.children or not told.zero:
        return False
    return timezone.localtime(told.zero.reported_at).date() > due_on


def finished(on: datetime.date, count: int = KEPT) -> list[Month]:
    """The ``count`` months that are over on the day ``on``, the latest first."""
    return [before(month_of(on), n) for n in range(1, count + 1)]


def said(month: Month) -> str:
    return f"{month.year}年{month.month}月"


@dataclass(frozen=True)
class Told:
    """What one community told of one month."""

    children: int = 0
    zero: Any = None

    @property
    def is_told(self) -> bool:
        return bool(self.children or self.zero)


def told(
    codes: Sequence[str], months: Sequence[Month], on: datetime.date | None = None
) -> Mapping[tuple[str, Month], Told]:
    """What each community of ``codes`` told of each of ``months`` by the day ``on``; two queries."""
    if not codes or not months:
        return {}
    end = before(max(months), -1)
    cards = ChildReport.objects.unscoped("whoever may see the area is asked before").current()
    cards = cards.filter(community_id__in=codes, found_on__gte=min(months), found_on__lt=end)
    zeros = ZeroReport.objects.unscoped("whoever may see the area is asked before").current()
    zeros = zeros.filter(community_id__in=codes, month__in=months).select_related("reported_by")
    if on is not None:
        cards = cards.filter(found_on__lte=on)
        zeros = zeros.filter(reported_at__date__lte=on)
    found = Counter(
        {(code, month): n for code, month, n in cards.order_by().annotate(_m=TruncMonth("found_on"))
         .values_list("community_id", "_m").annotate(n=Count("pk"))}
    )  # fmt: skip
    none = {(zero.community_id, zero.month): zero for zero in zeros}
    return {
        (code, month): Told(found[(code, month)], none.get((code, month)))
        for code in codes
        for month in months
    }


def expected(code: str) -> Any:
    """The communities of the area ``code`` that are to report: those where a specialist works."""
    posts = Posting.objects.active().filter(inside([code], "area_id"), role="specialist")
    held = Area.objects.filter(pk__in=posts.order_by().values("area_id"))
    return held.filter(level=Area.Level.COMMUNITY, valid_to=None)


# -- saying it, and taking it back ---------------------------------------------------------------


@transaction.atomic
def report(code: str, months: Iterable[Month], *, by: Any) -> int:
    """Say of each of ``months`` that no child was found in the community ``code``; how many were new.

    Raises ScopeError without the right, ValidationError for a month that is not over or in which a
    child was found.
    """
    _demand(by, code)
    asked = sorted(set(months))
    held = told([code], asked)
    for month in asked:
        if month not in finished(timezone.localdate()):
            raise ValidationError(f"{said(month)}还不能零报告：只报已经过完的最近 {KEPT} 个月")
        if held[(code, month)].children:
            raise ValidationError(f"{said(month)}有报告卡，不用零报告")
    new = [month for month in asked if not held[(code, month)].zero]
    return sum(_write(code, month, by) for month in new)


def _demand(by: Any, code: str) -> None:
    if not access.may(by, ZeroReport.section, "E", code):
        raise ScopeError(f"{by} may not report for {code}")


def _write(code: str, month: Month, by: Any) -> bool:
    try:
        with transaction.atomic():
            made = ZeroReport(community_id=code, month=month, reported_by=by)
            made.save(force_insert=True)
    except IntegrityError:  # said in the very same moment by somebody else
        return False
    _audit("create", made, by)
    return True


@transaction.atomic
def withdraw(code: str, month: Month, *, by: Any) -> bool:
    """Take back what was said of ``month``: a child was found after all, or it was said by mistake."""
    _demand(by, code)
    held = ZeroReport.objects.unscoped("the right was asked").current().select_for_update()
    one = held.filter(community_id=code, month=month).first()
    if one is None:
        return False
    one.voided_at, one.voided_by = timezone.now(), by
    one.save(update_fields=["voided_at", "voided_by"])
    _audit("void", one, by)
    return True


def _audit(action: str, zero: ZeroReport, by: Any) -> None:
    audit.record(action, by=by, obj=zero, ledger="child-report", community_id=zero.community_id,
                 detail={"page": "child-report-months", "month": f"{zero.month:%Y-%m}"})  # fmt: skip
