"""Which ledgers there are: those the URLconf routes, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from registry.ledger.ledger import Ledger


def patterns(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every routed address with its pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        else:
            yield route, entry


@lru_cache(maxsize=1)
def routed_ledgers() -> tuple[type[Ledger], ...]:
    """The ledgers that have addresses, in the order of the URLconf."""
    found = {}
    for _, pattern in patterns():
        ledger = getattr(pattern.callback, "view_initkwargs", {}).get("ledger")
        if ledger is not None:
            found[ledger.key] = ledger
    return tuple(found.values())


def ledger_of(key: str) -> type[Ledger]:
    """The ledger with ``key``.  Raises KeyError when there is none."""
    return {ledger.key: ledger for ledger in routed_ledgers()}[key]
