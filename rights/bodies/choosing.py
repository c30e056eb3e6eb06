"""Which legal body a case went to: chosen by name among those registered there and above."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from registry import divisions
from registry.ledger.kinds import Kind
from registry.models import WorkParty
from registry.organisation.parties.ledger import IN_FORCE, LAW

UNKNOWN = "请从列出的法律服务机构中选择；没有列出的，先到“法律服务机构”登记"


def names(code: str) -> list[str]:
    """The legal bodies of the area ``code`` and of those above it, by name."""
    held = WorkParty.objects.unscoped("a case names the bodies that serve its community").current()
    held = held.filter(IN_FORCE, service=LAW, community_id__in=divisions.path_codes(code))
    return list(dict.fromkeys(held.order_by("name").values_list("name", flat=True)))


class BodyKind(Kind):
    """The name of a legal body: it stays what it was on the day it was chosen."""

    def field(self, **kwargs: Any) -> forms.Field:
        return BodyField(required=False, **kwargs)


class BodyField(forms.CharField):
    """The names the form offers; before it does, none but the stored one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Select(attrs={"class": "input-30"}), **kwargs)
        self.offered: list[str] = []

    def keep(self, stored: Any) -> None:
        """The stored one stays on offer, whatever has become of it."""
        self.offer([], stored)

    def offer(self, bodies: list[str], stored: Any = "") -> None:
        """The bodies to choose from."""
        self.offered = [*bodies, *([stored] if stored and stored not in bodies else [])]
        options = [("", "请选择"), *((name, name) for name in self.offered)]
        self.widget.choices = options  # type: ignore[attr-defined]

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value not in self.offered:
            raise ValidationError(UNKNOWN, code="body")
