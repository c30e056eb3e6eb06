"""What the addresses of the application ``reports`` answer."""

from __future__ import annotations

from tests.contract.rules import Rule

RULES: dict[str, Rule] = {
    "fulfilment": Rule("area", {"GET": 200}, {"GET": "V"}, "dashboards"),
    "fulfilment-export": Rule("area", {"GET": 200}, {"GET": "V"}, "dashboards"),
    "fulfilment-print": Rule("area", {"GET": 200}, {"GET": "V"}, "dashboards"),
    "fulfilment-people": Rule("area", {"GET": 200}, {"GET": "V"}, "dashboards"),
    "fulfilment-people-export": Rule("area", {"GET": 200}, {"GET": "X"}),
    "fulfilment-people-print": Rule("area", {"GET": 200}, {"GET": "P"}),
}
"""By the name of the address."""
