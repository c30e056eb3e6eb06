"""What the addresses of the application ``reports`` answer."""

from __future__ import annotations

from tests.contract.rules import Rule, ledger_rules

RULES = {
    **ledger_rules("judgement", "inspection", "grounds", levels=(5,), reviewed=True),
    "indicators": Rule("area", {"GET": 200}, {"GET": "V"}, "dashboards"),
    "indicator": Rule("area", {"GET": 200}, {"GET": "V"}, "dashboards", arguments={"code": "I04"}),
    "indicator-records": Rule(
        "area", {"GET": 200}, {"GET": "V"}, "dashboards", arguments={"code": "I04"}
    ),
}
