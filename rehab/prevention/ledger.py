"""康复宣教与残疾预防: those of 社区活动 that are of these kinds."""

from __future__ import annotations

import datetime
from urllib.parse import urlencode

from registry.activities.ledger import HEALTH, PREVENTION, ActivityLedger


class HealthActivityLedger(ActivityLedger):
    """康复宣教与残疾预防 (方案三（三）): the activities of 社区活动 of both kinds."""

    key, title, work_area = "health-activity", "康复宣教与残疾预防", 3
    kinds = (HEALTH, PREVENTION)
    presets = ("title", "kind", "form", "begins_on")


CONSULTING = "3"
"""活动形式：现场咨询, how the day is mostly kept."""


def form_url(code: str, kind: str, title: str = "", on: datetime.date | None = None) -> str:
    """The form of an activity of the community ``code``, filled in as far as told."""
    told = {"community": code, "kind": kind, "title": title,
            "form": CONSULTING if title else "", "begins_on": on.isoformat() if on else ""}  # fmt: skip
    asked = urlencode({key: text for key, text in told.items() if text})
    return f"{HealthActivityLedger.url('create')}?{asked}"
