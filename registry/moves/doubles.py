"""Two areas that become one may hold the same thing twice: told apart, or the one brought over is void.

What an area may have once (``one_current``) is found by the constraints of the models.  A model that
names a fact in ``told_apart_by`` keeps both: that fact says which area the record came from.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from registry.models import Area, Change
from registry.moves import following
from registry.moves.following import DOUBLE, Note, rows_of


def settle(model: type[Any], where: Q, to: str, note: Note) -> None:
    """Make room in the area ``to`` for the rows ``where``: none may stand there twice."""
    for constraint in _of_area(model):
        held = rows_of(model).filter(constraint.condition or Q())
        keys = [name for name in constraint.fields if name != "community"]
        there = {_mark(row, keys) for row in held.filter(community_id=to)}
        coming = held.filter(where).exclude(community_id=to) if there else held.none()
        for row in coming.order_by("pk"):
            if _mark(row, keys) in there:
                _apart(row, keys, there, note)


def _of_area(model: type[Any]) -> Iterator[models.UniqueConstraint]:
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and "community" in constraint.fields:
            yield constraint


def _mark(row: Any, keys: list[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, key) for key in keys)


def _apart(row: Any, keys: list[str], there: set[tuple[Any, ...]], note: Note) -> None:
    """Say of ``row`` where it came from, or make it void where nothing tells the two apart."""
    name = getattr(row, "told_apart_by", "")
    if not name:
        _void(row, note)
        return
    before, area = getattr(row, name), Area.objects.get(pk=row.community_id)
    for origin in (area.name, area.full_name, area.pk):
        said = f"原{origin}"
        setattr(row, name, _fitting(row, name, f"{before}（{said}）" if before else said))
        if _mark(row, keys) not in there:
            break
    label = str(row._meta.get_field(name).verbose_name)
    _save(row, {name: getattr(row, name)}, note, [[name, label, before, getattr(row, name)]])


def _fitting(row: Any, name: str, text: str) -> str:
    """The end of ``text`` that has room in the field: it tells the two apart."""
    most = row._meta.get_field(name).max_length
    return text if len(text) <= most else text[-most:]


def _void(row: Any, note: Note) -> None:
    facts = {"voided_at": timezone.now(), "voided_by": note.by, "void_reason": DOUBLE}
    _save(row, facts, Note(note.by, "void", f"{note.reason}，{DOUBLE}"), [])


def _save(row: Any, facts: dict[str, Any], note: Note, lines: list[list[str]]) -> None:
    model = type(row)
    rows_of(model).filter(pk=row.pk).update(**facts, version=F("version") + 1)
    Change.objects.bulk_create(
        [following.change(model, row.pk, row.community_id, note, lines, row.version + 1)]
    )
