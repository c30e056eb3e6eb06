"""What culture lets begin from the page of an activity: its poster, and whom to invite."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from culture.activities.invitations import invitations_url
from culture.activities.poster import poster_url
from registry import access
from registry.models import Activity


def begun_from(ledger: Any, record: Any, user: Any) -> list[dict[str, str]]:
    """海报 and 邀请名单 of an activity that is still to come."""
    if not isinstance(record, Activity) or not _to_come(record):
        return []
    found = []
    if access.may(user, "residents", "V", record.community_id):
        found.append({"label": "邀请名单", "url": invitations_url(record.pk)})
    if access.may(user, record.section, "P", record.community_id):
        found.append({"label": "打印海报", "url": poster_url(record.pk)})
    return found


def _to_come(record: Activity) -> bool:
    last = record.ends_on or record.begins_on
    return last is None or last >= timezone.localdate()
