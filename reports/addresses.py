"""Where figures lead: the addresses of the pages of reports, by what they are about.

A page that is not there leads nowhere, so that a figure is told without it.
"""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from registry.indicators import Kind
from registry.organisation.standing.measuring import indicator_of


def _to(name: str, *args: Any, **asked: Any) -> str:
    """The address ``name`` with what is ``asked``; what is empty is not asked."""
    try:
        path = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    told = {key: value for key, value in asked.items() if value}
    return f"{path}?{urlencode(told)}" if told else path


AsOf = datetime.date | str | None
"""The end of a month, or the month as addresses have it; nothing for today."""


def month(day: AsOf) -> str:
    """The month that ended on ``day``, as addresses have it: 2026-10; empty for today."""
    if isinstance(day, datetime.date):
        return f"{day:%Y-%m}"
    return day or ""


def dashboard(area: str, as_of: AsOf = None, **asked: Any) -> str:
    """The dashboard of ``area``, today or at the end of a month."""
    return _to("dashboard", area=area, as_of=month(as_of), **asked)


def brief(area: str, as_of: AsOf = None) -> str:
    """The same as one page of paper."""
    return _to("dashboard-brief", area=area, as_of=month(as_of))


def lift(area: str) -> str:
    """What would lift ``area`` most."""
    return _to("dashboard-lift", area=area)


def communities(area: str, as_of: AsOf = None, **asked: Any) -> str:
    """The communities of ``area`` with a grade, a veto, or a verdict on an indicator."""
    return _to("dashboard-communities", area=area, as_of=month(as_of), **asked)


def records(code: str, area: str, part: str, as_of: AsOf = None, **asked: Any) -> str:
    """The records behind an indicator: those that fulfil it (met), the others (lacking), all."""
    return _to("indicator-records", code, area=area, part=part, as_of=month(as_of), **asked)


def gap(code: str, area: str, as_of: AsOf = None) -> str:
    """Where what is missing stands: the list of who is lacking, or the page of an indicator without one."""
    about = indicator_of(code)
    listed = about.kind is Kind.RATIO and not about.sealed
    return records(code, area, "lacking", as_of) if listed else indicator(code, area, as_of)


def indicator(code: str, area: str, as_of: AsOf = None, **asked: Any) -> str:
    """What an indicator is, and how ``area`` stands."""
    return _to("indicator", code, area=area, as_of=month(as_of), **asked)


def indicators(area: str, as_of: AsOf = None, **asked: Any) -> str:
    """The catalogue."""
    return _to("indicators", area=area, as_of=month(as_of), **asked)


def fulfilment(area: str) -> str:
    """The board of 五落实."""
    return _to("fulfilment", area=area)


def peers(area: str) -> str:
    """``area`` beside others of its kind."""
    return _to("peers", area=area)
