"""What the addresses of the application ``accessibility`` answer."""

from __future__ import annotations

from tests.contract.rules import Rule, ledger_rules

BOTH = {"GET": "E", "POST": "E"}
STEP = {"GET": 200, "POST": 422}

RULES: dict[str, Rule] = {
    **ledger_rules("home-survey", "assistance", "resident__id_no", about=True),
    **ledger_rules("home-retrofit", "assistance", "resident__id_no", about=True),
    "home-retrofit-step": Rule("record", STEP, BOTH, "assistance", arguments={"step": "end"}),
    "retrofit-order": Rule("area", {"GET": 200}, {"GET": "V"}, "assistance"),
    **ledger_rules("place", "culture", "name", levels=(5,)),
    **ledger_rules("place-retrofit", "culture", "request", levels=(5,)),
    "place-retrofit-step": Rule(
        "record", STEP, BOTH, "culture", arguments={"step": "end"}, below=True, levels=(5,)
    ),
    **ledger_rules("staying-home", "assistance", "resident__id_no", about=True),
    "going-out": Rule("area", {"GET": 200}, {"GET": "VF"}),
    "going-out-people": Rule(
        "area",
        {"GET": 200, "POST": 302},
        {"GET": "V", "POST": "V"},
        "assistance",
        body={"text": "标记"},
    ),
    "going-out-people-export": Rule("area", {"GET": 200}, {"GET": "X"}, "assistance"),
    "going-out-people-print": Rule("area", {"GET": 200}, {"GET": "P"}, "assistance"),
}
"""By the name of the address."""
