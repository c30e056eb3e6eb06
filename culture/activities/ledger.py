"""文体活动: those of 社区活动 that the fourth area of the plan speaks of."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from registry.activities.ledger import (
    BUILDING,
    CULTURE,
    ENTERPRISE,
    SOCIAL,
    SPORT,
    ActivityLedger,
)

TAKING_PART = (BUILDING, SOCIAL, ENTERPRISE)
"""社区建设、社会活动、文化创业."""
KINDS = (CULTURE, SPORT, *TAKING_PART)


class CultureActivityLedger(ActivityLedger):
    """The activities of culture, sport and taking part; their calendar shows them by month."""

    key, title, noun = "culture-activity", "文体活动", "活动"
    kinds = KINDS

    @classmethod
    def list_steps(cls, user: Any) -> list[dict[str, str]]:
        return [{"label": "活动日历", "url": reverse("culture-calendar")}]
