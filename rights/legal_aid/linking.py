"""The infringement an application for legal aid belongs to: shown to those who handle that too."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from registry.ledger.kinds import Kind
from rights.infringements.ledger import InfringementLedger
from rights.models import Infringement

CASE = "infringement_id"
WRONG = "请从列出的案件中选择"
KEPT = "kept"


def case_of(record: Any, user: Any) -> Infringement | None:
    """The infringement of ``record``, where ``user`` may see it."""
    if not record.infringement_id:
        return None
    found: Infringement | None = (
        InfringementLedger.visible(user).filter(pk=record.infringement_id).first()
    )
    return found


class CaseKind(Kind):
    """An infringement by key; people read its number."""

    empty: Any = None

    def read(self, raw: Any) -> Any:
        try:
            return raw if isinstance(raw, uuid.UUID) else uuid.UUID(str(raw))
        except ValueError as wrong:
            raise ValidationError(WRONG, code="case") from wrong

    def show(self, value: Any) -> str:
        if not value:
            return ""
        held = Infringement.objects.unscoped("whoever may not see it is shown none")
        return str(held.filter(pk=value).values_list("number", flat=True).first() or "")

    def write(self, value: Any) -> Any:
        return str(value) if value else ""

    def field(self, **kwargs: Any) -> forms.Field:
        return CaseField(required=False, **kwargs)


class CaseField(forms.TypedChoiceField):
    """The cases of the resident that whoever fills in the form may see."""

    hidden: Any = None
    """The stored case, where it may not be seen: not even its key stands in the page."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            coerce=self._key, empty_value=None, widget=forms.Select(attrs={"class": "input-30"}),
            error_messages={"invalid_choice": WRONG}, **kwargs,
        )  # fmt: skip

    def _key(self, value: Any) -> Any:
        return self.hidden if value == KEPT else uuid.UUID(str(value))

    def prepare_value(self, value: Any) -> Any:
        return KEPT if self.hidden and str(value) == str(self.hidden) else value

    def offer(self, cases: list[Infringement], stored: Any) -> None:
        """The cases to choose from; the stored one stays, unnamed where it may not be seen."""
        kind = InfringementLedger.columns["kind"].kind
        named = [(str(c.pk), f"{kind.show(c.kind)}（{c.number}）") for c in cases]
        self.hidden = stored if stored and str(stored) not in dict(named) else None
        kept = [(KEPT, "保持原有关联")] if self.hidden else []
        self.choices = [("", "不属于侵权案件"), *named, *kept]


def offered(user: Any, resident_id: Any) -> list[Infringement]:
    """The cases of the resident that ``user`` may see."""
    held = InfringementLedger.visible(user).current().filter(resident_id=resident_id)
    return list(held.order_by("-found_on", "pk"))
