"""What hangs on a resident or a household, found by the model graph, and how it changes place."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from registry.models import Area, Change, Household, Resident

PIECE = 500
DEEP = 4  # a photo of a line of a visit of a resident
ROOTS = (Resident, Household)
PLACE = ["community", "所属社区"]
DOUBLE = "与合并后保留的记录重复"


@dataclass(frozen=True)
class Strand:
    """One way rows of ``model`` hang on a root: ``path`` leads from such a row up to it."""

    model: type[Any]
    path: str

    @property
    def is_direct(self) -> bool:
        return "__" not in self.path


def rows_of(model: type[Any]) -> Any:
    """Every row of ``model``, through the door where it has one."""
    manager = model._default_manager
    if hasattr(manager, "unscoped"):
        return manager.unscoped("what hangs on a person goes where the person goes")
    return manager.all()


@lru_cache(maxsize=4)
def strands(root: type[Any]) -> tuple[Strand, ...]:
    """Every way a row can hang on ``root``, near ones first."""
    found: list[Strand] = []
    waiting: list[tuple[type[Any], str, tuple[type[Any], ...]]] = [(root, "", (root,))]
    for model, path, above in waiting:
        for child, name in _children(model):
            if child in ROOTS or child in above:
                continue
            way = f"{name}__{path}" if path else name
            found.append(Strand(child, way))
            if len(above) < DEEP:
                waiting.append((child, way, (*above, child)))
    return tuple(found)


def _children(model: type[Any]) -> Iterator[tuple[type[Any], str]]:
    """The models with a foreign key to ``model``, and its name there."""
    for relation in model._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        incoming = relation.auto_created and not relation.concrete
        if incoming and isinstance(field, models.ForeignKey) and field.related_model is model:
            yield relation.related_model, field.name


def has_place(model: type[Any]) -> bool:
    """Whether rows of ``model`` say in which community they are."""
    return field_to(model, "community") is Area


def field_to(model: type[Any], name: str) -> Any:
    """The model the foreign key ``name`` of ``model`` leads to; None where there is none."""
    try:
        return model._meta.get_field(name).related_model
    except FieldDoesNotExist:
        return None


def links_to(model: type[Any], root: type[Any]) -> list[str]:
    """The names of the foreign keys of ``model`` itself that lead to ``root``."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is root
    ]


def placed_models() -> list[type[Any]]:
    """Every model whose rows are in a community and go with it where it goes."""
    return [m for m in apps.get_models() if has_place(m) and not m._meta.proxy and _goes(m)]


def _goes(model: type[Any]) -> bool:
    return not getattr(model, "ends_with_area", False)


# -- changing place ----------------------------------------------------------------------------


def relocate(
    residents: Collection[Any],
    households: Collection[Any],
    to: str,
    *,
    by: Any,
    action: str = "move",
    reason: str = "",
) -> Counter[str]:
    """Bring these people, their households and all that hangs on them to the community ``to``.

    Only what is on record moves; who lives with whom was decided before.  Counts by model.
    """
    note = Note(by, action, reason)
    moved: Counter[str] = Counter()
    for model, where in _bundles(list(residents), list(households)):
        moved[model._meta.label] += shift(model, where, to, note)
    return moved


@dataclass(frozen=True)
class Note:
    """Who does what and why, for the history."""

    by: Any
    action: str
    reason: str = ""


def _bundles(residents: list[Any], households: list[Any]) -> Iterator[tuple[type[Any], Q]]:
    for piece in pieces(households):
        yield Household, Q(pk__in=piece)
        for strand in _placed(Household):
            yield strand.model, _of_household(strand, piece)
    for piece in pieces(residents):
        yield Resident, Q(pk__in=piece)
        for strand in _placed(Resident):
            yield strand.model, Q(**{f"{strand.path}__in": piece})
        for model in filter(_names_record, placed_models()):
            yield model, Q(record_id__in=piece)


