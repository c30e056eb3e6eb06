"""Two people changed the same record: what each did, and one record out of both."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from registry.ledger.columns import Values
from registry.ledger.ledger import Ledger
from registry.ledger.shape import changed_keys, plain


@dataclass
class Conflict:
    """``base`` is what both opened, ``mine`` what is being saved, ``theirs`` what is stored now."""

    ledger: type[Ledger]
    base: Values
    mine: Values
    theirs: Values

    def __post_init__(self) -> None:
        mine = set(changed_keys(self.base, self.mine))
        theirs = set(changed_keys(self.base, self.theirs))
        both = {k for k in mine & theirs if plain(self.mine[k]) != plain(self.theirs[k])}
        order = self.ledger.shape.keys
        self.disputed = [key for key in order if key in both]
        self.only_mine = [key for key in order if key in mine - both]
        self.only_theirs = [key for key in order if key in theirs - both]

    def tell(self, key: str, values: Values) -> str:
        """A value for the page; of sealed ones the mask."""
        from registry.ledger.saving import tell_table

        if key not in self.ledger.columns:
            return tell_table(self.ledger, key, values.get(key) or []) or "（空）"
        return self.ledger.columns[key].kind.mask(values.get(key)) or "（空）"

    def rows(self, keys: list[str]) -> list[dict[str, Any]]:
        return [
            {
                "key": key,
                "label": self.ledger.label_of(key),
                "base": self.tell(key, self.base),
                "mine": self.tell(key, self.mine),
                "theirs": self.tell(key, self.theirs),
            }
            for key in keys
        ]

    @property
    def disputed_rows(self) -> list[dict[str, Any]]:
        return self.rows(self.disputed)

    @property
    def mine_rows(self) -> list[dict[str, Any]]:
        return self.rows(self.only_mine)

    @property
    def theirs_rows(self) -> list[dict[str, Any]]:
        return self.rows(self.only_theirs)

    def merge(self, choices: Any) -> Values:
        """What is stored, with mine where only I changed or where ``take-<key>`` says "mine"."""
        merged = copy.deepcopy(self.theirs)
        taken = [key for key in self.disputed if choices.get(f"take-{key}") == "mine"]
        for key in [*self.only_mine, *taken]:
            merged[key] = self.mine[key]
        return merged
