"""An area that ends in another one: its people, all their records and its postings follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q

from registry import audit
from registry.models import Area, Move, NeedHandover, Posting
from registry.moves import doubles, following, handing
from registry.moves.following import Note, rows_of

ACTION = "area"


def heirs(newly: Mapping[str, str] | None = None) -> dict[str, str]:
    """The code that takes over, by the code of every area that ended in another.

    ``newly`` are mergers not written yet (a dry run).
    """
    held = Area.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into_id")
    known = {**dict(held), **(newly or {})}
    return {old: _last(old, known) for old in sorted(known)}


def _last(code: str, known: Mapping[str, str]) -> str:
    seen = {code}
    while (code := known.get(code, "")) and code in known and code not in seen:
        seen.add(code)
    return code


def count(newly: Mapping[str, str] | None = None) -> Counter[str]:
    """How many rows of each kind ``follow`` would bring over."""
    found: Counter[str] = Counter()
    for old in heirs(newly):
        for model, where in _what(old):
            found[_name(model)] += rows_of(model).filter(where).count()
    return +found


@transaction.atomic
def follow(by: Any = None) -> Counter[str]:
    """Bring over all that is still in areas that ended in another, set by set.

    Each record gets one line of history, each area two rows in the audit trail.  Counts by kind.
    """
    total: Counter[str] = Counter()
    for old, new in heirs().items():
        moved = _bring(old, new, Note(by, ACTION, f"区划 {old} 并入 {new}"))
        if moved:
            _audit(by, old, new, moved)
        total += moved
    return total


def _what(old: str) -> Iterator[tuple[type[Any], Q]]:
    """Every kind of row that is in the area ``old``."""
    for model in following.placed_models():
        yield model, Q(community_id=old)
    yield Posting, Q(area_id=old)
    for name in ("from_area_id", "to_area_id"):
        yield Move, Q(**{name: old}, state=Move.ASKED)
        yield NeedHandover, Q(**{name: old})


def _bring(old: str, new: str, note: Note) -> Counter[str]:
    # held until the end, so that nobody enters a record into the old area meanwhile
    Area.objects.select_for_update().get(pk=old)
    moved: Counter[str] = Counter()
    for model in following.placed_models():
        doubles.settle(model, Q(community_id=old), new, note)
        moved[_name(model)] += following.shift(model, Q(community_id=old), new, note)
    moved[_name(Posting)] += Posting.objects.filter(area_id=old).update(area_id=new)
    moved[_name(Move)] += _requests(old, new)
    moved[_name(NeedHandover)] += handing.of_area(old, new, note)
    return +moved


def _requests(old: str, new: str) -> int:
    """Requests that wait go on between the areas of today; between one and the same they end."""
    held = Move.objects.unscoped("an area that ended takes its requests along").waiting()
    pair = {"from_area_id": old, "to_area_id": new}
    within = held.filter(Q(**pair) | Q(from_area_id=new, to_area_id=old))
    ended = within.update(state=Move.WITHDRAWN, answer="两个社区已合并")
    return int(
        ended
        + held.filter(from_area_id=old).update(from_area_id=new)
        + held.filter(to_area_id=old).update(to_area_id=new)
    )


def _name(model: type[Any]) -> str:
    return str(model._meta.verbose_name)


def _audit(by: Any, old: str, new: str, moved: Counter[str]) -> None:
    detail = {"step": "area", "from": old, "to": new, "rows": dict(moved)}
    for code in (old, new):
        audit.record(
            "transfer", by=by, ledger="area", community_id=code, count=moved.total(), detail=detail
        )