def _placed(root: Any) -> list[Strand]:
    return [strand for strand in strands(root) if has_place(strand.model)]


def _of_household(strand: Strand, households: list[Any]) -> Q:
    """What hangs on a household; what names a resident as well goes where that resident goes."""
    where = Q(**{f"{strand.path}__in": households})
    for name in links_to(strand.model, Resident):
        where &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__household__in": households})
    return where


def _names_record(model: type[Any]) -> bool:
    """Whether rows of ``model`` belong to a record by its key alone (an attachment)."""
    try:
        return isinstance(model._meta.get_field("record_id"), models.UUIDField)
    except FieldDoesNotExist:
        return False


def pieces(keys: Sequence[Any]) -> Iterator[list[Any]]:
    """``keys`` in lists short enough for one statement."""
    rest = iter(keys)
    while piece := list(islice(rest, PIECE)):
        yield piece


def shift(model: type[Any], where: Q, to: str, note: Note) -> int:
    """Set the community of the rows of ``model`` at once, each with one line of history."""
    rows = rows_of(model).filter(where).exclude(community_id=to)
    versioned = field_named(model, "version")
    columns = ("pk", "community_id", *(["version"] if versioned else []))
    found = list(rows.order_by("pk").values_list(*columns))
    if not found:
        return 0
    if isinstance(model._meta.pk, models.UUIDField):
        _history(model, found, to, note)
    changes: dict[str, Any] = {"community_id": to}
    if versioned:
        changes |= {"version": F("version") + 1}
    if field_named(model, "updated_by"):
        changes |= {"updated_by": note.by, "updated_at": timezone.now()}
    for piece in pieces([row[0] for row in found]):
        rows_of(model).filter(pk__in=piece).update(**changes)
    return len(found)


def field_named(model: type[Any], name: str) -> bool:
    """Whether ``model`` stores something under ``name``."""
    return any(name in (f.name, f.attname) for f in model._meta.concrete_fields)


def _history(model: type[Any], found: list[tuple[Any, ...]], to: str, note: Note) -> None:
    names = dict(
        Area.objects.filter(pk__in={to, *(row[1] for row in found)}).values_list("pk", "full_name")
    )
    Change.objects.bulk_create(
        (
            change(model, row[0], to, note, [[*PLACE, names[row[1]], names[to]]], _next(row))
            for row in found
        ),
        batch_size=PIECE,
    )


def _next(row: tuple[Any, ...]) -> int:
    return row[2] + 1 if len(row) > 2 else 1


def repoint(strand: Strand, old: Any, new: Any) -> list[Any]:
    """Make the rows of a direct ``strand`` that hang on ``old`` hang on ``new``; their keys.

    Of two rows of which there may be one, the one brought over becomes void.
    """
    rows = rows_of(strand.model).filter(**{strand.path: old})
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    return [key for key in keys if point(strand.model, key, strand.path, new)]


def point(model: type[Any], key: Any, name: str, new: Any) -> bool:
    """Set ``name`` of one row to ``new``; False for a double that cannot be void and stays."""
    row = rows_of(model).filter(pk=key)
    changes: dict[str, Any] = {name: new}
    if field_named(model, "version"):
        changes["version"] = F("version") + 1
    double = {"voided_at": timezone.now(), "void_reason": DOUBLE}
    attempts = [changes]
    if field_named(model, "voided_at"):
        attempts.append({**changes, **double})
    for attempt in attempts:
        try:
            with transaction.atomic():
                row.update(**attempt)
            return True
        except IntegrityError:
            continue
    return False


def change(
    model: type[Any], key: uuid.UUID, code: str, note: Note, lines: list, version: int = 1
) -> Change:
    """One line of the history of the row ``key``."""
    return Change(
        record_type=model._meta.label_lower,
        record_id=key,
        community_id=code,
        version=version,
        by=note.by,
        action=note.action,
        fields=lines,
        reason=note.reason,
    )
