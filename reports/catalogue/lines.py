"""Records of several ledgers as lines of tables, each as the reader may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.urls import resolve, reverse

from registry.about_resident.ledger import AboutResident
from registry.indicators import Door, Records
from registry.ledger.boxes import box_url
from registry.ledger.columns import Column
from registry.ledger.ledger import Ledger
from registry.ledger.routes import ledger_of
from registry.ledger.views.lists import cell_kind, told_apart
from registry.support.ledger import SupportLedger

COLUMNS = 4
"""How many columns of a ledger's list a line shows beside the name."""
RESIDENT = "resident"
Sight = tuple[type[Ledger], str, Any]
"""A record one may see: its ledger, the letter by which (V in full, F masked), its id."""


def letter_for(user: Any, ledger: type[Ledger], code: str) -> str:
    """By which right ``user`` sees records of ``ledger`` in the area; empty for none."""
    return next((letter for letter in "VF" if ledger.may(user, letter, code)), "")


def in_sight(user: Any, code: str, records: Records) -> list[Sight]:
    """Those of ``records`` the user may see, ledger by ledger in each one's order; a query a ledger."""
    found: list[Sight] = []
    for key, ids in _by_ledger(records).items():
        ledger = ledger_of(key)
        letter = letter_for(user, ledger, code)
        # what stands in an area above is shown to those below by the ledger itself
        held = (
            ledger.visible(user, letter or "V").filter(pk__in=ids).order_by(ledger.ordering, "pk")
        )
        found += [(ledger, letter or "V", pk) for pk in held.values_list("pk", flat=True)]
    return found


def _by_ledger(records: Records) -> dict[str, list[Any]]:
    held: dict[str, list[Any]] = defaultdict(list)
    for key, pk in records:
        held[key].append(pk)
    return held


def tables(
    user: Any, page: Sequence[Sight], lacking: frozenset[tuple[str, Any]], doors: Sequence[Door]
) -> list[dict[str, Any]]:
    """A table for each ledger on the page; lacking lines carry the door that closes the gap."""
    held: dict[tuple[type[Ledger], str], list[Any]] = defaultdict(list)
    for ledger, letter, pk in page:
        held[ledger, letter].append(pk)
    return [
        _table(user, ledger, letter, pks, lacking, doors) for (ledger, letter), pks in held.items()
    ]


def _table(
    user: Any,
    ledger: type[Ledger],
    letter: str,
    pks: list[Any],
    lacking: frozenset[tuple[str, Any]],
    doors: Sequence[Door],
) -> dict[str, Any]:
    rows = ledger.shape.joined(ledger.visible(user, letter).filter(pk__in=pks)).in_bulk()
    records = [rows[pk] for pk in pks if pk in rows]
    columns = _columns(ledger, letter)
    acts = letter == "V" and any((ledger.key, pk) in lacking for pk in pks)
    told = []
    for record in records:
        row = _row(ledger, record, letter, columns)
        if acts:
            open_here = (ledger.key, record.pk) in lacking
            row["cells"].append(_act(user, ledger, record, doors) if open_here else NO_ACT)
        told.append(row)
    heads = [{"label": c.label} for c in columns] + ([{"label": ACT}] if acts else [])
    return {
        "title": ledger.title,
        "table": {"caption": ledger.title, "columns": heads, "rows": told_apart(told)},
    }


def _columns(ledger: type[Ledger], letter: str) -> list[Column]:
    """The name and the first columns of the ledger's list; nothing sealed."""
    keys = ledger.anonymous_columns if letter == "F" else ledger.list_columns
    found = [c for c in ledger.columns.pick(keys) if not c.kind.secret]
    name = [c for c in found if c.key == ledger.name_column]
    return [*name, *[c for c in found if c.key != ledger.name_column][:COLUMNS]]


def _row(ledger: type[Ledger], record: Any, letter: str, columns: list[Column]) -> dict[str, Any]:
    values = {c.key: ledger.shape.value(record, c.key) for c in columns}
    masked = letter == "F"
    name = ledger.anonymous_name(record) if masked else str(record)
    url = "" if masked else ledger.url("detail", record.pk)
    cells: list[dict[str, Any]] = [
        {"kind": "name", "label": c.label, "value": name, "url": url}
        if c.key == ledger.name_column
        else {"kind": cell_kind(c), "label": c.label, "value": c.show(values),
              **c.kind.cell(values.get(c.key))}
        for c in columns
    ]  # fmt: skip
    return {"pk": record.pk, "name": name, "cells": cells}


ACT = "办理"
NO_ACT = {"label": ACT, "value": ""}


def _act(user: Any, ledger: type[Ledger], record: Any, doors: Sequence[Door]) -> dict[str, Any]:
    """The way to close the gap: a form about this very person, else the fact that is missing."""
    about = doors if ledger.key == RESIDENT else ()
    for url, door in ((_about(door, record.pk), door) for door in about):
        if url:
            return {"label": ACT, "value": door.label, "url": url}
    if about and not any(_is_of(door, ledger) for door in about):
        return NO_ACT  # what else is missing in 台账一 closes nothing here
    gap = next(iter(getattr(record, "gaps", ())), "")
    if gap and gap in ledger.columns and ledger.may(user, "E", record.community_id):
        label = f"补“{ledger.label_of(gap)}”"
        return {"label": ACT, "value": label, "url": box_url(ledger, record.pk, gap)}
    return NO_ACT


BEGUN_OTHERWISE: dict[str, Callable[[Any], str]] = {
    "record-visit": lambda pk: reverse("record-visit-resident", args=[pk]),
    "pair-suggestions": lambda pk: f"{SupportLedger.url('create')}?resident={pk}",
}
"""Pages on which one chooses whom it is about, and where that is settled already."""


def _about(door: Door, pk: Any) -> str:
    """Where the door leads for this very resident; the door itself where people are put down by roll."""
    parts = urlsplit(door.url)
    match = resolve(parts.path)
    name = str(match.url_name)
    if name in BEGUN_OTHERWISE:
        return BEGUN_OTHERWISE[name](pk)
    ledger = getattr(match.func, "view_initkwargs", {}).get("ledger")
    if ledger is None or not name.endswith("-create"):
        return ""
    return (
        f"{parts.path}?{urlencode({'resident': pk})}"
        if issubclass(ledger, AboutResident)
        else door.url
    )


def _is_of(door: Door, ledger: type[Ledger]) -> bool:
    """Whether the door leads to a page of ``ledger``."""
    match = resolve(urlsplit(door.url).path)
    return getattr(match.func, "view_initkwargs", {}).get("ledger") is ledger
