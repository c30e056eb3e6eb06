"""What the addresses of 儿童残疾发生报告 and 转介单 answer."""

from __future__ import annotations

from tests.contract.expectations_assistance import NOBODYS
from tests.contract.rules import Rule, ledger_rules

RULES = {
    **ledger_rules("child-report", "rehab", "phone"),
    "child-report-step": Rule(
        "record",
        {"GET": 200, "POST": 422},
        {"GET": "E", "POST": "E"},
        "rehab",
        arguments={"step": "diagnose"},
    ),
    "child-report-months": Rule(
        "area", {"GET": 200, "POST": 422}, {"GET": "V", "POST": "E"}, "rehab"
    ),
    "child-report-certify": Rule(
        "ledger",
        {"GET": 404, "POST": 404},
        {"GET": "E", "POST": "E"},
        arguments={"report": NOBODYS["pk"]},
    ),
    "child-report-link": Rule("record", {"POST": 404}, {"POST": "E"}, "rehab"),
    **ledger_rules("referral", "rehab", "resident__id_no", about=True),
    "referral-step": Rule(
        "record",
        {"GET": 200, "POST": 422},
        {"GET": "E", "POST": "E"},
        "rehab",
        arguments={"step": "close"},
    ),
    "own-referrals": Rule("role", {"GET": 200}, section="institution"),
    "own-referral": Rule("role", {"GET": 404}, section="institution", arguments=NOBODYS),
    "own-referral-step": Rule(
        "role",
        {"GET": 404, "POST": 404},
        section="institution",
        arguments={**NOBODYS, "step": "receive"},
    ),
}
