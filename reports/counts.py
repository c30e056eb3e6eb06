"""Plain counts beside the indicators: how many people, what is missing, what is due.

Each is the count of a list: the same ledger narrowed by the same quick view, so that a figure and
the list behind it cannot differ.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from registry.ledger.ledger import Ledger
from registry.ledger.routes import ledger_of
from reports.fulfilment import keeping as fulfilment
from reports.peers import cells

Counts = Mapping[str, Mapping[str, int]]
Counting = Callable[[Sequence[str], datetime.date], Counts]
"""Plain counts of communities: code → key → how many, as a list shows them on that day."""


@dataclass(frozen=True)
class Listed:
    """The count of a ledger's list: all records that stand, or those of a quick view.

    ``since`` narrows to dates within so many months before the day, as the list's period does.
    """

    key: str
    label: str
    unit: str
    ledger_key: str
    view: str = "all"
    tone: str = ""
    """The colour of the figure where it is not nothing."""

    @cached_property
    def ledger(self) -> type[Ledger]:
        return ledger_of(self.ledger_key)

    def where(self, on: datetime.date) -> Q:
        """Which records are counted of the day ``on``; of a past day those that stood then."""
        view = next(v for v in self.ledger.quick_views if v.key == self.view)
        asked = view.then if view.then and on < timezone.localdate() else view.where
        return asked(on) or Q()

    def url(self, area: str) -> str:
        """The list behind the figure."""
        return f"{self.ledger.url('list')}?view={self.view}&area={area}"


LISTED = (
    Listed("people", "在册残疾人", "人", "resident"),
    Listed("gaps", "有缺项", "人", "resident", "gaps", "gap"),
    Listed("unknown", "五摸清未齐", "人", "resident", "unknown", "due"),
    Listed("review", "情况到期核实", "人", "resident", "review", "due"),
    Listed("expiring", "证件快到期", "人", "resident", "expiring", "due"),
    Listed("expired", "证件已过期", "人", "resident", "expired", "gap"),
    Listed("uncertified", "未办证", "人", "resident", "uncertified", "due"),
    Listed("needs_waiting", "需求待反映", "件", "need", "to_reflect"),
    Listed("needs_over", "需求已超期", "件", "need", "over", "gap"),
    Listed("needs_closed", "需求已办结", "件", "need", "closed"),
    Listed("work_month", "本月工作记录", "条", "work", "month"),
    Listed("follow_ups", "后续未办结", "条", "work", "following"),
    Listed("follow_ups_over", "后续已超时限", "条", "work", "overdue", "gap"),
    Listed("activities_month", "本月活动", "次", "activity", "month"),
    Listed("activities_unticked", "办过没有点名", "次", "activity", "unticked", "due"),
)
BY_KEY = {listed.key: listed for listed in LISTED}


def listed(codes: Sequence[str], on: datetime.date) -> Counts:
    """The counts of LISTED, one statement for each ledger."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    by_ledger: dict[type[Ledger], list[Listed]] = defaultdict(list)
    for one in LISTED:
        by_ledger[one.ledger].append(one)
    for ledger, several in by_ledger.items():
        for row in _rows(ledger, several, codes, on):
            found[row.pop("community_id")].update(row)
    return found


def _rows(
    ledger: type[Ledger], several: Sequence[Listed], codes: Sequence[str], on: datetime.date
) -> Any:
    held = ledger.model.objects.unscoped("figures of communities; whose one may see is asked then")
    rows = held.current().filter(community_id__in=codes).order_by().values("community_id")
    return rows.annotate(**{one.key: Count("pk", filter=one.where(on)) for one in several})


COUNTINGS: tuple[Counting, ...] = (listed, fulfilment.count, cells.counting)
