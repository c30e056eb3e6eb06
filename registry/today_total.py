"""The number in the head of every page, asked of the database each time, worked out once a day.

Putting the question together costs many times what answering it does.  It depends on nothing but
who asks, from which posts, on which day, with which limits; so the statement is kept under those.
Sources therefore ask the database nothing while they are put together.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, IntegerField, Value

from registry.models.scoped import compiled

ZERO = Value(0, IntegerField())
MOST = 500
"""How many statements are kept in a process."""
_kept: OrderedDict[Hashable, tuple[str, tuple[Any, ...]] | None] = OrderedDict()


def summed(wanted: list[tuple[Any, list[Any]]]) -> Any:
    """One row of counts for each queryset, of what is found among it; None where there is none."""
    width = max((len(found) for _, found in wanted), default=0)
    rows = []
    for among, found in wanted:
        counts: dict[str, Any] = {f"_n{i}": ZERO for i in range(width)}
        counts |= {f"_n{i}": Count("pk", filter=one.where) for i, one in enumerate(found)}
        told = among.order_by().values_list(Value("")).annotate(**counts)
        rows.append(told.values_list(*counts))
    return rows[0].union(*rows[1:], all=True) if rows else None


def total(signature: tuple[Any, ...], statement: Callable[[], Any]) -> int:
    """How many there are in all rows of ``statement``, put together once for a ``signature``."""
    if (kept := _remembered(signature, statement)) is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(*kept)
        return sum(sum(row) for row in cursor.fetchall())


def _remembered(signature: tuple[Any, ...], statement: Callable[[], Any]) -> Any:
    key = (connection.vendor, *signature)
    if key not in _kept:
        _kept[key] = _compiled(statement())
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return _kept[key]


def _compiled(rows: Any) -> tuple[str, tuple[Any, ...]] | None:
    try:
        return compiled(rows) if rows is not None else None
    except EmptyResultSet:
        return None
