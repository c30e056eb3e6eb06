"""Which mutual groups a community has: a record names its group as papers do."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import Any

from assistance.models import MutualGroup
from assistance.organisations.known import day_said, once

MOST_SHOWN = 10
Term = tuple[datetime.date | None, datetime.date | None]
"""From when and until when a group existed; open where nothing is said."""


def terms(code: str) -> dict[str, list[Term]]:
    """When the groups of the community ``code`` existed, by name."""

    def read() -> dict[str, list[Term]]:
        held = MutualGroup.objects.unscoped("a record of help names its group")
        rows = held.current().filter(community_id=code).order_by("founded_on", "pk")
        found: dict[str, list[Term]] = defaultdict(list)
        for name, founded, ended in rows.values_list("name", "founded_on", "ended_on"):
            found[name].append((founded, ended))
        return found

    return once(("mutual-groups", code), read)


def existed(term: Term, on: datetime.date) -> bool:
    founded, ended = term
    return not (founded and on < founded) and not (ended and on > ended)


def said(term: Term) -> str:
    """When a group began and ended, in words."""
    founded, ended = term
    told = [f"{day_said(founded)}成立"] if founded else []
    return "、".join([*told, f"{day_said(ended)}解散"] if ended else told)


def helped(group: MutualGroup, ledger: Any, user: Any) -> dict[str, Any]:
    """What the group did, the latest first, as far as ``user`` may see it."""
    held = ledger.visible(user).current().filter(
        community_id=group.community_id, group_name=group.name
    )  # fmt: skip
    found = list(held.select_related("resident").order_by("-on", "pk")[:MOST_SHOWN])
    return {
        "title": ledger.title,
        "noun": ledger.noun,
        "count": held.count() if len(found) == MOST_SHOWN else len(found),
        "counter": ledger.counter,
        "records": [{"url": ledger.url("detail", one.pk), "label": _told(one)} for one in found],
        "all_url": "",
        "new_url": "",
    }


def _told(help_: Any) -> str:
    day = f"{day_said(help_.on)} " if help_.on else ""
    return f"{day}{help_.helper_name}帮助{help_.resident.name}"
