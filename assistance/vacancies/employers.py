"""Which employer a vacancy is of: chosen on the form, found by name in a workbook."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from assistance.models import Employer
from registry import divisions
from registry.ledger.columns import Column, Values
from registry.ledger.kinds import Kind
from registry.ledger.shape import Shape
from registry.models.scoped import inside

EMPLOYER, NAME = "employer_id", "employer__name"
FACTS = ("id", "name", "kind", "is_local", "community_id", "is_voided")
"""What is read of the employer with every vacancy."""


class EmployerKind(Kind):
    """An employer by key; people read its name."""

    empty: Any = None

    def read(self, raw: Any) -> Any:
        try:
            return raw if isinstance(raw, uuid.UUID) else uuid.UUID(str(raw))
        except ValueError as wrong:
            raise ValidationError("请从列出的用人单位中选择", code="employer") from wrong

    def show(self, value: Any) -> str:
        if not value:
            return ""
        held = Employer.objects.unscoped("the vacancy that names it is in scope")
        return str(held.filter(pk=value).values_list("name", flat=True).first() or "")

    def write(self, value: Any) -> Any:
        return str(value) if value else ""

    def field(self, **kwargs: Any) -> forms.Field:
        return EmployerField(required=False, **kwargs)


class EmployerField(forms.TypedChoiceField):
    """The employers of the area and those above; which those are, its form says."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            coerce=uuid.UUID,
            empty_value=None,
            widget=forms.Select(attrs={"class": "input-30"}),
            error_messages={"invalid_choice": "请从列出的用人单位中选择"},
            **kwargs,
        )

    def offer(self, employers: Any) -> None:
        """The employers to choose from."""
        named = [(str(pk), name) for pk, name in employers.values_list("pk", "name")]
        self.choices = [("", "请选择"), *named]


def within_reach(user: Any, code: str) -> Any:
    """The employers of the area ``code``, of those in it and above it, that ``user`` may see."""
    held = Employer.objects.visible_to(user).current()
    above = divisions.path_codes(code) if code else []
    return held.filter(inside([code] if code else []) | Q(community_id__in=above)).order_by("name")


def facts(employer: Employer) -> Values:
    """What is known of ``employer``, by the keys of a vacancy's shape."""
    return {f"employer__{name}": Shape.value(employer, name) for name in FACTS}


KNOWN = tuple(f"employer__{fact}" for fact in FACTS)
NAME_COLUMN = Column(
    NAME, Kind(50), "用人单位", derived=True, known=True, also=("单位", "单位名称")
)
