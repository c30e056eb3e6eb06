"""A short form that makes what it makes once, however often it is sent."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from registry.ledger.views.steps import StepForm


class TokenForm(StepForm):
    """The columns of a step with the token of this very page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"] = forms.UUIDField(
            widget=forms.HiddenInput, required=False, initial=uuid.uuid4
        )

    @property
    def asked(self) -> list[forms.BoundField]:
        return [field for field in super().asked if field.name != "token"]
