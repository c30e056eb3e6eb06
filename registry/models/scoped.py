"""The one door to records that have people behind them.

``Model.objects`` answers nothing until it is told for whom: ``visible_to(user)`` or, for work that
has no user (the tally, a rotation, the demonstration data), ``unscoped(reason)``.
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from registry import divisions
from registry.vault import SealedQuerySet


class ScopeError(RuntimeError):
    """A scoped queryset was read without having passed the door."""


class ScopedQuerySet(SealedQuerySet):
    """A queryset that raises ``ScopeError`` when read before ``visible_to`` or ``unscoped``."""

    _door: str = ""

    def _chain(self, **kwargs: Any) -> Self:
        clone = super()._chain(**kwargs)  # type: ignore[misc]
        clone._door = self._door
        return clone

    def _through(self, door: str) -> Self:
        clone = self._chain()
        clone._door = door
        return clone

    def visible_to(self, user: Any, letter: str = "V") -> Self:
        """The rows inside the areas where ``user`` holds a role with ``letter`` for this model.

        Of a model that is ``shown_below`` also those of the areas above, for reading only; of one
        whose records are ``handled_by`` somebody those that name the user; of one that is ``linked`` those that some record
        of an application ties to the user's work there, for reading.
        """
        from registry import access

        codes = access.areas_for(user, self.model.section, letter)
        rows = reaching(self.model, codes, letter)
        if getattr(self.model, "handled_by", ""):
            rows = handled(self.model, user, letter)
        if getattr(self.model, "linked", False):
            rows |= linked(self.model, user, letter)
        return self._through("scope").filter(rows)

    def unscoped(self, reason: str) -> Self:
        """Every row; ``reason`` says, for whoever reads the code, why no user is asked."""
        if not reason:
            raise ScopeError("unscoped() needs a reason")
        return self._through(f"unscoped: {reason}")

    def current(self) -> Self:
        """Without voided rows."""
        return self.filter(voided_at__isnull=True)

    def _demand_door(self) -> None:
        if not self._door and not self.query.is_empty():
            raise ScopeError(f"{self.model.__name__}.objects was read without visible_to(user)")

    def _fetch_all(self) -> None:
        self._demand_door()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._demand_door()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._demand_door()
        return super().count()

    def exists(self) -> bool:
        self._demand_door()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> Any:
        self._demand_door()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._demand_door()
        return super().update(**kwargs)

    def delete(self) -> Any:
        self._demand_door()
        return super().delete()


def inside(codes: list[str], field: str = "community_id") -> Q:
    """Rows under any of the area ``codes``: each is one index range, as the code is the path.

    No code at all means no row: the door fails closed.
    """
    if not codes:
        return Q(pk__in=[])
    condition = Q()
    for code in codes:
        condition |= Q(**{f"{field}__gte": code, f"{field}__lt": code + ":"})
    return condition


READING = "VPX"
"""The letters that change nothing: what serves the areas below is open to them there."""


def reaching(model: Any, codes: list[str], letter: str = "V") -> Q:
    """The rows of ``model`` that concern the areas ``codes`` for what ``letter`` allows."""
    if letter not in READING or not getattr(model, "shown_below", False):
        return inside(codes)
    above = {step for code in codes for step in divisions.path_codes(code)[:-1]}
    return inside(codes) | Q(community_id__in=above)


def handled(model: Any, user: Any, letter: str = "V") -> Q:
    """The cases of ``model`` that name ``user`` today, in the areas where the role allows ``letter``.

    F reaches those of whole areas, for figures and lists without a name.
    """
    from registry import access

    if letter == "F":
        return inside(access.areas_for(user, model.section, "V"))
    own = access.own_areas_for(user, model.section, letter)
    codes = [*own, *access.areas_for(user, model.section, letter)]
    if not codes:
        return Q(pk__in=[])
    line = model._meta.get_field(model.handled_by).related_model
    named = line.objects.in_force().filter(account_id=user.pk)
    return inside(codes) & Q(pk__in=named.values("case_id"))


def linked(model: Any, user: Any, letter: str = "V") -> Q:
    """The rows of ``model`` that the applications tie to the work of ``user`` (``links.people``)."""
    from registry import access, applications

    codes = access.own_areas_for(user, model.section, letter) if letter == "V" else []
    rows = Q(pk__in=[])
    for part in applications.parts("links") if codes else ():
        rows |= inside(codes) & part.people(user)
    return rows


ScopedManager = models.Manager.from_queryset(ScopedQuerySet)


def compiled(rows: Any) -> tuple[str, tuple[Any, ...]]:
    """The statement of a queryset and its parameters, for what is asked again and again.

    Raises ScopeError as reading the queryset does, EmptyResultSet when nothing can answer to it.
    """
    if isinstance(rows, ScopedQuerySet):
        rows._demand_door()
    return rows.query.get_compiler(rows.db).as_sql()  # type: ignore[no-any-return]
