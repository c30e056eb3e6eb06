"""What the addresses of the application ``reports`` answer."""

from __future__ import annotations

from tests.contract.rules import Rule

RULES = {
    "peers": Rule("area", {"GET": 200}, {"GET": "V"}, "dashboards"),
}
