"""Amounts of public money: typed and kept in yuan, shown in 元 or in 万元 as the reader likes.

万元 is a way of reading only: two decimals, reckoned from the exact sum, more only in verdicts.  Nothing that is kept or
handed on (history, workbooks, forms) is ever written in it.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.http import HttpRequest

from registry.ledger.kinds import MoneyKind
from registry.requesting import current

COOKIE = "amounts"
YUAN, WAN = "yuan", "wan"
WAN_UNIT = "万元"
TEN_THOUSAND = Decimal(10_000)
CENT = Decimal("0.01")


def wanted(request: HttpRequest) -> bool:
    """Whether the answer to ``request`` is to show 万元; only where it is read, as saving tells yuan."""
    return request.method in ("GET", "HEAD") and request.COOKIES.get(COOKIE) == WAN


def unit() -> str:
    """The unit amounts are shown in now: 元 or 万元."""
    return WAN_UNIT if current.get().in_wan else "元"


def exact(amount: Decimal | None) -> str:
    """The amount to the fen with its unit, for verdicts, where a fen may decide: 1.999999 万元."""
    if amount is None:
        return ""
    if not current.get().in_wan:
        return f"{amount:,.2f}".removesuffix(".00") + " 元"
    whole, _, part = f"{amount / TEN_THOUSAND:,.6f}".partition(".")
    return f"{whole}.{part.rstrip('0'):0<2} {WAN_UNIT}"


def in_wan(amount: Decimal) -> str:
    """The amount in 万元, whatever the reader likes."""
    return f"{(amount / TEN_THOUSAND).quantize(CENT, ROUND_HALF_UP):,.2f}"


def figure(amount: Decimal | None) -> str:
    """The amount without its unit: 20,000, or 2.00 where 万元 are shown; empty for None."""
    if amount is None:
        return ""
    if current.get().in_wan:
        return in_wan(amount)
    return f"{amount:,.2f}".removesuffix(".00")


def shown(amount: Decimal | None) -> str:
    """The amount with its unit: 20,000 元, 2.00 万元."""
    return f"{figure(amount)} {unit()}" if amount is not None else ""


class AmountKind(MoneyKind):
    """Yuan up to ten digits before the point, shown in the reader's unit with ``said``."""

    def said(self, value: Any, unit: str) -> str:
        return shown(value)


def kind() -> AmountKind:
    """The kind of a DecimalField(12, 2)."""
    return AmountKind(Decimal(10**10))
