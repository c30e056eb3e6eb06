"""What each address answers to whom: reckoned from the rules of ``expectations``, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests import cast
from tests.contract.expectations import (
    ANONYMOUS,
    ANSWERED,
    METHODS,
    NAMES,
    POSTINGS,
    RIGHTS,
    in_scope,
    may,
    relations,
)
from tests.contract.rules import Rule


@dataclass(frozen=True)
class Cell:
    """One question: may ``name`` do ``method`` there; ``relation`` says whose thing it is."""

    name: str
    method: str
    relation: str


ABSENT = "absent"
MINE, OTHERS = "mine", "others"


def cells(rule: Rule) -> Iterator[Cell]:
    """Every cell of one address."""
    for name in NAMES:
        for relation in _asked(rule, name):
            for method in METHODS:
                if method in ANSWERED or relation in TELLING:
                    yield Cell(name, method, relation)


TELLING = ("usual", "own", "foreign", MINE, OTHERS)
"""Methods no screen answers are refused before anything is looked at: these relations show it."""


def _asked(rule: Rule, name: str) -> list[str]:
    if rule.kind in ("area", "scope", "entry"):
        return ["usual", *relations(name), ABSENT]
    if rule.kind in ("record", "draft", "home", "photo", "handover", "move"):
        return [*relations(name), ABSENT]
    if rule.kind in ("batch", "output", "request", "own"):
        return [MINE, OTHERS, ABSENT]
    return ["usual"]


def expected(url: str, rule: Rule, cell: Cell) -> int:
    """The status the table demands."""
    answer = rule.answer(cell.method)
    if cell.name in ANONYMOUS:
        return answer if rule.kind == "public" else 302
    if url == "login":
        return 302  # whoever is signed in is led home
    if answer == 405 or rule.kind in ("public", "signed"):
        return answer
    if not POSTINGS[cell.name]:
        return 403
    code = relations(cell.name).get(cell.relation, "")
    return RULE_OF[rule.kind](rule, cell, code, answer)


def _posted(rule: Rule, cell: Cell, code: str, answer: int) -> int:
    return answer


def _scope(rule: Rule, cell: Cell, code: str, answer: int) -> int:
    if cell.relation == "usual" or (code and in_scope(cell.name, code)):
        return answer
    return 404


def _held(rule: Rule, cell: Cell, code: str) -> bool:
    """``VF`` and ``ER`` ask for either right, ``XZ`` and ``PZ`` for both."""
    letters = rule.letter(cell.method)
    if rule.case and letters == "VF" and may(cell.name, rule.section, "V", code):
        return True  # whoever views the area has its figures
    test = any if letters in ("VF", "ER") else all
    return test(may(cell.name, rule.section, letter, code, named=rule.case) for letter in letters)


def _area(rule: Rule, cell: Cell, code: str, answer: int) -> int:
    if _scope(rule, cell, code, answer) == 404:
        return 404
    return answer if _held(rule, cell, code) else 403


def _ledger(rule: Rule, cell: Cell, code: str, answer: int) -> int:
    return answer if _held(rule, cell, "") else 403


def _entry(rule: Rule, cell: Cell, code: str, answer: int) -> int:
    if not _held(rule, cell, ""):
        return 403
    if cell.method != "POST" or cell.relation == "usual":
        return answer
    fits = cast.LEVELS.get(len(code)) in rule.levels and _held(rule, cell, code)
    return answer if fits else 404


def _record(rule: Rule, cell: Cell, code: str, answer: int) -> int:
    if rule.case and not may(cell.name, rule.section, "V", named=True):
        return 403  # whether there is such a case is nothing to whoever has no right to any
    if _reads_from_below(rule, cell, code):
        return (
            answer if set(rule.letter(cell.method)) <= set("VPX") and _held(rule, cell, "") else 403
        )
    if not code or not in_scope(cell.name, code):
        return 404
    return answer if _held(rule, cell, code) else 403


def _reads_from_below(rule: Rule, cell: Cell, code: str) -> bool:
    """Whether the record lies above a posting that reads the section, and is meant for it."""
    held = [
        area
        for role, area in POSTINGS[cell.name]
        if "V" in RIGHTS[role][rule.section] and "*" not in RIGHTS[role][rule.section]
    ]
    return rule.below and any(a != code and a.startswith(code) for a in held) and bool(code)


def _photo(rule: Rule, cell: Cell, code: str, answer: int) -> int:
    if not _held(rule, cell, ""):
        return 403
    return answer if code and _held(rule, cell, code) else 404


def _handover(rule: Rule, cell: Cell, code: str, answer: int) -> int:
    """Seen from the area it comes from; nobody of the cast works where it goes to."""
    if not may(cell.name, rule.section, "V"):
        return 403
    if not code or not may(cell.name, rule.section, "V", code):
        return 404
    return answer if _held(rule, cell, code) else 403


def _batch(rule: Rule, cell: Cell, code: str, answer: int) -> int:
    if not may(cell.name, rule.section, "I"):
        return 403
    place = cast.STAFF[cell.name][0][1]
    mine = cell.relation == MINE and may(cell.name, rule.section, "I", place)
    return answer if mine else 404


def _role(rule: Rule, cell: Cell, code: str, answer: int) -> int:
    """A page made for one role: open to whoever holds it, and to nobody else."""
    return answer if any(role == rule.section for role, _ in POSTINGS[cell.name]) else 403


def _nothing(rule: Rule, cell: Cell, code: str, answer: int) -> int:
    return 404


def _output(rule: Rule, cell: Cell, code: str, answer: int) -> int:
    place = cast.STAFF[cell.name][0][1]
    mine = cell.relation == MINE and may(cell.name, "residents", "X", place)
    return answer if mine else 404


def _own(rule: Rule, cell: Cell, code: str, answer: int) -> int:
    return answer if cell.relation == MINE else 404


def _request(rule: Rule, cell: Cell, code: str, answer: int) -> int:
    """Whoever may take whole numbers out of the area sees it; nobody decides their own."""
    other = "specialist" if cell.name == "banner_staff" else "banner_staff"
    place = cast.STAFF[cell.name if cell.relation == MINE else other][0][1]
    if cell.relation == ABSENT or not may(cell.name, "residents", "Z", place):
        return 404
    return 403 if cell.relation == MINE and cell.method == "POST" else answer


RULE_OF = {
    "request": _request,
    "posted": _posted,
    "scope": _scope,
    "area": _area,
    "ledger": _ledger,
    "entry": _entry,
    "record": _record,
    "home": _record,
    "draft": _record,
    "own": _own,
    "move": _record,
    "photo": _photo,
    "handover": _handover,
    "batch": _batch,
    "output": _output,
    "nothing": _nothing,
    "role": _role,
}
