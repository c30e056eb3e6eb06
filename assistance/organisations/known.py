"""Which organisations and contracts reach an area: what is typed by code or number is found here.

A record names an organisation by its 统一社会信用代码 and a contract by its number, as papers do; so
workbooks can, and the order in which things are registered does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from assistance.models import ServiceContract, SocialOrganisation
from registry import divisions
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, question
from registry.requesting import current

AREA = "community_id"


def organisations(code: str) -> dict[str, tuple[str, str]]:
    """Name and kind of the organisations held by the area ``code`` or those above it, by credit code."""

    def read() -> dict[str, tuple[str, str]]:
        held = SocialOrganisation.objects.unscoped("a contract names its organisation by code")
        held = held.current().filter(community_id__in=divisions.path_codes(code))
        rows = held.exclude(credit_code="").order_by("community_id")
        return {c: (n, kind) for c, n, kind in rows.values_list("credit_code", "name", "kind")}

    return once(("organisations", code), read)


def contracts(code: str) -> dict[str, Values]:
    """The contracts held by the area ``code`` or those above it, by number."""

    def read() -> dict[str, Values]:
        held = ServiceContract.objects.unscoped("whom it serves names a contract by number")
        held = held.current().filter(community_id__in=divisions.path_codes(code))
        rows = held.exclude(contract_no="").order_by("community_id")
        told = rows.values("pk", "contract_no", "project", "begins_on", "ends_on")
        return {row["contract_no"]: row for row in told}

    return once(("contracts", code), read)


def once(key: Any, read: Any) -> Any:
    """What ``read`` gives, asked once a request."""
    asking = current.get()
    if not asking.ends:
        return read()
    if key not in asking.read:
        asking.read[key] = read()
    return asking.read[key]


def name_organisation(values: Values) -> None:
    """Give the name, kind or code of a registered organisation where one of them says it (in place)."""
    code, name = values.get("credit_code"), values.get("organisation_name")
    if not values.get(AREA) or bool(code) == bool(name) and "organisation_kind" not in values:
        return
    held = organisations(str(values[AREA]))
    if not code and name:
        values["credit_code"] = _only(c for c, (n, _) in held.items() if n == name)
    found = held.get(values.get("credit_code") or "")
    if found:
        values["organisation_name"] = name or found[0]
        if "organisation_kind" in values:
            values["organisation_kind"] = values["organisation_kind"] or found[1]


def named_otherwise(values: Values) -> list[Finding]:
    """That the code belongs to an organisation registered under another name."""
    code, name = values.get("credit_code"), values.get("organisation_name")
    if not code or not name or not values.get(AREA):
        return []
    registered = organisations(str(values[AREA])).get(code, ("", ""))[0]
    if registered in ("", name):
        return []
    text = f"这个统一社会信用代码登记的是“{registered}”，这里写的是“{name}”，请核对名称或代码"
    return [question("organisation_name", "organisation_name", text, about=("credit_code",))]


def _only(codes: Iterable[str]) -> str:
    """The one code there is; "" where there are several or none."""
    held = list(codes)
    return held[0] if len(held) == 1 else ""


def in_term(day: Any, begins: Any, ends: Any) -> bool:
    """Whether ``day`` lies within a contract; without a beginning or an end it is open there.

    What is delivered outside counts for nothing: neither on the contract's page nor for K01.
    """
    return not (begins and day < begins) and not (ends and day > ends)


def said(contract: Values) -> str:
    """From when to when a contract runs, in words."""
    begins, ends = (
        day_said(day) if day else "没有写明" for day in (contract["begins_on"], contract["ends_on"])
    )
    return f"{begins}至{ends}"


def day_said(day: Any) -> str:
    """A day in words."""
    return f"{day.year}年{day.month}月{day.day}日"


def running(day: Any) -> Q:
    """Contracts that run on ``day``; one without an end runs on."""
    return Q(begins_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))
