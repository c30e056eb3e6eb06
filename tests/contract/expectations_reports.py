"""What the addresses of reports answer."""

from __future__ import annotations

from tests.contract.rules import Rule

RULES: dict[str, Rule] = {
    "dashboard": Rule("area", {"GET": 200}, {"GET": "V"}, "dashboards"),
    "dashboard-brief": Rule("area", {"GET": 200}, {"GET": "V"}, "dashboards"),
    "dashboard-communities": Rule("area", {"GET": 200}, {"GET": "V"}, "dashboards"),
    "dashboard-lift": Rule("area", {"GET": 200}, {"GET": "V"}, "dashboards"),
}
"""By the name of the address."""
