"""What the addresses of rehabilitation files, training, devices and prevention answer."""

from __future__ import annotations

from tests.contract.rules import Rule, ledger_rules, roll_rules

RULES = {
    **ledger_rules("rehab-file", "rehab", "trainer_phone", about=True),
    "rehab-file-unfiled": Rule("area", {"GET": 200}, {"GET": "V"}, "rehab"),
    "rehab-file-service": Rule(
        "record", {"GET": 200, "POST": 422}, {"GET": "E", "POST": "E"}, "rehab"
    ),
    **ledger_rules("rehab-service", "rehab", "resident__id_no", about=True),
    **ledger_rules("home-training", "rehab", "trainer_phone", about=True),
    "home-training-sessions": Rule(
        "record", {"GET": 200, "POST": 422}, {"GET": "E", "POST": "E"}, "rehab"
    ),
    "home-training-card": Rule("record", {"GET": 200}, {"GET": "P"}, "rehab"),
    **ledger_rules("home-session", "rehab", "resident__id_no", about=True),
    **ledger_rules("device", "rehab", "resident__id_no", about=True),
    "device-step": Rule(
        "record",
        {"GET": 200, "POST": 422},
        {"GET": "E", "POST": "E"},
        "rehab",
        arguments={"step": "return"},
    ),
    **roll_rules("health-activity", "culture", "title", results=False, levels=(5,)),
}
