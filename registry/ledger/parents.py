"""Rows several records share: whoever names the same head of household joins that household."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef

from registry.ledger.columns import Values
from registry.ledger.ledger import Ledger
from registry.ledger.shape import plain
from registry.vault import fingerprint

K = TypeVar("K", bound=Hashable)
Parents = dict[str, Any]
"""The rows a record shares with others, by the relation that leads to them."""


def number_mark(ledger: type[Ledger], parent: str, values: Values) -> str:
    """The blind index of the number that tells the shared ``parent`` of ``values``; "" for none."""
    number = ledger.shared[parent]
    field = ledger.shape.parent_model(parent)._meta.get_field(number)
    return fingerprint(field.kind, values.get(f"{parent}__{number}") or "")  # type: ignore[union-attr]


def standing(ledger: type[Ledger], batch: Mapping[K, tuple[str, Values]]) -> dict[K, Parents]:
    """For each ``(community, values)`` the shared rows of that community that stand already.

    Only rows some current record belongs to count: what an undone import left empty does not.
    """
    found: dict[K, Parents] = {}
    for parent in ledger.shared:
        marks = {
            key: (community, mark)
            for key, (community, values) in batch.items()
            if (mark := number_mark(ledger, parent, values))
        }
        held = _held(ledger, parent, set(marks.values()))
        for key, place in marks.items():
            if place in held:
                found.setdefault(key, {})[parent] = held[place]
    return found


def _held(
    ledger: type[Ledger], parent: str, marks: set[tuple[str, str]]
) -> dict[tuple[str, str], Any]:
    if not marks:
        return {}
    model: Any = ledger.shape.parent_model(parent)
    index = f"{ledger.shared[parent]}_index"
    reason = "a shared row is joined within the community the record is entered in"
    records = ledger.model.objects.unscoped(reason).current()
    rows = (
        model.objects.unscoped(reason)
        .filter(
            Exists(records.filter(**{f"{parent}_id": OuterRef("pk")})),
            community_id__in={community for community, _ in marks},
            **{f"{index}__in": {mark for _, mark in marks}},
        )
        .prefetch_related(*(t.key for t in ledger.shape.tables if t.on == parent))
        .order_by("-pk")
    )
    return {(row.community_id, getattr(row, index)): row for row in rows}


def facts_of(ledger: type[Ledger], parents: Parents) -> Values:
    """What the shared rows hold, by column key."""
    facts: Values = {}
    for parent, row in parents.items():
        facts.update(ledger.shape.read_parent(parent, row))
    return facts


def join(values: Values, facts: Values) -> None:
    """Fill what ``values`` leaves blank with the shared ``facts``; lists gain what they lack."""
    for key, held in facts.items():
        given = values.get(key)
        if given in ("", None, []):
            values[key] = held
        elif isinstance(held, list) and held and isinstance(held[0], dict):
            first = next(iter(held[0]))
            known = {row[first] for row in held}
            values[key] = [*held, *(row for row in given if row[first] not in known)]


def told_apart(facts: Values, values: Values) -> list[str]:
    """The keys whose shared fact ``values`` would change."""
    return [key for key, held in facts.items() if plain(values.get(key)) != plain(held)]
