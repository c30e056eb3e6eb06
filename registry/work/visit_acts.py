"""Help given on a visit: one line of 帮扶记录, where the resident has a helping pair (台账四)."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from registry.ledger.columns import Values
from registry.ledger.table_forms import form_field
from registry.models import Resident, SupportPair
from registry.support.ledger import ACTS, IN_FORCE, SupportLedger

ASKED = ("way", "content", "amount", "goods", "confirmed")
PAIR = "pair"


def pairs_of(resident: Resident, user: Any) -> list[SupportPair]:
    """The helping pairs of ``resident`` in force that ``user`` may write in."""
    held = SupportLedger.visible(user, "E").current().filter(IN_FORCE, resident=resident)
    return list(held.order_by("paired_on", "pk"))


class ActForm(forms.Form):
    """What was given; nothing is asked unless something is typed."""

    def __init__(self, data: Any, pairs: list[SupportPair], prefix: str) -> None:
        super().__init__(data, prefix=prefix)
        self.use_required_attribute = False
        self.pairs = pairs
        if len(pairs) > 1:
            self.fields[PAIR] = forms.ChoiceField(
                label="由谁帮扶",
                required=False,
                choices=[(str(pair.pk), _named(pair)) for pair in pairs],
                widget=forms.RadioSelect,
            )
        for column in ACTS:
            if column.key in ASKED:
                self.fields[column.key] = form_field(column)

    @property
    def title(self) -> str:
        """Who helps, where that is one."""
        return f"这次给予帮扶的，在这里记（{_named(self.pairs[0])}）" if len(self.pairs) == 1 else "这次给予帮扶的，在这里记"  # fmt: skip

    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(self.data.get(self.add_prefix(key)) for key in (PAIR, *ASKED))

    def clean(self) -> Values:
        """Help names what it was and, where several help, who gave it."""
        given = self.cleaned_data
        if self.is_empty():
            return given
        if PAIR in self.fields and not given.get(PAIR) and PAIR not in self.errors:
            self.add_error(PAIR, "请选择由谁帮扶")
        if not given.get("way") and "way" not in self.errors:
            self.add_error("way", "请选择帮扶方式")
        return given

    @property
    def opened(self) -> bool:
        """Whether the part is unfolded: something was typed in it."""
        return self.is_bound and not self.is_empty()

    @property
    def lines(self) -> list[Values]:
        """The help given, as ``visits.Told`` takes it."""
        if not self.is_bound or self.is_empty() or not self.is_valid():
            return []
        pair = self.cleaned_data.get(PAIR) or self.pairs[0].pk
        return [{**self.cleaned_data, PAIR: uuid.UUID(str(pair))}]


def _named(pair: SupportPair) -> str:
    return " ".join(filter(None, (pair.helper_unit, pair.helper_name)))
