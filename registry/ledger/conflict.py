"""Two people changed the same record: what each did, and one record out of both."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from registry.ledger.columns import Values
from registry.ledger.kept import masked
from registry.ledger.ledger import Ledger
from registry.ledger.shape import changed_keys, plain


@dataclass
class Conflict:
    """``base`` is what both opened, ``mine`` what is being saved, ``theirs`` what is stored now."""

    ledger: type[Ledger]
    base: Values
    mine: Values
    theirs: Values
    community: Any = None
    """Where the record is: how far an address is shown."""
    authors: dict[str, str] = field(default_factory=dict)
    """Who saved what is stored now, and when, by key."""
    chosen: dict[str, str] = field(default_factory=dict)
    """What was chosen already, where the page is shown again."""

    def __post_init__(self) -> None:
        mine = set(changed_keys(self.base, self.mine))
        theirs = set(changed_keys(self.base, self.theirs))
        both = {k for k in mine & theirs if plain(self.mine[k]) != plain(self.theirs[k])}
        order = self.ledger.shape.keys
        # What is derived from another changed fact goes with it and is not asked for twice.
        leads = mine | theirs
        self.following = {k: v for k, v in self.ledger.follows.items() if {k, v} <= leads}
        order = [key for key in order if key not in self.following]
        both |= {self.following[k] for k in both & set(self.following)}
        self.disputed = [key for key in order if key in both]
        self.only_mine = [key for key in order if key in mine - theirs - both]
        self.only_theirs = [key for key in order if key in theirs - both]

    def tell(self, key: str, values: Values) -> str:
        """A value for the page; of sealed ones the mask."""
        from registry.ledger.saving import tell_table

        if key not in self.ledger.columns:
            return tell_table(self.ledger, key, values.get(key) or []) or "（空）"
        column = self.ledger.columns[key]
        shown = masked(column, values[key], self.community) if column.kind.secret else ""
        return shown or column.kind.mask(values.get(key)) or "（空）"

    def name_authors(self, changes: Iterable[Any]) -> None:
        """Note from the history, newest first, who last changed what they changed."""
        wanted = {*self.disputed, *self.only_theirs}
        for change in changes:
            for key in wanted & {line[0] for line in change.fields} - set(self.authors):
                at = timezone.localtime(change.at)
                when = f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"
                self.authors[key] = f"{change.by or '系统'}，{when}"

    def take(self, key: str) -> str:
        """Whose value is taken unless the user chooses otherwise."""
        usual = "mine" if key in self.only_mine else "theirs"
        return self.chosen.get(f"take-{key}", usual)

    def rows(self, keys: list[str]) -> list[dict[str, Any]]:
        return [
            {
                "key": key,
                "who": self.authors.get(key, ""),
                "takes_mine": self.take(key) == "mine",
                "label": self.ledger.label_of(key),
                "base": self.tell(key, self.base),
                "mine": self.tell_mine(key),
                "theirs": self.tell(key, self.theirs),
            }
            for key in keys
        ]

    def tell_mine(self, key: str) -> str:
        """What is being saved; in full where its mask would not tell it from what is stored.

        It was typed on the form just now by whoever reads this page.
        """
        told = self.tell(key, self.mine)
        was_typed = plain(self.mine.get(key)) != plain(self.base.get(key))
        if not was_typed or key not in self.ledger.columns or told != self.tell(key, self.theirs):
            return told
        return str(self.ledger.columns[key].kind.show(self.mine.get(key))) or told

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Every fact somebody changed, once: what both did first."""
        told = (
            ("两人都改了", "请逐项选定，未选的用对方的", self.disputed),
            ("只有我改了", "不选则用我的", self.only_mine),
            ("只有对方改了", "不选则用对方的", self.only_theirs),
        )
        return [
            {"key": f"group-{number}", "title": title, "note": note, "rows": self.rows(keys)}
            for number, (title, note, keys) in enumerate(told)
            if keys
        ]

    def merge(self, choices: Any) -> Values:
        """What is stored, with mine where I alone changed it, or as ``take-<key>`` says."""
        self.chosen = {key: choices[key] for key in choices if key.startswith("take-")}
        merged = copy.deepcopy(self.theirs)
        for key in self.mine:
            if self.take(self.following.get(key, key)) == "mine":
                merged[key] = copy.deepcopy(self.mine[key])
        return merged
