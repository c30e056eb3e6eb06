"""What the addresses of the application ``culture`` answer."""

from __future__ import annotations

from tests.contract.rules import Rule, ledger_rules, roll_rules

RULES = {
    **roll_rules("culture-activity", "culture", "title", results=False, levels=(5,)),
    **ledger_rules("venue", "culture", "name", levels=(5,)),
    **ledger_rules("sport-instructor", "culture", "phone", levels=(5,)),
    **ledger_rules("culture-project", "culture", "title", levels=(3, 5)),
    **ledger_rules("leisure", "ledgers", "resident__id_no", about=True),
    "culture-calendar": Rule("area", {"GET": 200}, {"GET": "V"}, "culture"),
    "culture-people": Rule("area", {"GET": 200}, {"GET": "V"}, "residents"),
    "activity-poster": Rule("record", {"GET": 200}, {"GET": "P"}, "culture", below=True),
    # Whom to invite asks for the right to residents, beside that to read the activity.
    "activity-invitations": Rule("record", {"GET": 200}, {"GET": "V"}),
    "activity-invitations-print": Rule(
        "record", {"GET": 200, "POST": 422}, {"GET": "P", "POST": "U"}
    ),
}
