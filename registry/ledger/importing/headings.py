"""Which headings a ledger recognises in a workbook, in general and in known editions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from registry.ledger.columns import Column, ColumnSet
from registry.ledger.headings import CONFLICT, Recognised, SheetColumn, choose_sheet, recognise
from registry.ledger.importing.editions import Edition, why_not
from registry.ledger.ledger import Ledger
from registry.ledger.matching import Heading, spellings
from registry.ledger.resource import (
    CELLS_COLUMN,
    KEY_COLUMN,
    NUMBER_COLUMN,
    PLACE_COLUMN,
    STOOD_COLUMN,
    VERSION_COLUMN,
)
from registry.ledger.sheets import RawSheet

KEY, VERSION, PLACE, STOOD = "row_key", "row_version", "row_place", "row_stood"
CELLS = "row_cells"
PLACES = (
    "社区", "社区名称", "社区（嘎查）", "社区（村）", "社区居委会", "所在社区", "所属社区（嘎查）",
    "嘎查", "嘎查村", "嘎查（村）", "嘎查（社区）", "嘎查村（社区）", "所在嘎查", "所属嘎查村",
    "村", "村名", "行政村", "村（居）", "村（社区）", "所在村", "所属村", "村委会", "居委会", "区划地址",
)  # fmt: skip


def headings_of(ledger: type[Ledger], edition: Edition | None = None) -> list[Heading]:
    """The headings the ledger takes; in an edition its own come first and moved ones move."""
    claimed = _claimed(edition)
    moved = dict(edition.moved) if edition else {}
    own = [
        Heading(
            c.key,
            c.label,
            (
                *(word for word in c.also if not claimed & set(spellings(word))),
                *(word for word, key in moved.items() if key == c.key),
            ),
            ledger.group_of(c.key),
        )
        for c in ledger.columns.pick(ledger.file_columns)
    ]
    return [
        *(Heading(c.key, c.label, c.also) for c in (edition.columns if edition else ())),
        *own,
        *(Heading(c.key, c.label, c.also, exact=True) for c in _loose(ledger, claimed)),
        Heading(PLACE, PLACE_COLUMN, PLACES),
        Heading(KEY, KEY_COLUMN, exact=True),
        Heading(VERSION, VERSION_COLUMN, ("版本号",), exact=True),
        Heading(STOOD, STOOD_COLUMN, exact=True),
        Heading(CELLS, CELLS_COLUMN, exact=True),
    ]


def _loose(ledger: type[Ledger], claimed: frozenset[str]) -> list[Column]:
    """The ledger's loose columns but those whose headings mean something else in the edition."""
    return [
        c
        for c in ledger.loose_columns
        if not any(claimed & set(spellings(word)) for word in (c.label, *c.also))
    ]


def _claimed(edition: Edition | None) -> frozenset[str]:
    """The spellings that mean something else in the edition than elsewhere."""
    if edition is None:
        return frozenset()
    words = [*edition.moved, *edition.explained, *(c.label for c in edition.columns)]
    return frozenset(form for word in words for form in spellings(word))


def find_table(
    ledger: type[Ledger], sheets: Sequence[RawSheet], name: str = ""
) -> tuple[RawSheet, Recognised]:
    """The sheet that holds the ledger's table and what is on it, read as its edition has it.

    The sheet called ``name`` where one is named.  Raises ValidationError (code no_header) when no
    sheet has a header, (code form) when what there is are forms of one person each.
    """
    sheet, found = choose_sheet(sheets, headings_of(ledger), name)
    others = found.others
    edition = next((e for e in ledger.editions if e.fits(found)), None)
    if edition:
        read = recognise(sheet, headings_of(ledger, edition))
        found = replace(read, edition=edition.key, others=others)
    return sheet, replace(found, columns=tuple(_settled(ledger, edition, c) for c in found.columns))


def _settled(ledger: type[Ledger], edition: Edition | None, column: SheetColumn) -> SheetColumn:
    """A column that is explained needs no suggestion."""
    explained = _explained(ledger, edition, column)
    return replace(column, suggestion=None) if explained else column


NUMBERED = {NUMBER_COLUMN: "编号由系统登记时给出，不导入"}


def _explained(ledger: type[Ledger], edition: Edition | None, column: SheetColumn) -> str:
    told = edition.why_not(column.text) if edition else ""
    return told or why_not(ledger.explained, column.text) or why_not(NUMBERED, column.text)


def edition_of(ledger: type[Ledger], found: Recognised) -> Edition | None:
    return next((e for e in ledger.editions if e.key == found.edition), None)


def columns_of(ledger: type[Ledger], found: Recognised) -> ColumnSet:
    """The columns a workbook may fill: the ledger's and those of its edition."""
    edition = edition_of(ledger, found)
    return ColumnSet(
        [*ledger.columns, *ledger.loose_columns, *(edition.columns if edition else ())]
    )


def why_left_out(ledger: type[Ledger], found: Recognised, column: SheetColumn) -> str:
    """In plain words, why ``column`` is not taken."""
    known = _explained(ledger, edition_of(ledger, found), column)
    if known:
        return known
    if column.how == CONFLICT and column.suggestion in found.mapped:
        taken = found.mapped[column.suggestion]
        return f"与 {taken.letter} 列“{taken.text}”是同一栏目，已取 {taken.letter} 列"
    return "请确认对应的栏目" if column.suggestion else "本台账没有这一栏"
