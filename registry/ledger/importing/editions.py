"""Workbooks that other software writes: what their headings and words mean in a ledger."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from registry.ledger.columns import Column
from registry.ledger.headings import Recognised
from registry.ledger.kinds import Kind
from registry.ledger.matching import compact, spellings

ENOUGH = 3
SEPARATORS = re.compile(r"[、，,;；|/\s]+")


@dataclass(frozen=True)
class Edition:
    """One kind of workbook, known by its title or by headings no other workbook has.

    ``moved`` gives a heading another column than it has elsewhere; ``columns`` are read by it
    alone and put what they say into the ledger's own facts; ``explained`` says of the headings
    that are not taken why they are not.
    """

    key: str
    title: str
    moved: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    explained: Mapping[str, str] = field(default_factory=dict)

    def fits(self, found: Recognised) -> bool:
        """Whether the sheet is of this edition."""
        if re.search(self.title, compact(found.title + found.sheet)):
            return True
        own = {compact(c.label) for c in self.columns} | {compact(h) for h in self.explained}
        return len(own & {compact(c.text) for c in found.columns}) >= ENOUGH

    def why_not(self, heading: str) -> str:
        """Why the column ``heading`` is not taken; "" where nothing is known about it."""
        return why_not(self.explained, heading)


def why_not(explained: Mapping[str, str], heading: str) -> str:
    """The explanation given for ``heading`` in whatever dressing it stands in the sheet."""
    forms = set(spellings(heading))
    return next((why for known, why in explained.items() if forms & set(spellings(known))), "")


class WordsKind(Kind):
    """The answers of another software's question: each word means a value of ours, or nothing."""

    def __init__(self, meanings: Mapping[str, Any], several: bool = False) -> None:
        super().__init__()
        self.meanings = {compact(word): meaning for word, meaning in meanings.items()}
        self.words = tuple(meanings)
        self.several = several

    def read(self, raw: Any) -> Any:
        text = str(raw)
        parts = [part for part in SEPARATORS.split(text) if part] if self.several else [text]
        found = [self._meaning(part) for part in parts]
        meant = [meaning for meaning in found if meaning is not None]
        return meant if self.several else (meant[0] if meant else None)

    def _meaning(self, word: str) -> Any:
        try:
            return self.meanings[compact(word)]
        except KeyError:
            offered = "、".join(self.words)
            raise ValidationError(
                f"“{word[:20]}”不是这一栏的选项，可填：{offered}", code="unknown_code"
            ) from None
