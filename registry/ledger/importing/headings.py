"""Which headings a ledger recognises in a workbook, in general and in known editions."""

from __future__ import annotations

from dataclasses import dataclass

from registry.ledger.headings import Heading
from registry.ledger.ledger import Ledger
from registry.ledger.resource import KEY_COLUMN, PLACE_COLUMN, VERSION_COLUMN

KEY, VERSION, PLACE = "row_key", "row_version", "row_place"


@dataclass(frozen=True)
class Edition:
    """A workbook that other software writes: headings that mean something else there."""

    title: str
    moved: dict[str, str]
    """Heading → the column it means in this edition."""
    explained: dict[str, str]
    """Heading → why it is not taken, for the page that names the columns left out."""


def headings_of(ledger: type[Ledger]) -> list[Heading]:
    own = [
        Heading(c.key, c.label, c.also, ledger.part_of(c.key).title)
        for c in ledger.columns.pick(ledger.file_columns)
    ]
    return [
        *own,
        Heading(PLACE, PLACE_COLUMN, ("社区", "嘎查村", "所属嘎查村", "区划地址", "村（社区）")),
        Heading(KEY, KEY_COLUMN, ()),
        Heading(VERSION, VERSION_COLUMN, ("版本号",)),
    ]
