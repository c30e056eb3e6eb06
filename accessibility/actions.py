"""What accessibility lets begin from the page of a resident: a survey of the home."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from accessibility.barriers.homes import HomeSurveyLedger
from registry.ledgers import ResidentLedger


def begun_from(ledger: Any, record: Any, user: Any) -> list[dict[str, str]]:
    """居家障碍调查 of whoever is on the register."""
    if ledger is not ResidentLedger or record.status not in ("1", "2"):
        return []
    if not HomeSurveyLedger.may(user, "E", record.community_id):
        return []
    asked = urlencode({"resident": record.pk})
    return [{"label": "居家障碍调查", "url": f"{HomeSurveyLedger.url('create')}?{asked}"}]
