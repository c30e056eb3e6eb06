"""How an address is spoken about: what it answers, to whom, and the addresses every ledger has."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Rule:
    """What an address answers to those who may open it, and who that is.

    ``kind``: public, signed (in), posted (anywhere), role (``section`` is the one it is for), area (names one in the address), record,
    draft (of the form that corrects a record), own (of whoever made it),
    move (into an area, from far away), photo, batch, output, entry (names a community in what is posted), ledger (no area asked).
    ``answers`` gives the status by method; ``letters`` the right by method, of ``section``; N is being named
    in the case.
    """

    kind: str
    answers: dict[str, int]
    letters: dict[str, str] = field(default_factory=dict)
    section: str = "residents"
    query: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    arguments: dict[str, str] = field(default_factory=dict)
    """What stands in the address where no record, batch or file does."""
    picks: bool = False
    """Whether one ticked record keeps the answer short (a file)."""
    below: bool = False
    """Whether those who work below the area of a record may read it."""
    levels: tuple[int, ...] = (5,)
    """The levels of area in which records may be entered."""
    case: bool = False
    """Whether roles that reach the section through their own cases have them here: all are named."""

    def answer(self, method: str) -> int:
        return self.answers.get("GET" if method == "HEAD" else method, 405)

    def letter(self, method: str) -> str:
        return self.letters.get("GET" if method == "HEAD" else method, "")


def ledger_rules(
    key: str,
    section: str,
    secret: str,
    *,
    paper: bool = True,
    about: bool = False,
    reviewed: bool = False,
    confirms: str = "R",
    levels: tuple[int, ...] = (),
    case: bool = False,
) -> dict[str, Rule]:
    """The addresses every ledger has: its key, its section of the table, a sealed column of it.

    Without a paper form there is nothing to print, for anybody, nor to submit without review;
    ``about`` a resident one is chosen, ``confirms`` is the right that reviews.  What is about an area names the ``levels`` of area.
    Sealed facts of a ``case`` are revealed to those who handle it.
    """
    both = {"GET": 200, "POST": 422}
    rules = {
        "list": Rule("area", {"GET": 200}, {"GET": "VF"}),
        "search": Rule("ledger", {"POST": 302}, {"POST": "V"}, body={"text": "标记"}),
        "create": Rule("entry", {"GET": 200, "POST": 302}, {"GET": "E", "POST": "E"}),
        "lookup": Rule("ledger", {"POST": 200}, {"POST": "E"}, body={"field": secret}),
        "export": Rule("area", both, {"GET": "X", "POST": "XZ"}, picks=True),
        "print-many": Rule("area", both, {"GET": "P", "POST": "PZ"}, picks=True),
        "import": Rule("area", both, {"GET": "I", "POST": "I"}),
        "import-template": Rule("area", {"GET": 200}, {"GET": "I"}),
        "import-columns": Rule("batch", {"GET": 200, "POST": 302}),
        "import-preview": Rule("batch", {"GET": 200, "POST": 302}),
        "import-repair": Rule("batch", {"GET": 200, "POST": 302}),
        "import-returned": Rule("batch", {"GET": 200}),
        "import-confirm": Rule("batch", {"POST": 302}),
        "import-undo": Rule("batch", {"GET": 403, "POST": 403}),
        "detail": Rule("record", {"GET": 200}, {"GET": "V"}),
        "edit": Rule("record", {"GET": 200, "POST": 302}, {"GET": "E", "POST": "E"}),
        "void": Rule("record", both, {"GET": "D", "POST": "D"}),
        "restore": Rule("record", both, {"GET": "D", "POST": "D"}),
        "history": Rule("record", {"GET": 200}, {"GET": "V"}),
        "print": Rule("record", both, {"GET": "P", "POST": "U"}),
        "reveal": Rule("record", both, {"GET": "U", "POST": "U"}, query={"field": secret}),
        "attachments": Rule("record", both, {"GET": "V", "POST": "E"}),
        "attachment": Rule("record", both, {"GET": "V", "POST": "D"}),
        "attachment-file": Rule("record", {"GET": 200}, {"GET": "V"}),
        "attachment-small": Rule("record", {"GET": 200}, {"GET": "V"}),
    }
    review = {
        "submit": Rule("record", {"POST": 302}, {"POST": "E"}),
        "review": Rule("record", both, {"GET": confirms, "POST": confirms}),
        "submit-many": Rule("ledger", {"POST": 302}, {"POST": "E"}),
        "review-many": Rule("ledger", {"POST": 302}, {"POST": confirms}),
    }
    if case:
        rules["reveal"] = replace(rules["reveal"], letters={"GET": "N", "POST": "N"})
    if about:
        rules["tell"] = Rule("record", {"POST": 302}, {"POST": "E"})
    nothing = {name: replace(rule, kind="nothing") for name, rule in review.items()}
    rules |= review if reviewed else nothing
    if about:
        # Whom a record is about is chosen first.
        rules["choose"] = Rule("ledger", {"POST": 302}, {"POST": "E"}, body={"text": "标记"})
    if not paper:
        rules |= {"print": Rule("nothing", both), "print-many": Rule("nothing", both)}
    place: dict[str, Any] = {"below": bool(levels), "levels": levels or (5,), "case": case}
    return {
        f"{key}-{name}": replace(rule, section=section, **place) for name, rule in rules.items()
    }


def roll_rules(
    key: str, section: str, secret: str, *, results: bool, levels: tuple[int, ...]
) -> dict[str, Rule]:
    """The addresses of a ledger of events: those of every ledger, and those of the roll."""
    rules = ledger_rules(key, section, secret, levels=levels)
    place: dict[str, Any] = {"section": section, "below": True, "levels": levels}
    both = {"GET": "E", "POST": "E"}
    rules[f"{key}-roll"] = Rule("record", {"GET": 200, "POST": 200}, both, **place)
    rules[f"{key}-sign-in"] = Rule("record", {"GET": 200}, {"GET": "P"}, **place)
    if results:
        rules[f"{key}-results"] = Rule("record", {"GET": 200, "POST": 302}, both, **place)
    return rules
