"""已得到帮扶: what helping pairs (台账四) did for a resident in the last year, as 台账二 shows it."""

from __future__ import annotations

import datetime
from typing import Any

from registry.ledger.columns import Column, Table, Values, column, columns
from registry.ledger.kinds import Kind
from registry.models import SupportAct, SupportPair
from registry.resident_rules import years_after

COLUMNS = (
    *columns(SupportAct, ("on", "way", "content", "amount", "goods"), {"amount": {"unit": " 元"}}),
    Column("helper", Kind(), "帮扶单位、责任人", derived=True, sortable=False),
    column(SupportAct, "confirmed"),
)
TABLE = Table("helped", "已得到帮扶（近一年，取自台账四）", SupportAct, "pair", COLUMNS)


def rows(resident_id: Any, today: datetime.date) -> list[Values]:
    """Every act of help in the year up to ``today``, the newest first."""
    pairs = SupportPair.objects.unscoped("a record in scope shows its resident's help").current()
    acts = SupportAct.objects.filter(
        pair__in=pairs.filter(resident=resident_id).order_by().values("pk"),
        on__gt=years_after(today, -1),
        on__lte=today,
    )
    return [_row(act) for act in acts.select_related("pair").order_by("-on", "pk")]


def _row(act: SupportAct) -> Values:
    told = {c.key: getattr(act, c.key) for c in COLUMNS if c.key != "helper"}
    pair = act.pair
    return {**told, "helper": " ".join(filter(None, (pair.helper_unit, pair.helper_name)))}
