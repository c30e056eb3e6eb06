"""What the addresses of the application ``reports`` answer."""

from __future__ import annotations

from tests.contract.rules import Rule, ledger_rules

SEEN = Rule("area", {"GET": 200}, {"GET": "V"}, "dashboards")
OF_I04 = Rule("area", {"GET": 200}, {"GET": "V"}, "dashboards", arguments={"code": "I04"})

RULES: dict[str, Rule] = {
    "dashboard": SEEN,
    "dashboard-brief": SEEN,
    "dashboard-communities": SEEN,
    "dashboard-lift": SEEN,
    "fulfilment": SEEN,
    "fulfilment-export": SEEN,
    "fulfilment-print": SEEN,
    "fulfilment-people": SEEN,
    "fulfilment-people-export": Rule("area", {"GET": 200}, {"GET": "X"}),
    "fulfilment-people-print": Rule("area", {"GET": 200}, {"GET": "P"}),
    "indicators": SEEN,
    "indicator": OF_I04,
    "indicator-records": OF_I04,
    "peers": SEEN,
    **ledger_rules("judgement", "inspection", "grounds", levels=(5,), reviewed=True),
}
