"""Every figure the plan leaves open, by name: what it is, what it is where nobody set it, who may set it.

``value(key, area, on)`` answers with the value of the nearest area above that has one in force
that day.  Neither the plan nor a standard gives the defaults: they are the product's own and are
meant to be set by the region.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from registry import access, audit, divisions
from registry.models import Area, ParameterValue
from registry.models.scoped import inside
from registry.parameters import declared, points
from registry.parameters.kinds import Parameter
from registry.requesting import concerned, current

SECTION = "parameters"
PARAMETERS: dict[str, Parameter] = {p.key: p for p in (*declared.PARAMETERS, *points.PARAMETERS)}


def values(key: str, codes: Iterable[str], on: datetime.date | None = None) -> dict[str, Any]:
    """The value of ``key`` in each area of ``codes`` on the day ``on`` (today), in one query.

    Raises KeyError for a parameter that is not declared.
    """
    return several([key], codes, on)[key]


def several(
    keys: Iterable[str], codes: Iterable[str], on: datetime.date | None = None
) -> dict[str, dict[str, Any]]:
    """The same of each of ``keys``, by key, still in one query.

    An area is read once a request, whatever is asked of it.
    """
    wanted = {key: PARAMETERS[key].default for key in keys}
    paths = {code: divisions.path_codes(code) for code in set(codes)}
    held = _held({step for path in paths.values() for step in path}, on or timezone.localdate())
    return {
        key: {code: _nearest(path, held, key, default) for code, path in paths.items()}
        for key, default in wanted.items()
    }


def read_ahead(codes: Iterable[str]) -> None:
    """Read what is set for all of ``codes`` in one query, where it holds (see ``as_one_work``)."""
    _held({step for code in codes for step in divisions.path_codes(code)}, timezone.localdate())


Held = dict[str, dict[str, Any]]
"""What is set in each area: area code → parameter key → value."""


def _held(areas: set[str], day: datetime.date) -> Held:
    """What is in force in ``areas`` on ``day``; read anew only where this request has not asked yet.

    With the first areas those are read that the request is about: most pages ask of them later.
    """
    asking = current.get()
    held: Held = asking.read.setdefault(("parameters", day), {}) if asking.ends else {}
    if unread := areas - held.keys():
        unread |= {step for code in concerned() for step in divisions.path_codes(code)}
        unread -= held.keys()
        held.update({area: {} for area in unread})
        rows = ParameterValue.objects.filter(area_id__in=unread, valid_from__lte=day)
        told = rows.order_by("valid_from", "id").values_list("area_id", "key", "value")
        for area, key, value in told:
            held[area][key] = value
    return held


def _nearest(path: list[str], held: Held, key: str, default: Any) -> Any:
    found = (held[code][key] for code in reversed(path) if held[code].get(key) is not None)
    return next(found, default)


REGION_CODE = "15"


def of_region(*keys: str) -> tuple[Any, ...]:
    """Today's values of parameters only the region sets, in one query."""
    held = several(keys, [REGION_CODE])
    return tuple(held[key][REGION_CODE] for key in keys)


def set_below(codes: Iterable[str]) -> list[str]:
    """The areas under any of ``codes`` for which somebody ever set a parameter."""
    rows = ParameterValue.objects.filter(inside(list(codes), "area_id"))
    return sorted(rows.order_by().values_list("area_id", flat=True).distinct())


def value(key: str, area: Area | str, on: datetime.date | None = None) -> Any:
    """The value of ``key`` in ``area`` (an Area or its code) on the day ``on`` (today)."""
    code = area if isinstance(area, str) else area.code
    return values(key, [code], on)[code]


def origin(key: str, area: Area, on: datetime.date | None = None) -> ParameterValue | None:
    """The row that decides in ``area`` on the day ``on``; None where the default stands."""
    return origins([key], area, on).get(key)


def origins(
    keys: Iterable[str], area: Area, on: datetime.date | None = None
) -> dict[str, ParameterValue]:
    """The same of each of ``keys`` that somebody set, in one query."""
    path = divisions.path_codes(area.code)
    rows = ParameterValue.objects.filter(
        key__in=list(keys), area_id__in=path, valid_from__lte=on or timezone.localdate()
    )
    held: dict[tuple[str, str], ParameterValue] = {}
    for row in rows.select_related("area", "set_by").order_by("valid_from", "id"):
        held[row.key, row.area_id] = row
    found: dict[str, ParameterValue] = {}
    for code in path:  # the nearest comes last and decides, unless it gives back to the area above
        found |= {k: row for (k, a), row in held.items() if a == code and row.value is not None}
    return found


def history(key: str, area: Area) -> list[ParameterValue]:
    """Everything ever set for ``area`` and the areas above it, newest first."""
    codes = divisions.path_codes(area.code)
    rows = ParameterValue.objects.filter(key=key, area_id__in=codes)
    return list(rows.select_related("area", "set_by").order_by("-id"))


def may_set(user: Any, parameter: Parameter, code: str) -> bool:
    """Whether ``user`` may set ``parameter`` for the area ``code``: by posting and its level."""
    return any(
        divisions.level_of(above) in parameter.set_by and code.startswith(above)
        for above in access.areas_for(user, SECTION, "E")
    )


@transaction.atomic
def change(
    key: str,
    area: Area,
    *,
    to: Any,
    by: Any,
    reason: str,
    valid_from: datetime.date | None = None,
) -> ParameterValue:
    """Set ``key`` for ``area`` and below; ``to`` None gives it back to the area above.

    Raises PermissionDenied, or ValidationError for a value the kind does not allow, a missing
    reason, or a day that is past: what was reckoned under the old value stands.
    """
    parameter, start = PARAMETERS[key], valid_from or timezone.localdate()
    if not may_set(by, parameter, area.code):
        raise PermissionDenied
    if start < timezone.localdate():
        raise ValidationError({"valid_from": "生效日期不能早于今天"}, code="past")
    if not reason.strip():
        raise ValidationError({"reason": "请写明原因"}, code="required")
    row = ParameterValue(
        key=key,
        area=area,
        value=None if to is None else parameter.check(to),
        valid_from=start,
        reason=reason.strip(),
        set_by=by,
    )
    row.save()
    current.get().read.clear()
    said = "按上级" if to is None else parameter.show(to)
    audit.record(
        "parameter_change",
        by=by,
        ledger="parameters",
        community_id=area.code,
        detail={"parameter": key, "value": said, "from": str(start), "reason": row.reason},
    )
    return row
