"""What the addresses of guardianship, counselling and the hotline answer."""

from __future__ import annotations

from tests.contract.rules import Rule, ledger_rules, roll_rules

CASES = {"about": True, "case": True, "paper": False}
NOBODYS = {"pk": "00000000-0000-4000-8000-000000000000", "ledger": "counselling"}
STEP = {"GET": 409, "POST": 409}
"""The sample is not grave: there is nothing to report, and it says so."""
ENTERS = {"GET": "E", "POST": "E"}
SEES = {"GET": "V", "POST": "V"}
LINE = {"GET": 200, "POST": 422}

RULES = {
    **ledger_rules("guardianship", "counselling", "guardian_phone", **CASES),
    "guardianship-report": Rule("record", STEP, ENTERS, "counselling", case=True),
    "guardianship-receive": Rule("record", STEP, SEES, "counselling", case=True),
    "guardianship-line": Rule("record", LINE, ENTERS, "counselling", case=True),
    **ledger_rules("counselling", "counselling", "concern", **CASES),
    "counselling-report": Rule("record", STEP, ENTERS, "counselling", case=True),
    "counselling-receive": Rule("record", STEP, SEES, "counselling", case=True),
    "counselling-line": Rule("record", LINE, ENTERS, "counselling", case=True),
    "counselling-needing": Rule("role", {"GET": 200}, section="specialist"),
    **ledger_rules("hotline", "organisation", "name", levels=(3, 5), paper=False),
    **ledger_rules(
        "hotline-call", "counselling", "caller_phone", levels=(3, 5), case=True, paper=False
    ),
    "hotline-call-report": Rule(
        "record", STEP, ENTERS, "counselling", case=True, levels=(3, 5)
    ),
    "hotline-call-receive": Rule(
        "record", STEP, SEES, "counselling", case=True, levels=(3, 5)
    ),
    "hotline-call-case": Rule(
        "record", {"GET": 200, "POST": 422}, ENTERS, "counselling", case=True, levels=(3, 5)
    ),
    **roll_rules("mental-health-activity", "culture", "title", results=False, levels=(5,)),
    "overdue-cases": Rule("role", {"GET": 200}, section="banner_staff"),
    "unhandled-cases": Rule("role", {"GET": 200}, section="banner_staff"),
    "unhandled-case": Rule(
        "role", {"GET": 404, "POST": 404}, section="banner_staff", arguments=NOBODYS
    ),
}  # fmt: skip
