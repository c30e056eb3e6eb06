"""What the addresses of the application ``rights`` answer."""

from __future__ import annotations

from tests.contract.rules import Rule, ledger_rules, roll_rules

STEP = {"GET": 200, "POST": 422}

RULES = {
    **roll_rules("law-activity", "culture", "title", results=False, levels=(5,)),
    **ledger_rules("legal-body", "organisation", "phone", levels=(3, 4, 5)),
    **ledger_rules("infringement", "rights", "story", about=True, paper=False, case=True),
    "infringement-step": Rule(
        "record", STEP, {"GET": "E", "POST": "E"}, "rights", arguments={"step": "report"},
        case=True,
    ),
    **ledger_rules("legal-aid", "rights", "story", about=True, paper=False, case=True),
    "legal-aid-step": Rule(
        "record", STEP, {"GET": "E", "POST": "E"}, "rights", arguments={"step": "answer"},
        case=True,
    ),
    "rights-watch": Rule("area", {"GET": 200}, {"GET": "V"}, "residents"),
    "rights-watch-export": Rule("area", {"GET": 200}, {"GET": "X"}, "residents"),
    "rights-watch-print": Rule("area", {"GET": 200}, {"GET": "P"}, "residents"),
    "own-cases": Rule("role", {"GET": 200}, section="legal_worker"),
}  # fmt: skip
