"""What a funding record must say, and what follows from its figures."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from registry import codes
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error, question

BUILDING, SUBSIDY, RUNNING = "01", "02", "04"
"""社区建设经费, 社区工作补贴, 运转经费: the kinds the plan speaks of by name."""
YES = "1"
FIRST_YEAR = 2008
"""The year of the oldest policy the plan asks to be carried out."""
NOTHING = Decimal(0)


def total(rows: list[Values]) -> Decimal:
    """The sum of the amounts of ``rows``, unknown ones apart."""
    return sum((row["amount"] for row in rows if row["amount"] is not None), NOTHING)


def derive(values: Values, before: Values | None) -> None:
    """What was spent, and a name where none was given (in place)."""
    values["spent"] = total(values["lines"])
    followed = before is not None and values["title"] == named(before)
    if not values["title"] or followed:
        values["title"] = named(values)


def named(values: Values) -> str:
    """The name of money nobody gave another: 2026年社区工作补贴（财政预算）."""
    kind = codes.get("funding_kind").label(values["kind"])
    sources = (codes.get("funding_source").label(values["source"]), values["source_name"])
    source = "，".join(filter(None, sources))
    year = f"{values['year']}年" if values["year"] else ""
    return f"{year}{kind}" + (f"（{source}）" if source else "")


def check(values: Values, today: datetime.date) -> list[Finding]:
    """A year that can be, a day of arrival in it, not more spent than came."""
    found = [*_year(values, today), *_lines(values, today)]
    arrived, received, budgeted = (values[k] for k in ("received_on", "received", "budgeted"))
    if arrived and arrived > today:
        found.append(error("days", "received_on", "到位日期不能晚于今天"))
    elif arrived and values["year"] and arrived.year < values["year"] - 1:
        found.append(question("year", "received_on", "到位日期早于所属年度一年以上，请核对"))
    if received is not None and values["spent"] > received:
        found.append(question("spent", "lines", "支出合计大于到位数，请核对"))
    if budgeted is not None and received is not None and received > budgeted > 0:
        found.append(question("over", "received", "到位数大于预算数，请核对"))
    return found


def _year(values: Values, today: datetime.date) -> list[Finding]:
    year = values["year"]
    if year and not FIRST_YEAR <= year <= today.year + 1:
        text = f"年度应在 {FIRST_YEAR} 到 {today.year + 1} 之间"
        return [error("year", "year", text)]
    return []


def _lines(values: Values, today: datetime.date) -> list[Finding]:
    return [
        error("days", "lines", "支出日期不能晚于今天", line=(number, "on"))
        for number, row in enumerate(values["lines"])
        if row["on"] and row["on"] > today
    ]


def missing(values: Values, found: list[str]) -> list[str]:
    """``found``; a day of arrival is asked only of money that came."""
    return [key for key in found if not (key == "received_on" and not values["received"])]


def has_approved_exception(record: Any) -> bool:
    """Whether somebody agreed to less than the floor, and why is written down."""
    return bool(record.exception and (record.exception_by or record.exception_no))
